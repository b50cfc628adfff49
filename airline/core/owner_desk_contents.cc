// The part of OwnerDesk that looks for purchases whose content was lost with a database.
#include <algorithm>

#include "airline/core/owner_desk.h"
#include "airline/core/purchase_register.h"

namespace vendepass {

// The other owners have it, or a buyer who asks again.
void OwnerDesk::ask_for_content(Step& step, const PurchaseId& id) const {
  for (const auto& member : step.config().alliance.members)
    if (member.airline != step.self())
      step.to_peer_now(member.airline, ContentQuery{id}, "lost the purchase with its database");
}

// Of tickets that were sold: without it nobody knows whose they are.
void OwnerDesk::ask_for_lost_contents(Step& step) {
  constexpr std::size_t kAtOnce = 256;
  constexpr std::uint32_t kMostTimes = 8;
  ask_lost_at_ = step.now() + step.config().timers.ask_again;
  for (auto left = std::min(kAtOnce, lost_contents_.size()); left > 0; --left) {
    auto lost = lost_contents_.front();
    lost_contents_.pop_front();
    const auto* known = step.state().inventory.purchase(lost.purchase);
    if (known == nullptr || known->purchase || lost.asked == kMostTimes) continue;
    ask_for_content(step, lost.purchase);
    lost_contents_.push_back({lost.purchase, lost.asked + 1});
  }
}

void OwnerDesk::on_content_query(Step& step, AirlineCode from, const ContentQuery& query) {
  const auto* known = step.state().inventory.purchase(query.purchase);
  if (known != nullptr && known->purchase)
    step.to_peer(from, ContentAnswer{known->signed_content}, "was asked for a purchase");
  else if (known != nullptr && known->state == OwnPurchase::State::kRefused)
    answer(step, from, query.purchase, "refused it, and so has no purchase");
  else if (step.state().mesh.chosen(register_key(query.purchase)) == kRefusedValue)
    step.to_peer(from, OwnerAnswer{query.purchase, refused_by_register(), {}}, "was decided");
}

void OwnerDesk::on_content(Step& step, const ContentAnswer& answer) {
  const auto id = purchase_id_of(answer.purchase.content);
  if (adopt_content(step, id, answer.purchase)) recover(step, id);
}

// The id is the digest of the content: whoever has it, it is the one that the seats were taken for.
bool OwnerDesk::adopt_content(Step& step, const PurchaseId& id, const Signed& purchase) {
  const auto* known = step.state().inventory.purchase(id);
  if (known == nullptr || known->purchase || known->legs.empty() || disk_full_) return false;
  if (!decode_purchase(purchase.content)) return false;
  step.record(PurchaseTakenRecord{purchase}, "lost with the database, and found again");
  return true;
}

}  // namespace vendepass
