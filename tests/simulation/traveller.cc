#include "tests/simulation/traveller.h"

#include <algorithm>

namespace vendepass::simulation {

namespace {

// How long an errand may take: now, and when only what is open is brought to an end.
constexpr Millis kUsual{4'000};
constexpr Millis kSettling{15'000};
constexpr int kGuesses = 7;

// Every seventh traveller first tries the e-mail of the one before.
std::string email_of(std::size_t number) {
  const auto whose = number % 7 == 6 ? number - 1 : number;
  return "t" + std::to_string(whose) + "@example.org";
}

}  // namespace

Traveller::Traveller(Books& books, std::size_t number, EventQueue& queue, Tally& tally,
                     Outside& outside)
    : books_{books},
      wishes_{books, books.plan.seed, number},
      queue_{queue},
      tally_{tally},
      outside_{outside},
      person_{"t" + std::to_string(number), email_of(number)},
      account_dice_{books.plan.seed, 200 + number} {}

UtcSeconds Traveller::wall() const {
  return kStartOfTime + std::chrono::floor<std::chrono::seconds>(queue_.now());
}

void Traveller::after(Micros delay, std::function<void()> what) {
  queue_.after(delay, [this, what = std::move(what), life = life_] {
    if (life == life_) what();
  });
}

void Traveller::begin() { think(); }

void Traveller::think() {
  const auto longest = settling_ ? Micros{200'000} : books_.plan.think * 2;
  after(wishes_.dice().between(Micros{0}, longest), [this] { choose(); });
}

Signed Traveller::grant(std::size_t key) const {
  return person_.sign_with(
      key, encode_order(SignInGrant{person_.id, wall() + std::chrono::hours{24 * 30}}));
}

std::vector<AirlineCode> Traveller::entries() {
  std::vector<AirlineCode> airlines;
  for (const auto& member : books_.plan.alliance.members) airlines.push_back(member.airline);
  wishes_.dice().shuffle(airlines);
  return airlines;
}

AskingTimes Traveller::times() const {
  if (settling_) return {.total = kSettling};
  return {.total = kUsual, .attempt = books_.plan.patience};
}

// ---- What to do next ----

void Traveller::choose() {
  if (errand_) return;
  if (!registered_)
    return ask(Kind::kRegister, person_.registration, std::nullopt, Earlier::kNeverSent);
  auto& dice = wishes_.dice();
  if (!settling_ && books_.plan.has(Fault::kForgery) && dice.chance(100))
    if (auto forged = wishes_.forgery(person_, wall())) {
      ++tally_[Fault::kForgery];
      const auto entry = dice.one_of(entries());
      // Who guesses passwords does not do it once.
      const int tries = std::holds_alternative<AccountRequest>(*forged) ? kGuesses : 1;
      for (int i = 0; i < tries; ++i)
        outside_.on_request(*this, entry, *forged, Millis{1'500}, true);
    }
  if (finish_account() || ask_for_the_alliance()) return;
  if (finish_something()) return;
  if (settling_) return is_open() ? think() : void();
  if (tend_account() || look_back()) return;
  if (outside_.may_begin_purchase()) return buy();
  think();
}

// As people look who belongs to the alliance before they buy, now and then; true when it asks.
bool Traveller::ask_for_the_alliance() {
  if (settling_ || !books_.plan.has(Fault::kNewEdition)) return false;
  if (!std::exchange(is_outdated_, false) && !wishes_.dice().chance(60)) return false;
  ask(Kind::kAirlines, AirlinesRequest{}, std::nullopt, Earlier::kNeverSent);
  return true;
}

// Something that was begun; true when there was any.
bool Traveller::finish_something() {
  auto& dice = wishes_.dice();
  if (can_cancel() && (settling_ || dice.chance(500))) {
    const auto [id, order] = *open_cancel_;
    ask(Kind::kCancel, TicketsRequest{person_.sign(order), bought(id).content.content}, id,
        Earlier::kPerhapsSent);
    return true;
  }
  if (!settling_ && dice.chance(300)) return false;
  const auto possible = possible_now();
  if (possible.empty()) return false;
  const auto id = dice.one_of(possible);
  if (std::exchange(outgrown_, std::nullopt) == id || (!settling_ && dice.chance(300)))
    give_up(id);
  else if (!settling_ && dice.chance(200))
    ask(Kind::kOutcome, OutcomeRequest{id, grant()}, id, Earlier::kNeverSent);
  else
    carry_on(id);
  return true;
}

bool Traveller::needs_who_is_down(const PurchaseId& id) const {
  return std::ranges::any_of(owners_of(books_.find(id)->purchase),
                             [this](AirlineCode owner) { return books_.down.contains(owner); });
}

// An owner was set back and does not know this purchase, or no longer: it answers when an edition
// names its next tenure.
bool Traveller::needs_what_is_lost(const PurchaseId& id) const {
  if (!settling_ || !books_.loss) return false;
  const auto airline = books_.loss->airline;
  const auto& purchase = books_.find(id)->purchase;
  const auto& ledger = books_.ledgers.at(airline);
  if (std::ranges::count(owners_of(purchase), airline) == 0 ||
      ledger.state_of(id) != LedgerPurchase::State::kUnheard)
    return false;
  return books_.loss->is_old(purchase.edition);
}

// Tickets that are lost with their owner's database cannot be cancelled.
bool Traveller::can_cancel() const {
  if (!open_cancel_ || needs_who_is_down(open_cancel_->first)) return false;
  return !books_.loss || !books_.loss->gone.seats.contains(open_cancel_->first);
}

std::vector<PurchaseId> Traveller::possible_now() const {
  auto possible = pending_;
  std::erase_if(possible, [this](const PurchaseId& id) {
    return needs_who_is_down(id) || needs_what_is_lost(id);
  });
  return possible;
}

bool Traveller::is_settled() const {
  return settling_ && !errand_ && registered_ && !must_look_ && !erasing_ &&
         possible_now().empty() && !can_cancel();
}

// At seats, or at what was bought, perhaps to change it.
bool Traveller::look_back() {
  auto& dice = wishes_.dice();
  if (!told_.empty() && dice.chance(100)) {
    ask_once_more(dice.one_of(told_));
    return true;
  }
  if (dice.chance(100)) {
    ask(Kind::kSeats, SeatsRequest{dice.one_of(books_.plan.flights).flight}, std::nullopt,
        Earlier::kNeverSent);
    return true;
  }
  if (dice.chance(60)) {
    ++tally_[Count::kReadings];
    ask(Kind::kTrips, TripsRequest{grant(), std::nullopt}, std::nullopt, Earlier::kNeverSent);
    return true;
  }
  if (sold_.empty() || open_cancel_ || dice.chance(600)) return false;
  const auto id = dice.one_of(sold_);
  if (dice.chance(400)) {
    const auto change = wishes_.change(bought(id));
    if (!change) return false;
    ask(Kind::kChange,
        TicketsRequest{person_.sign(encode_order(*change)), bought(id).content.content}, id,
        Earlier::kNeverSent);
    return true;
  }
  const auto cancel = wishes_.cancel(bought(id));
  if (!cancel) return false;
  open_cancel_ = {id, encode_order(*cancel)};
  ask(Kind::kCancel, TicketsRequest{person_.sign(open_cancel_->second), bought(id).content.content},
      id, Earlier::kNeverSent);
  return true;
}

void Traveller::ask_once_more(const PurchaseId& id) {
  if (books_.is_past(id)) ++tally_[Count::kForgottenAskedFor];
  const auto drawn = wishes_.dice().below(100);
  if (drawn < 25) return ask(Kind::kOutcome, OutcomeRequest{id, grant()}, id, Earlier::kNeverSent);
  if (drawn < 50) return give_up(id);
  carry_on(id);
}

void Traveller::buy() {
  auto airlines = entries();
  const auto purchase = wishes_.purchase(person_, airlines.front(), wall());
  const auto content = encode_purchase(purchase);
  const auto id = purchase_id_of(content);
  const auto& begun = outside_.on_begun({.name = "",
                                         .traveller = person_.name,
                                         .id = id,
                                         .purchase = purchase,
                                         .content = person_.sign(content),
                                         .begun = queue_.now(),
                                         .asked_at = {},
                                         .told = std::nullopt,
                                         .legs = {}});
  pending_.push_back(id);
  restarted_ = false;
  errand_.emplace(Errand{
      Kind::kBuy, BuyRequest{begun.content},
      BookingSession{airlines, Purpose::kOrder, Earlier::kNeverSent, times(), queue_.instant()}, id,
      airlines.front()});
  drive();
  // Some change their minds at once: the program is interrupted, and asked to give up instead.
  if (wishes_.dice().chance(books_.plan.fickle))
    after(wishes_.dice().between(Micros{0}, Micros{60'000}), [this, id] {
      if (!errand_ || errand_->purchase != id || errand_->kind != Kind::kBuy) return;
      errand_.reset();
      give_up(id);
    });
}

void Traveller::carry_on(const PurchaseId& id) {
  if (restarted_) ++tally_[Count::kContinuations];
  restarted_ = false;
  ask(Kind::kBuy, BuyRequest{bought(id).content}, id, Earlier::kPerhapsSent);
}

void Traveller::give_up(const PurchaseId& id) {
  bought(id).given_up = true;
  const auto order = person_.sign(encode_order(GiveUp{id}));
  ask(Kind::kGiveUp, GiveUpRequest{bought(id).content, order}, id, Earlier::kPerhapsSent);
}

// ---- Asking ----

void Traveller::ask(Kind kind, ClientBody body, std::optional<PurchaseId> purchase,
                    Earlier earlier) {
  const bool question = kind == Kind::kTrips || kind == Kind::kOutcome || kind == Kind::kSeats ||
                        kind == Kind::kAirlines || kind == Kind::kAccount;
  auto airlines = entries();
  if (kind == Kind::kGiveUp && wishes_.dice().chance(500)) {  // Where it was bought.
    const auto home = std::ranges::find(airlines, bought(*purchase).purchase.home_entry);
    std::iter_swap(airlines.begin(), home);
  }
  errand_.emplace(Errand{kind, std::move(body),
                         BookingSession{airlines, question ? Purpose::kQuestion : Purpose::kOrder,
                                        earlier, times(), queue_.instant()},
                         purchase, airlines.front()});
  drive();
}

void Traveller::drive() {
  const auto next = errand_->session.next(queue_.instant());
  if (const auto* ask = std::get_if<BookingSession::Ask>(&next)) return send(*ask);
  if (const auto* pause = std::get_if<BookingSession::Pause>(&next))
    return after(std::max(Micros{1'000}, Micros{pause->length}), [this] {
      if (errand_ && errand_->request == 0) drive();
    });
  conclude(std::get<Verdict>(next));
}

void Traveller::send(const BookingSession::Ask& ask) {
  auto& errand = *errand_;
  errand.entry = ask.airline;
  if (!outside_.is_listening(ask.airline)) {  // The connection is refused.
    errand.session.not_sent();
    return after(Micros{5'000}, [this] {
      if (errand_ && errand_->request == 0) drive();
    });
  }
  if (errand.purchase && errand.kind == Kind::kBuy) {
    auto& asked = bought(*errand.purchase).asked_at;
    if (asked.insert(ask.airline).second && asked.size() == 2) ++tally_[Count::kRetriesElsewhere];
  }
  const auto request = outside_.on_request(*this, ask.airline, errand.body, ask.wait, false);
  errand.request = request;
  after(Micros{ask.wait}, [this, request] { silence(request); });
}

void Traveller::silence(std::uint64_t request) {
  if (!errand_ || errand_->request != request) return;
  errand_->request = 0;
  errand_->session.no_answer();
  drive();
}

void Traveller::hear(const std::string& at, const ClientReply& reply) {
  if (at != connection()) return;  // A program that has ended.
  session_.merge(reply.clock);
  if (!errand_ || errand_->request != reply.request) return;
  errand_->request = 0;
  errand_->session.answered(reply.body);
  drive();
}

void Traveller::crash() {
  ++life_;
  ++tally_[Fault::kClientCrash];
  errand_.reset();
  restarted_ = true;
  after(wishes_.dice().between(Micros{100'000}, Micros{2'000'000}), [this] { choose(); });
}

// ---- Conclusions ----

void Traveller::conclude(const Verdict& verdict) {
  const auto kind = errand_->kind;
  if (kind == Kind::kBuy || kind == Kind::kGiveUp || kind == Kind::kOutcome)
    conclude_purchase(verdict);
  else if (kind >= Kind::kAccount)
    conclude_account(verdict);
  else
    conclude_order(kind, verdict);
  note_signature(verdict);
  errand_.reset();
  if (!settling_ || is_open()) think();
}

void Traveller::note_edition(const Verdict& verdict) {
  if (!verdict.error || (verdict.error->code != ErrorCode::kOldEdition &&
                         verdict.error->code != ErrorCode::kNotAllowed))
    return;
  is_outdated_ = true;
  outgrown_ = errand_->purchase;
}

// Either the password has changed, or the purchase was signed with the one before: then only giving
// up ends it.
void Traveller::note_signature(const Verdict& verdict) {
  if (!verdict.error || verdict.error->code != ErrorCode::kBadSignature) return;
  const auto& content = errand_->kind == Kind::kBuy ? bought(*errand_->purchase).content : grant();
  if (signature_is_valid(content.signature, content.content,
                         person_.keys.at(person_.current).public_key))
    must_look_ = true;
  else
    outgrown_ = errand_->purchase;
}

void Traveller::conclude_purchase(const Verdict& verdict) {
  note_edition(verdict);
  auto& about = bought(*errand_->purchase);
  const auto* reply = verdict.body ? std::get_if<PurchaseReply>(&*verdict.body) : nullptr;
  const bool is_order = errand_->kind != Kind::kOutcome;
  if (verdict.kind == Verdict::Kind::kAnswered && reply != nullptr &&
      reply->state != PurchaseState::kPending) {
    if (!about.told) told_.push_back(about.id);
    about.told = reply->state;
    if (!reply->legs.empty()) about.legs = reply->legs;  // They are not kept for ever.
    const bool sold = reply->state == PurchaseState::kSold;
    if (sold && reply->finished_for_other) ++tally_[Count::kFinishedByAnother];
    if (reply->refusal && reply->refusal->reason == ErrorCode::kGivenUp) ++tally_[Count::kGivenUp];
    if (sold && !std::ranges::count(sold_, about.id)) sold_.push_back(about.id);
    std::erase(pending_, about.id);
    return;
  }
  const bool never =
      verdict.kind == Verdict::Kind::kRefused || verdict.kind == Verdict::Kind::kUnreachable;
  if (errand_->kind != Kind::kBuy || !is_order || !never || about.told) return;  // Still pending.
  about.told_no = true;
  ++tally_[Count::kRejected];
  std::erase(pending_, about.id);
}

void Traveller::conclude_order(Kind kind, const Verdict& verdict) {
  const bool answered = verdict.kind == Verdict::Kind::kAnswered;
  if (kind == Kind::kAirlines && answered)
    if (const auto* reply = std::get_if<AirlinesReply>(&*verdict.body))
      wishes_.learn(reply->edition, reply->quorum);
  if (kind == Kind::kRegister) {
    registered_ = answered;
    if (answered) ++tally_[Count::kRegistrations];
    if (answered && person_.life > 1) ++tally_[Count::kRegisteredAgain];
    const bool taken = verdict.error && verdict.error->code == ErrorCode::kEmailTaken;
    if (taken)
      person_ = Person{person_.name,
                       person_.name + "." + std::to_string(++elsewhere_) + "@elsewhere.example",
                       person_.life};
  }
  if (kind == Kind::kChange && answered) ++tally_[Count::kSeatChanges];
  if (kind != Kind::kCancel) return;
  if (answered) ++tally_[Count::kCancels];
  if (answered || verdict.kind == Verdict::Kind::kRefused) open_cancel_.reset();
}

void Traveller::settle() {
  settling_ = true;
  if (!errand_) think();
}

std::string Traveller::business() const {
  std::string text = person_.name;
  if (!registered_) text += " is not registered";
  if (must_look_) text += " waits for the account";
  if (erasing_) text += " waits for its erasure";
  for (const auto& id : pending_) text += " waits for " + books_.name_of(id);
  if (open_cancel_) text += " waits for a cancel of " + books_.name_of(open_cancel_->first);
  return text;
}

}  // namespace vendepass::simulation
