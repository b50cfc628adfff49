#include "airline/core/seat_map.h"

#include <algorithm>

#include "common/assert.h"

namespace vendepass {

SeatMap::SeatMap(const std::vector<CabinPlan>& cabins) {
  std::size_t offset = 0;
  for (const auto& plan : cabins) {
    Section section{plan.cabin, plan.first_row, plan.last_row, {}, {}, 0, 0};
    std::uint8_t block = 0;
    for (const char letter : plan.letters) {
      if (letter == '-') {
        ++block;
        continue;
      }
      VP_ASSERT(section.letters.size() < section.block.size());
      section.block[section.letters.size()] = block;
      section.letters.push_back(letter);
    }
    section.offset = static_cast<std::uint16_t>(offset);
    offset += section.size();
    sections_.push_back(std::move(section));
  }
}

SeatId SeatMap::Section::seat(std::size_t index) const {
  return {static_cast<std::uint8_t>(first_row + index / width()), letters[index % width()]};
}

std::optional<SeatMap::Place> SeatMap::place_of(SeatId seat) const {
  for (std::size_t i = 0; i < sections_.size(); ++i) {
    const auto& section = sections_[i];
    if (seat.row < section.first_row || seat.row > section.last_row) continue;
    const auto column = section.letters.find(seat.letter);
    if (column == std::string::npos) return std::nullopt;
    const auto row = static_cast<std::size_t>(seat.row - section.first_row);
    return Place{i, section.offset + row * section.width() + column};
  }
  return std::nullopt;
}

const SeatMap::Section* SeatMap::section(Cabin cabin) const {
  const auto found = std::ranges::find(sections_, cabin, &Section::cabin);
  return found == sections_.end() ? nullptr : &*found;
}

bool SeatMap::is_free(const Section& section, std::size_t index) const {
  return taken_.empty() || !taken_[section.offset + index];
}

std::optional<Cabin> SeatMap::cabin_of(SeatId seat) const {
  const auto place = place_of(seat);
  if (!place) return std::nullopt;
  return sections_[place->section].cabin;
}

bool SeatMap::is_taken(SeatId seat) const {
  const auto place = place_of(seat);
  VP_ASSERT(place);
  return !taken_.empty() && taken_[place->bit];
}

void SeatMap::take(SeatId seat) {
  const auto place = place_of(seat);
  VP_ASSERT(place);
  if (taken_.empty()) taken_.resize(capacity());
  if (taken_[place->bit]) return;
  taken_[place->bit] = true;
  ++sections_[place->section].taken;
}

void SeatMap::free(SeatId seat) {
  const auto place = place_of(seat);
  VP_ASSERT(place);
  if (taken_.empty() || !taken_[place->bit]) return;
  taken_[place->bit] = false;
  --sections_[place->section].taken;
}

std::uint16_t SeatMap::capacity(Cabin cabin) const {
  const auto* found = section(cabin);
  return found == nullptr ? 0 : static_cast<std::uint16_t>(found->size());
}

std::uint16_t SeatMap::free_count(Cabin cabin) const {
  const auto* found = section(cabin);
  return found == nullptr ? 0 : static_cast<std::uint16_t>(found->size() - found->taken);
}

std::uint32_t SeatMap::capacity() const {
  std::uint32_t seats = 0;
  for (const auto& section : sections_) seats += static_cast<std::uint32_t>(section.size());
  return seats;
}

std::uint32_t SeatMap::taken_count() const {
  std::uint32_t seats = 0;
  for (const auto& section : sections_) seats += section.taken;
  return seats;
}

std::vector<SeatId> SeatMap::free_seats(Cabin cabin, std::size_t most) const {
  std::vector<SeatId> seats;
  const auto* found = section(cabin);
  if (found == nullptr) return seats;
  for (std::size_t i = 0; i < found->size() && seats.size() < most; ++i)
    if (is_free(*found, i)) seats.push_back(found->seat(i));
  return seats;
}

std::vector<SeatId> SeatMap::taken_seats(Cabin cabin) const {
  std::vector<SeatId> seats;
  const auto* found = section(cabin);
  if (found == nullptr || found->taken == 0) return seats;
  for (std::size_t i = 0; i < found->size(); ++i)
    if (!is_free(*found, i)) seats.push_back(found->seat(i));
  return seats;
}

std::vector<std::size_t> SeatMap::free_in_rows(const Section& section, std::size_t row,
                                               std::size_t rows) const {
  std::vector<std::size_t> indices;
  for (std::size_t i = row * section.width(); i < (row + rows) * section.width(); ++i)
    if (is_free(section, i)) indices.push_back(i);
  return indices;
}

// The first of `count` free seats in one row that no aisle divides.
std::optional<std::size_t> SeatMap::side_by_side(const Section& section, std::size_t count) const {
  for (std::size_t row = 0; row < section.rows(); ++row) {
    std::size_t together = 0;
    for (std::size_t column = 0; column < section.width(); ++column) {
      if (column > 0 && section.block[column] != section.block[column - 1]) together = 0;
      const auto index = row * section.width() + column;
      together = is_free(section, index) ? together + 1 : 0;
      if (together == count) return index + 1 - count;
    }
  }
  return std::nullopt;
}

// `count` free seats in as few neighbouring rows as possible; in one row those that are least
// far apart. Requires: as many are free.
std::vector<std::size_t> SeatMap::near_each_other(const Section& section, std::size_t count) const {
  for (std::size_t rows = 1; rows <= section.rows(); ++rows) {
    for (std::size_t row = 0; row + rows <= section.rows(); ++row) {
      auto free = free_in_rows(section, row, rows);
      if (free.size() < count) continue;
      std::size_t first = 0;
      const auto span = [&](std::size_t from) { return free[from + count - 1] - free[from]; };
      for (std::size_t from = 1; rows == 1 && from + count <= free.size(); ++from)
        if (span(from) < span(first)) first = from;
      const auto begin = free.begin() + static_cast<std::ptrdiff_t>(first);
      return {begin, begin + static_cast<std::ptrdiff_t>(count)};
    }
  }
  VP_ASSERT(false);  // All rows together have enough.
  return {};
}

std::optional<std::vector<SeatId>> SeatMap::choose_together(Cabin cabin, std::size_t count) const {
  std::vector<SeatId> seats;
  if (count == 0) return seats;
  const auto* found = section(cabin);
  if (found == nullptr || free_count(cabin) < count) return std::nullopt;
  if (const auto first = side_by_side(*found, count)) {
    for (std::size_t i = 0; i < count; ++i) seats.push_back(found->seat(*first + i));
    return seats;
  }
  for (const auto index : near_each_other(*found, count)) seats.push_back(found->seat(index));
  return seats;
}

}  // namespace vendepass
