// Properties of the customer directory (docs/directory.md): details merge, keys are decided, and an
// erasure wins.
#include <fmt/format.h>

#include <algorithm>

#include "common/wire_peer.h"
#include "tests/simulation/checker.h"

namespace vendepass::simulation {

namespace {

using Account = Accounts::Account;

Bytes encoded(const Signed& order) {
  Writer writer;
  Codec<Signed>::put(writer, order);
  return writer.take();
}

const Account* account_of(const Books& books, const CustomerId& customer) {
  return books.accounts.find(customer);
}

std::string short_of(const CustomerId& customer) { return to_string(customer).substr(0, 8); }

class OneEmailOneCustomer : public Checker {
 public:
  std::string_view property() const override {
    return "An e-mail belongs to one customer at a time, whom a majority has voted for; to the "
           "next one after the erasure of the one before.";
  }
  void on_row(const Books& books, const Row& row) override {
    const auto* event = row.event_as<CustomerRegistered>();
    if (event == nullptr || comes_back(books, row)) return;
    const auto& registration = event->registration;
    const auto generation =
        books.accounts.generation(books.known_at(row.at), registration.email_key);
    const RegisterKey key{RegisterKey::Space::kEmail, registration.email_key, generation};
    const auto first = customers_.emplace(key, registration.customer).first;
    if (first->second != registration.customer)
      fail(fmt::format("{} announces a second customer for one e-mail, after {} erasures",
                       to_string(row.at), generation));
    else if (!books.is_decided(key, *books.quorum_of(key), encode_registration(registration)))
      fail(fmt::format("{} announces customer {} without a majority's votes", to_string(row.at),
                       short_of(registration.customer)));
  }

 private:
  std::map<RegisterKey, CustomerId> customers_;
};

class NoChangeIsLost : public Checker {
 public:
  std::string_view property() const override {
    return "No change of a customer's details is lost: an account shows the values that were given "
           "and that no change has replaced, the one in force first.";
  }
  void on_told(const Books& books, const Told& told) override {
    if (told.asked == nullptr || std::holds_alternative<Error>(told.reply.body)) return;
    const auto* change = std::get_if<ChangeDetailsRequest>(&told.asked->body);
    if (change != nullptr && told_.emplace(change->order.content, told.asked->traveller).second)
      look(books, change->order.content, told.asked->traveller);
  }
  void at_end(const Books& books, const Ending& ending) override {
    for (const auto& [content, traveller] : told_) look(books, content, traveller);
    for (const auto& [at, customer, body] : ending.accounts) {
      const auto* account = account_of(books, customer);
      if (account == nullptr || !account->registration || !account->erased.empty()) continue;
      const auto* reply = std::get_if<AccountReply>(&body);
      if (reply == nullptr)
        fail(fmt::format("{} does not show the account of customer {}: {}", to_string(at),
                         short_of(customer), std::get<Error>(body).detail));
      else
        compare(at, *account, *reply);
    }
  }

