#include "airline/core/details_desk.h"

#include <algorithm>

#include "common/limits.h"

namespace vendepass {

namespace {

constexpr Millis kLongestPause{10'000};

}  // namespace

bool DetailsDesk::keep(Step& step, const std::vector<Beside>& details) {
  bool any = false;
  for (const auto& each : details) {
    const bool is_right = step.state().directory.wants(each.digest) &&
                          blake2b_16(each.bytes) == each.digest && decode_details(each.bytes);
    if (!is_right) continue;
    step.record(DetailsRecord{each.digest, each.bytes}, "details that an event named");
    any = true;
  }
  return any;
}

void DetailsDesk::on_question(Step& step, AirlineCode from, const DetailsQuestion& question) {
  DetailsAnswer answer;
  for (const auto& digest : question.digests)
    if (const auto* bytes = step.state().directory.details(digest))
      answer.details.push_back({digest, *bytes});
  step.to_peer(from, std::move(answer), "details that are missing there");
}

void DetailsDesk::on_answer(Step& step, AirlineCode from, const DetailsAnswer& answer) {
  if (!keep(step, answer.details)) return;
  pause_ = Millis{0};
  if (!step.state().directory.missing().empty()) ask(step, from);
}

void DetailsDesk::on_wake(Step& step) {
  const auto& directory = step.state().directory;
  while (!directory.unwanted().empty()) {
    DetailsErasedRecord record;
    for (const auto& digest : directory.unwanted())
      if (record.digests.size() < kMaxDetailsAsked) record.digests.push_back(digest);
    step.record(std::move(record), "nobody wants them any more");
  }
  if (directory.missing().empty()) {
    pause_ = Millis{0};
    ask_at_ = step.now() + step.config().timers.ask_again;
    return;
  }
  if (step.now() < ask_at_) return;
  pause_ = std::clamp(2 * pause_, step.config().timers.ask_again, kLongestPause);
  ask_at_ = step.now() + pause_;
  if (const auto airline = next_airline(step)) ask(step, *airline);
}

// Those that are up, in turn.
std::optional<AirlineCode> DetailsDesk::next_airline(Step& step) {
  std::optional<AirlineCode> first, next;
  for (const auto& member : step.config().alliance.members) {
    if (member.airline == step.self() ||
        step.state().mesh.liveness(member.airline, step.times()) != Liveness::kUp)
      continue;
    if (!first) first = member.airline;
    if (!next && (!asked_last_ || member.airline > *asked_last_)) next = member.airline;
  }
  return next ? next : first;
}

// From where the last question ended: what nobody has must not be in the way of the rest.
void DetailsDesk::ask(Step& step, AirlineCode airline) {
  const auto& missing = step.state().directory.missing();
  DetailsQuestion question;
  auto place = missing.upper_bound(asked_to_);
  while (question.digests.size() < std::min(kMaxDetailsAsked, missing.size())) {
    if (place == missing.end()) place = missing.begin();
    question.digests.push_back(*place++);
  }
  asked_to_ = question.digests.back();
  asked_last_ = airline;
  step.to_peer(airline, std::move(question), "details that did not come beside an event");
}

std::optional<Instant> DetailsDesk::next_wake(const Directory& directory) const {
  if (directory.missing().empty()) return std::nullopt;
  return ask_at_;
}

}  // namespace vendepass
