#include "broker-less/io/zmq_transport.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <deque>
#include <map>
#include <thread>

#include "broker-less/io/zmq_socket.h"
#include "common/limits.h"
#include "common/message_bulletin.h"
#include "common/wire.h"

namespace vendepass {
namespace {

// Messages taken from one socket before the next one has its turn.
constexpr std::size_t kMostAtOnce = 1024;
// How long a process that is to die after a send waits for the library's thread to write it.
constexpr Millis kLetItLeave{100};

// "tcp://HOST:PORT" with another host.
std::string with_host(const std::string& endpoint, const std::string& host) {
  const auto scheme = endpoint.find("://");
  const auto colon = endpoint.rfind(':');
  if (host.empty() || endpoint.rfind("tcp://", 0) != 0 || colon <= scheme) return endpoint;
  return "tcp://" + host + endpoint.substr(colon);
}

// Our connection to one peer.
struct Link {
  std::string endpoint;
  std::string gossip_endpoint;
  ZmqSocket dealer;
  ZmqSocket sub;
  bool is_down = false;  // The last packet could not be sent.
  std::chrono::steady_clock::time_point made;
};

// Where one start of an airline speaks from.
struct Route {
  std::uint64_t start_nonce;
  Bytes routing_id;
};
constexpr std::size_t kMostStarts = 4;  // Of one airline: two copies, and their successors.

// A connection that is being made gets this long before it is made anew.
constexpr Millis kConnecting{300};

Result<ZmqSocket> make_dealer(const std::string& endpoint) {
  ZmqSocket dealer{zmq::socket_type::dealer, kMaxPeerFrameBytes};
  // Without it requests queue while the peer is away and run minutes late.
  dealer.raw().set(zmq::sockopt::immediate, true);
  if (auto done = dealer.connect(endpoint); !done) return done.error();
  return dealer;
}

ClientReply error_reply(std::uint64_t request, Error error) {
  return ClientReply{request, VectorClock{}, {}, std::move(error)};
}

}  // namespace

struct ZmqTransport::Impl {
  explicit Impl(TransportConfig configured)
      : config{std::move(configured)}, wake_fd{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
    VP_ASSERT(wake_fd >= 0);
    clients.raw().set(zmq::sockopt::router_mandatory, true);
    operators.raw().set(zmq::sockopt::router_mandatory, true);
  }
  ~Impl() { close(wake_fd); }

  Result<Done> open();
  Result<Done> join(const Member& member);
  Result<Done> use_alliance(const Alliance& alliance);
  void prepare_poll();
  void send_all(std::vector<Envelope> outbox, const JournalPosition& position);
  void send_packet(Link& link, Packet packet);
  void hurry(AirlineCode airline);
  void send_reply(const ConnectionId& connection, const ClientReply& reply);
  void count(bool sent) { dropped += sent ? 0 : 1; }
  void answer_start(ToStart& to);
  void remember_route(const SenderHeader& from, const Bytes& routing_id);
  void take_peers(std::vector<Incoming>& out);
  void take_answers(AirlineCode airline, std::vector<Incoming>& out);
  void take_gossip(ZmqSocket& sub, std::vector<Incoming>& out);
  void take_clients(std::vector<Incoming>& out);
  void take_client(const std::vector<Bytes>& parts, std::vector<Incoming>& out);
  void take_operators(std::vector<Incoming>& out);

