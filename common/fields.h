// One list of fields a struct serves both directions: encoding and decoding cannot disagree.
//
//   inline auto fields_of(const Stay& s) { return fields(s.guest, as<Text<64>>(s.hotel)); }
//
// makes Stay an array of exactly two elements. Fields are listed in the order of declaration
// (decoding fills the aggregate in that order). A field of type T follows Codec<T>; as<Rule>
// gives it another rule, mostly a bound. Every rule has put(Writer&, value) and get(Reader&).
// A variant is an array of its kind (index of the alternative, from 1) and the fields of that
// alternative: so alternatives are only ever appended.
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "common/pack.h"

namespace vendepass {

template <typename Rule, typename T>
struct As {
  const T& value;
};
template <typename Rule, typename T>
As<Rule, T> as(const T& value) {
  return {value};
}
template <typename... Elements>
std::tuple<Elements...> fields(Elements&&... elements) {
  return std::tuple<Elements...>{std::forward<Elements>(elements)...};
}
template <typename T>
using FieldsOf = decltype(fields_of(std::declval<const T&>()));

template <typename T>
struct Codec;

// How one element of fields() is read and written.
template <typename Element>
struct FieldRule {
  using Type = std::remove_cvref_t<Element>;
  static void put(Writer& writer, const Type& value) { Codec<Type>::put(writer, value); }
  static Type get(Reader& reader) { return Codec<Type>::get(reader); }
};
template <typename Rule, typename T>
struct FieldRule<As<Rule, T>> {
  static void put(Writer& writer, const As<Rule, T>& field) { Rule::put(writer, field.value); }
  static T get(Reader& reader) { return static_cast<T>(Rule::get(reader)); }
};

template <typename T>
inline constexpr std::size_t kFieldCount = std::tuple_size_v<FieldsOf<T>>;

// The fields without the array around them: after a version or a kind.
template <typename T>
void put_fields(Writer& writer, const T& value) {
  const auto put_each = [&writer](const auto&... elements) {
    (FieldRule<std::remove_cvref_t<decltype(elements)>>::put(writer, elements), ...);
  };
  std::apply(put_each, fields_of(value));
}
template <typename T, std::size_t... I>
T get_fields(Reader& reader, std::index_sequence<I...>) {
  // Braces, because they are read from left to right.
  return T{FieldRule<std::remove_cvref_t<std::tuple_element_t<I, FieldsOf<T>>>>::get(reader)...};
}
template <typename T>
T get_fields([[maybe_unused]] Reader& reader) {
  return get_fields<T>(reader, std::make_index_sequence<kFieldCount<T>>{});
}

// ---- Structs and variants ----

template <typename T>
struct Codec {
  static void put(Writer& writer, const T& value) {
    writer.array(kFieldCount<T>);
    put_fields(writer, value);
  }
  static T get(Reader& reader) {
    reader.array(kFieldCount<T>);
    T value = get_fields<T>(reader);
    reader.end();
    return value;
  }
};

template <typename... Alternatives>
struct Codec<std::variant<Alternatives...>> {
  using Variant = std::variant<Alternatives...>;

  static void put(Writer& writer, const Variant& value) {
    const auto put_alternative = [&writer, &value](const auto& alternative) {
      writer.array(1 + kFieldCount<std::remove_cvref_t<decltype(alternative)>>);
      writer.u64(value.index() + 1);
      put_fields(writer, alternative);
    };
    std::visit(put_alternative, value);
  }
  static Variant get(Reader& reader) {
    static constexpr std::array kReaders{&get_alternative<Alternatives>...};
    const auto count = reader.array(1, 64);
    auto kind = reader.u64();
    if (kind < 1 || kind > kReaders.size()) {
      reader.fail("there is no kind " + std::to_string(kind) + " here");
      kind = 1;
    }
    return kReaders[kind - 1](reader, count);
  }

