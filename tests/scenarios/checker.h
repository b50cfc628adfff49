// What must hold after every command of every scenario, whatever the scenario is about.
//
//   each airline's own invariants (free + held + sold = capacity, one purchase a seat, ...)
//   a purchase has one outcome: no owner and no answer ever says the opposite of another
//   whoever was told "sold" finds a hold or tickets at every owner that is up
//   a purchase is sold with the same tickets for ever, and no other purchase has them
//   a request that was rejected with a definite error is never acted on
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/scenarios/cluster.h"
#include "tests/scenarios/travellers.h"

namespace vendepass::scenarios {

class Checker {
 public:
  // Remembers that this request asked to buy.
  void note_request(std::uint64_t request, const PurchaseId& id);
  // Remembers what travellers were told.
  void note(const std::vector<Happening>& happenings);
  // Everything that is broken now, in words.
  std::vector<std::string> problems(Cluster& cluster, const Travellers& travellers) const;
  // The journals of airlines that are up, replayed, give the answers that the airlines give.
  // Requires: no disk has batches queued.
  static std::vector<std::string> journal_problems(Cluster& cluster, const Travellers& travellers);

 private:
  void note_sold(const PurchaseReply& reply);
  void note_rejection(std::uint64_t request, ErrorCode reason);

  std::map<PurchaseId, std::map<PurchaseState, int>> told_;  // How often.
  std::map<std::uint64_t, PurchaseId> requests_;  // To buy, by number; definite rejections gone.
  std::map<PurchaseId, std::map<std::uint8_t, std::vector<TicketNumber>>> tickets_;  // By leg.
  std::map<TicketNumber, PurchaseId> holders_;
  std::vector<std::string> noted_problems_;
};

}  // namespace vendepass::scenarios
