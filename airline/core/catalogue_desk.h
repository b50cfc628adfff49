// The entry's side of looking: airlines, airports, trips and seat maps.
//
// Reads the replica and nothing else, so it never waits for a purchase, a peer or a disk.
#pragma once

#include "airline/core/step.h"

namespace vendepass {

class CatalogueDesk {
 public:
  void on_airlines(Step& step, const ClientRef& client) const;
  void on_airports(Step& step, const ClientRef& client, const AirportsRequest& request) const;
  void on_search(Step& step, const ClientRef& client, const SearchRequest& request) const;
  void on_seats(Step& step, const ClientRef& client, const SeatsRequest& request) const;
};

}  // namespace vendepass
