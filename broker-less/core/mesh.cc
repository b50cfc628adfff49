#include "broker-less/core/mesh.h"

#include <algorithm>
#include <set>

#include "broker-less/core/bulletins.h"
#include "broker-less/core/decisions.h"
#include "broker-less/core/event_logs.h"
#include "broker-less/core/gossip.h"
#include "broker-less/core/mesh_messages.h"
#include "broker-less/core/snapshot_trade.h"

namespace vendepass {

struct Mesh::Impl {
  Impl(const MeshConfig& mesh_config, Random random)
      : config{mesh_config},
        membership{config.self, config.alliance, config.timers},
        logs{config.self, config.alliance, config.key},
        gossip{config.self, config.alliance, config.timers},
        snapshots{config.timers},
        decisions{membership.self(), config.start, config.timers, random},
        starts{config, membership, logs, decisions} {}

  void apply(const StartedRecord& record) { starts.apply(record); }
  void apply(const OwnEventRecord& record) { starts.apply(record); }
  void apply(const SightingRecord& record) { starts.apply(record); }
  void apply(const SetBackRecord& record) { starts.apply(record); }
  void apply(const EditionRecord& record) { starts.apply(record); }
  void apply(const ForeignEventsRecord& record) { logs.apply(record); }
  void apply(const PromiseRecord& record) { decisions.apply(record); }
  void apply(const VoteRecord& record) { decisions.apply(record); }
  void apply(const ChosenRecord& record) { decisions.apply(record); }
  void apply(const SnapshotPartRecord&) {}  // The layer above collects them: Mesh::adopt().

  Digest digest() const {
    auto named = counts;
    named.clock = readable;
    return named;
  }
  Signed bulletin(Instant now) const {
    return bulletin_of(starts, membership, config, digest(), {forked.begin(), forked.end()}, now);
  }
  MeshEffects pull(Instant now) { return gossip.pull(logs.known(), membership, now); }

  MeshEffects on(AirlineCode from, const Ping& ping, Instant now);
  MeshEffects on(AirlineCode from, const Pong& pong, Instant now);
  MeshEffects on(AirlineCode from, const Pull& question, Instant now);
  MeshEffects on(AirlineCode from, EventBatch&& batch, Instant now);
  MeshEffects on(AirlineCode from, const SnapshotOffer& offer, Instant now);
  MeshEffects on(AirlineCode from, const SnapshotQuestion& question, Instant) {
    const bool has_it = logs.order().delivered().at(question.airline) >= question.events;
    return has_it ? snapshots.on(from, question) : MeshEffects{};
  }
  MeshEffects on(AirlineCode from, const PartQuestion& question, Instant) {
    return snapshots.on(from, question);
  }
  MeshEffects on(AirlineCode from, PartAnswer&& answer, Instant now);
  void note_whether_it_fetches();
  MeshEffects on_digest(AirlineCode from, const Digest& heard, Instant now);
  MeshEffects take(EventBatch&& batch, Instant now, std::optional<AirlineCode> from = {});
  MeshEffects learn(EventLog::Check&& check);

