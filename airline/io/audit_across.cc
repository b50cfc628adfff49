// What can only be seen with several airlines' journals side by side.
#include "airline/io/journal_audit.h"

namespace vendepass {
namespace {

using Audits = std::map<AirlineCode, const JournalAudit*>;

// The content of a purchase, from any journal that has it; each purchase once.
std::map<PurchaseId, Purchase> contents_of(const std::vector<JournalAudit>& audits) {
  std::map<PurchaseId, Purchase> contents;
  for (const auto& audit : audits)
    for (const auto& [id, seen] : audit.purchases())
      if (seen.content) contents.emplace(id, *seen.content);
  return contents;
}

AuditedState state_at(const JournalAudit& audit, const PurchaseId& id) {
  const auto seen = audit.purchases().find(id);
  return seen == audit.purchases().end() ? AuditedState::kNothing : seen->second.state;
}

const char* in_words(AuditedState state) {
  switch (state) {
    case AuditedState::kNothing:
      return "unknown";
    case AuditedState::kRefused:
      return "refused";
    case AuditedState::kReleased:
      return "released";
    case AuditedState::kHeld:
      return "held";
    case AuditedState::kSold:
      return "sold";
  }
  return "unknown";
}

void compare_owners(const PurchaseId& id, const Purchase& purchase, const Audits& by_code,
                    std::vector<std::string>& problems) {
  std::string states;
  bool sold = false;
  bool otherwise = false;
  for (const auto owner : owners_of(purchase)) {
    const auto audit = by_code.find(owner);
    if (audit == by_code.end()) continue;
    const auto state = state_at(*audit->second, id);
    sold = sold || state == AuditedState::kSold;
    otherwise = otherwise || (state != AuditedState::kSold && state != AuditedState::kHeld);
    states += " " + to_string(owner) + "=" + in_words(state);
  }
  if (sold && otherwise)
    problems.push_back("purchase " + to_string(id) + " is not sold whole:" + states);
}

void compare_decisions(const std::vector<JournalAudit>& audits,
                       std::vector<std::string>& problems) {
  std::map<RegisterKey, Bytes> first;
  for (const auto& audit : audits)
    for (const auto& [key, value] : audit.chosen()) {
      const auto [known, is_new] = first.emplace(key, value);
      if (!is_new && known->second != value)
        problems.push_back("decision " + to_hex(view_of(key.name)) + " differs at " +
                           to_string(audit.airline()));
    }
}

}  // namespace

std::vector<std::string> audit_across(const std::vector<JournalAudit>& audits) {
  std::vector<std::string> problems;
  Audits by_code;
  for (const auto& audit : audits)
    if (!by_code.emplace(audit.airline(), &audit).second)
      problems.push_back("two journals of " + to_string(audit.airline()));
  for (const auto& [id, purchase] : contents_of(audits))
    compare_owners(id, purchase, by_code, problems);
  compare_decisions(audits, problems);
  return problems;
}

}  // namespace vendepass
