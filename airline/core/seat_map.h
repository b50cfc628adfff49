// Which seats of one flight are taken. Used by the owner's inventory and by every replica.
//
// Small while nothing is taken: the bitmap is allocated with the first taken seat, so that
// a year of flights fits in memory.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/events.h"

namespace vendepass {

class SeatMap {
 public:
  explicit SeatMap(const std::vector<CabinPlan>& cabins);

  // The cabin that has this seat, if any.
  std::optional<Cabin> cabin_of(SeatId seat) const;
  bool is_taken(SeatId seat) const;           // Requires: the seat exists.
  void take(SeatId seat);                     // Idempotent. Requires: the seat exists.
  void free(SeatId seat);                     // Idempotent. Requires: the seat exists.
  std::uint16_t capacity(Cabin cabin) const;  // 0 for a cabin it does not have.
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
  // The rows of one cabin.
  struct Section {
    Cabin cabin;
    std::uint8_t first_row, last_row;
    std::string letters;                 // Without aisles.
    std::array<std::uint8_t, 10> block;  // Block number per letter: an aisle starts a new one.
    std::uint16_t offset;                // Of its first seat in the bitmap.
    std::uint16_t taken;

    std::size_t width() const { return letters.size(); }
    std::size_t rows() const { return static_cast<std::size_t>(last_row - first_row) + 1; }
    std::size_t size() const { return rows() * width(); }
    SeatId seat(std::size_t index) const;  // Counted row by row from its first seat.
  };
  // Where a seat is: its section and its bit.
  struct Place {
    std::size_t section;
    std::size_t bit;
  };
  std::optional<Place> place_of(SeatId seat) const;
  const Section* section(Cabin cabin) const;  // Null for a cabin it does not have.
  bool is_free(const Section& section, std::size_t index) const;
  // Free indices of rows [row, row + rows), in row order.
  std::vector<std::size_t> free_in_rows(const Section& section, std::size_t row,
                                        std::size_t rows) const;
  std::optional<std::size_t> side_by_side(const Section& section, std::size_t count) const;
  std::vector<std::size_t> near_each_other(const Section& section, std::size_t count) const;

  std::vector<Section> sections_;
  std::vector<bool> taken_;  // Empty until a seat is taken.
};

}  // namespace vendepass
