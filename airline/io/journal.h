// The asynchronous contract between deciding and sending.
//
//   submit(effects) ... submit(effects)      the actor's thread goes on deciding
//        '--> one commit takes all that waits --> poll() gives them back, in order
//
// Batches become durable in order and whole: after a crash a prefix of the submitted batches
// is there. A batch that was not handed back may or may not be.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "airline/core/effects.h"
#include "broker-less/io/transport.h"

namespace vendepass {

class Journal {
 public:
  virtual ~Journal() = default;
  // Queues one batch (numbered 1, 2, 3 ... from the first after opening). Its `immediate`
  // envelopes are handed back by the next poll() without waiting for the disk.
  virtual void submit(Effects effects) = 0;
  // What has become sendable since the last call, if anything. Batches in order.
  virtual std::optional<Persisted> poll() = 0;

 protected:
  // The one place where a Persisted is made: by a journal, out of the Effects it stored.
  static Persisted persisted(std::vector<Envelope> outbox, JournalPosition position,
                             std::optional<SenderHeader> sender = std::nullopt) {
    return Persisted{std::move(outbox), position, sender};
  }
};

}  // namespace vendepass