 private:
  void look(const Books& books, const Bytes& content, const std::string& traveller) {
    const auto order = decode_change_details(content);
    const auto* account = order ? account_of(books, order->customer) : nullptr;
    const bool is_said = account != nullptr && account->changes.contains(content);
    if (!is_said && !(books.loss && books.loss->lacks_order(content)))
      fail(traveller + " is told that details are changed, and no journal says so");
  }
  void compare(AirlineCode at, const Account& account, const AccountReply& reply) {
    for (const auto field : kFields) {
      const auto view = std::ranges::find(reply.fields, field, &FieldView::field);
      std::vector<Accounts::Value> shown;
      if (view != reply.fields.end())
        for (const auto& value : view->values) shown.push_back({value.version, value.details});
      if (!std::ranges::equal(shown, Accounts::values(account, field)))
        fail(fmt::format("{} shows {} values as the {} of customer {}, and events say {}",
                         to_string(at), shown.size(), to_string(field), short_of(reply.customer),
                         Accounts::values(account, field).size()));
    }
  }
  std::map<Bytes, std::string> told_;  // What was signed, and by whom.
};

class ErasedStaysErased : public Checker {
 public:
  std::string_view property() const override {
    return "Erased stays erased: details go from every disk when their customer or a later value "
           "takes their place, never come back, and nobody answers for an erased customer.";
  }
  void on_row(const Books& books, const Row& row) override {
    const auto* written = row.record_as<DetailsRecord>();
    const auto owner = written == nullptr ? std::nullopt : books.accounts.owner_of(written->digest);
    const auto* account = owner ? account_of(books, *owner) : nullptr;
    if (account != nullptr && Accounts::knows(books.known_at(row.at), account->erased))
      fail(fmt::format("{} writes details of customer {}, of whose erasure it knows",
                       to_string(row.at), short_of(*owner)));
  }
  void on_told(const Books& books, const Told& told) override {
    const auto* erased = std::get_if<ErasedReply>(&told.reply.body);
    if (erased == nullptr || told.asked == nullptr) return;
    const auto& order = std::get<EraseRequest>(told.asked->body).order;
    const auto* account = account_of(books, erased->customer);
    if ((account == nullptr || account->erased.empty()) &&
        !(books.loss && books.loss->lacks_order(order.content)))
      fail(told.asked->traveller + " is told to be erased, and no journal says so");
  }
  void at_end(const Books& books, const Ending& ending) override {
    const auto wanted = books.accounts.wanted();
    for (const auto& [airline, ledger] : books.ledgers)
      for (const auto& digest : ledger.details)
        if (!wanted.contains(digest))
          fail(to_string(airline) + " keeps details that nobody refers to any more");
    for (const auto& [at, customer, body] : ending.accounts) {
      const auto* account = account_of(books, customer);
      if (account != nullptr && !account->erased.empty() &&
          std::holds_alternative<AccountReply>(body))
        fail(to_string(at) + " shows the account of an erased customer");
    }
  }
};

// Whom a request claims to come from, and what they have signed of it.
struct Claim {
  CustomerId customer;
  Signed order;
};

std::optional<Claim> claim_of(const ClientBody& body) {
  const auto of = [](const auto& decoded, const Signed& order) -> std::optional<Claim> {
    if (!decoded) return std::nullopt;
    return Claim{decoded->customer, order};
  };
  const auto of_grant = [&](const auto& r) { return of(decode_grant(r.grant.content), r.grant); };
  return std::visit(Overloaded{[&](const SignInRequest& r) { return of_grant(r); },
                               [&](const AccountRequest& r) { return of_grant(r); },
                               [&](const TripsRequest& r) { return of_grant(r); },
                               [&](const OutcomeRequest& r) { return of_grant(r); },
                               [&](const WhyRequest& r) { return of_grant(r); },
                               [&](const ChangeDetailsRequest& r) {
                                 return of(decode_change_details(r.order.content), r.order);
                               },
                               [&](const ChangeKeyRequest& r) {
                                 return of(decode_change_key(r.order.content), r.order);
                               },
                               [](const auto&) -> std::optional<Claim> { return std::nullopt; }},
                    body);
}

class FormerKeysOpenNothing : public Checker {
 public:
  std::string_view property() const override {
    return "A customer has one key for each number, which a majority has voted for; the former "
           "ones "
           "open nothing, and none does once the customer is erased.";
  }
  void on_row(const Books& books, const Row& row) override {
    const auto* event = row.event_as<KeyChanged>();
    if (event == nullptr || comes_back(books, row)) return;
    const auto order = decode_change_key(event->order.content);
    if (!order) return fail(to_string(row.at) + " announces a key that cannot be read");
    const RegisterKey key{RegisterKey::Space::kKey, order->customer.value(), order->key};
    const auto name = fmt::format("key {} of customer {}", order->key, short_of(order->customer));
    const auto& first = keys_.emplace(key, event->order.content).first->second;
    if (first != event->order.content)
      fail(to_string(row.at) + " announces a second " + name);
    else if (!books.is_decided(key, *books.quorum_of(key), encoded(event->order)))
      fail(to_string(row.at) + " announces " + name + " without a majority's votes");
  }
  // What is on the disk when it is asked counts when it answers.
  void on_asked(const Books& books, const Asked& asked) override {
    const auto claim = claim_of(asked.body);
    const auto* account = claim ? account_of(books, claim->customer) : nullptr;
    if (account == nullptr || (account->erased.empty() && account->later_keys.empty())) return;
    const auto known = books.known_at(asked.entry);
    if (Accounts::knows(known, account->erased))
      closed_.emplace(&asked, "of an erased customer");
    else if (Accounts::signed_with(*account, claim->order) < Accounts::key_number(known, *account))
      closed_.emplace(&asked, "that is signed with a former key");
  }
  void on_told(const Books& books, const Told& told) override {
    const auto closed = closed_.find(told.asked);
    const bool is_set_back = books.loss && books.loss->airline == told.entry;
    if (told.asked == nullptr || closed == closed_.end() || is_set_back) return;
    if (!std::holds_alternative<Error>(told.reply.body) && !repeats_the_key(books, told))
      fail(fmt::format("{} serves a request {}, of {}", to_string(told.entry), closed->second,
                       told.asked->traveller));
  }
  void at_end(const Books&, const Ending& ending) override {
    for (const auto& what : ending.opened) fail(what + " was shown");
  }

