// Who is signed in, what the directory says of the customer, and what is left of one erased.
#include <algorithm>

#include "client/core/render_parts.h"

namespace vendepass {
namespace {

constexpr std::size_t kLabelWidth = 11;

std::string value_text(const std::optional<std::string>& text) {
  if (!text) return "(not here yet)";
  return text->empty() ? "(none)" : *text;
}

// Values beside the one in force, and what to do about them.
std::string others_text(const FieldView& view, const Paint& paint) {
  std::vector<std::string> others;
  for (const auto& value : view.values)
    if (value.text != view.values.front().text &&
        std::ranges::count(others, value_text(value.text)) == 0)
      others.push_back(value_text(value.text));
  if (others.empty()) return "";
  std::string text = "also given at the same time: ";
  for (const auto& other : others) text += (&other == &others.front() ? "" : ", ") + other;
  const std::string indent(kLabelWidth, ' ');
  return indent + paint.warn(text) + "\n" + indent + "say which holds: `vendepass account set " +
         to_string(view.field) + " VALUE`\n";
}

std::string label(Field field) {
  return padded(field == Field::kEmail ? "e-mail" : to_string(field), kLabelWidth);
}

std::string list_fields(const std::vector<Field>& fields) {
  std::string text;
  for (const auto field : fields) text += (text.empty() ? "" : ", ") + to_string(field);
  return text;
}

}  // namespace

std::string render_sign_in(const AccountResult& result, const Paint& paint) {
  const std::string who =
      result.name.empty() ? result.email : result.name + " <" + result.email + ">";
  switch (result.did) {
    case AccountResult::Did::kRegistered:
      return paint.good("Registered") + " and signed in: " + who + "\n";
    case AccountResult::Did::kSignedIn:
      return paint.good("Signed in") + ": " + who + ", until " + to_string(*result.expires) + "\n";
    case AccountResult::Did::kPasswordChanged:
      return paint.good("Password changed") + ": " + who +
             "\nWhat was signed in with the old one is so no more, on any computer. This one stays "
             "signed in until " +
             to_string(*result.expires) + ".\n";
    case AccountResult::Did::kSignedOut:
      break;
  }
  return result.customer ? "Signed out: " + who + "\n" : "Nobody was signed in\n";
}

std::string render_details(const DetailsResult& result, const Paint& paint) {
  std::string text;
  if (result.did == DetailsResult::Did::kChanged)
    text = paint.good("Changed") + ": " + list_fields(result.changed) + "\n";
  if (result.did == DetailsResult::Did::kNothingToDo) text = "Nothing to do: it is so already.\n";
  for (const auto field : kFields) {
    const auto* view = result.find(field);
    text += label(field) + (view == nullptr ? "(none)" : value_text(view->values.front().text)) +
            "\n" + (view == nullptr ? "" : others_text(*view, paint));
  }
  return text + padded("customer", kLabelWidth) + to_string(result.account.customer) + "\n(" +
         source_text(result.entry) + ")\n";
}

std::string render_erasure(const EraseResult& result, const Paint& paint) {
  std::string text = paint.good("Erased") + ": " + result.email +
                     " is no customer any more; the airlines that are cut off just now hear of it "
                     "when they are back.\n";
  for (const auto& trip : result.trips)
    text += to_string(locator_of(trip.id)) + " has tickets that stay valid\n";
  return text + "What you bought is still on this computer, in " + result.kept_in +
         "; delete that folder if you do not want it.\n";
}

}  // namespace vendepass
