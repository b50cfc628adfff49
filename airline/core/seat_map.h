// Which seats of one flight are taken. Used by the owner's inventory and by every replica.
//
// Small while nothing is taken: the bitmap is allocated with the first taken seat, so that
// a year of flights fits in memory.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "airline/core/events.h"

namespace vendepass {

class SeatMap {
 public:
  explicit SeatMap(const std::vector<CabinPlan>& cabins);

  // The cabin that has this seat, if any.
  std::optional<Cabin> cabin_of(SeatId seat) const;
  bool is_taken(SeatId seat) const;  // Requires: the seat exists.
  void take(SeatId seat);            // Idempotent. Requires: the seat exists.
  void free(SeatId seat);            // Idempotent. Requires: the seat exists.
  std::uint16_t capacity(Cabin cabin) const;    // 0 for a cabin it does not have.
  std::uint16_t free_count(Cabin cabin) const;
  std::uint32_t capacity() const;
  std::uint32_t taken_count() const;
  // Up to `most` free seats of the cabin in row order.
  std::vector<SeatId> free_seats(Cabin cabin, std::size_t most) const;
  std::vector<SeatId> taken_seats(Cabin cabin) const;

  // Seats for a party of `count`, together if it can be done: in one row side by side without
  // the aisle between if possible, then in one row, then in neighbouring rows, then anywhere;
  // the same choice every time. nullopt when fewer are free.
  std::optional<std::vector<SeatId>> choose_together(Cabin cabin, std::size_t count) const;

 private:
  struct Section {
    Cabin cabin;
    std::uint8_t first_row, last_row;
    std::string letters;            // Without aisles.
    std::vector<std::uint8_t> block;  // Block number per letter: an aisle starts a new one.
    std::uint16_t offset;           // Of its first seat in the bitmap.
    std::uint16_t taken;
  };
  const Section* section_of(SeatId seat) const;
  const Section* section(Cabin cabin) const;
  std::optional<std::size_t> index_of(SeatId seat) const;

  std::vector<Section> sections_;
  std::vector<bool> taken_;  // Empty until a seat is taken.
};

}  // namespace vendepass
