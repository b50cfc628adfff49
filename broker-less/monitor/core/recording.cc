#include "broker-less/monitor/core/recording.h"

#include <nlohmann/json.hpp>

#include "common/wire.h"

namespace vendepass::monitor {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;

// A seat map travels as the reply to a client that it was.
Bytes bytes_of(const SeatsReply& seats) { return encode(ClientReply{0, {}, {}, seats}); }

std::optional<SeatsReply> seats_in(const Bytes& bytes) {
  auto reply = decode_client_reply(bytes);
  if (!reply) return std::nullopt;
  auto* seats = std::get_if<SeatsReply>(&reply->body);
  return seats == nullptr ? std::nullopt : std::optional{std::move(*seats)};
}

std::optional<Bytes> hex_in(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_string()) return std::nullopt;
  auto bytes = from_hex(found->get_ref<const std::string&>());
  return bytes ? std::optional{*std::move(bytes)} : std::nullopt;
}

std::optional<Recorded> entry_in(const Json& json) {
  const auto at = json.find("at_ms");
  if (at == json.end() || !at->is_number_unsigned()) return std::nullopt;
  const Millis when{at->get<std::int64_t>()};
  if (const auto frame = hex_in(json, "frame")) {
    const auto by = parse_airline(json.value("by", ""));
    if (by) return RecordedFrame{when, *by, *frame};
  } else if (const auto bytes = hex_in(json, "seats")) {
    if (auto seats = seats_in(*bytes)) return RecordedSeats{when, *std::move(seats)};
  }
  return std::nullopt;
}

Error malformed(std::size_t line, const std::string& what) {
  return {ErrorCode::kMalformed, "line " + std::to_string(line) + " of the recording: " + what};
}

Result<Recording> header_in(std::string_view line) {
  const auto json = Json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("vendepass_recording"))
    return malformed(1, "this is no recording of a monitor");
  if (json["vendepass_recording"] != kFormat)
    return Error{ErrorCode::kUnsupportedVersion,
                 "the recording has another format than " + std::to_string(kFormat)};
  const auto began = json.find("began_ms");
  const auto toml = json.find("alliance");
  if (began == json.end() || !began->is_number_integer() || toml == json.end() ||
      !toml->is_string())
    return malformed(1, "expected began_ms and alliance");
  auto alliance = parse_alliance(toml->get_ref<const std::string&>());
  if (!alliance) return malformed(1, "its alliance file: " + alliance.error().detail);
  return Recording{std::chrono::sys_time<Millis>{Millis{began->get<std::int64_t>()}},
                   *std::move(alliance),
                   {},
                   false};
}

}  // namespace

Millis time_of(const Recorded& recorded) {
  return std::visit([](const auto& each) { return each.at; }, recorded);
}

std::string header_line(std::chrono::sys_time<Millis> began, std::string_view alliance_toml) {
  const Json json{{"vendepass_recording", kFormat},
                  {"began_ms", began.time_since_epoch().count()},
                  {"alliance", alliance_toml}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string line_of(const Recorded& recorded) {
  Json json{{"at_ms", time_of(recorded).count()}};
  std::visit(
      Overloaded{[&](const RecordedFrame& each) {
                   json["by"] = to_string(each.by);
                   json["frame"] = to_hex(each.frame);
                 },
                 [&](const RecordedSeats& each) { json["seats"] = to_hex(bytes_of(each.seats)); }},
      recorded);
  return json.dump() + "\n";
}

Result<Recording> parse_recording(std::string_view text) {
  std::optional<Recording> recording;
  Millis last{0};
  for (std::size_t line = 1; !text.empty(); ++line) {
    const auto end = text.find('\n');
    const auto each = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!recording) {
      auto header = header_in(each);
      if (!header) return header.error();
      recording = *std::move(header);
      continue;
    }
    const auto json = Json::parse(each, nullptr, false);
    auto entry = json.is_object() ? entry_in(json) : std::nullopt;
    if (!entry && text.empty() && end == std::string_view::npos) {
      recording->is_cut_off = true;
      break;
    }
    if (!entry) return malformed(line, "neither a frame nor a seat map");
    if (time_of(*entry) < last) return malformed(line, "its time is before that of another line");
    last = time_of(*entry);
    recording->entries.push_back(*std::move(entry));
  }
  if (!recording) return malformed(1, "it is empty");
  return *std::move(recording);
}

std::vector<News> tell(Watch& watch, const Recorded& recorded) {
  if (const auto* frame = std::get_if<RecordedFrame>(&recorded))
    return watch.hear(frame->by, frame->frame, frame->at);
  const auto& seats = std::get<RecordedSeats>(recorded);
  watch.answer(seats.seats, seats.at);
  return {};
}

}  // namespace vendepass::monitor
