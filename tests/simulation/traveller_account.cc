// What a traveller does about the own account, from two computers: looks at it, changes details and
// passwords, finds out which password holds, and erases it.
#include <algorithm>

#include "tests/simulation/traveller.h"

namespace vendepass::simulation {

namespace {

// With a former password, over one life: more would keep everybody waiting.
constexpr int kMostTries = 6;

bool is(const Verdict& verdict, ErrorCode code) {
  return verdict.error && verdict.error->code == code;
}

}  // namespace

// What is in doubt is looked up, and what is to be erased is erased; true when it asks.
bool Traveller::finish_account() {
  if (!must_look_ && !erasing_) return false;
  if (!settling_ && account_dice_.chance(300)) return false;  // Later.
  if (!must_look_) {
    ask(Kind::kErase, person_.erase(), std::nullopt, Earlier::kPerhapsSent);
    return true;
  }
  if (to_try_.empty())  // The newest first.
    for (auto key = person_.keys.size(); key > 0; --key) to_try_.push_back(key - 1);
  look_at_account(to_try_.front());
  return true;
}

// Now and then; true when it asks.
bool Traveller::tend_account() {
  if (!account_dice_.chance(70)) return false;
  const auto drawn = account_dice_.below(100);
  if (drawn >= 80 && drawn < 84) {
    erase_account();
  } else if (drawn >= 84 && drawn < 92) {
    repeat_an_old_change();
    return false;
  } else if (drawn >= 92) {
    try_a_former_key();
    return false;
  } else if (drawn < 25 || !person_.view) {
    look_at_account(person_.current);
  } else if (drawn < 65) {
    change_details();
  } else {
    change_key();
  }
  return true;
}

void Traveller::look_at_account(std::size_t key) {
  ask(Kind::kAccount, AccountRequest{grant(key)}, std::nullopt, Earlier::kNeverSent);
  if (errand_) errand_->key = key;
}

// Another computer asks: its answer is seen by nobody here.
void Traveller::from_elsewhere(ClientBody body) {
  outside_.on_request(*this, account_dice_.one_of(entries()), std::move(body), Millis{1'500},
                      false);
}

ChangeDetailsRequest Traveller::another_change(const std::vector<Field>& fields) {
  const auto text = person_.name + "'s " + std::to_string(++texts_);
  person_.given.push_back(person_.change(fields, text));
  return person_.given.back();
}

void Traveller::change_details() {
  static const std::vector<std::vector<Field>> kTogether{{Field::kPhone},
                                                         {Field::kPhone},
                                                         {Field::kDocument},
                                                         {Field::kName},
                                                         {Field::kName, Field::kPhone},
                                                         {Field::kPhone, Field::kDocument}};
  const auto& fields = account_dice_.one_of(kTogether);
  if (account_dice_.chance(400)) {
    ++tally_[Count::kTwoComputers];
    from_elsewhere(another_change(fields));
  }
  ask(Kind::kChangeDetails, another_change(fields), std::nullopt, Earlier::kNeverSent);
}

void Traveller::change_key() {
  if (account_dice_.chance(300)) {
    ++tally_[Count::kTwoComputers];
    from_elsewhere(person_.change_key(person_.think_of_a_key()));
  }
  const auto to = person_.think_of_a_key();
  ask(Kind::kChangeKey, person_.change_key(to), std::nullopt, Earlier::kNeverSent);
  if (errand_) errand_->key = to;
}

void Traveller::erase_account() {
  if (!pending_.empty() || !sold_.empty()) ++tally_[Count::kErasuresWithPurchases];
  if (person_.view && account_dice_.chance(500)) {  // The other computer has not heard of it.
    ++tally_[Count::kTwoComputers];
    from_elsewhere(another_change({Field::kPhone}));
  }
  erasing_ = true;
  ask(Kind::kErase, person_.erase(), std::nullopt, Earlier::kNeverSent);
}

// The same bytes, perhaps of an account that is no more.
void Traveller::repeat_an_old_change() {
  const bool of_former = !erased_.empty() && account_dice_.chance(400);
  const auto& given = of_former ? account_dice_.one_of(erased_).given : person_.given;
  if (given.empty()) return;
  ++tally_[Count::kOldChangesRepeated];
  from_elsewhere(account_dice_.one_of(given));
}

void Traveller::try_a_former_key() {
  if (tries_ == kMostTries) return;
  const bool of_former = !erased_.empty() && account_dice_.chance(400);
  if (!of_former && person_.current == 0) return;
  ++tries_;
  ++tally_[Count::kKeysTried];
  const auto& person = of_former ? account_dice_.one_of(erased_) : person_;
  const auto key = of_former ? person.current : account_dice_.below(person.current);
  const auto signed_in = person.sign_with(
      key, encode_order(SignInGrant{person.id, wall() + std::chrono::hours{24 * 30}}));
  switch (account_dice_.below(3)) {
    case 0:
      return from_elsewhere(AccountRequest{signed_in});
    case 1:
      return from_elsewhere(TripsRequest{signed_in, std::nullopt});
    default:
      return from_elsewhere(SignInRequest{person.email, signed_in});
  }
}

// ---- Conclusions ----

void Traveller::see(const AccountReply& account) {
  ++tally_[Count::kAccountsSeen];
  person_.view = account;
  const auto is_several = [](const FieldView& view) { return view.values.size() > 1; };
  if (std::ranges::any_of(account.fields, is_several)) ++tally_[Count::kSeveralValues];
}

void Traveller::conclude_account(const Verdict& verdict) {
  const auto kind = errand_->kind;
  const bool answered = verdict.kind == Verdict::Kind::kAnswered;
  const auto* account = answered ? std::get_if<AccountReply>(&*verdict.body) : nullptr;
  if (account != nullptr) see(*account);
  if (kind == Kind::kAccount && account != nullptr) {
    person_.current = errand_->key;
    person_.number = account->key;
    must_look_ = false;
    to_try_.clear();
  } else if (kind == Kind::kAccount && is(verdict, ErrorCode::kBadSignature)) {
    if (!to_try_.empty()) to_try_.pop_front();
  } else if (kind == Kind::kAccount && erasing_ && is(verdict, ErrorCode::kUnknownCustomer)) {
    must_look_ = false;  // Perhaps it is erased.
  } else if (kind == Kind::kErase && answered) {
    begin_another_account();
  } else if (kind == Kind::kChangeKey && answered) {
    ++tally_[Count::kKeysChanged];
    person_.current = errand_->key;
    ++person_.number;
  } else if (kind == Kind::kChangeDetails && answered) {
    ++tally_[Count::kDetailsChanged];
  } else if (kind == Kind::kChangeKey || kind == Kind::kChangeDetails) {
    const bool meanwhile = is(verdict, ErrorCode::kChangedMeanwhile);
    if (meanwhile) ++tally_[kind == Kind::kChangeKey ? Count::kKeysLost : Count::kChangedMeanwhile];
    must_look_ |= meanwhile || verdict.kind == Verdict::Kind::kUnknown;
  }
}

// What was bought stays bought, and is nobody's to look at.
void Traveller::begin_another_account() {
  ++tally_[Count::kErasures];
  erased_.push_back(person_);
  person_ = Person{person_.name, person_.email, person_.life + 1};
  registered_ = erasing_ = must_look_ = false;
  to_try_.clear();
  pending_.clear();
  sold_.clear();
  told_.clear();
  open_cancel_.reset();
  outgrown_.reset();
}

}  // namespace vendepass::simulation
