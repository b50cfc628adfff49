#include "airline/core/airline_node.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "airline/core/account_desk.h"
#include "airline/core/catalogue_desk.h"
#include "airline/core/causal_gate.h"
#include "airline/core/customer_desk.h"
#include "airline/core/details_desk.h"
#include "airline/core/entry_desk.h"
#include "airline/core/forgetting.h"
#include "airline/core/log_compaction.h"
#include "airline/core/operator_desk.h"
#include "airline/core/owner_desk.h"
#include "airline/core/service_rules.h"
#include "airline/core/sign_in.h"
#include "airline/core/ticket_desk.h"
#include "airline/core/trips_desk.h"
#include "airline/core/why_desk.h"
#include "common/limits.h"

namespace vendepass {

constexpr std::size_t kClosingsPerStep = 500;  // Bounds a batch after a long time down.

struct AirlineNode::Impl {
  explicit Impl(NodeConfig node_config) : config{std::move(node_config)}, state{config} {}

  // ---- Inputs ----
  void on(Step& step, FromPeer& input);
  void on(Step& step, FromGossip& input);
  void on(Step& step, FromClient& input);
  void on(Step& step, FromOperator& input);
  void on(Step& step, BecameDurable& input);
  void on(Step&, DiskFull& input) { state.disk_full = input.full; }
  void on(Step& step, NewEdition& input);
  void on(Step& step, SnapshotTaken& input) { compaction.on_snapshot(step, input); }
  void on(Step& step, PartRead& input) {
    step.to_peer_now(input.by, std::move(input.part), "was asked for a part of the snapshot");
  }
  void on(Step&, Wake&) {}

  // ---- Messages of peers that are about seats and customers ----
  void on(Step& step, AirlineCode from, Hold& hold) {
    const auto id = purchase_id_of(hold.purchase.content);
    const bool has_answer = state.inventory.purchase(id) != nullptr;
    if (has_answer || gate.admit(step, from, hold)) keep(from, std::move(hold));
  }
  void on(Step& step, AirlineCode from, Renounce& m) { owner.on_renounce(step, from, m); }
  void on(Step& step, AirlineCode from, OutcomeQuery& m) { owner.on_query(step, from, m); }
  void on(Step& step, AirlineCode from, TicketOrder& m) {
    if (gate.admit(step, from, m)) owner.on_ticket_order(step, from, m);
  }
  void on(Step& step, AirlineCode from, TripsQuery& m) { owner.on_trips_query(step, from, m); }
  void on(Step& step, AirlineCode from, DetailsQuestion& m) {
    DetailsDesk::on_question(step, from, m);
  }
  void on(Step& step, AirlineCode from, DetailsAnswer& m) { details.on_answer(step, from, m); }
  void on(Step& step, AirlineCode from, WhyQuery& m) { WhyDesk::on_query(step, from, m); }
  void on(Step& step, AirlineCode from, WhyAnswer& m) { why.on_answer(step, from, m); }
  void on(Step& step, AirlineCode from, ContentQuery& m) { owner.on_content_query(step, from, m); }
  void on(Step& step, AirlineCode, ContentAnswer& m) { owner.on_content(step, m); }
  void on(Step& step, AirlineCode from, TicketAnswer& m) { tickets.on_answer(step, from, m); }
  void on(Step& step, AirlineCode from, TripsAnswer& m) { trips.on_trips_answer(step, from, m); }
  void on(Step& step, AirlineCode from, OwnerAnswer& m) {
    if (!state.disk_full) owner.on_answer(step, from, m);
    entry.on_answer(step, from, m);
    trips.on_answer(step, from, m);
  }
  template <typename MeshMessage>
  void on(Step&, AirlineCode, MeshMessage&) {}  // The mesh had it.

