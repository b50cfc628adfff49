// Airports, their time zones and minimum connecting times, as tables handed in by a shell.
//
// Zones are lists of offsets: the core needs no time-zone database. Loaded from CSV by
// airline/io (columns of docs/data-files.md).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/ids.h"
#include "common/message.h"
#include "common/time.h"

namespace vendepass {

// From `since` on, local time is UTC plus `offset`.
struct ZoneOffset {
  UtcSeconds since;
  UtcOffset offset;
};

struct Airport {
  AirportCode code;
  std::string name, city;
  AirportCode city_code;            // SAO for GRU, CGH and VCP.
  std::string zone;                 // IANA name.
  std::vector<ZoneOffset> offsets;  // Ordered by time, at least one, the first far in the past.
};

class Airports {
 public:
  void add(Airport airport);                                     // Replaces one of the same code.
  const Airport* find(AirportCode code) const;                   // Null when unknown.
  UtcOffset offset_at(AirportCode code, UtcSeconds when) const;  // 0 for unknown airports.
  // The first UTC second of that local day, and of the next: 23 to 25 hours apart.
  std::pair<UtcSeconds, UtcSeconds> day_at(AirportCode code, Date day) const;
  // Local wall clock (minutes after midnight) to UTC. A time that the clocks skip moves
  // forward; of a time that comes twice the first is meant.
  UtcSeconds to_utc(AirportCode code, Date day, std::chrono::minutes clock) const;
  // Airports whose code, name or city contains the text (ASCII case ignored), by code.
  std::vector<AirportView> matching(std::string_view text) const;
  const std::map<AirportCode, Airport>& all() const { return airports_; }

 private:
  std::map<AirportCode, Airport> airports_;
};

// Minimum connecting times (MCT): how long a change of aircraft takes at least.
struct ConnectingTime {
  std::chrono::minutes same_airline;
  std::chrono::minutes other_airline;
  std::chrono::minutes between(AirlineCode arriving, AirlineCode departing) const {
    return arriving == departing ? same_airline : other_airline;
  }
};
class ConnectingTimes {
 public:
  explicit ConnectingTimes(ConnectingTime fallback) : fallback_{fallback} {}
  void set(AirportCode airport, ConnectingTime time) { times_.insert_or_assign(airport, time); }
  const ConnectingTime& at(AirportCode airport) const;
  std::chrono::minutes between(AirportCode airport, AirlineCode arriving,
                               AirlineCode departing) const;

 private:
  ConnectingTime fallback_;
  std::map<AirportCode, ConnectingTime> times_;
};

}  // namespace vendepass
