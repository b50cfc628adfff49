// A journal that a test writes row by row, as an airline would have.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "airline/core/records.h"
#include "airline/io/journal_file.h"
#include "broker-less/core/event.h"
#include "common/events.h"
#include "tests/unit/common/samples.h"
#include "tests/unit/io/temporary_directory.h"

namespace vendepass {

// A flight of six seats, 1A to 2C, on one day.
inline FlightPlan small_flight(const std::string& name) {
  const auto departure = samples::at(1'796'000'000);
  return {samples::flight(name),
          samples::airport("GRU"),
          samples::airport("GIG"),
          departure,
          departure + std::chrono::hours{1},
          "E95",
          {{Cabin{'Y'}, samples::brl(30000), 1, 2, "AB-C"}}};
}

// A purchase of these flights for two passengers.
inline Purchase purchase_of(const std::vector<std::string>& flights, std::uint8_t nonce) {
  auto purchase = samples::purchase();
  purchase.legs.clear();
  for (const auto& name : flights)
    purchase.legs.push_back({samples::flight(name), Cabin{'Y'}, {}, samples::brl(30000)});
  purchase.nonce = samples::digest(nonce);
  return purchase;
}

class WrittenJournal {
 public:
  explicit WrittenJournal(const std::string& airline)
      : self_{samples::airline(airline)}, path_{directory_.file("journal.db")} {
    EXPECT_TRUE(JournalFile::create(path_, {self_, StoreId{samples::digest(1)}}));
  }

  void add(const Record& record) { records_.push_back(record); }
  // The next own event; its number.
  std::uint64_t event(const AirlineEvent& event) {
    clock_.raise(self_, ++events_);
    add(OwnEventRecord{encode_event({self_, events_, clock_, encode_event_body(event)})});
    return events_;
  }
  void skip_event_number() { ++events_; }

  // Takes two seats of leg `leg` of the purchase, and records who travels if this is the first.
  PurchaseId take(const Purchase& purchase, std::uint8_t leg, std::optional<Quorum> held_for,
                  const std::vector<std::string>& seats) {
    const auto content = encode_purchase(purchase);
    const auto id = purchase_id_of(content);
    add(PurchaseTakenRecord{{content, samples::digest<64>(1)}});
    take_seats(id, purchase.legs[leg].flight, leg, std::move(held_for), seats);
    return id;
  }
  std::uint64_t take_seats(const PurchaseId& id, const FlightId& flight, std::uint8_t leg,
                           std::optional<Quorum> held_for, const std::vector<std::string>& names) {
    std::vector<SeatId> seats;
    for (const auto& name : names) seats.push_back(samples::seat(name));
    return event(SeatsTaken{flight, Cabin{'Y'}, id, leg, seats, samples::brl(30000),
                            samples::airline("AD"), std::move(held_for)});
  }

  const std::vector<Record>& records() const { return records_; }
  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return directory_.file(name); }
  // The journal with everything added so far, opened; its first rows may be gone.
  JournalFile open() {
    auto file = JournalFile::open(path_);
    EXPECT_TRUE(file && file->resume_at(file->compacted()));
    EXPECT_TRUE(file->replay([](auto, auto, auto) -> Result<Done> { return Done{}; }));
    std::vector<JournalRow> rows;
    for (auto row = static_cast<std::size_t>(file->position().row); row < records_.size(); ++row)
      rows.push_back(row_of(records_[row]));
    EXPECT_TRUE(file->append(rows));
    return std::move(*file);
  }

 private:
  TemporaryDirectory directory_;
  AirlineCode self_;
  std::string path_;
  std::vector<Record> records_;
  VectorClock clock_;
  std::uint64_t events_ = 0;
};

}  // namespace vendepass
