// Writing and reading MessagePack values one after the other.
//
// Thin over msgpack-cxx, which only pack.cc includes (it is slow to compile). The reader
// latches its first error: after it every read returns a zero value, and the caller asks
// once, at the end. Bounds: the document is at most the bytes handed in, nesting at most 16,
// and nothing is allocated for a length that the bytes cannot hold. Only nil, booleans,
// integers, str, bin and arrays are spoken; maps, floats and extensions are malformed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/bytes.h"

namespace vendepass {

class Writer {
 public:
  Writer();
  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  ~Writer();
  Writer& array(std::size_t count);  // `count` values must follow.
  Writer& u64(std::uint64_t value);
  Writer& i64(std::int64_t value);
  Writer& flag(bool value);
  Writer& text(std::string_view utf8);    // str
  Writer& bytes(std::string_view bytes);  // bin
  Writer& nil();
  template <std::size_t N>
  Writer& bytes(const std::array<std::uint8_t, N>& array) {
    return bytes(view_of(array));
  }
  Bytes take();  // What was written; the writer is empty again.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class Reader {
 public:
  // Unpacks exactly one document that fills `bytes`; otherwise latches kMalformed. `bytes`
  // must outlive the reader; what it returns are copies.
  explicit Reader(std::string_view bytes);
  Reader(Reader&&) noexcept;
  ~Reader();

  void array(std::size_t count);                           // Enters an array of exactly `count`.
  std::size_t array(std::size_t least, std::size_t most);  // Enters one of least..most; its size.
  void end();                                          // Leaves it; latches unless all was read.
  std::uint64_t u64(std::uint64_t most = UINT64_MAX);  // Latches kMalformed above `most`.
  std::int64_t i64();
  bool flag();
  Bytes text(std::size_t most);  // Valid UTF-8, at most `most` bytes.
  Bytes bytes(std::size_t most);
  bool skip_nil();  // True and consumed when the next is nil.
  bool at_array() const;
  template <std::size_t N>
  std::array<std::uint8_t, N> hash() {
    auto array = array_from<N>(view(N));
    if (!array) {
      fail("expected " + std::to_string(N) + " bytes");
      return {};
    }
    return *array;
  }

  // Latches an error of the caller's own range check; the first one stays.
  void fail(std::string detail, ErrorCode code = ErrorCode::kMalformed);
  bool ok() const;
  // The latched error. Requires: !ok(), or everything read: checks that nothing is left.
  std::optional<Error> finish();

 private:
  std::string_view view(std::size_t most);  // As bytes(), within the document.

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The unsigned integer at `index` of the outer array when only unsigned integers come before
// it, even when what follows cannot be read: for the few fields that no version may move.
std::optional<std::uint64_t> leading_u64(std::string_view bytes, std::size_t index);

}  // namespace vendepass
