// What a shell can send, and through what.
#pragma once

#include <optional>
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
  // The header of packets from now on, when it is another than before.
  const std::optional<SenderHeader>& sender() const { return sender_; }

 private:
  friend class Journal;
  Persisted(std::vector<Envelope> outbox, JournalPosition position,
            std::optional<SenderHeader> sender)
      : outbox_{std::move(outbox)}, position_{position}, sender_{sender} {}
  std::vector<Envelope> outbox_;
  JournalPosition position_;
  std::optional<SenderHeader> sender_;
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual void send(Persisted batch) = 0;
};

}  // namespace vendepass