 private:
  template <typename Alternative>
  static Variant get_alternative(Reader& reader, std::size_t count) {
    if (count != 1 + kFieldCount<Alternative>)
      reader.fail("a message of this kind has " + std::to_string(kFieldCount<Alternative>) +
                  " fields");
    Variant value{get_fields<Alternative>(reader)};
    reader.end();
    return value;
  }
};

// ---- Numbers, flags, digests, optional values ----

template <typename T>
struct UnsignedCodec {
  static void put(Writer& writer, T value) { writer.u64(value); }
  static T get(Reader& reader) { return static_cast<T>(reader.u64(std::numeric_limits<T>::max())); }
};
template <>
struct Codec<std::uint8_t> : UnsignedCodec<std::uint8_t> {};
template <>
struct Codec<std::uint16_t> : UnsignedCodec<std::uint16_t> {};
template <>
struct Codec<std::uint32_t> : UnsignedCodec<std::uint32_t> {};
template <>
struct Codec<std::uint64_t> : UnsignedCodec<std::uint64_t> {};
template <>
struct Codec<std::int64_t> {
  static void put(Writer& writer, std::int64_t value) { writer.i64(value); }
  static std::int64_t get(Reader& reader) { return reader.i64(); }
};
template <>
struct Codec<bool> {
  static void put(Writer& writer, bool value) { writer.flag(value); }
  static bool get(Reader& reader) { return reader.flag(); }
};
template <std::size_t N>
struct Codec<std::array<std::uint8_t, N>> {
  static void put(Writer& writer, const std::array<std::uint8_t, N>& array) { writer.bytes(array); }
  static std::array<std::uint8_t, N> get(Reader& reader) { return reader.hash<N>(); }
};
template <typename T>
struct Codec<std::optional<T>> {
  static void put(Writer& writer, const std::optional<T>& value) {
    if (value)
      Codec<T>::put(writer, *value);
    else
      writer.nil();
  }
  static std::optional<T> get(Reader& reader) {
    if (reader.skip_nil()) return std::nullopt;
    return Codec<T>::get(reader);
  }
};

// A closed set of values 1 to `Last`.
template <typename Enum, Enum Last>
struct EnumCodec {
  static void put(Writer& writer, Enum value) { writer.u64(static_cast<std::uint64_t>(value)); }
  static Enum get(Reader& reader) {
    const auto value = reader.u64(static_cast<std::uint64_t>(Last));
    if (value == 0) reader.fail("there is no kind 0 here");
    return static_cast<Enum>(value);
  }
};

// ---- Rules with bounds, for as<...> ----

// An unsigned integer from `Least` to `Most`.
template <std::uint64_t Least, std::uint64_t Most>
struct Number {
  static void put(Writer& writer, std::uint64_t value) { writer.u64(value); }
  static std::uint64_t get(Reader& reader) {
    const auto value = reader.u64(Most);
    if (value < Least)
      reader.fail("the integer " + std::to_string(value) + " is below " + std::to_string(Least));
    return value;
  }
};
template <std::size_t Most>
struct Text {
  static void put(Writer& writer, const std::string& text) { writer.text(text); }
  static std::string get(Reader& reader) { return reader.text(Most); }
};
template <std::size_t Most>
struct Blob {
  static void put(Writer& writer, const Bytes& bytes) { writer.bytes(bytes); }
  static Bytes get(Reader& reader) { return reader.bytes(Most); }
};
// An array of `Least` to `Most` values, each by `Item`.
template <std::size_t Least, std::size_t Most, typename Item>
struct List {
  template <typename T>
  static void put(Writer& writer, const std::vector<T>& values) {
    writer.array(values.size());
    for (const auto& value : values) Item::put(writer, value);
  }
  static auto get(Reader& reader) {
    const auto count = reader.array(Least, Most);
    std::vector<decltype(Item::get(reader))> values;
    for (std::size_t i = 0; i < count && reader.ok(); ++i) values.push_back(Item::get(reader));
    reader.end();
    return values;
  }
};

}  // namespace vendepass
