// Which part of the mesh takes a kind of message; the layer above takes what none of them does.
#pragma once

#include <type_traits>

#include "common/message.h"

namespace vendepass {

template <typename T>
constexpr bool is_for_decisions =
    std::is_same_v<T, Prepare> || std::is_same_v<T, Promise> || std::is_same_v<T, Preempted> ||
    std::is_same_v<T, Accept> || std::is_same_v<T, Accepted> || std::is_same_v<T, RegisterRead> ||
    std::is_same_v<T, RegisterState>;

template <typename T>
constexpr bool is_for_gossip =
    std::is_same_v<T, Ping> || std::is_same_v<T, Pong> || std::is_same_v<T, Pull> ||
    std::is_same_v<T, EventBatch> || std::is_same_v<T, SnapshotOffer> ||
    std::is_same_v<T, SnapshotQuestion> || std::is_same_v<T, PartQuestion> ||
    std::is_same_v<T, PartAnswer>;

template <typename T>
constexpr bool is_for_starts = std::is_same_v<T, StartQuestion> || std::is_same_v<T, StartAnswer> ||
                               std::is_same_v<T, StartRefused>;

}  // namespace vendepass
