// How the parts of a snapshot are written: containers, members of a class, tables of entries.
//
// A class lists what it saves once, and the same list serves both directions:
//
//   template <typename Self> static auto saved(Self& self) { return std::tie(self.a_, self.b_); }
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "broker-less/core/event.h"
#include "broker-less/core/snapshot.h"
#include "common/wire_peer.h"

namespace vendepass {

// ---- How containers are written. Nothing is bounded but by the part that is read, which is at
// most kMaxPartBytes when another airline sends it. ----

template <>
struct Codec<Bytes> {
  static void put(Writer& writer, const Bytes& bytes) { writer.bytes(bytes); }
  static Bytes get(Reader& reader) { return reader.bytes(SIZE_MAX); }
};
template <>
struct Codec<Event> {
  static void put(Writer& writer, const Event& event) { writer.bytes(encode_event(event)); }
  static Event get(Reader& reader) {
    auto event = decode_event(reader.bytes(SIZE_MAX));
    if (event) return *std::move(event);
    reader.fail(event.error().detail);
    return {Codec<AirlineCode>::get(reader), 0, {}, {}};
  }
};
template <typename First, typename Second>
struct Codec<std::pair<First, Second>> {
  static void put(Writer& writer, const std::pair<First, Second>& pair) {
    writer.array(2);
    Codec<std::remove_const_t<First>>::put(writer, pair.first);
    Codec<Second>::put(writer, pair.second);
  }
  static std::pair<First, Second> get(Reader& reader) {
    reader.array(2);
    auto first = Codec<std::remove_const_t<First>>::get(reader);
    auto second = Codec<Second>::get(reader);
    reader.end();
    return {std::move(first), std::move(second)};
  }
};
template <typename Container>
struct ContainerCodec {
  static void put(Writer& writer, const Container& container) {
    writer.array(container.size());
    for (const auto& value : container) Codec<typename Container::value_type>::put(writer, value);
  }
  static Container get(Reader& reader) {
    Container container;
    const auto count = reader.array(0, SIZE_MAX);
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
      container.insert(container.end(), Codec<typename Container::value_type>::get(reader));
    reader.end();
    return container;
  }
};
template <typename T>
struct Codec<std::vector<T>> : ContainerCodec<std::vector<T>> {};
template <typename T>
struct Codec<std::deque<T>> : ContainerCodec<std::deque<T>> {};
template <typename T, typename Less>
struct Codec<std::set<T, Less>> : ContainerCodec<std::set<T, Less>> {};
template <typename Key, typename T>
struct Codec<std::map<Key, T>> : ContainerCodec<std::map<Key, T>> {};

// ---- Members and tables ----

// Of one table, and for how many of them room is made in advance, whatever a part says.
inline constexpr std::uint64_t kMaxSnapshotEntries = std::uint64_t{1} << 27;
inline constexpr std::uint64_t kMaxReservedEntries = std::uint64_t{1} << 22;

// What `saved` ties, in its order.
template <typename... Members>
Bytes pack_members(const std::tuple<Members...>& saved) {
  Writer writer;
  writer.array(sizeof...(Members));
  const auto put_each = [&writer](const auto&... members) {
    (Codec<std::remove_cvref_t<decltype(members)>>::put(writer, members), ...);
  };
  std::apply(put_each, saved);
  return writer.take();
}
// Errors: kMalformed.
template <typename... Members>
Result<Done> unpack_members(std::string_view body, const std::tuple<Members...>& saved) {
  Reader reader{body};
  reader.array(sizeof...(Members));
  const auto get_each = [&reader](auto&... members) {
    ((members = Codec<std::remove_cvref_t<decltype(members)>>::get(reader)), ...);
  };
  std::apply(get_each, saved);
  reader.end();
  return finished(reader, Done{});
}

template <typename T>
Bytes pack(const T& value) {
  Writer writer;
  Codec<T>::put(writer, value);
  return writer.take();
}
// Errors: kMalformed.
template <typename T>
Result<T> unpack(std::string_view body) {
  Reader reader{body};
  auto value = Codec<T>::get(reader);
  return finished(reader, std::move(value));
}

// Entries in parts of at most kSnapshotEntries; each part says how many there are in all.
template <typename T>
void save_entries(std::uint8_t kind, const std::vector<const T*>& entries, const TakePart& take) {
  for (std::size_t from = 0; from < entries.size(); from += kSnapshotEntries) {
    const auto count = std::min(kSnapshotEntries, entries.size() - from);
    Writer writer;
    writer.array(2).u64(entries.size()).array(count);
    for (std::size_t i = from; i < from + count; ++i) Codec<T>::put(writer, *entries[i]);
    take({kind, writer.take()});
  }
}
// Of a map of either kind, ordered by key.
template <typename Table>
void save_table(std::uint8_t kind, const Table& table, const TakePart& take) {
  std::vector<const typename Table::value_type*> entries;
  entries.reserve(table.size());
  for (const auto& entry : table) entries.push_back(&entry);
  if constexpr (requires { typename Table::hasher; })
    std::ranges::sort(entries, {}, [](const auto* entry) { return entry->first; });
  save_entries(kind, entries, take);
}
// Hands each entry of a part to `see`. `make_room` hears before how many entries all parts of the
// kind have. Errors: kMalformed.
template <typename T, typename See, typename MakeRoom>
Result<Done> see_entries(std::string_view body, const See& see, const MakeRoom& make_room) {
  Reader reader{body};
  reader.array(2);
  const auto all = reader.u64(kMaxSnapshotEntries);
  if (reader.ok()) make_room(std::min(all, kMaxReservedEntries));
  const auto count = reader.array(0, kSnapshotEntries);
  for (std::size_t i = 0; i < count && reader.ok(); ++i) {
    auto entry = Codec<T>::get(reader);
    if (reader.ok()) see(std::move(entry));
  }
  reader.end();
  reader.end();
  return finished(reader, Done{});
}
template <typename T, typename See>
Result<Done> see_entries(std::string_view body, const See& see) {
  return see_entries<T>(body, see, [](std::uint64_t) {});
}
// `see` puts the entries into `table`, which is given room for all of them. Errors: kMalformed.
template <typename T, typename Table, typename See>
Result<Done> restore_entries(std::string_view body, Table& table, const See& see) {
  const auto make_room = [](Table& of_all, std::uint64_t entries) {
    if constexpr (requires { of_all.reserve(entries); }) of_all.reserve(entries);
  };
  return see_entries<T>(body, see, [&](std::uint64_t entries) { make_room(table, entries); });
}
template <typename Table>
Result<Done> restore_table(std::string_view body, Table& table) {
  return restore_entries<typename Table::value_type>(
      body, table, [&](auto entry) { table.insert(std::move(entry)); });
}

}  // namespace vendepass
