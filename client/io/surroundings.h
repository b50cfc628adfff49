// What a command needs from outside: airlines, time and a person.
//
// Interfaces, so that every command is tested with scripted ones; the program has real ones
// (zmq_link, terminal).
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "common/message.h"

namespace vendepass {

// How one request reaches one airline.
class AirlineLink {
 public:
  struct NotSent {};   // No byte left this computer.
  struct NoAnswer {};  // It may have arrived.
  using Outcome = std::variant<ClientReply, NotSent, NoAnswer>;

  virtual ~AirlineLink() = default;
  virtual Outcome ask(const std::string& endpoint, const ClientRequest& request,
                      Millis patience) = 0;
};

class Pacer {
 public:
  virtual ~Pacer() = default;
  virtual Now now() = 0;
  virtual void pause(Millis length) = 0;
};

class Person {
 public:
  virtual ~Person() = default;
  // Something to know that is not the result: goes to standard error.
  virtual void note(const std::string& line) = 0;
  // Whether the person says yes; nullopt when there is no terminal to ask at.
  virtual std::optional<bool> confirm(const std::string& question) = 0;
  // A password, typed without being shown; nullopt when there is no terminal.
  virtual std::optional<std::string> password(const std::string& prompt) = 0;
};

struct Surroundings {
  AirlineLink& link;
  Pacer& pacer;
  Person& person;
};

}  // namespace vendepass