  // ---- Requests of clients ----
  void on(Step& s, const ClientRef& c, Millis, AirlinesRequest&) { catalogue.on_airlines(s, c); }
  void on(Step& s, const ClientRef& c, Millis, AirportsRequest& r) {
    catalogue.on_airports(s, c, r);
  }
  void on(Step& s, const ClientRef& c, Millis, SearchRequest& r) { catalogue.on_search(s, c, r); }
  void on(Step& s, const ClientRef& c, Millis, SeatsRequest& r) { catalogue.on_seats(s, c, r); }
  void on(Step& s, const ClientRef& c, Millis patience, SaltRequest& r) {
    sign_ins.on_salt(s, c, patience, r);
  }
  void on(Step& s, const ClientRef& c, Millis, SignInRequest& r) { sign_ins.on_sign_in(s, c, r); }
  void on(Step& s, const ClientRef& c, Millis, AccountRequest& r) {
    AccountDesk::on_account(s, c, r);
  }
  void on(Step& s, const ClientRef& c, Millis, ChangeDetailsRequest& r) {
    AccountDesk::on_change(s, c, r);
  }
  void on(Step& s, const ClientRef& c, Millis, EraseRequest& r) { AccountDesk::on_erase(s, c, r); }
  void on(Step& s, const ClientRef& c, Millis patience, ChangeKeyRequest& r) {
    customers.on_change_key(s, c, patience, r);
  }
  void on(Step& s, const ClientRef& c, Millis patience, RegisterRequest& r) {
    customers.on_register(s, c, patience, r);
  }
  void on(Step& s, const ClientRef& c, Millis patience, BuyRequest& r) {
    entry.on_buy(s, c, patience, r);
  }
  void on(Step& s, const ClientRef& c, Millis patience, GiveUpRequest& r) {
    entry.on_give_up(s, c, patience, r);
  }
  void on(Step& s, const ClientRef& c, Millis patience, OutcomeRequest& r) {
    trips.on_outcome(s, c, patience, r);
  }
  void on(Step& s, const ClientRef& c, Millis patience, TripsRequest& r) {
    trips.on_trips(s, c, patience, r);
  }
  void on(Step& s, const ClientRef& c, Millis patience, TicketsRequest& r) {
    tickets.on_request(s, c, patience, r);
  }
  void on(Step& s, const ClientRef& c, Millis patience, WhyRequest& r) {
    why.on_why(s, c, patience, r);
  }

  // ---- What the mesh noticed ----
  void on(Step& step, const BesidesArrived& came) { DetailsDesk::keep(step, came.beside); }
  void on(Step& step, const Chosen& notice);
  void on(Step& step, const ReadAnswered& notice);
  void on(Step& step, const Started& notice);
  void on(Step&, const Refused& notice) { stopped = notice.detail; }
  void on(Step&, const Remark& notice) { remarks.push_back(notice.text); }

  void follow_notices(Step& step);
  void keep(AirlineCode from, Hold hold) {
    const auto stamp = hold.stamp;
    holds.emplace_back(stamp, Asked{from, std::move(hold)});
  }
  void serve(Step& step, const ClientRef& client, Millis patience, ClientBody& body);
  void look_at_the_gate(Step& step);
  void take_holds(Step& step);
  bool is_writing() const { return !state.disk_full && !state.mesh.is_recovering(); }
  void wake_all(Step& step);
  void close_departed(Step& step);
  void note_sightings(Effects& effects, Now now);
  Effects finish(Step& step);
  std::optional<Instant> next_wake() const;

  struct Asked {
    AirlineCode from;
    Hold hold;
  };

  NodeConfig config;
  AirlineState state;
  OwnerDesk owner;
  EntryDesk entry;
  TripsDesk trips;
  WhyDesk why;
  TicketDesk tickets;
  CustomerDesk customers;
  SignInDesk sign_ins;
  DetailsDesk details;
  CatalogueDesk catalogue;
  OperatorDesk operators;
  CausalGate gate;
  LogCompaction compaction;
  Forgetting forgetting;

