// What is signed or kept by its digest: [version, domain word, fields ...]. The word keeps a
// signature of one from serving as another.
#pragma once

#include <optional>

#include "common/limits.h"
#include "common/wire_parts.h"

namespace vendepass {

template <typename T>
Bytes encode_content(std::string_view word, const T& value) {
  Writer writer;
  writer.array(2 + kFieldCount<T>).u64(kWireVersion).text(word);
  put_fields(writer, value);
  return writer.take();
}

template <typename T>
Result<T> decode_content(std::string_view word, std::string_view content) {
  constexpr std::size_t kLongestWord = 16;
  if (content.size() > kMaxSignedBytes)
    return Error{ErrorCode::kMalformed,
                 "what is signed has at most " + std::to_string(kMaxSignedBytes) + " bytes"};
  Reader reader{content};
  const auto count = reader.array(1, 64);
  get_version(reader);
  if (reader.text(kLongestWord) != word) reader.fail("expected a " + std::string{word});
  if (count != 2 + kFieldCount<T>)
    reader.fail("a " + std::string{word} + " has " + std::to_string(2 + kFieldCount<T>) +
                " elements");
  auto value = get_fields<T>(reader);
  reader.end();
  return finished(reader, std::move(value));
}

// A MessagePack array of as many elements: the first byte of a short array is its length.
template <typename T>
bool is_shaped_like(std::string_view content) {
  constexpr auto kFixArray = 0x90U + 2U + kFieldCount<T>;
  static_assert(kFixArray < 0xA0U);
  return !content.empty() && static_cast<unsigned char>(content.front()) == kFixArray;
}

// The value when nothing is wrong with it.
template <typename T>
Result<T> checked(Result<T> value, std::optional<Error> (*wrong)(const T&)) {
  if (!value) return value;
  if (auto error = wrong(*value)) return *std::move(error);
  return value;
}

}  // namespace vendepass
