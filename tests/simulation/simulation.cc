#include "tests/simulation/simulation.h"

#include <algorithm>

#include "common/wire.h"
#include "tests/scenarios/describe.h"

namespace vendepass::simulation {

namespace {

using std::chrono::seconds;

constexpr Micros kOpening = seconds{2};           // Until everybody has heard of everybody.
constexpr Micros kLongestSale = seconds{150};     // Of the first phase.
constexpr Micros kLongestSettling = seconds{60};  // Of each part of the second.
constexpr Micros kLook = std::chrono::milliseconds{250};

Ledgers empty_ledgers(const Alliance& alliance) {
  Ledgers ledgers;
  for (const auto& member : alliance.members)
    ledgers.emplace(member.airline, Ledger{member.airline, member.accounting_code});
  return ledgers;
}

// "2 seats on G3-104@2026-12-01 1A 1B and LA-107@2026-12-02"
std::string wish_in(const Bought& bought) {
  auto text = std::to_string(bought.purchase.passengers.size()) + " seats on ";
  for (std::size_t i = 0; i < bought.purchase.legs.size(); ++i) {
    const auto& leg = bought.purchase.legs[i];
    text += (i > 0 ? " and " : "") + to_string(leg.flight);
    for (const auto seat : leg.wishes) text += " " + to_string(seat);
  }
  return text;
}

}  // namespace

Simulation::Simulation(const Plan& plan, Tale* tale, Diagram* diagram)
    : plan_{plan},
      tale_{tale},
      diagram_{diagram},
      dice_{plan.seed, 4},
      wires_{plan_, queue_, tally_},
      books_{plan_,
             empty_ledgers(plan.alliance),
             {},
             {},
             {},
             {},
             {},
             {},
             {},
             {},
             {plan.alliance},
             {},
             {},
             {},
             {}},
      checkers_{all_checkers()} {
  for (const auto& member : plan_.alliance.members) {
    const auto config = config_of(plan_, member);
    machines_.emplace(member.airline, std::make_unique<Machine>(config, plan_.sync, kStartOfTime,
                                                                plan_.seed, queue_, tally_, *this));
  }
  for (std::size_t i = 0; i < plan_.travellers; ++i)
    travellers_.push_back(std::make_unique<Traveller>(books_, i, queue_, tally_, *this));
  const auto tell = [this](const Befallen& whom, const std::string& what) { say(whom, what); };
  nemesis_ =
      std::make_unique<Nemesis>(books_, queue_, tally_, wires_, machines_, travellers_, tell);
  editions_ = std::make_unique<Editions>(books_, queue_, tally_, machines_, tell);
}

Simulation::~Simulation() = default;

void Simulation::happen(const Happening& happening) {
  if (tale_) tale_->happen(queue_.now(), happening);
}

void Simulation::say(const Befallen& whom, const std::string& what) {
  if (tale_) tale_->say(queue_.now(), "***", what);
  if (diagram_) diagram_->strike(queue_.now(), whom, what);
}

// ---- What machines and travellers do ----

void Simulation::on_written(AirlineCode at, const Effects::Entry& entry) {
  books_.now = queue_.now();
  ++tally_[Count::kRecords];
  std::optional<Event> event;
  std::optional<AirlineEvent> body;
  if (const auto* own = std::get_if<OwnEventRecord>(&entry.record)) {
    if (auto decoded = decode_event(own->event)) event = *std::move(decoded);
    if (event)
      if (auto decoded = decode_event_body(event->body)) body = *std::move(decoded);
  }
  const auto& machine = *machines_.at(at);
  const Row row{at, machine.is_up() && machine.sender().recovering, entry.record, event, body};
  watch([&](Checker& checker) { checker.on_row(books_, row); });
  if (books_.loss && books_.loss->airline == at) note_start_after_set_back(row);
  if (event && body) books_.accounts.note(*event, *body);
  if (event) books_.history.note(books_.ledgers.at(at), at, *event, body);
  if (const auto* erased = row.record_as<DetailsErasedRecord>())
    tally_[Count::kDetailsErased] += erased->digests.size();
  if (const auto* past = row.event_as<PastForgotten>()) note_past(at, event->number, *past);
  books_.ledgers.at(at).apply(entry.record, queue_.now());
  if (const auto* refused = row.record_as<PurchaseRefusedRecord>()) count_refusal(at, *refused);
  count_sale(row);
  if (!tale_) return;
  const scenarios::Recorded written{at, entry.record, entry.why};
  happen(written);
  if (diagram_) diagram_->write(queue_.now(), written);
}

void Simulation::note_start_after_set_back(const Row& row) {
  auto& loss = *books_.loss;
  if (const auto* edition = row.record_as<EditionRecord>();
      edition && edition->tenure > Loss::kFirstTenure && !loss.next_edition)
    loss.next_edition = edition->edition;
  if (row.record_as<SetBackRecord>() != nullptr && !std::exchange(loss.is_found_out, true))
    ++tally_[Count::kFoundOut];
  if (row.event_as<DatabaseSetBack>() == nullptr || std::exchange(loss.is_over, true)) return;
  tally_[Count::kHoldsInDoubt] += books_.ledgers.at(row.at).held.size();
  tally_[Count::kNumbersVoided] += loss.last - std::min(loss.last, row.event->previous());
  wires_.end_shelter();
}

void Simulation::on_set_back(AirlineCode airline, Fault how, const std::vector<Record>& kept,
                             const std::vector<Record>& cut_off) {
  books_.now = queue_.now();
  books_.loss = loss_of(airline, cut_off, books_.ledgers);
  books_.accounts.lose(airline, books_.loss->told);
  books_.ledgers.at(airline).set_back(kept, queue_.now());
  say({to_string(airline)},
      to_string(airline) + " is set back by " + std::to_string(cut_off.size()) +
          " rows: " + std::string{kFaultNames[static_cast<std::size_t>(how)]});
}

void Simulation::note_past(AirlineCode at, std::uint64_t event, const PastForgotten& past) {
  for (const auto& id : past.sold) books_.past[id].push_back({at, event, true});
  for (const auto& id : past.refused) books_.past[id].push_back({at, event, false});
  tally_[Count::kPurchasesForgotten] += past.sold.size() + past.refused.size();
  tally_[Count::kFlightsForgotten] += past.flights.size();
}

void Simulation::count_sale(const Row& row) {
  const auto* sold = row.event_as<HoldSold>();
  const auto* bought = sold == nullptr ? nullptr : books_.find(sold->purchase);
  if (bought == nullptr) return;
  const auto& quorum = bought->purchase.quorum;
  if (quorum != books_.edition(books_.ledgers.at(row.at).edition).quorum)
    ++tally_[Count::kSoldUnderFormer];
  if (books_.loss && row.at == books_.loss->airline &&
      !books_.loss->is_old(bought->purchase.edition))
    ++tally_[Count::kSoldUnderNextTenure];
}

void Simulation::count_refusal(AirlineCode at, const PurchaseRefusedRecord& refused) {
  const auto* bought = books_.find(refused.purchase);
  if (bought == nullptr) return;
  const auto reason = refused.refusal.reason;
  if (refused.by_decision && reason == ErrorCode::kRecovered && !bought->given_up)
    ++tally_[Count::kRecoveries];
  if (reason != ErrorCode::kSeatTaken || refused.by_decision) return;
  const auto& ledger = books_.ledgers.at(at);
  for (const auto& leg : bought->purchase.legs)
    for (const auto seat : leg.wishes) {
      const auto flight = ledger.flights.find(leg.flight);
      if (flight == ledger.flights.end()) continue;
      const auto holder = flight->second.taken.find(seat);
      if (holder != flight->second.taken.end() && ledger.held.contains(holder->second)) {
        ++tally_[Count::kCrossings];
        return;
      }
    }
}

void Simulation::on_leaving(AirlineCode from, std::vector<Envelope> envelopes) {
  books_.now = queue_.now();
  std::map<AirlineCode, Parcel> parcels;
  for (auto& envelope : envelopes) {
    if (auto* to_start = std::get_if<ToStart>(&envelope.content)) {
      if (nemesis_->copy().is_meant(*to_start)) {
        nemesis_->copy().hear(from, machines_.at(from)->sender(), std::move(to_start->message));
        continue;
      }
      const auto& to = *machines_.at(to_start->airline);
      if (!to.is_up() || to.sender().start_nonce != to_start->start_nonce) continue;
      envelope.content = ToPeer{to_start->airline, std::move(to_start->message)};
    }
    if (auto* to_peer = std::get_if<ToPeer>(&envelope.content)) {
      if (std::holds_alternative<Preempted>(to_peer->message)) ++tally_[Count::kDuels];
      if (const auto* promise = std::get_if<Promise>(&to_peer->message))
        if (promise->accepted && promise->accepted->ballot == promise->ballot)
          ++tally_[Count::kForgottenDecided];
      auto& parcel = parcels[to_peer->airline];
      if (tale_)
        parcel.letters.push_back(
            draw({from, to_peer->airline, to_peer->message, envelope.why,
                  !wires_.is_cut(to_string(from), to_string(to_peer->airline))}));
      parcel.messages.push_back(std::move(to_peer->message));
    } else if (auto* to_all = std::get_if<ToSubscribers>(&envelope.content)) {
      publish(from, to_all->batch);
    } else if (auto* to_client = std::get_if<ToClient>(&envelope.content)) {
      answer(from, *to_client, envelope.why);
    } else if (auto* to_operator = std::get_if<ToOperator>(&envelope.content)) {
      if (to_operator->connection.routing_id == "status")
        ending_.status.emplace_back(from, std::move(to_operator->json));
      else if (to_operator->connection.routing_id == "settlement")
        ending_.settlements.emplace_back(from, std::move(to_operator->json));
    }
  }
  to_peers(from, std::move(parcels));
}

Diagram::Letter Simulation::draw(const scenarios::Sent& sent) {
  happen(sent);
  return diagram_ ? diagram_->send(queue_.now(), sent) : nullptr;
}

void Simulation::to_peers(AirlineCode from, std::map<AirlineCode, Parcel> parcels) {
  for (auto& [to, parcel] : parcels) {
    const auto packet =
        std::make_shared<Packet>(Packet{machines_.at(from)->sender(), std::move(parcel.messages)});
    if (plan_.encoded) {
      auto decoded = decode_packet(encode(*packet));
      VP_ASSERT(decoded);  // What was encoded can be decoded.
      *packet = *std::move(decoded);
    }
    auto* receiver = machines_.at(to).get();
    carry(to_string(from), to_string(to), std::move(parcel.letters),
          {[receiver] { return receiver->takes(); },
           [receiver, packet] { receiver->take(FromPeer{*packet}); }});
  }
}

void Simulation::carry(const Place& from, const Place& to, Diagram::Letters letters,
                       Receiver receiver) {
  if (diagram_ == nullptr)
    return wires_.carry(from, to, Wires::Kind::kMessage, {std::move(receiver.take)});
  const auto shared = std::make_shared<const Diagram::Letters>(std::move(letters));
  const auto lose = [this, shared] { diagram_->lose(*shared); };
  const auto arrive = [this, shared, receiver = std::move(receiver)] {
    if (receiver.is_there())
      diagram_->arrive(queue_.now(), *shared);
    else
      diagram_->lose(*shared);
    receiver.take();
  };
  wires_.carry(from, to, Wires::Kind::kMessage, {arrive, lose});
}

void Simulation::publish(AirlineCode from, const EventBatch& batch) {
  const auto shared = std::make_shared<const EventBatch>(batch);
  nemesis_->copy().hear(from, shared);
  for (const auto& [to, machine] : machines_) {
    if (to == from) continue;
    wires_.carry(to_string(from), to_string(to), Wires::Kind::kGossip,
                 {[receiver = machine.get(), shared] { receiver->take(FromGossip{*shared}); }});
  }
}

void Simulation::answer(AirlineCode from, const ToClient& to, const char* why) {
  const auto question = final_questions_.find(to.reply.request);
  if (question != final_questions_.end()) return note_ending(from, question->second, to.reply);
  const auto asked = books_.asked.find(to.reply.request);
  const Told told{from, asked == books_.asked.end() ? nullptr : &asked->second, to.reply,
                  queue_.now()};
  if (!told.reply.unseen.empty()) books_.reachable = reachable_from(from);
  watch([&](Checker& checker) { checker.on_told(books_, told); });
  count_answer(told);
  Diagram::Letters letters;
  if (tale_) {
    const scenarios::Answered answered{from, to.connection, to.reply, why};
    happen(answered);
    if (diagram_ && told.asked != nullptr)
      letters.push_back(diagram_->tell(queue_.now(), answered, told.asked->traveller));
  }
  if (const auto* error = std::get_if<Error>(&to.reply.body)) count_rejection(told, *error);
  if (told.asked == nullptr) return;
  const auto who = std::ranges::find(travellers_, told.asked->traveller, &Traveller::name);
  const auto shared = std::make_shared<const ClientReply>(to.reply);
  const auto at = to.connection.routing_id;
  carry(to_string(from), told.asked->traveller, std::move(letters),
        {[traveller = who->get(), at] { return traveller->connection() == at; },
         [traveller = who->get(), at, shared] { traveller->hear(at, *shared); }});
}

// Where messages are late or lost, or disks slow, nobody can tell from outside who is suspect.
std::set<AirlineCode> Simulation::reachable_from(AirlineCode airline) const {
  constexpr Micros kLongerThanSuspicion = std::chrono::seconds{3};
  std::set<AirlineCode> reachable;
  for (const auto fault :
       {Fault::kLoss, Fault::kDelay, Fault::kReordering, Fault::kSlowDisk, Fault::kFullDisk})
    if (plan_.has(fault)) return reachable;
  const auto since = queue_.now() - kLongerThanSuspicion;
  if (!machines_.at(airline)->is_well_since(since)) return reachable;
  for (const auto& [other, machine] : machines_)
    if (other != airline && machine->is_well_since(since) &&
        wires_.is_whole_since(to_string(airline), to_string(other), since))
      reachable.insert(other);
  return reachable;
}

void Simulation::count_answer(const Told& told) {
  if (told.asked == nullptr || told.asked->after == VectorClock{}) return;
  const auto* error = std::get_if<Error>(&told.reply.body);
  if (error == nullptr) ++tally_[Count::kAnswersInSession];
  if (error != nullptr && error->code == ErrorCode::kBehind) ++tally_[Count::kBehind];
  if (!told.reply.unseen.empty()) ++tally_[Count::kUnseen];
}

void Simulation::count_rejection(const Told& told, const Error& error) {
  if (error.code == ErrorCode::kOldEdition) ++tally_[Count::kOldEditions];
  if (told.asked == nullptr) return;
  const bool is_sign_in = std::holds_alternative<AccountRequest>(told.asked->body) ||
                          std::holds_alternative<SignInRequest>(told.asked->body) ||
                          std::holds_alternative<TripsRequest>(told.asked->body);
  if (is_sign_in && error.code == ErrorCode::kBusy) ++tally_[Count::kSignInsLimited];
  if (is_sign_in && error.code == ErrorCode::kBadSignature && !told.asked->forged)
    ++tally_[Count::kFormerKeysRejected];
}

void Simulation::on_refused(AirlineCode airline) {
  if (books_.copy && books_.copy->airline == airline && nemesis_->copy().is_heard())
    books_.copy->is_original_stopped = true;
}

void Simulation::on_died(AirlineCode airline, Fault why) {
  const auto what =
      to_string(airline) + " dies: " + std::string{kFaultNames[static_cast<std::size_t>(why)]};
  if (tale_) tale_->say(queue_.now(), "***", what);
  if (diagram_) diagram_->die(queue_.now(), to_string(airline), what);
  if (nemesis_) nemesis_->on_died(airline);
}

void Simulation::on_restarted(AirlineCode airline) {
  const auto what = to_string(airline) + " starts again";
  if (tale_) tale_->say(queue_.now(), "***", what);
  if (diagram_) diagram_->start(queue_.now(), to_string(airline), what);
}

Bought& Simulation::on_begun(Bought bought) {
  bought.name = "p" + std::to_string(books_.purchases.size() + 1);
  if (!bought.told_no) ++begun_;
  if (tale_) {
    tale_->names().add(bought.id, bought.name);
    const auto what = "wants " + bought.name + ": " + wish_in(bought);
    tale_->say(queue_.now(), bought.traveller, what, "saved before the first byte is sent");
    if (diagram_) diagram_->want(queue_.now(), bought.traveller, what);
  }
  books_.places.emplace(bought.id, books_.purchases.size());
  books_.purchases.push_back(std::move(bought));
  return books_.purchases.back();
}

std::uint64_t Simulation::on_request(const Traveller& traveller, AirlineCode entry, ClientBody body,
                                     Millis wait, bool forged) {
  books_.now = queue_.now();
  const auto number = ++requests_;
  if (const auto* buy = std::get_if<BuyRequest>(&body); buy && forged) {
    const auto id = purchase_id_of(buy->purchase.content);
    if (!books_.places.contains(id))
      on_begun({.name = "",
                .traveller = traveller.name(),
                .id = id,
                .purchase = *decode_purchase(buy->purchase.content),
                .content = buy->purchase,
                .begun = queue_.now(),
                .asked_at = {entry},
                .told_no = true,
                .told = std::nullopt,
                .legs = {}});
  }
  const auto& asked = books_.asked
                          .emplace(number, Asked{traveller.name(), entry, body, queue_.now(),
                                                 forged, traveller.session()})
                          .first->second;
  watch([&](Checker& checker) { checker.on_asked(books_, asked); });
  if (tale_) {
    tale_->names().add(traveller.person().id, traveller.name());
    tale_->names().add_email(email_key(traveller.person().email), traveller.person().email);
    tale_->say(
        queue_.now(), traveller.name(),
        "asks " + to_string(entry) + ": " + scenarios::describe_request(tale_->names(), body),
        forged ? "forged" : "");
  }
  Diagram::Letters letters;
  if (diagram_)
    letters.push_back(diagram_->ask(queue_.now(), traveller.name(), to_string(entry), body));
  const auto request = std::make_shared<const ClientRequest>(ClientRequest{
      number, traveller.session(),
      static_cast<std::uint32_t>(std::max<Millis::rep>(1, wait.count())), std::move(body)});
  const ConnectionId connection{ConnectionId::Port::kPublic, traveller.connection()};
  auto* receiver = machines_.at(entry).get();
  carry(traveller.name(), to_string(entry), std::move(letters),
        {[receiver] { return receiver->takes(); },
         [receiver, connection, request] {
           receiver->take(FromClient{connection, *request});
         }});
  return number;
}

// ---- The phases ----

Report Simulation::run() {
  open();
  sell();
  if (!is_broken()) heal();
  if (!is_broken()) settle();
  if (!is_broken()) {
    ask_everybody();
    ask_replayed();
    const auto late = unfinished();
    ending_.unfinished.insert(ending_.unfinished.end(), late.begin(), late.end());
    watch([&](Checker& checker) { checker.at_end(books_, ending_); });
  }
  count_purchases();
  Report report{plan_.seed, {}, tally_, queue_.now()};
  watch([&](Checker& checker) {
    for (const auto& what : checker.found())
      report.findings.push_back({std::string{checker.property()}, what});
  });
  return report;
}

bool Simulation::is_broken() const {
  return std::ranges::any_of(checkers_,
                             [](const auto& checker) { return !checker->found().empty(); });
}

void Simulation::open() {
  for (const auto& [airline, machine] : machines_) machine->start();
  const auto is_starting = [](const auto& each) { return each.second->sender().recovering; };
  while (std::ranges::any_of(machines_, is_starting) && queue_.now() < kLongestSale)
    queue_.run_until(queue_.now() + kLook);
  for (const auto& [airline, machine] : machines_) {
    ImportCommand import;
    for (const auto& plan : plan_.flights)
      if (plan.flight.airline == airline) import.plans.push_back(plan);
    machine->take(FromOperator{{ConnectionId::Port::kOperator, "import"}, {1, import}});
  }
  queue_.run_until(queue_.now() + kOpening);
  keep_watch();
}

void Simulation::keep_watch() {
  queue_.after(Micros{500'000}, [this] {
    books_.now = queue_.now();
    watch([&](Checker& checker) { checker.on_moment(books_); });
    keep_watch();
  });
}

void Simulation::sell() {
  for (const auto& traveller : travellers_) traveller->begin();
  nemesis_->begin();
  editions_->begin();
  begin_operators();
  while (may_begin_purchase() && queue_.now() < kLongestSale && !is_broken())
    queue_.run_until(queue_.now() + kLook);
  queue_.run_until(queue_.now() + Micros{500'000});
}

void Simulation::count_purchases() {
  for (const auto& bought : books_.purchases) {
    ++tally_[Count::kPurchases];
    if (owners_of(bought.purchase).size() > 1) ++tally_[Count::kOverSeveralOwners];
    if (bought.purchase.passengers.size() > 2) ++tally_[Count::kGroups];
    const auto is = [&](LedgerPurchase::State state) {
      return std::ranges::any_of(books_.ledgers, [&](const auto& ledger) {
        return ledger.second.state_of(bought.id) == state;
      });
    };
    if (is(LedgerPurchase::State::kSold)) ++tally_[Count::kSold];
    if (is(LedgerPurchase::State::kRefused)) ++tally_[Count::kRefused];
  }
}

void Simulation::begin_operators() {
  queue_.after(dice_.between(Micros{500'000}, Micros{4'000'000}), [this] {
    if (books_.healed) return;
    operate();
    begin_operators();
  });
}

void Simulation::operate() {
  const auto& plan = dice_.one_of(plan_.flights);
  auto& machine = *machines_.at(plan.flight.airline);
  if (!machine.is_up()) return;
  const ConnectionId connection{ConnectionId::Port::kOperator, "operator"};
  const bool cancels = dice_.chance(100);
  if (cancels) {
    ++tally_[Count::kFlightsCancelled];
    machine.take(FromOperator{connection, {1, FlightCancelCommand{plan.flight}}});
  } else {
    ++tally_[Count::kFaresChanged];
    auto fare = plan.cabins.front().fare;
    fare.minor += static_cast<std::int64_t>(dice_.between(0, 100)) * 100;
    machine.take(FromOperator{connection, {1, FareCommand{plan.flight, Cabin{'Y'}, fare}}});
  }
}

// A minority of every quorum that purchases may name, and some of the others.
std::set<AirlineCode> Simulation::draw_down() {
  std::set<AirlineCode> down;
  if (plan_.faults.empty() || dice_.chance(500)) return down;
  if (books_.loss && !books_.loss->is_over) return down;  // It needs all the others.
  for (const auto& member : plan_.alliance.members) {
    if (!dice_.chance(300)) continue;
    down.insert(member.airline);
    if (!majority_of_each_quorum_without(down)) down.erase(member.airline);
  }
  return down;
}

bool Simulation::majority_of_each_quorum_without(const std::set<AirlineCode>& down) const {
  const auto votes = [&](const Voter& voter) {
    return !down.contains(voter.airline) && !(books_.loss && books_.loss->has_ended(voter));
  };
  return std::ranges::all_of(books_.editions, [&](const Alliance& edition) {
    const auto up = std::ranges::count_if(edition.quorum, votes);
    return static_cast<std::size_t>(up) >= majority_of(edition.quorum);
  });
}

void Simulation::heal() {
  books_.healed = queue_.now();
  books_.down = draw_down();
  nemesis_->heal(books_.down);
  say({}, "the faults stop");
  for (const auto& traveller : travellers_) traveller->settle();
}

void Simulation::settle() {
  const auto run = [this](auto done) {
    const auto until = queue_.now() + kLongestSettling;
    while (!done() && queue_.now() < until && !is_broken()) queue_.run_until(queue_.now() + kLook);
  };
  if (!books_.down.empty()) {
    run([this] { return unfinished().empty(); });
    unfinished_ = unfinished();
    books_.down.clear();
    nemesis_->end();
    books_.healed = queue_.now();
    say({}, "those that were down start again");
  }
  if (!unfinished_.empty()) return;
  run([this] { return unfinished().empty() && is_quiet(); });
  queue_.run_until(queue_.now() + Micros{1'500'000});  // Two PINGs.
}

std::vector<std::string> Simulation::unfinished() const {
  auto found = unfinished_;
  for (const auto& traveller : travellers_)
    if (!traveller->is_settled()) found.push_back(traveller->business());
  if (books_.loss && !books_.loss->is_over)
    found.push_back(to_string(books_.loss->airline) + " was set back and has not come back");
  return found;
}

bool Simulation::is_quiet() const {
  const auto knows_all = [&](AirlineCode airline, const Ledger& ledger) {
    return std::ranges::all_of(books_.ledgers, [&](const auto& other) {
      if (other.first == airline) return true;
      const auto known = ledger.known.find(other.first);
      return known != ledger.known.end() && known->second == other.second.last_event;
    });
  };
  const auto is_starting = [](const auto& each) {
    return !each.second->is_up() || each.second->sender().recovering;
  };
  return std::ranges::none_of(machines_, is_starting) &&
         books_.accounts.are_details_settled(books_.ledgers) &&
         std::ranges::all_of(books_.ledgers, [&](const auto& each) {
           return each.second.held.empty() && knows_all(each.first, each.second);
         });
}

Report simulate(const Plan& plan, Tale* tale, Diagram* diagram) {
  VP_ASSERT(diagram == nullptr || tale != nullptr);
  Simulation simulation{plan, tale, diagram};
  return simulation.run();
}

}  // namespace vendepass::simulation
