// Listens to what airlines publish, as nobody's peer: it can send nothing, and an airline does not
// wait for it.
//
// One thread uses it. A socket for each airline, so that each is connected and bounded by itself:
// what does not fit into the queue of a slow listener is dropped, at the airline or here.
#pragma once

#include <memory>
#include <vector>

#include "common/alliance.h"

namespace vendepass {

// What came from the gossip endpoint of an airline: an event batch or a bulletin, unchecked.
struct PublishedFrame {
  AirlineCode by;
  Bytes bytes;
};

class GossipListener {
 public:
  // Errors: kInvalid when an endpoint cannot be used. An airline that is down is connected later.
  static Result<std::unique_ptr<GossipListener>> open(const Alliance& alliance);
  ~GossipListener();

  // Waits until something has come, one of `descriptors` can be read or the time is up; a signal
  // ends it, too.
  std::vector<PublishedFrame> receive(Millis timeout, const std::vector<int>& descriptors);

 private:
  struct Impl;
  explicit GossipListener(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vendepass
