// What a directory of a million customers costs one airline: memory, start, look-up.
//
// Writes the journal that it would have: registrations of other customers, one event each, and
// their details beside the rows; then its snapshot, without the events, as it is when two snapshots
// hold them. Starts from either in a process of its own, as a server does up to where it speaks,
// and prints how long that took and what memory it needed; then how long one step takes that looks
// up one e-mail, asked in random order, none twice. Usage: directory [CUSTOMERS]. Asserts nothing.
#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "airline/core/airline_node.h"
#include "airline/io/journal_row.h"
#include "airline/io/newest_state.h"
#include "broker-less/core/event_logs.h"
#include "common/customer_id.h"
#include "common/limits.h"
#include "common/random.h"
#include "tests/scenarios/cluster.h"

namespace vendepass {
namespace {

const AirlineCode kG3{{'G', '3'}};
const StoreId kStore{blake2b_16("a million customers")};
constexpr std::size_t kRowsAtOnce = 2000;
constexpr int kLookUps = 100'000;

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}
double mib(double bytes) { return bytes / 1048576; }
double file_mib(const std::string& path) {
  return mib(static_cast<double>(std::filesystem::file_size(path)));
}

NodeConfig config() {
  const auto key = scenarios::Cluster::key_of(kG3);
  Alliance alliance{"alone", 1, CurrencyCode{{'B', 'R', 'L'}}, {{kG3, 1}}, {}, {}};
  alliance.members.push_back({kG3, 127, "G3", 1, "", "", "", key.public_key});
  return {.self = kG3,
          .alliance = alliance,
          .key = key,
          .store = kStore,
          .seed = 1,
          .start_nonce = 1,
          .timers = {},
          .airports = {}};
}

std::string email_of(std::size_t number) {
  return "customer." + std::to_string(number) + "@mail.example.org";
}

struct Customer {
  explicit Customer(std::size_t number) {
    const auto email = email_of(number);
    const auto word = std::to_string(number);
    details = encode_details({blake2b_16("blind " + word),
                              {{Field::kEmail, email},
                               {Field::kName, "Maria Aparecida de Souza " + word},
                               {Field::kPhone, "+55 75 9" + word}}});
    registration.email_key = email_key(email);
    registration.public_key = blake2b_32("key " + word);
    registration.customer = customer_id_of(registration.public_key, registration.email_key);
    registration.salt = blake2b_16("salt " + word);
    registration.argon2_passes = kArgon2Interactive.passes;
    registration.argon2_memory_kib = kArgon2Interactive.memory_kib;
    registration.details = blake2b_16(details);
  }
  Bytes details;
  Registration registration{CustomerId{Hash16{}}, {}, {}, {}, 0, 0, {}};
};

// Or says what went wrong, and ends.
template <typename T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "{}\n", result.error().detail);
  std::exit(1);
}

void write_journal(const std::string& path, std::size_t customers) {
  must(JournalFile::create(path, {kG3, kStore}));
  auto file = must(JournalFile::open(path));
  must(file.replay([](auto, auto, auto) { return Result<Done>{Done{}}; }));
  const auto made = config();
  EventLogs log{kG3, made.alliance, made.key};
  std::vector<JournalRow> rows;
  for (std::size_t number = 0; number < customers; ++number) {
    const Customer customer{number};
    rows.push_back(
        row_of(log.append(encode_event_body(CustomerRegistered{customer.registration})).record));
    rows.push_back(row_of(DetailsRecord{customer.registration.details, customer.details}));
    if (rows.size() < kRowsAtOnce && number + 1 < customers) continue;
    must(file.append(rows));
    rows.clear();
    file.checkpoint(kMaxWalBytes);
  }
  EventsDroppedRecord dropped;
  dropped.clock.raise(kG3, customers);
  must(file.append(std::vector{row_of(dropped)}));
  file.checkpoint(0);
}

struct Started {
  std::unique_ptr<AirlineNode> node;
  JournalPosition at;
};

Started start(const std::string& path) {
  auto file = must(JournalFile::open(path));
  auto newest = must(restore_newest(file, SnapshotFiles{path},
                                    [] { return std::make_unique<AirlineNode>(config()); }));
  must(file.replay([&](auto, std::uint8_t kind, std::string_view body) -> Result<Done> {
    newest.node->apply(must(decode_record(kind, body)));
    return Done{};
  }));
  must(restore_details(file, *newest.node));
  return {std::move(newest.node), file.position()};
}

// Steps that look up one customer each, in the middle and of a hundred the slowest.
void look_up(AirlineNode& node, std::size_t customers) {
  const Now now{Instant{std::chrono::hours{1}}, UtcSeconds{std::chrono::hours{24 * 365 * 57}}};
  node.start(now);
  std::vector<std::size_t> order(customers);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random random{5};
  for (auto i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  order.resize(std::min<std::size_t>(order.size(), kLookUps));
  std::vector<double> took;
  for (const auto number : order) {
    FromClient asked{{ConnectionId::Port::kPublic, "bench"},
                     {1, {}, 1000, SaltRequest{email_of(number)}}};
    const auto begun = Clock::now();
    node.step({std::move(asked)}, now);
    took.push_back(seconds_since(begun) * 1e6);
  }
  std::ranges::sort(took);
  fmt::print(
      "look-up of a salt, whole step: {:.1f} µs in the middle, {:.1f} µs of a hundred the "
      "slowest\n",
      took[took.size() / 2], took[took.size() * 99 / 100]);
}

// In a process of its own, for its memory.
void in_a_process(const std::function<void()>& work) {
  std::fflush(stdout);
  const auto child = fork();
  if (child == 0) {
    work();
    std::fflush(stdout);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (status != 0) std::exit(1);
}

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void measure_start(const std::string& path, const char* from, std::size_t customers, bool look) {
  in_a_process([&] {
    const auto before = peak_mib();
    const auto begun = Clock::now();
    const auto started = start(path);
    fmt::print("start from {}: {:.2f} s, {:.0f} MiB at the most (the program alone: {:.0f})\n",
               from, seconds_since(begun), peak_mib(), before);
    if (look) look_up(*started.node, customers);
  });
}

}  // namespace

int run(std::size_t customers) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("vendepass-directory-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const auto path = (folder / "journal.db").string();
  const auto snapshot = SnapshotFiles{path}.snapshot;
  in_a_process([&] { write_journal(path, customers); });
  fmt::print("{} customers: journal {:.0f} MiB, details among it\n", customers, file_mib(path));
  measure_start(path, "all rows", customers, false);
  in_a_process([&] {
    const auto started = start(path);
    const auto begun = Clock::now();
    must(write_snapshot(snapshot, kStore, {started.at, started.node->readable()},
                        [&](const TakePart& take) { started.node->save(take); }));
    fmt::print("snapshot: {:.0f} MiB, written in {:.2f} s\n", file_mib(snapshot),
               seconds_since(begun));
  });
  measure_start(path, "the snapshot", customers, true);
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace vendepass

int main(int count, char** words) {
  return vendepass::run(count > 1 ? std::strtoull(words[1], nullptr, 10) : 1'000'000);
}