 private:
  // The very order that was decided is answered again.
  static bool repeats_the_key(const Books& books, const Told& told) {
    const auto* request = std::get_if<ChangeKeyRequest>(&told.asked->body);
    const auto order = request ? decode_change_key(request->order.content)
                               : Result<ChangeKey>{Error{ErrorCode::kMalformed, ""}};
    const auto* account = order ? account_of(books, order->customer) : nullptr;
    const auto* key = account == nullptr ? nullptr : Accounts::key(*account, order->key);
    return key != nullptr && account->erased.empty() && *key == order->public_key;
  }
  std::map<RegisterKey, Bytes> keys_;
  std::map<const Asked*, std::string> closed_;
};

class DirectoriesAreEqualWhenQuiet : public Checker {
 public:
  std::string_view property() const override {
    return "When all is quiet every airline shows the same of every customer, and has the details "
           "that any airline has.";
  }
  void at_end(const Books& books, const Ending& ending) override {
    std::map<CustomerId, const Ending::Account*> first;
    for (const auto& account : ending.accounts) {
      const auto* other = first.try_emplace(account.customer, &account).first->second;
      const auto* left = std::get_if<AccountReply>(&other->reply);
      const auto* right = std::get_if<AccountReply>(&account.reply);
      const bool equal = left == nullptr || right == nullptr
                             ? left == right
                             : left->key == right->key && left->fields == right->fields;
      if (!equal)
        fail(fmt::format("{} and {} show customer {} otherwise", to_string(other->at),
                         to_string(account.at), short_of(account.customer)));
    }
    for (const auto& digest : books.accounts.wanted()) {
      const auto has = [&](const auto& each) { return each.second.details.contains(digest); };
      if (std::ranges::any_of(books.ledgers, has) && !std::ranges::all_of(books.ledgers, has))
        fail("not every airline has details that another one has");
    }
  }
};

}  // namespace

void add_directory_checkers(Checkers& checkers) {
  checkers.push_back(std::make_unique<OneEmailOneCustomer>());
  checkers.push_back(std::make_unique<NoChangeIsLost>());
  checkers.push_back(std::make_unique<ErasedStaysErased>());
  checkers.push_back(std::make_unique<FormerKeysOpenNothing>());
  checkers.push_back(std::make_unique<DirectoriesAreEqualWhenQuiet>());
}

}  // namespace vendepass::simulation
