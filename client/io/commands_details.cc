// `account` and `account set`: what the directory says of the customer, and changing it.
//
// A change says which values it replaces: those that an airline has just shown. So nothing that
// was given elsewhere at the same time is lost without the customer having seen it.
#include <algorithm>

#include "client/io/account_desk.h"
#include "client/io/draw.h"

namespace vendepass {
namespace {

Attempt<Answer<AccountReply>> ask_for_account(CommandContext& context,
                                              const StoredSession& session) {
  return context.connection.question<AccountReply>(AccountRequest{session.grant}, context.command);
}

bool is_so_already(const FieldView* known, const std::string& wanted) {
  if (known == nullptr) return wanted.empty();
  return known->values.size() == 1 && known->values.front().text == wanted;
}

ChangeDetails::Change change_of(Field field, const FieldView* known) {
  ChangeDetails::Change change{field, 2, {}};
  if (known == nullptr) return change;
  for (const auto& value : known->values) {
    change.version = std::max(change.version, value.version + 1);
    change.replaces.push_back(value.details);
  }
  return change;
}

struct NewChange {
  Details details;
  ChangeDetails order;
};

// Of what is not so already; without any text when that is nothing.
NewChange change_from(const StoredSession& session, const DetailsResult& known,
                      const std::vector<Details::Text>& texts) {
  NewChange change{{draw_bytes<16>(), {}}, {session.customer, known.account.key, {}, {}}};
  for (const auto& text : texts) {
    const auto* field = known.find(text.field);
    if (is_so_already(field, text.text)) continue;
    change.details.texts.push_back(text);
    change.order.changes.push_back(change_of(text.field, field));
  }
  change.order.details = blake2b_16(encode_details(change.details));
  return change;
}

std::vector<Field> fields_of(const Details& details) {
  std::vector<Field> fields;
  for (const auto& text : details.texts) fields.push_back(text.field);
  return fields;
}

// What the fields are now, for somebody who wanted to change them.
std::string values_now(const DetailsResult& now, const Details& wanted) {
  std::string text;
  for (const auto field : fields_of(wanted)) {
    const auto* known = now.find(field);
    const auto value =
        known == nullptr ? std::string{} : known->values.front().text.value_or("not here yet");
    text += (text.empty() ? "" : ", ") + to_string(field) + " is now \"" + value + "\"";
  }
  return text;
}

Failure changed_meanwhile(CommandContext& context, const StoredSession& session,
                          const Details& wanted, const Error& error) {
  auto failure = failure_from(error, context.command);
  auto answer = ask_for_account(context, session);
  if (auto* found = std::get_if<Answer<AccountReply>>(&answer))
    failure.detail =
        "it was changed elsewhere at the same time, and nothing was done: " +
        values_now({DetailsResult::Did::kShown, found->airline, {}, found->reply}, wanted);
  return failure;
}

Failure not_changed(CommandContext& context, const StoredSession& session, const Details& wanted,
                    const Verdict& verdict) {
  if (verdict.kind == Verdict::Kind::kUnreachable) return unreachable_failure(context.command);
  if (verdict.kind == Verdict::Kind::kUnknown) {
    auto failure = failure_from(
        Error{ErrorCode::kNoAnswer, "whether it was changed is not known yet" +
                                        (verdict.error ? ": " + verdict.error->detail : "")},
        context.command);
    failure.next = "`vendepass account` shows what holds; " + failure.next;
    return failure;
  }
  if (!verdict.error) return internal_failure("an airline answered something else than was asked");
  if (verdict.error->code == ErrorCode::kChangedMeanwhile)
    return changed_meanwhile(context, session, wanted, *verdict.error);
  return failure_from(*verdict.error, context.command);
}

CommandResult send_change(CommandContext& context, StoredSession& session,
                          const NewChange& change) {
  const auto& wanted = change.details;
  const ChangeDetailsRequest request{signed_by(encode_order(change.order), session.seed),
                                     encode_details(wanted)};
  const auto verdict = context.connection.ask(request, Purpose::kOrder, Earlier::kNeverSent,
                                              context.connection.airlines());
  const auto* reply = verdict.kind == Verdict::Kind::kAnswered
                          ? std::get_if<AccountReply>(&*verdict.body)
                          : nullptr;
  if (reply == nullptr) return not_changed(context, session, wanted, verdict);
  if (const auto* name = wanted.find(Field::kName)) {
    session.name = *name;
    if (auto failure = saved(context, session)) return std::move(*failure);
  }
  return DetailsResult{DetailsResult::Did::kChanged, *verdict.airline, fields_of(wanted), *reply};
}

}  // namespace

CommandResult run_account(CommandContext& context) {
  auto session = freshly_signed_in(context);
  if (auto* failure = std::get_if<Failure>(&session)) return std::move(*failure);
  auto answer = ask_for_account(context, std::get<StoredSession>(session));
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  auto& found = std::get<Answer<AccountReply>>(answer);
  return DetailsResult{DetailsResult::Did::kShown, found.airline, {}, std::move(found.reply)};
}

CommandResult run_account_set(CommandContext& context, const AccountSetOptions& options) {
  // First: another command may be ending or renewing the session.
  auto lock = lock_wallet(context);
  if (auto* failure = std::get_if<Failure>(&lock)) return std::move(*failure);
  auto signed_in_as = freshly_signed_in(context);
  if (auto* failure = std::get_if<Failure>(&signed_in_as)) return std::move(*failure);
  auto& session = std::get<StoredSession>(signed_in_as);
  auto answer = ask_for_account(context, session);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  const auto& found = std::get<Answer<AccountReply>>(answer);
  const DetailsResult known{DetailsResult::Did::kNothingToDo, found.airline, {}, found.reply};
  const auto change = change_from(session, known, options.texts);
  if (change.details.texts.empty()) return known;
  // Decoding is where the bounds are, of texts and of versions.
  if (auto checked = decode_details(encode_details(change.details)); !checked)
    return bad_input(checked.error().detail);
  if (auto checked = decode_change_details(encode_order(change.order)); !checked)
    return failure_from(checked.error(), context.command);
  return send_change(context, session, change);
}

}  // namespace vendepass