  std::vector<std::pair<Stamp, Asked>> holds;  // Of this step; taken in the order of stamps.
  std::uint64_t batch = 0;                     // Of this start: counts steps.
  bool start_is_durable = false;               // Until then nobody may hear of this start.
  std::optional<SenderHeader> told_header;
  VectorClock told_known;                // With the newest batch.
  std::optional<Alliance> new_alliance;  // Taken in this step.
  std::vector<std::string> remarks;      // Of this step.
  std::optional<std::string> stopped;    // Why it takes nothing in any more.
  struct Unread {                        // What a batch brought, until it is durable.
    std::uint64_t batch;
    std::vector<Delivered> delivered;
    VectorClock known;
  };
  std::deque<Unread> unread;
};

void AirlineNode::Impl::on(Step& step, FromPeer& input) {
  const auto from = input.packet.sender.airline;
  if (config.alliance.find(from) == nullptr) return;  // Not of this alliance.
  auto heard = state.mesh.heard(input.packet.sender, step.times());
  step.absorb(std::move(heard.effects));
  follow_notices(step);
  for (auto& message : input.packet.messages) {
    if (!heard.counts && !(heard.may_ask && std::holds_alternative<StartQuestion>(message)))
      continue;
    if ((state.disk_full && must_be_recorded(message)) || is_premature(state.directory, message))
      continue;  // As if lost: it will be said again.
    if (Mesh::is_mesh_message(message))
      step.absorb(state.mesh.receive(input.packet.sender, std::move(message), step.times()));
    else if (!state.mesh.is_recovering())
      std::visit([&](auto& body) { on(step, from, body); }, message);
    follow_notices(step);
  }
}

void AirlineNode::Impl::on(Step& step, FromGossip& input) {
  if (!state.disk_full)
    step.absorb(state.mesh.receive_gossip(std::move(input.batch), step.times()));
}

void AirlineNode::Impl::on(Step& step, FromClient& input) {
  const ClientRef client{input.connection, input.request.request, {}, std::move(input.address)};
  const Millis patience{std::max<std::uint32_t>(1, input.request.deadline_ms)};
  const auto& asked = input.request.body;
  if (state.disk_full && must_be_recorded(asked))
    return step.reply_now(
        client, Error{ErrorCode::kDiskFull, "the airline's disk is full; ask another airline"},
        "nothing can be recorded");
  if (state.mesh.is_recovering() && !is_answered_while_recovering(asked))
    return step.reply_now(client,
                          Error{ErrorCode::kRecovering,
                                "the airline has just started and does not sell yet; ask another "
                                "one, or repeat in a moment"},
                          "recovering");
  if (!is_about_what_happened(asked) || gate.admit(step, client, patience, input.request))
    serve(step, client, patience, input.request.body);
}

void AirlineNode::Impl::serve(Step& step, const ClientRef& client, Millis patience,
                              ClientBody& body) {
  const auto who = claimed_by(state.directory, body);
  if (who && !sign_ins.admit(step, client, *who)) return;
  step.take_bad_signature();  // Of whoever was served before.
  std::visit([&](auto& request) { on(step, client, patience, request); }, body);
  if (who && step.take_bad_signature()) sign_ins.failed(step, client, *who);
}

void AirlineNode::Impl::look_at_the_gate(Step& step) {
  gate.look(step);
  for (auto& waited : gate.take_messages())
    std::visit(
        Overloaded{[&](Hold& hold) { keep(waited.entry, std::move(hold)); },
                   [&](TicketOrder& order) { owner.on_ticket_order(step, waited.entry, order); }},
        waited.message);
  follow_notices(step);
  for (auto& waited : gate.take_requests()) {
    const auto left = std::max(Millis{1}, waited.until - step.now());
    serve(step, waited.client, left, waited.body);
    follow_notices(step);
  }
}

void AirlineNode::Impl::on(Step& step, FromOperator& input) {
  operators.on_command(step, owner, why, input.connection, input.request);
}

void AirlineNode::Impl::on(Step&, BecameDurable& input) {
  start_is_durable = true;
  while (!unread.empty() && unread.front().batch <= input.batch) {
    state.make_readable(unread.front().delivered);
    state.mesh.set_durable_clock(unread.front().known, state.readable);
    unread.pop_front();
  }
}

void AirlineNode::Impl::on(Step& step, NewEdition& input) {
  auto done = check_succession(config.alliance, input.alliance);
  const auto* self = input.alliance.find(config.self);
  if (done && (self == nullptr || self->public_key != config.key.public_key))
    done = Error{ErrorCode::kInvalid,
                 "the file does not name this airline with the key that it "
                 "has: to change the key, restart with both"};
  if (done) {
    config.alliance = std::move(input.alliance);
    step.absorb(state.use_alliance());
    new_alliance = config.alliance;
    remarks.push_back("works under edition " + std::to_string(config.alliance.edition));
  } else {
    remarks.push_back("the alliance file was not taken: " + done.error().detail);
  }
  if (input.asked_by) step.reply_operator(*input.asked_by, OperatorDesk::outcome(done));
}

void AirlineNode::Impl::on(Step& step, const Chosen& notice) {
  if (notice.key.space == RegisterKey::Space::kSecret)
    return sign_ins.on_secret(step, notice.value);
  if (notice.key.space != RegisterKey::Space::kPurchase)
    return customers.on_chosen(step, notice.key, notice.value);
  const PurchaseId id{notice.key.name};
  owner.on_chosen(step, id, notice.value);
  entry.on_chosen(step, id, notice.value);
  trips.on_chosen(step, id);
}

void AirlineNode::Impl::on(Step& step, const ReadAnswered& notice) {
  if (notice.key.space == RegisterKey::Space::kPurchase)
    trips.on_read(step, PurchaseId{notice.key.name}, notice.accepted);
}

// Holds and promised cancels of the journal are taken up.
void AirlineNode::Impl::on(Step& step, const Started& notice) {
  if (notice.was_set_back)
    step.event(DatabaseSetBack{state.mesh.identity().setbacks()},
               "what it may have forgotten is void");
  owner.start(step);
  tickets.start(step);
}

void AirlineNode::Impl::follow_notices(Step& step) {
  for (auto notices = step.take_notices(); !notices.empty(); notices = step.take_notices())
    for (const auto& notice : notices)
      std::visit([&](const auto& body) { on(step, body); }, notice);
}

void AirlineNode::Impl::take_holds(Step& step) {
  std::ranges::stable_sort(holds, {}, &std::pair<Stamp, Asked>::first);
  for (const auto& [stamp, asked] : std::exchange(holds, {}))
    owner.on_hold(step, asked.from, asked.hold);
}

void AirlineNode::Impl::close_departed(Step& step) {
  for (const auto& flight : state.inventory.departed(step.wall(), kClosingsPerStep))
    step.event(FlightClosed{flight}, "departed");
}

void AirlineNode::Impl::wake_all(Step& step) {
  owner.on_wake(step);
  entry.on_wake(step);
  trips.on_wake(step);
  why.on_wake(step);
  tickets.on_wake(step);
  customers.on_wake(step);
  sign_ins.on_wake(step);
  if (state.mesh.next_wake() <= step.now()) step.absorb(state.mesh.wake(step.times()));
  follow_notices(step);
  if (is_writing()) {
    close_departed(step);
    const bool voids_wait =
        state.has_unread_voids() || std::ranges::any_of(unread, [](const Unread& each) {
          return AirlineState::has_voids(each.delivered);
        });
    if (!voids_wait) compaction.on_wake(step);
    forgetting.on_wake(step);
    customers.announce_overdue(step);
    details.on_wake(step);
  }
  follow_notices(step);
}

std::optional<Instant> AirlineNode::Impl::next_wake() const {
  auto next = state.mesh.next_wake();
  for (const auto& at : {owner.next_wake(), entry.next_wake(), trips.next_wake(), why.next_wake(),
                         tickets.next_wake(), customers.next_wake(), sign_ins.next_wake(),
                         gate.next_wake(), is_writing() ? compaction.next_wake() : std::nullopt,
                         is_writing() ? details.next_wake(state.directory) : std::nullopt})
    if (at) next = std::min(next, *at);
  return next;
}

void AirlineNode::Impl::note_sightings(Effects& effects, Now now) {
  for (auto& record : state.mesh.take_sightings(now))
    std::visit(
        [&](auto& body) {
          effects.records.push_back({Record{std::move(body)}, "seen so far"});
        },
        record);
}

Effects AirlineNode::Impl::finish(Step& step) {
  const auto& counts = state.inventory.counts();
  state.mesh.set_digest_counts(counts.capacity - counts.held - counts.sold, counts.held,
                               counts.sold, state.inventory.in_doubt().size());
  auto effects = step.finish();
  if (!state.disk_full) note_sightings(effects, step.times());
  if (!start_is_durable)
    std::ranges::move(std::exchange(effects.immediate, {}), std::back_inserter(effects.outbox));
  effects.wake_at = next_wake();
  if (const auto header = state.mesh.sender(); header != told_header)
    effects.sender = told_header = header;
  effects.alliance = std::exchange(new_alliance, std::nullopt);
  effects.remarks = std::exchange(remarks, {});
  std::ranges::move(state.take_remarks(), std::back_inserter(effects.remarks));
  effects.stop = stopped;
  ++batch;
  auto delivered = state.take_unread();
  if (!delivered.empty() || state.mesh.known() != told_known) {
    told_known = state.mesh.known();
    unread.push_back({batch, std::move(delivered), told_known});
  }
  return effects;
}

AirlineNode::AirlineNode(NodeConfig config) : impl_{std::make_unique<Impl>(std::move(config))} {}
AirlineNode::~AirlineNode() = default;

void AirlineNode::apply(const Record& record) {
  impl_->state.apply(record);
  impl_->state.make_readable(impl_->state.take_unread());  // The journal's: durable.
}

void AirlineNode::restore_details(const Hash16& digest, const Bytes& bytes) {
  impl_->state.directory.keep(digest, bytes);
}

std::vector<Beside> AirlineNode::details() const { return impl_->state.directory.all_details(); }

void AirlineNode::save(const TakePart& take) const { impl_->state.save(take); }

Result<Done> AirlineNode::restore(const SnapshotPart& part) { return impl_->state.restore(part); }

Effects AirlineNode::start(Now now) {
  auto& state = impl_->state;
  state.directory.begin();
  impl_->told_known = state.mesh.known();
  state.mesh.set_durable_clock(state.mesh.known(), state.readable);
  Step step{state, now};
  auto started = state.mesh.start(state.rows, step.times());
  for (auto& record : std::exchange(started.records, {}))
    std::visit([&](auto& body) { step.record(Record{std::move(body)}, "a new incarnation"); },
               record);
  step.absorb(std::move(started));
  impl_->wake_all(step);
  return impl_->finish(step);
}

Effects AirlineNode::step(std::vector<Input> inputs, Now now) {
  VP_ASSERT(inputs.size() <= kMaxInputsPerStep);
  Step step{impl_->state, now};
  if (impl_->stopped) return impl_->finish(step);
  for (auto& input : inputs) {
    std::visit([&](auto& body) { impl_->on(step, body); }, input);
    impl_->follow_notices(step);
  }
  impl_->look_at_the_gate(step);
  impl_->take_holds(step);
  impl_->follow_notices(step);
  impl_->wake_all(step);
  return impl_->finish(step);
}

std::uint64_t AirlineNode::newest_edition() const {
  return impl_->state.mesh.identity().newest_edition();
}

VectorClock AirlineNode::readable() const { return impl_->state.readable; }

SenderHeader AirlineNode::sender() const { return impl_->state.mesh.sender(); }

Vitals AirlineNode::vitals(Now now) const { return vitals_of(impl_->state, impl_->owner, now); }

std::vector<std::string> AirlineNode::broken_invariants() const {
  return impl_->state.inventory.broken_invariants();
}

}  // namespace vendepass
