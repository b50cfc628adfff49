// What an airline keeps over two years of sales, with and without forgetting and compaction.
//
// One airline, alone, in virtual time: each day it schedules flights, sells seats of those of the
// next weeks, closes those that have left, and snapshots what it knows every five days, as its
// server would when its journal has grown. Prints, for some days, what stays: rows of the journal
// after the snapshot before, bytes of the newest snapshot (what is on the disk, in two
// generations), and how long a start takes to read it. Asserts nothing.
#include <fmt/core.h>

#include <chrono>
#include <cstdlib>

#include "airline/core/airline_node.h"
#include "common/credentials.h"
#include "tests/scenarios/cluster.h"
#include "tests/scenarios/travellers.h"

namespace vendepass {
namespace {

constexpr int kFlightsADay = 20;
constexpr int kSalesADay = 400;
constexpr int kDaysAhead = 20;  // Flights are sold so long before they leave.
constexpr int kDaysBetweenSnapshots = 5;
constexpr UtcSeconds kBegin{std::chrono::sys_days{std::chrono::year{2027} / 1 / 1}};

const AirlineCode kG3{{'G', '3'}};
const AirportCode kFrom{{'G', 'R', 'U'}}, kTo{{'S', 'S', 'A'}};
const Money kFare{31000, CurrencyCode{{'B', 'R', 'L'}}};

NodeConfig config(bool keeps_all) {
  const auto key = scenarios::Cluster::key_of(kG3);
  Alliance alliance{"alone", 1, kFare.currency, {{kG3, 1}}, {}, {}};
  alliance.members.push_back({kG3, 127, "G3", 1, "", "", "", key.public_key});
  NodeConfig made{.self = kG3,
                  .alliance = alliance,
                  .key = key,
                  .store = StoreId{blake2b_16("long run")},
                  .seed = 1,
                  .start_nonce = 1,
                  .timers = {},
                  .airports = {}};
  for (const auto airport : {kFrom, kTo})
    made.airports.add({.code = airport,
                       .name = to_string(airport),
                       .city = to_string(airport),
                       .city_code = airport,
                       .zone = "UTC",
                       .offsets = {{UtcSeconds{}, std::chrono::minutes{0}}}});
  if (keeps_all) made.timers.keep_past = std::chrono::days{36500};
  return made;
}

class Years {
 public:
  explicit Years(bool keeps_all) : keeps_all_{keeps_all}, host_{config(keeps_all)} {
    host_.start(now());
    settle();
    const auto& ana = people_.add("ana", "ana@example.org");
    host_.step(
        {FromClient{{ConnectionId::Port::kPublic, "ana"}, {1, {}, 60'000, ana.registration}}},
        now());
    settle();
  }

  void live_a_day() {
    ++day_;
    schedule();
    for (int sale = 0; sale < kSalesADay; ++sale) sell(sale);
    for (int hour = 0; hour < 24; ++hour) {
      elapsed_ += std::chrono::hours{1};
      host_.step({Wake{}}, now());
      settle();
    }
    if (!keeps_all_ && day_ % kDaysBetweenSnapshots == 0) share();
  }

  // Without sharing nothing is dropped: a snapshot of all there is, for comparison.
  void print() {
    if (keeps_all_) host_.take_snapshot(host_.rows());
    const auto begun = std::chrono::steady_clock::now();
    const auto node = host_.restored();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
    std::size_t bytes = 0;
    node->save([&](const SnapshotPart& part) { bytes += part.body.size(); });
    const auto rows = keeps_all_ ? host_.rows() : host_.rows() - former_;
    fmt::print("{:>6} {:>10} {:>14} {:>14.1f} {:>12.0f}\n", day_, sold_, rows,
               static_cast<double>(bytes) / 1048576, took.count());
  }

 private:
  Now now() const {
    return {Instant{std::chrono::duration_cast<Millis>(elapsed_)}, kBegin + elapsed_};
  }
  FlightId flight(int day, int number) const {
    return {kG3, static_cast<std::uint16_t>(number + 1),
            std::chrono::floor<std::chrono::days>(kBegin) + std::chrono::days{day}};
  }

  void schedule() {
    ImportCommand import;
    for (int number = 0; number < kFlightsADay; ++number) {
      const auto leaves = kBegin + std::chrono::days{day_ + kDaysAhead} + std::chrono::hours{12};
      import.plans.push_back({flight(day_ + kDaysAhead, number),
                              kFrom,
                              kTo,
                              leaves,
                              leaves + std::chrono::hours{2},
                              "73H",
                              {
                                { Cabin{'Y'},
                                  kFare,
                                  1,
                                  31,
                                  "ABC-DEF" }
                              }});
    }
    host_.step({FromOperator{{ConnectionId::Port::kOperator, "operator"}, {1, std::move(import)}}},
               now());
    settle();
  }

  void sell(int sale) {
    const auto serial = std::to_string(day_) + "/" + std::to_string(sale);
    Purchase wished{
        .customer = people_.customer_id("ana"),
        .passengers = {"Ana Lima"},
        .legs = {{flight(day_ + 1 + sale % kDaysAhead, sale / kDaysAhead % kFlightsADay),
                  Cabin{'Y'},
                  {},
                  kFare}},
        .quorum = {{kG3, 1}},
        .home_entry = kG3,
        .latest_hold = now().wall + std::chrono::minutes{15},
        .nonce = blake2b_16(serial),
        .edition = 1};
    const auto content = encode_purchase(wished);
    host_.step({FromPeer{{host_.sender(),
                          {Hold{people_.sign("ana", content), {}, {0, kG3, 1, 0}, 1000}}}}},
               now());
    for (const auto& envelope : host_.take_departures())
      if (const auto* to_peer = std::get_if<ToPeer>(&envelope.content))
        if (const auto* answer = std::get_if<OwnerAnswer>(&to_peer->message))
          sold_ += std::holds_alternative<Sold>(answer->answer) ? 1 : 0;
    (void)host_.take_written();
  }

  // What it says to itself comes back.
  void settle() {
    for (auto envelopes = host_.take_departures(); !envelopes.empty();
         envelopes = host_.take_departures())
      for (auto& envelope : envelopes)
        if (auto* to_peer = std::get_if<ToPeer>(&envelope.content))
          host_.step({FromPeer{{host_.sender(), {std::move(to_peer->message)}}}}, now());
    (void)host_.take_written();
  }

  void share() {
    former_ = shared_;
    shared_ = host_.rows();
    if (auto news = host_.share_snapshot()) host_.step({*std::move(news)}, now());
    for (int step = 0; step < 64; ++step) host_.step({Wake{}}, now());  // Events go in slices.
    settle();
  }

  bool keeps_all_;
  scenarios::Host host_;
  scenarios::Travellers people_;
  std::chrono::seconds elapsed_{0};
  int day_ = 0;
  std::uint64_t sold_ = 0;
  std::size_t former_ = 0, shared_ = 0;
};

}  // namespace
}  // namespace vendepass

int main(int argc, char** argv) {
  const int days = argc > 1 ? std::atoi(argv[1]) : 730;
  for (const bool keeps_all : {true, false}) {
    fmt::print("{}\n{:>6} {:>10} {:>14} {:>14} {:>12}\n",
               keeps_all ? "nothing is forgotten or dropped"
                         : "what is over for 30 days is forgotten, and events are dropped",
               "day", "sold", "rows kept", "snapshot MiB", "start ms");
    vendepass::Years years{keeps_all};
    for (int day = 1; day <= days; ++day) {
      years.live_a_day();
      if (day == 60 || day % 182 == 0 || day == days) years.print();
    }
  }
}
