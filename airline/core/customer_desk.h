// The entry's side of what the register decides of customers: who gets an e-mail, and which key a
// customer gets next. Always with phase 1.
//
// The airline whose client waits makes the event (CustomerRegistered, KeyChanged) as soon as it has
// counted the votes. If it died before anybody heard its event, the voters make it after a while;
// one that knows of its own vote only has it decided first. The directory keeps the first.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "airline/core/step.h"

namespace vendepass {

class CustomerDesk {
 public:
  void on_register(Step& step, const ClientRef& client, Millis patience,
                   const RegisterRequest& request);
  void on_change_key(Step& step, const ClientRef& client, Millis patience,
                     const ChangeKeyRequest& request);
  // An e-mail or a key was decided, whoever proposed it.
  void on_chosen(Step& step, const RegisterKey& key, const Bytes& value);
  void on_wake(Step& step);
  // Finishes what nobody has announced, and says again what others' void events have said. Needs
  // the disk. Called at each step; a PING later is soon enough.
  void announce_overdue(Step& step);
  std::optional<Instant> next_wake() const;

 private:
  struct Pending {
    ClientRef client;
    Bytes value;    // That it wants decided.
    Bytes details;  // Of a registration.
    Instant until;
  };
  // When a majority can be reached: proposes it, and the client waits.
  void decide(Step& step, const RegisterKey& key, Pending pending, const char* what_waits);
  static void propose(Step& step, const RegisterKey& key, const Bytes& value);
  // False: an event has said it, or none can say it yet.
  static bool announce(Step& step, const RegisterKey& key, const Bytes& value);
  static void answer(Step& step, const RegisterKey& key, const Bytes& chosen,
                     const Pending& pending);

  std::multimap<RegisterKey, Pending> pending_;
  std::map<RegisterKey, Instant> announce_at_;  // Of what AirlineState has as unannounced.
};

}  // namespace vendepass
