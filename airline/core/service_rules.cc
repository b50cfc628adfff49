#include "airline/core/service_rules.h"

namespace vendepass {

namespace {

template <typename... Kinds, typename Variant>
bool is_one_of(const Variant& value) {
  return (std::holds_alternative<Kinds>(value) || ...);
}

}  // namespace

bool must_be_recorded(const PeerMessage& message) {
  return is_one_of<Prepare, Accept, Accepted, EventBatch, PartAnswer, DetailsAnswer, TicketOrder>(
      message);
}

bool is_premature(const Directory& directory, const PeerMessage& message) {
  const auto is_ahead = [&](const RegisterKey& key) {
    return key.space == RegisterKey::Space::kEmail &&
           key.generation > directory.generation(key.name);
  };
  return std::visit(Overloaded{[&](const Prepare& m) { return is_ahead(m.key); },
                               [&](const Accept& m) { return is_ahead(m.key); },
                               [](const auto&) { return false; }},
                    message);
}

bool must_be_recorded(const ClientBody& body) {
  return is_one_of<RegisterRequest, ChangeDetailsRequest, ChangeKeyRequest, EraseRequest,
                   TicketsRequest>(body);
}

bool is_answered_while_recovering(const ClientBody& body) {
  return is_one_of<AirlinesRequest, AirportsRequest, SearchRequest, SeatsRequest, SaltRequest,
                   SignInRequest>(body);
}

bool is_about_what_happened(const ClientBody& body) {
  return !is_one_of<AirlinesRequest, AirportsRequest>(body);
}

}  // namespace vendepass
