// Three airlines and what they have said, as rows of their journals and parts of their snapshots.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "airline/core/airline_node.h"
#include "airline/core/state_fields.h"
#include "airline/core/state_parts.h"
#include "broker-less/core/event_logs.h"
#include "broker-less/core/mesh_parts.h"
#include "common/customer_id.h"
#include "tests/unit/common/samples.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass {

using Parts = std::vector<SnapshotPart>;

inline NodeConfig config_of(AirlineCode self) {
  using namespace testing;  // NOLINT(google-build-using-namespace)
  return {.self = self,
          .alliance = alliance_of({kAd, kG3, kLa}),
          .key = key_of(self),
          .store = StoreId{samples::digest(1)},
          .seed = 1,
          .start_nonce = 2,
          .timers = {},
          .airports = {}};
}

// A flight of six seats, 1A to 2C.
inline FlightPlan six_seats(const FlightId& flight) {
  const auto departure = samples::at(1'796'000'000);
  return {flight,
          samples::airport("GRU"),
          samples::airport("SSA"),
          departure,
          departure + std::chrono::hours{2},
          "E95",
          {{Cabin{'Y'}, samples::brl(30000), 1, 2, "AB-C"}}};
}

// What the airlines have said in public, in the order in which all of them heard it.
class Said {
 public:
  // Number of the event.
  std::uint64_t say(AirlineCode airline, const AirlineEvent& event) {
    auto& log = logs_.at(airline);
    auto appended = log.append(encode_event_body(event));
    said_.push_back({airline, appended.record, log.seal().at(0)});
    for (auto& [other, theirs] : logs_)
      if (other != airline) theirs.apply(ForeignEventsRecord{said_.back().batch});
    return appended.event.number;
  }
  PurchaseId take(AirlineCode airline, std::uint8_t name, const FlightId& flight,
                  const std::vector<std::string>& names, const std::optional<Quorum>& held_for) {
    const PurchaseId id{samples::digest(name)};
    std::vector<SeatId> seats;
    for (const auto& each : names) seats.push_back(samples::seat(each));
    taken_at_[{airline, id}] = say(
        airline,
        SeatsTaken{flight, Cabin{'Y'}, id, 0, seats, samples::brl(30000), testing::kAd, held_for});
    return id;
  }
  TicketNumber ticket(AirlineCode airline, const PurchaseId& id, std::size_t passenger) const {
    const auto alliance = config_of(airline).alliance;
    return ticket_number(alliance.find(airline)->accounting_code, taken_at_.at({airline, id}),
                         passenger);
  }

  std::size_t count() const { return said_.size(); }
  AirlineCode speaker(std::size_t index) const { return said_[index].by; }
  // How it comes into the journal of an airline.
  Record record_for(AirlineCode self, std::size_t index) const {
    const auto& said = said_[index];
    if (said.by == self) return said.own;
    return ForeignEventsRecord{said.batch};
  }

 private:
  struct Each {
    AirlineCode by;
    OwnEventRecord own;
    EventBatch batch;
  };
  static EventLogs log_of(AirlineCode self) {
    return {self, config_of(self).alliance, testing::key_of(self)};
  }
  std::map<AirlineCode, EventLogs> logs_{{testing::kAd, log_of(testing::kAd)},
                                         {testing::kG3, log_of(testing::kG3)},
                                         {testing::kLa, log_of(testing::kLa)}};
  std::vector<Each> said_;
  std::map<std::pair<AirlineCode, PurchaseId>, std::uint64_t> taken_at_;
};

inline Parts parts_of(const AirlineNode& node) {
  Parts parts;
  node.save([&](SnapshotPart part) { parts.push_back(std::move(part)); });
  return parts;
}
inline Parts for_others(const AirlineNode& node) {
  auto parts = parts_of(node);
  std::erase_if(parts, [](const SnapshotPart& part) { return !is_for_others(part.kind); });
  return parts;
}
// Which signatures of an airline are kept depends on how its events came.
inline Parts without_signatures(Parts parts) {
  for (auto& part : parts) {
    if (part.kind != static_cast<std::uint8_t>(MeshPart::kEvents)) continue;
    auto saved = *unpack<SavedEvents>(part.body);
    saved.seals.clear();
    part.body = pack(saved);
  }
  return parts;
}
inline Parts told_by(const AirlineNode& node) { return without_signatures(for_others(node)); }
// All but how many rows the journal has, and what is known in part.
inline Parts known_by(const AirlineNode& node) {
  auto parts = without_signatures(parts_of(node));
  std::erase_if(parts, [](const SnapshotPart& part) {
    return part.kind == static_cast<std::uint8_t>(StatePart::kState) ||
           part.kind == static_cast<std::uint8_t>(StatePart::kStaged);
  });
  return parts;
}
// The kinds of which the two have other parts.
inline std::set<int> differences(const Parts& some, const Parts& others) {
  std::map<int, std::vector<Bytes>> left, right;
  for (const auto& part : some) left[part.kind].push_back(part.body);
  for (const auto& part : others) right[part.kind].push_back(part.body);
  std::set<int> kinds;
  for (int kind = 0; kind <= UINT8_MAX; ++kind)
    if (left[kind] != right[kind]) kinds.insert(kind);
  return kinds;
}
inline const std::set<int> kNone;

inline std::unique_ptr<AirlineNode> restored(AirlineCode self, const Parts& parts) {
  auto node = std::make_unique<AirlineNode>(config_of(self));
  for (const auto& part : parts) EXPECT_TRUE(node->restore(part)) << int{part.kind};
  return node;
}

enum class Own { kStays, kIsTakenOver };

// As the journal of who takes a snapshot has it.
inline std::vector<Record> transfer(AirlineCode from, std::uint64_t id, const Parts& parts,
                                    Own own) {
  std::vector<Record> records;
  std::uint32_t place = 0;
  for (const auto& part : parts) {
    ++place;
    records.emplace_back(SnapshotPartRecord{from, id, place, place == parts.size(),
                                            own == Own::kIsTakenOver, part.kind, part.body});
  }
  return records;
}
inline void apply_all(AirlineNode& node, const std::vector<Record>& records) {
  for (const auto& record : records) node.apply(record);
}

}  // namespace vendepass
