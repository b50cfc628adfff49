// Properties of two processes that speak for one airline. That nothing of what the second one did
// is merged is watched by those of event logs: nobody knows an event that its airline's disk has
// not.
#include <fmt/format.h>

#include <algorithm>

#include "tests/simulation/checker.h"

namespace vendepass::simulation {

namespace {

// Until everybody is sure that both are heard, and one has said so.
constexpr Micros kMostHeard = std::chrono::seconds{8};

class TheFirstOfTwoCopiesStays : public Checker {
 public:
  std::string_view property() const override {
    return "Of two living copies of one airline the first stays; the second decides nothing and "
           "stops when it is refused.";
  }
  void on_moment(const Books& books) override {
    if (!books.copy || !books.copy->heard_since) return;
    const auto& copy = *books.copy;
    const auto airline = to_string(copy.airline);
    if (copy.is_original_stopped) fail(airline + ", which lives, is stopped in favour of a copy");
    if (copy.has_decided) fail("a copy of " + airline + " decides while the original lives");
    if (!copy.is_over && books.now - *copy.heard_since > kMostHeard)
      fail(fmt::format(
          "a copy of {} is heard for {} s and has not stopped", airline,
          std::chrono::duration_cast<std::chrono::seconds>(books.now - *copy.heard_since).count()));
  }
};

}  // namespace

void add_copy_checkers(Checkers& checkers) {
  checkers.push_back(std::make_unique<TheFirstOfTwoCopiesStays>());
}

}  // namespace vendepass::simulation
