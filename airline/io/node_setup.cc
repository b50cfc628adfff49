#include "airline/io/node_setup.h"

#include "airline/io/airport_files.h"
#include "airline/io/entropy.h"
#include "airline/io/key_file.h"
#include "broker-less/io/text_file.h"

namespace vendepass {
namespace {

Error in_file(const std::string& path, const Error& error) {
  return Error{error.code, path + ": " + error.detail};
}

Result<Done> check_identity(const ServeConfig& config, const JournalIdentity& journal,
                            const Alliance& alliance, const KeyPair& key) {
  if (config.airline && *config.airline != journal.airline)
    return Error{ErrorCode::kInvalid, config.data + " is the journal of " +
                                          to_string(journal.airline) + ", not of " +
                                          to_string(*config.airline)};
  const auto* member = alliance.find(journal.airline);
  if (member == nullptr)
    return Error{ErrorCode::kInvalid,
                 config.alliance + " has no airline " + to_string(journal.airline)};
  if (member->public_key != key.public_key)
    return Error{ErrorCode::kInvalid, config.key + " is not the key of " +
                                          to_string(journal.airline) + " in " + config.alliance};
  return Done{};
}

Result<ConnectingTimes> read_connecting_times(const std::string& path) {
  const auto text = read_text_file(path);
  if (!text) return text.error();
  auto times = load_connecting_times(*text);
  if (!times) return in_file(path, times.error());
  return times;
}

}  // namespace

Result<Alliance> read_alliance(const std::string& path) {
  const auto text = read_text_file(path);
  if (!text) return text.error();
  auto alliance = parse_alliance(*text);
  if (!alliance) return in_file(path, alliance.error());
  return alliance;
}

Result<NodeConfig> node_config_from(const ServeConfig& config, const JournalIdentity& journal) {
  auto alliance = read_alliance(config.alliance);
  if (!alliance) return alliance.error();
  const auto key = read_key_file(config.key);
  if (!key) return key.error();
  if (auto done = check_identity(config, journal, *alliance, *key); !done) return done.error();
  const auto airports_text = read_text_file(config.airports);
  if (!airports_text) return airports_text.error();
  auto airports = load_airports(*airports_text);
  if (!airports) return in_file(config.airports, airports.error());
  NodeConfig node{.self = journal.airline,
                  .alliance = std::move(*alliance),
                  .key = *key,
                  .store = journal.store,
                  .seed = random_u64(),
                  .start_nonce = random_u64(),
                  .timers = config.timers,
                  .airports = std::move(*airports),
                  .restore = journal.restore,
                  .alone = config.alone};
  if (config.mct.empty()) return node;
  auto times = read_connecting_times(config.mct);
  if (!times) return times.error();
  node.connecting = std::move(*times);
  return node;
}

}  // namespace vendepass
