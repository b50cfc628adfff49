#include "broker-less/io/gossip_listener.h"

#include "broker-less/io/zmq_socket.h"
#include "common/limits.h"

namespace vendepass {
namespace {

constexpr std::size_t kMostAtOnce = 256;  // Of one airline, before it is time to draw.

}  // namespace

struct GossipListener::Impl {
  struct Source {
    AirlineCode airline;
    ZmqSocket socket;
  };
  std::vector<Source> sources;
};

GossipListener::GossipListener(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
GossipListener::~GossipListener() = default;

Result<std::unique_ptr<GossipListener>> GossipListener::open(const Alliance& alliance) {
  auto impl = std::make_unique<Impl>();
  for (const auto& member : alliance.members) {
    ZmqSocket socket{zmq::socket_type::sub, kMaxPeerFrameBytes};
    socket.raw().set(zmq::sockopt::subscribe, "");
    if (auto done = socket.connect(member.gossip_endpoint); !done) return done.error();
    impl->sources.push_back({member.airline, std::move(socket)});
  }
  return std::unique_ptr<GossipListener>{new GossipListener{std::move(impl)}};
}

std::vector<PublishedFrame> GossipListener::receive(Millis timeout,
                                                    const std::vector<int>& descriptors) {
  std::vector<zmq::pollitem_t> items;
  for (const auto descriptor : descriptors) items.push_back({nullptr, descriptor, ZMQ_POLLIN, 0});
  for (auto& source : impl_->sources)
    items.push_back({source.socket.raw().handle(), 0, ZMQ_POLLIN, 0});
  wait_for(items, timeout);
  std::vector<PublishedFrame> frames;
  for (auto& [airline, socket] : impl_->sources)
    for (std::size_t i = 0; i < kMostAtOnce; ++i) {
      auto parts = socket.try_receive();
      if (!parts) break;
      if (parts->size() == 1) frames.push_back({airline, std::move(parts->front())});
    }
  return frames;
}

}  // namespace vendepass
