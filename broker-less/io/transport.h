// What a shell can send, and through what.
#pragma once

#include <utility>
#include <vector>

#include "broker-less/core/envelope.h"

namespace vendepass {

// The messages of steps whose records are on disk. Only a Journal makes one, out of the very
// Effects it stored, and Transport::send consumes it: what was not persisted cannot be sent,
// and nothing can be sent twice.
class Persisted {
 public:
  Persisted(Persisted&&) = default;
  Persisted& operator=(Persisted&&) = default;
  const std::vector<Envelope>& outbox() const& { return outbox_; }
  std::vector<Envelope> take_outbox() && { return std::move(outbox_); }
  const JournalPosition& position() const { return position_; }

 private:
  friend class Journal;
  Persisted(std::vector<Envelope> outbox, JournalPosition position)
      : outbox_{std::move(outbox)}, position_{position} {}
  std::vector<Envelope> outbox_;
  JournalPosition position_;
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual void send(Persisted batch) = 0;
};

}  // namespace vendepass
