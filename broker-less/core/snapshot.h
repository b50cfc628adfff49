// A snapshot: what an airline knows after some row of its journal, so that a start reads only the
// rows after it.
//
// It comes in parts of a bounded number of entries, so that nobody ever holds it whole. It is a
// cache on the airline's own disk: nobody else sees it, and whoever cannot read it reads the
// journal from its first row. So it has one format number and no older formats.
#pragma once

#include <cstdint>
#include <functional>

#include "common/bytes.h"

namespace vendepass {

// To be raised with every change of what is saved: a snapshot of another format is not read.
inline constexpr std::uint32_t kSnapshotFormat = 3;
// Entries of one part: at most some hundred KiB.
inline constexpr std::size_t kSnapshotEntries = 1024;

struct SnapshotPart {
  std::uint8_t kind;
  Bytes body;
};
using TakePart = std::function<void(SnapshotPart)>;

// The kinds of the mesh's parts. The layer above has its own, from kFirstForeignPart.
enum class MeshPart : std::uint8_t {
  kStarts = 1,
  kLog,
  kEvents,
  kOrder,
  kAcceptor,
  kChosen,
  kForgotten
};
inline constexpr std::uint8_t kFirstForeignPart = 32;

}  // namespace vendepass
