#include "tests/scenarios/cluster.h"

#include <algorithm>

#include "common/wire.h"

namespace vendepass::scenarios {

namespace {

constexpr int kMostRounds = 100'000;  // Of settling: more is two airlines chasing each other.

std::uint64_t number_from(AirlineCode airline) {
  return static_cast<std::uint64_t>(airline.value()[0]) << 8 |
         static_cast<std::uint64_t>(airline.value()[1]);
}

OwnerAnswer only_answer(const std::vector<Envelope>& envelopes) {
  for (const auto& envelope : envelopes)
    if (const auto* to_peer = std::get_if<ToPeer>(&envelope.content))
      if (const auto* answer = std::get_if<OwnerAnswer>(&to_peer->message)) return *answer;
  VP_ASSERT(false && "an OutcomeQuery was not answered");
  std::abort();
}

}  // namespace

KeyPair Cluster::key_of(AirlineCode airline) {
  return key_pair_from(blake2b_32("key of " + to_string(airline)));
}

Cluster::Cluster(const Alliance& alliance, const Airports& airports, UtcSeconds wall,
                 const NodeTimers& timers)
    : alliance_{alliance}, wall_{wall} {
  for (const auto& member : alliance.members) {
    const auto number = number_from(member.airline);
    hosts_.emplace(member.airline,
                   std::make_unique<Host>(NodeConfig{
                       .self = member.airline,
                       .alliance = alliance,
                       .key = key_of(member.airline),
                       .store = StoreId{blake2b_16("store of " + to_string(member.airline))},
                       .seed = number * 1000,
                       .start_nonce = number * 1000,
                       .timers = timers,
                       .airports = airports}));
  }
}

Now Cluster::now() const {
  return {instant_, wall_ + std::chrono::floor<std::chrono::seconds>(instant_.time_since_epoch())};
}

void Cluster::start(AirlineCode airline) {
  host(airline).take_snapshot(host(airline).rows() / 2);  // A start reads it and the rest.
  host(airline).start(now());
  collect(airline);
  settle();
}

std::size_t Cluster::crash(AirlineCode airline) { return host(airline).crash(); }

void Cluster::sync_disk(AirlineCode airline) {
  host(airline).sync(now());
  collect(airline);
  settle();
}

void Cluster::set_disk_full(AirlineCode airline, bool full) {
  host(airline).step({DiskFull{full}}, now());
  collect(airline);
  settle();
}

void Cluster::request(AirlineCode airline, const ConnectionId& connection,
                      const ClientRequest& request) {
  auto decoded = decode_client_request(encode(request));
  VP_ASSERT(decoded);
  host(airline).step({FromClient{connection, *std::move(decoded)}}, now());
  collect(airline);
  settle();
}

void Cluster::operate(AirlineCode airline, const OperatorCommand& command) {
  const ConnectionId connection{ConnectionId::Port::kOperator, "operator"};
  host(airline).step({FromOperator{connection, {1, command}}}, now());
  collect(airline);
  settle();
}

void Cluster::hand_over(AirlineCode airline, const Alliance& alliance) {
  if (!host(airline).set_alliance(alliance) || !is_up(airline)) return;
  host(airline).step({NewEdition{alliance, std::nullopt}}, now());
  collect(airline);
  settle();
}

OwnerAnswer Cluster::answer_about(AirlineCode airline, const PurchaseId& id) {
  auto& asked = host(airline);
  if (asked.sender().recovering) return answer_from_journal(airline, id);
  return only_answer(asked.ask(FromPeer{{asked.sender(), {OutcomeQuery{id}}}}, now()));
}

std::string Cluster::status_of(AirlineCode airline) {
  const ConnectionId connection{ConnectionId::Port::kOperator, "status"};
  for (const auto& envelope :
       host(airline).ask(FromOperator{connection, {1, StatusCommand{}}}, now()))
    if (const auto* answer = std::get_if<ToOperator>(&envelope.content)) return answer->json;
  return "{}";
}

OwnerAnswer Cluster::answer_from_journal(AirlineCode airline, const PurchaseId& id) {
  const auto node = host(airline).replayed();
  const auto effects = node->step({FromPeer{{node->sender(), {OutcomeQuery{id}}}}}, now());
  return only_answer(effects.outbox);
}

std::vector<std::string> Cluster::broken_invariants() {
  std::vector<std::string> broken;
  for (const auto& [airline, machine] : hosts_) {
    if (!machine->is_up()) continue;
    for (const auto& what : machine->broken_invariants())
      broken.push_back(to_string(airline) + ": " + what);
  }
  return broken;
}

void Cluster::forge(AirlineCode from, AirlineCode to, const PeerMessage& message) {
  network_.send(to, {host(from).sender(), {message}});
}

Cluster::Delivery Cluster::deliver_one() {
  const auto letter = network_.take_waiting();
  if (!letter) return Delivery::kNothingWaits;
  if (!can_reach(letter->from, letter->to)) {
    happenings_.push_back(Lost{letter->from, letter->to, letter->message});
    return Delivery::kLost;
  }
  hand_over(*letter);
  settle();
  return Delivery::kArrived;
}

bool Cluster::can_reach(AirlineCode from, AirlineCode to) {
  return is_up(to) && !network_.is_cut(from, to);
}

void Cluster::hand_over(const Letter& letter) {
  auto& receiver = host(letter.to);
  if (letter.published) {
    auto batch = decode_event_batch(letter.wire);
    VP_ASSERT(batch);  // What was encoded can be decoded.
    receiver.step({FromGossip{*std::move(batch)}}, now());
  } else {
    auto packet = decode_packet(letter.wire);
    VP_ASSERT(packet);
    receiver.step({FromPeer{*std::move(packet)}}, now());
  }
  collect(letter.to);
}

void Cluster::compact(AirlineCode airline) {
  if (auto news = host(airline).share_snapshot()) host(airline).step({*std::move(news)}, now());
  collect(airline);
  settle();
}

// Sends and notes what an airline's last steps left.
void Cluster::collect(AirlineCode airline) {
  for (auto& entry : host(airline).take_written())
    happenings_.push_back(Recorded{airline, std::move(entry.record), entry.why});
  for (auto& envelope : host(airline).take_departures()) depart(airline, std::move(envelope));
  for (auto& text : host(airline).take_remarks())
    happenings_.push_back(Remarked{airline, std::move(text), false});
  for (auto& read : host(airline).take_reads()) {
    host(airline).step({std::move(read)}, now());
    collect(airline);
  }
  if (host(airline).take_snapshot_is_due()) compact(airline);
  if (auto why = host(airline).take_stop()) {
    happenings_.push_back(Remarked{airline, *std::move(why), true});
    host(airline).crash();
  }
}

void Cluster::depart(AirlineCode from, Envelope envelope) {
  const auto* why = envelope.why;
  if (auto* to_peer = std::get_if<ToPeer>(&envelope.content)) {
    const auto to = to_peer->airline;
    const bool reachable = can_reach(from, to);
    if (reachable) network_.send(to, {host(from).sender(), {to_peer->message}});
    happenings_.push_back(Sent{from, to, std::move(to_peer->message), why, reachable});
  } else if (auto* to_start = std::get_if<ToStart>(&envelope.content)) {
    const auto to = to_start->airline;
    if (can_reach(from, to) && host(to).sender().start_nonce == to_start->start_nonce)
      network_.send(to, {host(from).sender(), {std::move(to_start->message)}});
  } else if (auto* to_all = std::get_if<ToSubscribers>(&envelope.content)) {
    for (const auto& member : alliance_.members)
      if (member.airline != from) network_.publish(from, member.airline, to_all->batch);
  } else if (auto* to_client = std::get_if<ToClient>(&envelope.content)) {
    auto reply = decode_client_reply(encode(to_client->reply));
    VP_ASSERT(reply);
    happenings_.push_back(Answered{from, to_client->connection, *std::move(reply), why});
  } else if (auto* to_operator = std::get_if<ToOperator>(&envelope.content)) {
    happenings_.push_back(OperatorAnswered{from, std::move(to_operator->json)});
  }
}

void Cluster::settle() {
  for (int round = 0; round < kMostRounds; ++round) {
    if (const auto letter = network_.take_gossip()) {
      if (can_reach(letter->from, letter->to)) hand_over(*letter);
    } else if (!wake_due()) {
      return;
    }
  }
  VP_ASSERT(false && "airlines gossip or wake without end");
}

bool Cluster::wake_due() {
  for (const auto& [airline, machine] : hosts_) {
    const auto wake_at = machine->wake_at();
    if (!wake_at || *wake_at > instant_) continue;
    machine->step({Wake{}}, now());
    collect(airline);
    return true;
  }
  return false;
}

std::optional<Instant> Cluster::next_wake() const {
  std::optional<Instant> next;
  for (const auto& [airline, machine] : hosts_)
    if (const auto at = machine->wake_at(); at && (!next || *at < *next)) next = at;
  return next;
}

void Cluster::advance_to_next_wake(Millis duration) {
  const auto until = instant_ + duration;
  const auto wake = next_wake();
  instant_ = wake ? std::clamp(*wake, instant_, until) : until;
  settle();
}

void Cluster::advance(Millis duration) {
  for (const auto until = instant_ + duration; instant_ < until;)
    advance_to_next_wake(until - instant_);
}

}  // namespace vendepass::scenarios