  TransportConfig config;
  int wake_fd;
  std::optional<SenderHeader> sender;
  ZmqSocket peers{zmq::socket_type::router, kMaxPeerFrameBytes};
  ZmqSocket gossip{zmq::socket_type::pub, kMaxPeerFrameBytes};
  ZmqSocket clients{zmq::socket_type::router, kMaxClientFrameBytes};
  ZmqSocket operators{zmq::socket_type::router, kMaxPeerFrameBytes};
  std::map<AirlineCode, Link> links;
  std::map<AirlineCode, std::deque<Route>> routes;  // The newest first.
  std::vector<zmq::pollitem_t> poll_items;
  std::vector<Incoming> to_self;
  bool refusing = false;
  std::uint64_t unanswered = 0;
  std::atomic<std::uint64_t> dropped{0};
};

// ---- Opening --------------------------------------------------------------------------------

Result<Done> ZmqTransport::Impl::open() {
  const Member* self = config.alliance.find(config.self);
  if (self == nullptr)
    return Error{ErrorCode::kInvalid, to_string(config.self) + " is not in the alliance file"};
  const auto bind = [&](ZmqSocket& socket, const std::string& endpoint) {
    return socket.bind(with_host(endpoint, config.bind_host));
  };
  if (auto done = bind(peers, self->peer_endpoint); !done) return done;
  if (auto done = bind(gossip, self->gossip_endpoint); !done) return done;
  if (auto done = bind(clients, self->client_endpoint); !done) return done;
  if (auto done = operators.bind(config.operator_endpoint); !done) return done;
  for (const auto& member : config.alliance.members) {
    if (member.airline == config.self) continue;
    if (auto done = join(member); !done) return done;
  }
  prepare_poll();
  return Done{};
}

Result<Done> ZmqTransport::Impl::join(const Member& member) {
  auto dealer = make_dealer(member.peer_endpoint);
  if (!dealer) return dealer.error();
  ZmqSocket sub{zmq::socket_type::sub, kMaxPeerFrameBytes};
  sub.raw().set(zmq::sockopt::subscribe, event_batch_prefix());
  if (auto done = sub.connect(member.gossip_endpoint); !done) return done;
  links.insert_or_assign(member.airline,
                         Link{member.peer_endpoint, member.gossip_endpoint, std::move(*dealer),
                              std::move(sub), false, std::chrono::steady_clock::now()});
  return Done{};
}

Result<Done> ZmqTransport::Impl::use_alliance(const Alliance& alliance) {
  config.alliance = alliance;
  std::erase_if(links, [&](const auto& each) { return alliance.find(each.first) == nullptr; });
  Result<Done> done{Done{}};
  for (const auto& member : alliance.members) {
    const auto known = links.find(member.airline);
    const bool same = known != links.end() && known->second.endpoint == member.peer_endpoint &&
                      known->second.gossip_endpoint == member.gossip_endpoint;
    if (member.airline == config.self || same) continue;
    if (auto joined = join(member); !joined) done = joined.error();
  }
  prepare_poll();
  return done;
}

void ZmqTransport::Impl::prepare_poll() {
  poll_items.clear();
  poll_items.push_back({nullptr, wake_fd, ZMQ_POLLIN, 0});
  for (auto* socket : {&peers, &clients, &operators})
    poll_items.push_back({socket->raw().handle(), 0, ZMQ_POLLIN, 0});
  for (auto& [airline, link] : links)
    for (auto* socket : {&link.dealer, &link.sub})
      poll_items.push_back({socket->raw().handle(), 0, ZMQ_POLLIN, 0});
}

// ---- Sending --------------------------------------------------------------------------------

void ZmqTransport::Impl::send_all(std::vector<Envelope> outbox, const JournalPosition& position) {
  VP_ASSERT(sender.has_value());
  if (!sender->recovering) sender->journal_row = position.facts;
  sender->journal_head = position.head;
  std::map<AirlineCode, std::vector<PeerMessage>> for_peer;
  for (auto& envelope : outbox) {
    std::visit(
        Overloaded{[&](ToPeer& to) { for_peer[to.airline].push_back(std::move(to.message)); },
                   [&](ToStart& to) { answer_start(to); },
                   [&](ToSubscribers& to) { count(gossip.try_send({encode(to.batch)})); },
                   [&](ToListeners& to) { count(gossip.try_send({encode_bulletin(to.bulletin)})); },
                   [&](ToClient& to) { send_reply(to.connection, to.reply); },
                   [&](ToOperator& to) {
                     count(operators.try_send({to.connection.routing_id, to.json}));
                   }},
        envelope.content);
  }
  for (auto& [airline, messages] : for_peer) {
    Packet packet{*sender, std::move(messages)};
    const auto link = links.find(airline);
    if (airline == config.self)
      to_self.push_back(std::move(packet));
    else if (link != links.end())
      send_packet(link->second, std::move(packet));
  }
}

void ZmqTransport::Impl::send_packet(Link& link, Packet packet) {
  const auto half = static_cast<std::ptrdiff_t>(packet.messages.size() / 2);
  const bool many = packet.messages.size() > kMaxPacketMessages;
  const Bytes bytes = many ? Bytes{} : encode(packet);
  if (!many && bytes.size() <= kMaxPeerFrameBytes) {
    link.is_down = !link.dealer.try_send({bytes});
    return count(!link.is_down);
  }
  if (half == 0) return count(false);
  Packet second{packet.sender, {packet.messages.begin() + half, packet.messages.end()}};
  packet.messages.resize(static_cast<std::size_t>(half), packet.messages.front());
  send_packet(link, std::move(packet));
  send_packet(link, std::move(second));
}

// On the connection that the start speaks on. One that has ended is not reached.
void ZmqTransport::Impl::answer_start(ToStart& to) {
  for (const auto& route : routes[to.airline]) {
    if (route.start_nonce != to.start_nonce) continue;
    count(peers.try_send({route.routing_id, encode(Packet{*sender, {std::move(to.message)}})}));
    return;
  }
  count(false);
}

void ZmqTransport::Impl::remember_route(const SenderHeader& from, const Bytes& routing_id) {
  auto& known = routes[from.airline];
  if (!known.empty() && known.front().start_nonce == from.start_nonce &&
      known.front().routing_id == routing_id)
    return;
  std::erase_if(known, [&](const Route& each) { return each.start_nonce == from.start_nonce; });
  known.push_front({from.start_nonce, routing_id});
  if (known.size() > kMostStarts) known.pop_back();
}

// A peer that speaks to us is back. The library, which has met only refusals so far, would wait
// up to RECONNECT_IVL_MAX before it tries again, and the peer would think us silent that long.
void ZmqTransport::Impl::hurry(AirlineCode airline) {
  const auto found = links.find(airline);
  const auto now = std::chrono::steady_clock::now();
  if (found == links.end() || !found->second.is_down) return;
  auto& link = found->second;
  if (now - link.made < kConnecting) return;
  auto dealer = make_dealer(link.endpoint);
  if (dealer) link.dealer = std::move(*dealer);
  prepare_poll();
  link.is_down = false;
  link.made = now;
}

void ZmqTransport::Impl::send_reply(const ConnectionId& connection, const ClientReply& reply) {
  if (unanswered > 0) --unanswered;
  count(clients.try_send({connection.routing_id, encode(reply)}));
}

// ---- Receiving ------------------------------------------------------------------------------

void ZmqTransport::Impl::take_peers(std::vector<Incoming>& out) {
  for (std::size_t i = 0; i < kMostAtOnce; ++i) {
    const auto parts = peers.try_receive();
    if (!parts) return;
    if (parts->size() != 2) {
      count(false);
      continue;
    }
    auto packet = decode_packet((*parts)[1]);
    // Nobody else speaks for this airline: what it says to itself never takes this way.
    if (!packet || config.alliance.find(packet->sender.airline) == nullptr ||
        packet->sender.airline == config.self) {
      count(false);
      continue;
    }
    remember_route(packet->sender, (*parts)[0]);
    hurry(packet->sender.airline);
    out.emplace_back(std::move(*packet));
  }
}

// What a peer says to this very connection.
void ZmqTransport::Impl::take_answers(AirlineCode airline, std::vector<Incoming>& out) {
  for (std::size_t i = 0; i < kMostAtOnce; ++i) {
    const auto parts = links.at(airline).dealer.try_receive();
    if (!parts) return;
    auto packet = parts->size() == 1 ? decode_packet((*parts)[0])
                                     : Result<Packet>{Error{ErrorCode::kMalformed, "parts"}};
    if (packet && packet->sender.airline == airline)
      out.emplace_back(std::move(*packet));
    else
      count(false);
  }
}

void ZmqTransport::Impl::take_gossip(ZmqSocket& sub, std::vector<Incoming>& out) {
  for (std::size_t i = 0; i < kMostAtOnce; ++i) {
    const auto parts = sub.try_receive();
    if (!parts) return;
    if (parts->size() != 1) {
      count(false);
      continue;
    }
    auto batch = decode_event_batch((*parts)[0]);
    if (batch)
      out.emplace_back(std::move(*batch));
    else
      count(false);
  }
}

void ZmqTransport::Impl::take_clients(std::vector<Incoming>& out) {
  for (std::size_t i = 0; i < kMostAtOnce; ++i) {
    const auto parts = clients.try_receive();
    if (!parts) return;
    take_client(*parts, out);
  }
}

void ZmqTransport::Impl::take_client(const std::vector<Bytes>& parts, std::vector<Incoming>& out) {
  if (parts.size() != 2) return count(false);
  ConnectionId connection{ConnectionId::Port::kPublic, parts[0]};
  auto request = decode_client_request(parts[1]);
  ++unanswered;
  if (!request) {
    send_reply(connection, error_reply(request_number_of(parts[1]), request.error()));
  } else if (refusing) {
    Error busy{ErrorCode::kBusy, "this airline is shutting down: ask another one"};
    send_reply(connection, error_reply(request->request, std::move(busy)));
  } else {
    out.emplace_back(
        ClientArrival{std::move(connection), std::move(*request), clients.peer_address()});
  }
}

void ZmqTransport::Impl::take_operators(std::vector<Incoming>& out) {
  for (std::size_t i = 0; i < kMostAtOnce; ++i) {
    auto parts = operators.try_receive();
    if (!parts) return;
    if (parts->size() == 2) {
      ConnectionId connection{ConnectionId::Port::kOperator, std::move((*parts)[0])};
      out.emplace_back(OperatorArrival{std::move(connection), std::move((*parts)[1])});
    } else {
      count(false);
    }
  }
}

// ---- The public face --------------------------------------------------------------------------

ZmqTransport::ZmqTransport(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
ZmqTransport::~ZmqTransport() = default;

Result<std::unique_ptr<ZmqTransport>> ZmqTransport::open(TransportConfig config) {
  auto impl = std::make_unique<Impl>(std::move(config));
  if (auto done = impl->open(); !done) return done.error();
  return std::unique_ptr<ZmqTransport>{new ZmqTransport{std::move(impl)}};
}

void ZmqTransport::set_sender(const SenderHeader& sender) { impl_->sender = sender; }

Result<Done> ZmqTransport::use_alliance(const Alliance& alliance) {
  return impl_->use_alliance(alliance);
}

void ZmqTransport::send(Persisted batch) {
  const auto position = batch.position();
  if (batch.sender()) impl_->sender = batch.sender();
  auto outbox = std::move(batch).take_outbox();
  auto& failpoints = impl_->config.failpoints;
  for (std::size_t i = 0; !failpoints.empty() && i < outbox.size(); ++i) {
    const auto names = envelope_names(outbox[i]);
    const bool before = failpoints.reached(FailStage::kBeforeSend, names);
    if (!before && !failpoints.reached(FailStage::kAfterSend, names)) continue;
    outbox.erase(outbox.begin() + static_cast<std::ptrdiff_t>(before ? i : i + 1), outbox.end());
    impl_->send_all(std::move(outbox), position);
    std::this_thread::sleep_for(kLetItLeave);
    die_at_once();
  }
  impl_->send_all(std::move(outbox), position);
}

std::vector<Incoming> ZmqTransport::receive(Millis timeout) {
  wait_for(impl_->poll_items, impl_->to_self.empty() ? timeout : Millis{0});
  eventfd_t count = 0;
  eventfd_read(impl_->wake_fd, &count);
  std::vector<Incoming> arrived{std::make_move_iterator(impl_->to_self.begin()),
                                std::make_move_iterator(impl_->to_self.end())};
  impl_->to_self.clear();
  impl_->take_peers(arrived);
  for (auto& [airline, link] : impl_->links) {
    impl_->take_answers(airline, arrived);
    impl_->take_gossip(link.sub, arrived);
  }
  impl_->take_clients(arrived);
  impl_->take_operators(arrived);
  return arrived;
}

void ZmqTransport::wake() { eventfd_write(impl_->wake_fd, 1); }

void ZmqTransport::reject(const ConnectionId& client, std::uint64_t request, Error error) {
  VP_ASSERT(is_definite(error.code));
  impl_->send_reply(client, error_reply(request, std::move(error)));
}

void ZmqTransport::answer_operator(const ConnectionId& connection, const std::string& json) {
  impl_->count(impl_->operators.try_send({connection.routing_id, json}));
}

void ZmqTransport::refuse_new_clients() { impl_->refusing = true; }
std::uint64_t ZmqTransport::unanswered_clients() const { return impl_->unanswered; }
std::uint64_t ZmqTransport::dropped() const { return impl_->dropped; }

void ZmqTransport::linger(Millis most) {
  const int ms = static_cast<int>(most.count());
  for (auto* socket : {&impl_->peers, &impl_->gossip, &impl_->clients, &impl_->operators})
    socket->set_linger(ms);
  for (auto& [airline, link] : impl_->links) link.dealer.set_linger(ms);
}

}  // namespace vendepass
