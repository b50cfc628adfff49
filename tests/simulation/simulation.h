// One seed: a whole alliance in one process, on virtual time, network and disks.
//
// First phase: travellers buy while faults happen; safety is watched. Second phase: faults stop
// and a majority is well, though a minority may stay down; everything must come to an end. Then
// all start, all must become quiet, and everybody is asked what they know.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/checker.h"
#include "tests/simulation/diagram.h"
#include "tests/simulation/editions.h"
#include "tests/simulation/nemesis.h"
#include "tests/simulation/tale.h"

namespace vendepass::simulation {

struct Finding {
  std::string property;
  std::string what;
};

struct Report {
  std::uint64_t seed;
  std::vector<Finding> findings;  // Empty is what everybody wants.
  Tally tally;
  Micros simulated;
};

class Simulation final : public Machine::Outside, public Traveller::Outside {
 public:
  // They hear everything that happens; both may be null.
  Simulation(const Plan& plan, Tale* tale, Diagram* diagram);
  ~Simulation() override;
  Report run();

 private:
  // What machines and travellers do.
  void on_written(AirlineCode at, const Effects::Entry& entry) override;
  void on_leaving(AirlineCode from, std::vector<Envelope> envelopes) override;
  void on_died(AirlineCode airline, Fault why) override;
  void on_restarted(AirlineCode airline) override;
  void on_refused(AirlineCode airline) override;
  void on_set_back(AirlineCode airline, Fault how, const std::vector<Record>& kept,
                   const std::vector<Record>& cut_off) override;
  bool is_listening(AirlineCode entry) override { return machines_.at(entry)->is_up(); }
  bool may_begin_purchase() override { return begun_ < plan_.purchases; }
  Bought& on_begun(Bought bought) override;
  std::uint64_t on_request(const Traveller& traveller, AirlineCode entry, ClientBody body,
                           Millis wait, bool forged) override;

  // The phases.
  void open();
  void sell();
  void heal();
  void settle();
  void ask_everybody();
  void put_last_questions();
  Signed grant_in_force(const Person& person, std::uint32_t before = 0) const;
  void ask_replayed();
  void begin_operators();
  void operate();
  void keep_watch();
  void note_start_after_set_back(const Row& row);
  void note_past(AirlineCode at, std::uint64_t event, const PastForgotten& past);
  void count_sale(const Row& row);
  void count_refusal(AirlineCode at, const PurchaseRefusedRecord& refused);
  void count_purchases();

  // What travels together, and how it is drawn.
  struct Parcel {
    std::vector<PeerMessage> messages;
    Diagram::Letters letters;
  };
  Diagram::Letter draw(const scenarios::Sent& sent);
  void to_peers(AirlineCode from, std::map<AirlineCode, Parcel> parcels);
  // Whether somebody is there when it arrives, and what they do then.
  struct Receiver {
    std::function<bool()> is_there;
    std::function<void()> take;
  };
  void carry(const Place& from, const Place& to, Diagram::Letters letters, Receiver receiver);
  void say(const Befallen& whom, const std::string& what);
  void publish(AirlineCode from, const EventBatch& batch);
  void answer(AirlineCode from, const ToClient& to, const char* why);
  std::set<AirlineCode> reachable_from(AirlineCode airline) const;
  void count_answer(const Told& told);
  void count_rejection(const Told& told, const Error& error);
  void note_ending(AirlineCode from, const ClientRequest& request, const ClientReply& reply);
  bool majority_of_each_quorum_without(const std::set<AirlineCode>& down) const;
  std::set<AirlineCode> draw_down();
  bool is_quiet() const;
  bool is_broken() const;
  std::vector<std::string> unfinished() const;
  void happen(const Happening& happening);
  template <typename Watch>
  void watch(Watch&& see) {
    for (const auto& checker : checkers_) see(*checker);
  }

  const Plan plan_;
  Tale* tale_;
  Diagram* diagram_;
  EventQueue queue_;
  Tally tally_;
  Dice dice_;
  Wires wires_;
  Books books_;
  Checkers checkers_;
  Nemesis::Machines machines_;
  Nemesis::Travellers travellers_;
  std::unique_ptr<Nemesis> nemesis_;
  std::unique_ptr<Editions> editions_;
  std::vector<std::string> unfinished_;  // What was not done in time.
  Ending ending_;
  std::map<std::uint64_t, ClientRequest> final_questions_;
  std::uint64_t requests_ = 0;
  std::size_t begun_ = 0;  // Purchases, without what was forged.
};

// A diagram needs the tale whose names it uses.
Report simulate(const Plan& plan, Tale* tale = nullptr, Diagram* diagram = nullptr);

}  // namespace vendepass::simulation
