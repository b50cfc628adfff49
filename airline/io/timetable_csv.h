// An airline's timetable as a CSV file: one row for a flight number over a period.
//
//   flight,origin,destination,first_date,last_date,days,departure,arrival,day_change,equipment,cabins
//   G3-1234,GRU,GIG,2026-12-01,2027-01-29,1234567,06:40,07:45,+0,73H,Y:1-31:ABC-DEF:310.00
//
// After IATA's SSIM: `days` are the weekdays of departure, 1 Monday to 7 Sunday; times are local
// to their airport, and `day_change` is the days between the local dates of departure and
// arrival. A row stands for one flight on each of its dates. Cabins are separated by blanks,
// each cabin:rows:letters:fare. Columns in full: docs/data-files.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "airline/core/airports.h"
#include "common/events.h"

namespace vendepass {

// Of one file; a year of the largest alliance member is about half of it.
inline constexpr std::size_t kMaxTimetableFlights = 1'000'000;

struct TimetableRow {
  AirlineCode airline;
  std::uint16_t number;
  AirportCode from, to;
  Date first, last;
  std::uint8_t days;                        // Bit 0 Monday to bit 6 Sunday.
  std::chrono::minutes departure, arrival;  // Local, after midnight.
  std::int8_t day_change;                   // -1 to +2
  std::string equipment;
  std::vector<CabinPlan> cabins;
};

constexpr bool flies_on(std::uint8_t days, Date date) {
  return (days >> (std::chrono::weekday{date}.iso_encoding() - 1) & 1) != 0;
}

// The flights of a file, by row and date, each valid (check_plan). Errors: kMalformed (not such
// a table), kInvalid (a value, another airline's flight, an airport that `airports` lacks, a
// flight twice, a row without any date, too many flights), each with line, column and what to
// write.
Result<std::vector<FlightPlan>> parse_timetable(const std::string& csv_text, AirlineCode self,
                                                const Airports& airports, CurrencyCode currency);

// The same file the other way: header and one line a row.
std::string format_timetable(const std::vector<TimetableRow>& rows);

}  // namespace vendepass