  MeshConfig config;
  Membership membership;
  EventLogs logs;
  Gossip gossip;
  SnapshotTrade snapshots;
  Decisions decisions;
  Starts starts;
  Digest counts{{}, 0, 0, 0, 0};  // Its clock is not used.
  VectorClock readable;           // Delivered, and on the disk.
  std::set<AirlineCode> forked;
  bool fetches = false;  // Own events, when a snapshot was last looked at.
};

MeshEffects Mesh::Impl::on(AirlineCode from, const Ping& ping, Instant now) {
  auto effects = on_digest(from, ping.digest, now);
  effects.immediate.push_back({ToPeer{from, Pong{ping.count, digest()}}, "answers a PING"});
  return effects;
}

MeshEffects Mesh::Impl::on(AirlineCode from, const Pong& pong, Instant now) {
  membership.on_pong(from, pong.count, now);
  return on_digest(from, pong.digest, now);
}

MeshEffects Mesh::Impl::on_digest(AirlineCode from, const Digest& heard, Instant now) {
  gossip.on_digest(from, heard, logs.known(), now);
  return pull(now);
}

// A snapshot that was begun, or taken over, before that has not told what this start needs.
void Mesh::Impl::note_whether_it_fetches() {
  if (std::exchange(fetches, starts.is_fetching()) != starts.is_fetching()) snapshots.begin_again();
}

MeshEffects Mesh::Impl::on(AirlineCode from, PartAnswer&& answer, Instant now) {
  note_whether_it_fetches();
  if (answer.kind == static_cast<std::uint8_t>(MeshPart::kLog))
    answer.body = logs.without_false_signature(std::move(answer.body));
  return snapshots.on(from, std::move(answer), fetches, now);
}

MeshEffects Mesh::Impl::on(AirlineCode from, const SnapshotOffer& offer, Instant now) {
  note_whether_it_fetches();
  return snapshots.on(from, offer, logs.is_news(offer.clock, fetches), now);
}

MeshEffects Mesh::Impl::on(AirlineCode from, const Pull& question, Instant) {
  if (logs.has_dropped(question))
    return snapshots.on(from, SnapshotQuestion{question.airline, question.first});
  MeshEffects effects;
  if (auto page = logs.serve(question))
    effects.immediate.push_back({ToPeer{from, *std::move(page)}, "was asked for events"});
  return effects;
}

MeshEffects Mesh::Impl::on(AirlineCode from, EventBatch&& batch, Instant now) {
  return take(std::move(batch), now, from);
}

// `from`: who answered a pull with it. One that is forged is no answer: somebody else is asked.
MeshEffects Mesh::Impl::take(EventBatch&& batch, Instant now, std::optional<AirlineCode> from) {
  const auto airline = batch.airline;
  if (airline == config.self && !starts.is_fetching()) return {};
  auto check = logs.check(std::move(batch));
  if (!check) return {};
  if (from && check->fit != EventLog::Fit::kForged) gossip.on_answer(airline, *from);
  if (airline == config.self) return starts.take_own(*std::move(check), now);
  MeshEffects effects;
  switch (check->fit) {
    case EventLog::Fit::kNew:
      if (logs.order().has_room(airline))
        effects = learn(*std::move(check));
      else
        gossip.pause(airline, now);  // Or the same page would be pulled again and again.
      break;
    case EventLog::Fit::kGap:
      gossip.on_gap(airline, check->last);
      break;
    case EventLog::Fit::kBeyond:
      gossip.on_beyond(airline, check->last);
      break;
    case EventLog::Fit::kFork:
      if (forked.insert(airline).second)
        effects.notices.push_back(Remark{
            to_string(airline) + " has signed two events under number " +
            std::to_string(check->last) + ": two copies of its database ran, and one sold alone"});
      gossip.pause(airline, now);
      break;
    case EventLog::Fit::kKnown:
      break;
    case EventLog::Fit::kForged:
      return effects;
  }
  effects.append(pull(now));
  return effects;
}

MeshEffects Mesh::Impl::learn(EventLog::Check&& check) {
  MeshEffects effects;
  const auto airline = check.batch.airline;
  const ForeignEventsRecord record{std::move(check.batch)};
  apply(record);
  gossip.on_event(airline, check.events.back().clock);
  gossip.on_progress(airline, logs.known());
  effects.records.push_back(record);
  if (!check.beside.empty()) effects.notices.push_back(BesidesArrived{std::move(check.beside)});
  return effects;
}

// ---- Starting -------------------------------------------------------------------------------

MeshEffects Mesh::start(std::uint64_t rows, Now now) {
  return impl_->starts.begin(rows, now.monotonic);
}

MeshEffects Mesh::use_alliance(const Alliance& alliance) {
  auto& impl = *impl_;
  impl.config.alliance = alliance;
  impl.membership.set_alliance(alliance);
  impl.logs.set_alliance(alliance);
  impl.gossip.set_alliance(alliance);
  impl.snapshots.begin_again();
  return impl.starts.use_alliance();
}

bool Mesh::is_recovering() const { return impl_->starts.is_recovering(); }

std::string Mesh::waits_for(Now now) const { return impl_->starts.in_words(now.monotonic); }

const Identity& Mesh::identity() const { return impl_->starts.identity(); }

SenderHeader Mesh::sender() const { return impl_->starts.sender(); }

std::vector<MeshRecord> Mesh::take_sightings(Now now) {
  return impl_->starts.take_sightings(now.monotonic);
}

// ---- The public face --------------------------------------------------------------------------

Mesh::Mesh(MeshConfig config, Random random) : impl_{std::make_unique<Impl>(config, random)} {}
Mesh::~Mesh() = default;

void Mesh::apply(const MeshRecord& record) {
  std::visit([this](const auto& each) { impl_->apply(each); }, record);
}

void Mesh::save(const TakePart& take) const {
  impl_->starts.save(take);
  impl_->logs.save(take);
  impl_->decisions.save(take);
}

Result<Done> Mesh::restore(const SnapshotPart& part) {
  const auto kind = static_cast<MeshPart>(part.kind);
  switch (kind) {
    case MeshPart::kStarts:
      return impl_->starts.restore(part.body);
    case MeshPart::kLog:
    case MeshPart::kEvents:
    case MeshPart::kOrder:
      return impl_->logs.restore(kind, part.body);
    case MeshPart::kAcceptor:
    case MeshPart::kForgotten:
    case MeshPart::kChosen:
      return impl_->decisions.restore(kind, part.body);
  }
  return Error{ErrorCode::kMalformed, "there is no part " + std::to_string(part.kind)};
}

std::optional<Mesh::Adopted> Mesh::adopt(const std::vector<SnapshotPart>& parts, bool with_own) {
  auto& impl = *impl_;
  EventLogs other{impl.config.self, impl.config.alliance, impl.config.key};
  DecisionRegister past{impl.membership.self()};
  for (const auto& part : parts) {
    const auto kind = static_cast<MeshPart>(part.kind);
    const auto done = kind == MeshPart::kForgotten
                          ? past.restore(kind, part.body)
                          : other.restore(kind, part.body, EventLog::Whose::kAnothers);
    if (!done) return std::nullopt;
  }
  impl.decisions.forget_as(past);
  Adopted adopted{{}, other.order().delivered()};
  auto logs = impl.logs.adopt(std::move(other), with_own);
  adopted.airlines = std::move(logs.airlines);
  impl.forked.insert(logs.forked.begin(), logs.forked.end());
  if (impl.forked.erase(impl.config.self) > 0) impl.starts.forked();
  for (const auto airline : adopted.airlines) impl.gossip.on_progress(airline, impl.logs.known());
  return adopted;
}

void Mesh::drop_events(const VectorClock& clock) { impl_->logs.drop_until(clock); }

std::uint64_t Mesh::first_kept(AirlineCode airline) const {
  const auto* log = impl_->logs.log_of(airline);
  return log == nullptr ? 1 : log->base() + 1;
}

void Mesh::has_snapshot(std::uint64_t id, const VectorClock& clock) {
  impl_->snapshots.have(id, clock);
}

bool Mesh::is_mesh_message(const PeerMessage& message) {
  return std::visit(
      [](const auto& each) {
        using Kind = std::decay_t<decltype(each)>;
        return is_for_decisions<Kind> || is_for_gossip<Kind> || is_for_starts<Kind>;
      },
      message);
}

Mesh::Heard Mesh::heard(const SenderHeader& sender, Now now) {
  auto heard = impl_->starts.hear(sender, now.monotonic);
  if (heard.counts) impl_->membership.heard(sender, now.monotonic);
  if (heard.is_new_start) {
    impl_->gossip.on_new_start(sender.airline);
    impl_->snapshots.on_new_start(sender.airline);
  }
  return heard;
}

MeshEffects Mesh::receive(const SenderHeader& sender, PeerMessage message, Now now) {
  auto& impl = *impl_;
  const bool is_self = sender.airline == impl.membership.self().airline;
  if (!is_self && !impl.membership.is_peer(sender.airline)) return {};
  return std::visit(
      [&](auto&& each) -> MeshEffects {
        using Kind = std::decay_t<decltype(each)>;
        if constexpr (is_for_decisions<Kind>)
          return !impl.starts.is_recovering()
                     ? impl.decisions.on({sender.airline, sender.tenure}, each, now.monotonic)
                     : MeshEffects{};
        else if constexpr (is_for_starts<Kind>)
          return is_self ? impl.starts.became_durable(now.monotonic)
                         : impl.starts.on(sender, each, now.monotonic);
        else if constexpr (is_for_gossip<Kind>)
          return is_self ? MeshEffects{} : impl.on(sender.airline, std::move(each), now.monotonic);
        else
          return {};
      },
      std::move(message));
}

MeshEffects Mesh::receive_gossip(EventBatch batch, Now now) {
  return impl_->take(std::move(batch), now.monotonic);
}

MeshEffects Mesh::wake(Now now) {
  const bool pings = impl_->membership.next_wake() <= now.monotonic;
  auto effects = impl_->membership.wake(impl_->digest(), now.monotonic);
  if (pings) effects.immediate.push_back({ToListeners{impl_->bulletin(now.monotonic)}, "is due"});
  effects.append(impl_->pull(now.monotonic));
  effects.append(impl_->snapshots.wake(impl_->membership, now.monotonic));
  effects.append(impl_->decisions.wake(now.monotonic));
  effects.append(impl_->starts.wake(now.monotonic));
  return effects;
}

Instant Mesh::next_wake() const {
  auto next = impl_->membership.next_wake();
  if (const auto pull = impl_->gossip.next_wake()) next = std::min(next, *pull);
  if (const auto part = impl_->snapshots.next_wake()) next = std::min(next, *part);
  if (const auto decision = impl_->decisions.next_wake()) next = std::min(next, *decision);
  if (const auto start = impl_->starts.next_wake()) next = std::min(next, *start);
  return next;
}

void Mesh::set_digest_counts(std::uint64_t free, std::uint64_t held, std::uint64_t sold,
                             std::uint64_t in_doubt) {
  impl_->counts = {{}, free, held, sold, in_doubt};
}

void Mesh::set_durable_clock(const VectorClock& known, const VectorClock& delivered) {
  impl_->logs.set_durable(known);
  impl_->readable = delivered;
}

MeshEffects Mesh::has(AirlineCode airline, const VectorClock& clock, Now now) {
  impl_->gossip.on_event(airline, clock);
  return impl_->pull(now.monotonic);
}

void Mesh::ping_now() { impl_->membership.ping_now(); }

std::uint64_t Mesh::next_ping() const { return impl_->membership.next_ping(); }

bool Mesh::has_answered(AirlineCode airline, std::uint64_t ping) const {
  return impl_->membership.has_answered(airline, ping);
}

Mesh::Appended Mesh::append_event(Bytes body) {
  auto [event, record] = impl_->logs.append(std::move(body), impl_->starts.numbers_to_skip());
  Appended appended{{}, std::move(event)};
  appended.effects.records.push_back(std::move(record));
  return appended;
}

void Mesh::attach(Beside beside) { impl_->logs.attach(std::move(beside)); }

MeshEffects Mesh::seal() {
  MeshEffects effects;
  for (auto& batch : impl_->logs.seal())
    effects.outbox.push_back({ToSubscribers{std::move(batch)}, "new events are durable"});
  return effects;
}

MeshEffects Mesh::propose_ballot_zero(const Proposal& proposal, Now now) {
  return impl_->decisions.propose_ballot_zero(proposal, now.monotonic);
}

MeshEffects Mesh::propose(const Proposal& proposal, Now now) {
  return impl_->decisions.propose(proposal, now.monotonic);
}

void Mesh::abandon(const RegisterKey& key) { impl_->decisions.abandon(key); }

void Mesh::forget(const RegisterKey& key, const Bytes& value) {
  impl_->decisions.forget(key, value);
}

bool Mesh::is_forgotten(const RegisterKey& key) const {
  return impl_->decisions.acceptor().forgotten(key) != nullptr;
}

bool Mesh::is_proposing(const RegisterKey& key) const { return impl_->decisions.is_proposing(key); }

MeshEffects Mesh::read(const RegisterKey& key, const Quorum& quorum, Now now) {
  return impl_->decisions.read(key, quorum, now.monotonic);
}

std::optional<Bytes> Mesh::chosen(const RegisterKey& key) const {
  const auto* value = impl_->decisions.chosen(key);
  if (value == nullptr) return std::nullopt;
  return *value;
}

std::optional<Ballot> Mesh::promised(const RegisterKey& key) const {
  return impl_->decisions.acceptor().promised(key);
}

std::optional<Vote> Mesh::vote(const RegisterKey& key) const {
  return impl_->decisions.acceptor().vote(key);
}

const VectorClock& Mesh::clock() const { return impl_->logs.order().delivered(); }

const VectorClock& Mesh::known() const { return impl_->logs.known(); }

std::vector<Event> Mesh::take_voided() { return impl_->logs.take_voided(); }

std::vector<Event> Mesh::take_delivered() { return impl_->logs.order().take_delivered(); }

Condition Mesh::condition() const { return condition_of(impl_->starts, impl_->config); }

Liveness Mesh::liveness(AirlineCode airline, Now now) const {
  if (airline == impl_->config.self && is_recovering()) return Liveness::kRecovering;
  return impl_->membership.liveness(airline, now.monotonic);
}

std::optional<Millis> Mesh::age(AirlineCode airline, Now now) const {
  if (airline == impl_->membership.self().airline) return Millis{0};
  return impl_->gossip.age(airline, now.monotonic);
}

bool Mesh::majority_reachable(const Quorum& quorum, Now now) const {
  return impl_->membership.majority_reachable(quorum, now.monotonic);
}

std::optional<Digest> Mesh::digest_of(AirlineCode airline) const {
  if (airline == impl_->membership.self().airline) return impl_->digest();
  return impl_->gossip.digest_of(airline);
}

std::optional<Hash32> Mesh::head_of(AirlineCode airline) const {
  return impl_->logs.head_of(airline);
}

std::vector<Bytes> Mesh::events(AirlineCode airline, std::uint64_t first,
                                std::uint64_t last) const {
  const auto* log = impl_->logs.log_of(airline);
  return log == nullptr ? std::vector<Bytes>{} : log->between(first, last);
}

std::vector<AirlineCode> Mesh::forked() const {
  return {impl_->forked.begin(), impl_->forked.end()};
}

}  // namespace vendepass
