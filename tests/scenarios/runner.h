// Carries out the commands of one scenario; the vocabulary is tests/scenarios/README.md.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/scenarios/checker.h"
#include "tests/scenarios/cluster.h"
#include "tests/scenarios/script.h"
#include "tests/scenarios/trace.h"
#include "tests/scenarios/travellers.h"

namespace vendepass::scenarios {

class Runner {
 public:
  // What one command did, as trace lines. Throws std::invalid_argument when it makes no sense.
  std::vector<std::string> run(const std::string& line);
  // What is broken after the last command; empty is what every scenario wants.
  std::vector<std::string> problems() const;

 private:
  using Method = void (Runner::*)(const Command&);
  static const std::map<std::string, Method>& methods();

  // The world.
  void alliance(const Command& command);
  void flight(const Command& command);
  void customer(const Command& command);
  // Travellers.
  void register_customer(const Command& command);
  void buy(const Command& command);
  void again(const Command& command);
  void give_up(const Command& command);
  void outcome(const Command& command);
  void why(const Command& command);
  void trips(const Command& command);
  void cancel(const Command& command);
  void change_seat(const Command& command);
  void seats(const Command& command);
  void account(const Command& command);
  void set(const Command& command);
  void password(const Command& command);
  void erase(const Command& command);
  // Operators.
  void cancel_flight(const Command& command);
  void fare(const Command& command);
  // Network.
  void deliver(const Command& command);
  void drop(const Command& command);
  void delay(const Command& command);
  void copy(const Command& command);
  void release(const Command& command);
  void forge_refusal(const Command& command);
  void cut(const Command& command);
  void heal(const Command& command);
  void gossip(const Command& command);
  // Machines and time.
  void crash(const Command& command);
  void restart(const Command& command);
  void back_up(const Command& command);
  void compact(const Command& command);
  void set_back(const Command& command);
  void edition(const Command& command);
  void reload(const Command& command);
  void disk(const Command& command);
  void advance(const Command& command);
  void run_for(const Command& command);
  void stabilize(const Command& command);
  // Looking.
  void purchase(const Command& command);
  void status(const Command& command);
  void check(const Command& command);
  void trace(const Command& command);

  AirlineCode airline(const Command& command, const std::string& text) const;
  AirlineCode entry(const Command& command) const;  // Of `at`; must be up.
  TravellersPurchase& purchase_in(const Command& command);
  const Traveller& traveller_in(const Command& command) const;
  static std::string computer_in(const Command& command);
  Signed grant_in(const Command& command) const;
  Purchase purchase_wished(const Command& command);
  Leg leg_wished(const Command& command, const std::string& text);
  std::function<bool(const Letter&)> matcher(const Command& command, const std::string& kind) const;
  std::vector<TicketNumber> tickets_in(const Command& command, const TravellersPurchase& bought);
  void request(AirlineCode entry, const std::string& traveller, ClientBody body);
  void operate(const Command& command, AirlineCode airline, const OperatorCommand& order);
  // Keeps what happened for the trace, and what travellers learned from it.
  void note();
  void learn(const Answered& answered);
  // As the traveller's own program tells it.
  void tell_story(const Answered& answered);
  void say(const std::string& actor, const std::string& what, const std::string& why = "");
  bool until_quiet();

  std::unique_ptr<Cluster> cluster_;
  Travellers travellers_;
  Trace trace_{travellers_.names()};
  Checker checker_;
  std::optional<Alliance> newest_;               // Edition, when there is more than the first.
  std::map<FlightId, CabinPlan> fares_;          // As travellers see them when they buy.
  std::map<std::string, VectorClock> sessions_;  // By computer: "ana", "ana/2".
  std::map<std::string, AccountReply> shown_;    // The same.
  std::deque<Letter> pocket_;                    // Delayed and copied messages.
  std::uint64_t requests_ = 0;
  std::uint64_t values_ = 0;                       // That were ever set.
  std::map<std::uint64_t, std::string> new_keys_;  // By request: whose.
  std::set<std::uint64_t> with_content_;           // Requests `why` of who has the purchase.
  std::vector<std::string> lines_;                 // Of this command.
};

}  // namespace vendepass::scenarios
