// The real person, at a terminal or not, and the real clock.
#pragma once

#include "client/io/surroundings.h"

namespace vendepass {

class Terminal : public Person {
 public:
  void note(const std::string& line) override;
  std::optional<bool> confirm(const std::string& question) override;
  std::optional<std::string> password(const std::string& prompt) override;
  std::optional<std::size_t> screen_lines() override;
};

class SystemPacer : public Pacer {
 public:
  Now now() override;
  void pause(Millis length) override;
  UtcOffset zone(UtcSeconds when) override;
  void heed_interrupt() override;
  bool interrupted() override;

 private:
  bool heeds_ = false;
  bool interrupted_ = false;
};

// The next line of standard input, without its end.
std::string read_input_line();

// Whether standard output is a terminal that wants colours (https://no-color.org).
bool wants_colours();

}  // namespace vendepass
