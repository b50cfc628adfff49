#include "broker-less/core/mesh_effects.h"

#include <iterator>

namespace vendepass {

namespace {

template <typename T>
void move_to_end(std::vector<T>& to, std::vector<T>& from) {
  if (to.empty()) return to.swap(from);
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

void MeshEffects::append(MeshEffects more) {
  move_to_end(records, more.records);
  move_to_end(outbox, more.outbox);
  move_to_end(immediate, more.immediate);
  move_to_end(notices, more.notices);
  move_to_end(parts, more.parts);
  snapshot_is_due |= more.snapshot_is_due;
}

}  // namespace vendepass
