#include "airline/core/lost_purchases.h"

#include <algorithm>

#include "airline/core/purchase_register.h"

namespace vendepass {

void LostPurchases::start(Step& step) {
  const auto& inventory = step.state().inventory;
  for (const auto& id : inventory.without_content())
    if (inventory.purchase(id)->state == OwnPurchase::State::kSold) sought_.push_back({id, 0});
}

bool LostPurchases::may_answer(Step& step, const Purchase& purchase) {
  const auto safe_from = step.state().mesh.identity().safe_from_edition();
  return safe_from && purchase.edition >= *safe_from;
}

bool LostPurchases::adopt(Step& step, const PurchaseId& id, const Signed& purchase) {
  const auto* known = step.state().inventory.purchase(id);
  if (known == nullptr || known->has_content() || known->legs.empty()) return false;
  if (step.state().disk_full) return false;
  if (purchase_id_of(purchase.content) != id || !decode_purchase(purchase.content)) return false;
  step.record(PurchaseTakenRecord{purchase}, "lost with the database, and found again");
  return true;
}

void LostPurchases::ask_everybody(Step& step, const PurchaseId& id) {
  for (const auto& member : step.config().alliance.members)
    if (member.airline != step.self())
      step.to_peer_now(member.airline, ContentQuery{id}, "lost the purchase with its database");
}

void LostPurchases::on_query(Step& step, AirlineCode from, const ContentQuery& query) {
  const auto* known = step.state().inventory.purchase(query.purchase);
  if (known != nullptr && known->has_content()) {
    step.to_peer(from, ContentAnswer{known->content}, "was asked for a purchase");
  } else if (known != nullptr && known->state == OwnPurchase::State::kRefused) {
    auto refusal = step.state().inventory.answer(query.purchase);
    refusal.clock = step.state().mesh.clock();
    step.to_peer(from, std::move(refusal), "refused it, and so has no purchase");
  } else if (step.state().mesh.chosen(register_key(query.purchase)) == kRefusedValue) {
    step.to_peer(from, OwnerAnswer{query.purchase, refused_by_register(), {}}, "was decided");
  }
}

std::optional<Error> LostPurchases::objection(Step& step, const OwnPurchase& purchase) {
  if (purchase.has_content() || purchase.legs.empty()) return std::nullopt;
  return Error{ErrorCode::kUndecided,
               to_string(step.self()) +
                   " lost the purchase with its database: repeat the purchase, which brings it "
                   "back, and then this"};
}

void LostPurchases::on_wake(Step& step) {
  constexpr std::size_t kAtOnce = 256;
  constexpr std::uint32_t kMostTimes = 8;
  if (sought_.empty() || step.now() < ask_at_) return;
  ask_at_ = step.now() + step.config().timers.ask_again;
  for (auto left = std::min(kAtOnce, sought_.size()); left > 0; --left) {
    auto lost = sought_.front();
    sought_.pop_front();
    const auto* known = step.state().inventory.purchase(lost.purchase);
    if (known == nullptr || known->has_content() || lost.asked == kMostTimes) continue;
    ask_everybody(step, lost.purchase);
    sought_.push_back({lost.purchase, lost.asked + 1});
  }
}

std::optional<Instant> LostPurchases::next_wake() const {
  return sought_.empty() ? std::nullopt : std::optional{ask_at_};
}

}  // namespace vendepass
