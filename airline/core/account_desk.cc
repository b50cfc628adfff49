#include "airline/core/account_desk.h"

#include <algorithm>

#include "airline/core/sign_in.h"
#include "common/limits.h"

namespace vendepass {

namespace {

AccountReply account_of(const Directory& directory, const CustomerId& customer) {
  AccountReply reply{customer, directory.key_number(customer), {}};
  for (const auto field : kFields) {
    FieldView view{field, {}};
    for (const auto& value : directory.values(customer, field).now) {
      if (view.values.size() == kMaxValues) break;
      view.values.push_back({value.details, value.version, directory.text(value.details, field)});
    }
    reply.fields.push_back(std::move(view));
  }
  return reply;
}

bool was_given(const Directory& directory, const ChangeDetails& order) {
  return std::ranges::all_of(order.changes, [&](const auto& change) {
    const auto values = directory.values(order.customer, change.field);
    return values.replaced.contains(order.details) ||
           values.now.contains({change.version, order.details});
  });
}

// The customer must have been shown what is known here, as far as an answer could show it.
std::optional<Error> objection(const Directory& directory, const ChangeDetails& order,
                               const ChangeDetails::Change& change) {
  if (change.field == Field::kEmail)
    return Error{ErrorCode::kInvalid,
                 "the e-mail cannot be changed: it names the account; register with the new one"};
  const auto values = directory.values(order.customer, change.field);
  std::uint32_t highest = 0;
  std::size_t shown = 0;
  for (const auto& value : values.now) {
    if (shown++ == kMaxValues) break;
    highest = std::max(highest, value.version);
    if (std::ranges::count(change.replaces, value.details) == 0)
      return Error{ErrorCode::kChangedMeanwhile,
                   "the " + to_string(change.field) +
                       " was changed elsewhere meanwhile; look at the account, and repeat"};
  }
  if (change.version <= highest)
    return Error{ErrorCode::kInvalid, "a new value has a higher version than those it replaces"};
  return std::nullopt;
}

Result<ChangeDetails> check(Step& step, const ChangeDetailsRequest& request) {
  auto order = decode_change_details(request.order.content);
  if (!order) return order.error();
  const auto details = decode_details(request.details);
  if (!details) return details.error();
  if (blake2b_16(request.details) != order->details)
    return Error{ErrorCode::kInvalid, "the details do not have the digest that was signed"};
  if (!std::ranges::equal(details->texts, order->changes, {}, &Details::Text::field,
                          &ChangeDetails::Change::field))
    return Error{ErrorCode::kInvalid, "the details are not of the fields that were signed"};
  const auto& directory = step.state().directory;
  if (auto done = directory.check_signature(order->customer, request.order); !done)
    return done.error();
  if (order->key != directory.key_number(order->customer))
    return Error{ErrorCode::kInvalid, "the order does not name the key that signs it"};
  if (was_given(directory, *order)) return order;
  for (const auto& change : order->changes)
    if (auto error = objection(directory, *order, change)) return *error;
  return order;
}

}  // namespace

void AccountDesk::on_account(Step& step, const ClientRef& client, const AccountRequest& request) {
  const auto customer = signed_in(step, request.grant);
  if (!customer) return step.reply_now(client, customer.error(), "rejected");
  step.reply(client, account_of(step.state().directory, *customer), "the account");
}

void AccountDesk::on_change(Step& step, const ClientRef& client,
                            const ChangeDetailsRequest& request) {
  const auto order = check(step, request);
  if (!order) return step.reply(client, order.error(), "rejected");
  const auto& directory = step.state().directory;
  if (!was_given(directory, *order)) {
    step.event(DetailsChanged{request.order}, "the customer changes details");
    step.state().mesh.attach({order->details, request.details});
  }
  if (directory.wants(order->details))
    step.record(DetailsRecord{order->details, request.details}, "beside the event");
  step.reply(client, account_of(directory, order->customer), "changed");
}

void AccountDesk::on_erase(Step& step, const ClientRef& client, const EraseRequest& request) {
  const auto order = decode_erase(request.order.content);
  if (!order) return step.reply_now(client, order.error(), "rejected");
  const auto& directory = step.state().directory;
  if (directory.is_erased(order->customer) &&
      directory.check_former_signature(order->customer, request.order))
    return step.reply(client, ErasedReply{order->customer}, "repeated: it was erased");
  auto done = directory.check_signature(order->customer, request.order);
  if (done && order->key != directory.key_number(order->customer))
    done = Error{ErrorCode::kInvalid, "the order does not name the key that signs it"};
  if (!done) return step.reply_now(client, done.error(), "rejected");
  step.event(CustomerErased{request.order}, "the customer erases the account");
  step.reply(client, ErasedReply{order->customer}, "erased");
}

}  // namespace vendepass
