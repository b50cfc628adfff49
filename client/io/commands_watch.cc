// `watch`: asks for one flight's seats again and again, and prints what core/seat_watch chooses.
#include <algorithm>
#include <ostream>

#include "client/core/seat_watch.h"
#include "client/io/commands.h"

namespace vendepass {
namespace {

WatchStyle style_for(const CommandContext& context) {
  if (context.printing.form == Printing::Form::kJson) return WatchStyle::kJson;
  return context.around.person.screen_lines() ? WatchStyle::kScreen : WatchStyle::kLines;
}

Beholder beholder_now(const Surroundings& around) {
  const auto time = around.pacer.now().wall;
  return Beholder{time, around.pacer.zone(time), around.person.screen_lines().value_or(0)};
}

// Every change is out at once, for whoever reads along.
void tell(const CommandContext& context, const SeatWatch::Told& told) {
  if (!told.note.empty()) context.around.person.note(told.note);
  context.printing.out << told.out << std::flush;
}

SeatWatch::Told look(CommandContext& context, SeatWatch& watch, Attempt<Answer<SeatsReply>> heard) {
  const auto beholder = beholder_now(context.around);
  if (auto* failure = std::get_if<Failure>(&heard)) return watch.got_none(*failure, beholder);
  auto& answer = std::get<Answer<SeatsReply>>(heard);
  return watch.took(SeatsResult{answer.airline, std::move(answer.reply)}, beholder);
}

}  // namespace

std::optional<Failure> run_watch(CommandContext& context, const WatchOptions& options) {
  auto& pacer = context.around.pacer;
  pacer.heed_interrupt();
  const auto start = pacer.now().monotonic;
  const auto end = options.length ? start + *options.length : Instant::max();
  if (options.length) context.connection.stop_asking_at(end);
  SeatWatch watch{style_for(context), context.printing.colours, options.changes};
  while (true) {
    const auto asked = pacer.now().monotonic;
    auto heard =
        context.connection.question<SeatsReply>(SeatsRequest{options.flight}, context.command);
    if (pacer.interrupted()) return std::nullopt;
    tell(context, look(context, watch, std::move(heard)));
    // Output that fails is a reader that left: nobody watches any more.
    if (watch.is_over() || !context.printing.out) return watch.failure();
    const auto next = std::min(asked + options.every, end);
    pacer.pause(std::max(next - pacer.now().monotonic, Millis{0}));
    if (pacer.interrupted()) return std::nullopt;
    if (pacer.now().monotonic >= end) return watch.failure();
  }
}

}  // namespace vendepass
