// A snapshot: what an airline knows after some row of its journal, so that a start reads only the
// rows after it, and the rows before it need not be kept.
//
// It comes in parts of a bounded number of entries, so that nobody ever holds it whole. Where the
// journal was compacted, a snapshot is all that is left of its first rows. So each program reads
// every format since kOldestSnapshotFormat: whoever changes what is saved raises the number and
// keeps, or writes, the reader of the format before.
#pragma once

#include <cstdint>
#include <functional>

#include "common/bytes.h"

namespace vendepass {

// To be raised with every change of what is saved; test Snapshot.OtherContentNeedsAnotherFormat
// finds one. Formats 1 and 2 were caches of journals that had all their rows.
inline constexpr std::uint32_t kSnapshotFormat = 4;
inline constexpr std::uint32_t kOldestSnapshotFormat = 3;
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
