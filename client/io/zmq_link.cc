#include "client/io/zmq_link.h"

namespace vendepass {

AirlineLink::Outcome ZmqLink::ask(const std::string& endpoint, const ClientRequest& request,
                                  Millis patience) {
  auto found = channels_.find(endpoint);
  if (found == channels_.end()) {
    auto channel = ClientChannel::connect(endpoint);
    if (!channel) return NotSent{};
    found = channels_.emplace(endpoint, std::move(*channel)).first;
  }
  auto reply = found->second.ask(request, patience);
  if (reply) return std::move(*reply);
  const bool nothing_left = found->second.last_sent() == Sent::kNothing;
  // A channel that failed is not trusted again: the next ask makes a new one.
  channels_.erase(found);
  if (nothing_left) return NotSent{};
  return NoAnswer{};  // Also when an answer came that cannot be read: it may have been "sold".
}

}  // namespace vendepass
