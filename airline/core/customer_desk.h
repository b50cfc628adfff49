// The entry's side of the customer directory: registering and signing in.
//
// One e-mail, one customer: the decision register decides which registration an e-mail gets,
// always with phase 1. The airline whose client waits makes the CustomerRegistered event as soon as
// it has counted the votes. If it died before anybody heard its event, the voters make it after a
// while; one that knows of its own vote only has it decided first. The directory keeps the first.
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
  void on_salt(Step& step, const ClientRef& client, const SaltRequest& request);
  void on_sign_in(Step& step, const ClientRef& client, const SignInRequest& request);
  // A registration was decided, whoever proposed it.
  void on_chosen(Step& step, const Hash16& email_key, const Bytes& value);
  void on_profiles(Step& step, const std::vector<Beside>& profiles);
  void on_wake(Step& step);
  // Finishes what nobody has announced. Needs the disk. Called at each step; a PING later is soon
  // enough.
  void announce_overdue(Step& step);
  std::optional<Instant> next_wake() const;

 private:
  struct Pending {
    ClientRef client;
    Bytes registration;
    Bytes profile;
    Instant until;
  };
  static Result<Registration> check(const RegisterRequest& request);
  static void propose(Step& step, const Hash16& email, const Bytes& registration);
  static void announce(Step& step, const Registration& winner);
  static void answer(Step& step, const Pending& pending, const Registration& winner);

  std::multimap<Hash16, Pending> pending_;
  std::map<Hash16, Instant> announce_at_;  // Of what AirlineState has as unannounced.
};

}  // namespace vendepass
