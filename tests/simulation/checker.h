// One property, watched over one run.
//
// A checker sees what travellers asked and were told and what the journals hold, and nothing
// else: no airline's memory, no message between airlines.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker-less/core/event.h"
#include "tests/simulation/books.h"

namespace vendepass::simulation {

// A row that has just become durable.
struct Row {
  AirlineCode at;
  bool recovering;  // The process has started and its start is not over.
  const Record& record;
  const std::optional<Event>& event;        // Of an own event, decoded.
  const std::optional<AirlineEvent>& body;  // The same.

  template <typename T>
  const T* record_as() const {
    return std::get_if<T>(&record);
  }
  template <typename T>
  const T* event_as() const {
    return body ? std::get_if<T>(&*body) : nullptr;
  }
};

// Of a vote or a promise; null for all other rows.
const RegisterKey* key_of_vote(const Row& row);
// Of an event that an airline that was set back gets back from the others.
bool comes_back(const Books& books, const Row& row);

// What everybody said in the end, when all was quiet.
struct Ending {
  struct Answer {
    AirlineCode at;
    std::string question, live, replayed;  // The same question to the airline and to its journal.
  };
  std::vector<std::pair<AirlineCode, SeatsReply>> seats;         // Of every flight, everywhere,
  std::vector<std::pair<AirlineCode, FlightId>> unknown;         // but where it is not known.
  std::vector<std::pair<AirlineCode, VectorClock>> clocks;       // What each airline has read.
  std::vector<std::pair<AirlineCode, std::string>> settlements;  // JSON.
  std::vector<std::pair<AirlineCode, std::string>> status;       // JSON.
  std::map<AirlineCode, std::set<CustomerId>> customers;         // Who could sign in where.
  std::set<CustomerId> registered;                               // Who was told to be a customer.
  struct Account {
    AirlineCode at;
    CustomerId customer;
    ReplyBody reply;
  };
  std::vector<Account> accounts;  // Of everybody who was ever a customer, everywhere.
  std::vector<std::string>
      opened;  // Accounts that were shown to a former key, or after an erasure.
  std::vector<Answer> answers;
  std::vector<std::string> unfinished;  // What did not come to an end in time, in words.
};

class Checker {
 public:
  virtual ~Checker() = default;
  virtual std::string_view property() const = 0;  // In one sentence.

  // Before the books have it.
  virtual void on_row(const Books&, const Row&) {}
  virtual void on_asked(const Books&, const Asked&) {}
  virtual void on_told(const Books&, const Told&) {}
  // Now and then.
  virtual void on_moment(const Books&) {}
  virtual void at_end(const Books&, const Ending&) {}

  const std::vector<std::string>& found() const { return found_; }

 protected:
  void fail(std::string what) {
    if (found_.size() < kMostFound) found_.push_back(std::move(what));
  }

 private:
  static constexpr std::size_t kMostFound = 5;  // The first is what matters.
  std::vector<std::string> found_;
};

using Checkers = std::vector<std::unique_ptr<Checker>>;

void add_seat_checkers(Checkers& checkers);
void add_purchase_checkers(Checkers& checkers);
void add_outcome_checkers(Checkers& checkers);
void add_log_checkers(Checkers& checkers);
void add_register_checkers(Checkers& checkers);
void add_set_back_checkers(Checkers& checkers);
void add_edition_checkers(Checkers& checkers);
void add_session_checkers(Checkers& checkers);
void add_past_checkers(Checkers& checkers);
void add_copy_checkers(Checkers& checkers);
void add_directory_checkers(Checkers& checkers);
void add_ending_checkers(Checkers& checkers);
Checkers all_checkers();

}  // namespace vendepass::simulation
