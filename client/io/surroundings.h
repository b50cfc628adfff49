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
  // Shorter when the person interrupts, if that is heeded.
  virtual void pause(Millis length) = 0;
  // How far the traveller's own clock is from UTC at this time.
  virtual UtcOffset zone(UtcSeconds when) = 0;

  // From now on Ctrl-C, or SIGTERM, does not end the process but is told by interrupted(): for a
  // command that ends in this way, and well.
  virtual void heed_interrupt() = 0;
  virtual bool interrupted() = 0;
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
  // How many lines the screen has now on which results are drawn; nullopt when they go to a file
  // or another program, or to a terminal that cannot draw over what it shows.
  virtual std::optional<std::size_t> screen_lines() = 0;
};

struct Surroundings {
  AirlineLink& link;
  Pacer& pacer;
  Person& person;
};

}  // namespace vendepass
