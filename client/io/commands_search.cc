// Looking around: changes nothing, needs no sign-in.
#include "client/io/commands.h"

namespace vendepass {
namespace {

// Asks and makes the result out of the answer.
template <typename Reply, typename Make>
CommandResult asked(CommandContext& context, const ClientBody& body, Make make) {
  auto answer = context.connection.question<Reply>(body, context.command);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  return make(std::move(std::get<Answer<Reply>>(answer)));
}

}  // namespace

CommandResult run_airlines(CommandContext& context) {
  return asked<AirlinesReply>(context, AirlinesRequest{}, [&](Answer<AirlinesReply> answer) {
    context.connection.learn(answer.reply);
    return AirlinesResult{answer.airline, std::move(answer.reply)};
  });
}

CommandResult run_airports(CommandContext& context, const std::string& text) {
  return asked<AirportsReply>(context, AirportsRequest{text}, [](Answer<AirportsReply> answer) {
    return AirportsResult{answer.airline, std::move(answer.reply)};
  });
}

CommandResult run_search(CommandContext& context, const SearchRequest& query) {
  return asked<SearchReply>(context, query, [&query](Answer<SearchReply> answer) {
    return SearchResult{answer.airline, query, std::move(answer.reply)};
  });
}

CommandResult run_seats(CommandContext& context, const FlightId& flight) {
  return asked<SeatsReply>(context, SeatsRequest{flight}, [](Answer<SeatsReply> answer) {
    return SeatsResult{answer.airline, std::move(answer.reply)};
  });
}

}  // namespace vendepass
