// Pieces of text that several renderings share.
#pragma once

#include <string>
#include <vector>

#include "client/core/render.h"

namespace vendepass {

class Paint {
 public:
  explicit Paint(Colours colours) : on_{colours == Colours::kOn} {}
  std::string bold(const std::string& text) const { return with("1", text); }
  std::string dim(const std::string& text) const { return with("2", text); }
  std::string good(const std::string& text) const { return with("32", text); }
  std::string bad(const std::string& text) const { return with("31", text); }
  std::string warn(const std::string& text) const { return with("33", text); }

 private:
  std::string with(const char* code, const std::string& text) const;
  bool on_;
};

// Columns of equal width, two spaces between them; the first row is the heading.
std::string table(const std::vector<std::vector<std::string>>& rows);

// Fills with spaces up to so many characters (not bytes: names are UTF-8).
std::string padded(std::string text, std::size_t width);

// "2 h 05 min".
std::string duration_text(std::chrono::seconds length);
// "0.4 s", "12 s", "5 min".
std::string age_text(std::optional<std::uint32_t> age);
// "GRU 06:40 -> LIS 21:05 +1".
std::string times_text(const FlightFacts& flight);
// "  1  G3-1234@2026-12-01  GRU 06:40 -> REC 09:55  Y"; `facts`: null when they are not known.
std::string leg_heading(const Leg& leg, std::size_t number, const FlightFacts* facts);
// "14:03:07" on a clock of this zone.
std::string clock_text(UtcSeconds when, UtcOffset zone);
// " +1" when the arrival is on the local day after `start`, "" on the same, " -1" before.
std::string day_shift(Date start, Date end);
std::string list_airlines(const std::vector<AirlineCode>& airlines);
// "entry AD" or "from this computer's disk".
std::string source_text(const std::optional<AirlineCode>& entry);

// Renderings that have a file of their own.
std::string render_sign_in(const AccountResult& result, const Paint& paint);
std::string render_details(const DetailsResult& result, const Paint& paint);
std::string render_erasure(const EraseResult& result, const Paint& paint);
std::string render_search(const SearchResult& result, const Paint& paint);
std::string render_seat_map(const SeatsResult& result, const Paint& paint);
// What `watch` prints instead of the map where nothing can be drawn over: the flight, then a line
// for each change. Dated by the traveller's own clock.
std::string render_watched_flight(const SeatsResult& result, UtcSeconds at, UtcOffset zone);
std::string render_seat_change(const WatchResult& result, const Paint& paint);
std::string render_trip(const Trip& trip, const Paint& paint);
std::string render_trip_list(const TripsResult& result, const Paint& paint);
std::string render_why(const WhyResult& result, const Paint& paint);

}  // namespace vendepass
