// A scripted alliance, clock and person: what the commands are tested with.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <sstream>

#include "client/io/command_line.h"
#include "client/io/wallet.h"
#include "tests/unit/client/samples.h"

namespace vendepass {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    auto pattern = (std::filesystem::temp_directory_path() / "vendepass-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class FakePacer : public Pacer {
 public:
  Now now() override { return Now{monotonic, wall}; }
  void pause(Millis length) override { monotonic += length; }
  UtcOffset zone(UtcSeconds) override { return UtcOffset{-180}; }
  void heed_interrupt() override { heeds = true; }
  bool interrupted() override { return heeds && monotonic >= interrupted_at; }
  Instant monotonic{Millis{0}};
  UtcSeconds wall = samples::at(-24 * 60);
  bool heeds = false;
  Instant interrupted_at = Instant::max();
};

class FakePerson : public Person {
 public:
  void note(const std::string& line) override { notes += line + "\n"; }
  std::optional<bool> confirm(const std::string&) override { return says; }
  std::optional<std::string> password(const std::string& prompt) override {
    const auto said = typed_at.find(prompt);
    return said == typed_at.end() ? typed : said->second;
  }
  std::optional<std::size_t> screen_lines() override { return lines; }
  std::string notes;
  std::optional<std::size_t> lines;
  std::optional<bool> says;
  std::optional<std::string> typed;
  std::map<std::string, std::string> typed_at;  // At these prompts.
};

// Airlines that answer what the test tells them to. Unless told otherwise an endpoint answers
// questions about airlines, flights and trips.
class FakeAlliance : public AirlineLink {
 public:
  using Script = std::function<std::optional<Outcome>(const std::string& endpoint,
                                                      const ClientRequest& request)>;
  explicit FakeAlliance(FakePacer& pacer) : pacer_{pacer} {}

  Outcome ask(const std::string& endpoint, const ClientRequest& request, Millis patience) override {
    asked.push_back({endpoint, request});
    auto outcome = script ? script(endpoint, request) : std::nullopt;
    if (!outcome) outcome = usual(request);
    if (std::holds_alternative<NoAnswer>(*outcome)) pacer_.monotonic += patience;
    return *outcome;
  }

  // What was asked of this kind, with the endpoint.
  template <typename Body>
  std::vector<std::pair<std::string, Body>> all() const {
    std::vector<std::pair<std::string, Body>> found;
    for (const auto& [endpoint, request] : asked)
      if (const auto* body = std::get_if<Body>(&request.body)) found.push_back({endpoint, *body});
    return found;
  }

  static Outcome reply(ReplyBody body) { return ClientReply{0, {}, {}, std::move(body)}; }

  Script script;
  std::vector<std::pair<std::string, ClientRequest>> asked;
  std::vector<TripView> trips;
  AccountReply account = samples::account_reply();

 private:
  Outcome usual(const ClientRequest& request) const {
    if (std::holds_alternative<AirlinesRequest>(request.body))
      return reply(samples::airlines_reply());
    if (std::holds_alternative<SearchRequest>(request.body)) return reply(samples::search_reply());
    if (std::holds_alternative<SaltRequest>(request.body)) return reply(samples::salt_reply());
    if (std::holds_alternative<AccountRequest>(request.body)) return reply(account);
    if (std::holds_alternative<TripsRequest>(request.body)) return reply(TripsReply{trips, {}});
    if (const auto* seats = std::get_if<SeatsRequest>(&request.body)) {
      if (seats->flight == samples::flight(samples::kG3))
        return reply(samples::seats_reply(samples::g3_leg()));
      return reply(samples::seats_reply(samples::la_leg()));
    }
    return reply(Error{ErrorCode::kInvalid, "the test did not script this"});
  }
  FakePacer& pacer_;
};

// One computer with a wallet of its own; runs command lines on it.
class ClientWorld : public testing::Test {
 protected:
  struct Ran {
    ExitCode exit;
    std::string out, errors;
  };
  Ran run(std::vector<std::string> arguments) {
    person.notes.clear();
    alliance.asked.clear();
    arguments.insert(arguments.end(), {"--home", home(), "--connect", "tcp://g3"});
    std::ostringstream out, errors;
    const auto exit =
        run_command_line(arguments, {alliance, pacer, person}, out, errors, Colours::kOff);
    return {exit, out.str(), errors.str()};
  }
  std::string home() const { return directory_.path() + "/wallet"; }
  Wallet wallet() const { return *Wallet::open(home()); }

  void sign_in() {
    const auto expires = pacer.wall + std::chrono::hours{1};
    const auto grant = encode_order(SignInGrant{samples::customer(), expires});
    const auto signature = sign(grant, key_pair_from(samples::seed()));
    ASSERT_TRUE(wallet().save(StoredSession{samples::customer(), "ana@example.org", "Ana",
                                            samples::seed(), Signed{grant, signature}, expires}));
  }

  TemporaryDirectory directory_;
  FakePacer pacer;
  FakePerson person;
  FakeAlliance alliance{pacer};
};

}  // namespace vendepass
