#include "common/pack.h"

#include <msgpack.hpp>
#include <variant>
#include <vector>

#include "common/text.h"

namespace vendepass {
namespace {

constexpr std::size_t kMaxDepth = 16;

struct Sink {
  Bytes written;
  void write(const char* data, std::size_t size) { written.append(data, size); }
};

struct Nil {};
struct TextValue {
  std::string_view utf8;
};
struct BytesValue {
  std::string_view bytes;
};
struct ArrayStart {
  std::uint32_t count;
};
// Negative integers only are an int64_t, as on the wire.
using Token =
    std::variant<Nil, bool, std::uint64_t, std::int64_t, TextValue, BytesValue, ArrayStart>;

// Collects the values of one document in order. Unpacking into objects would reserve memory
// for every announced length (five bytes can ask for gigabytes, even within unpack_limit when
// arrays are nested); here memory grows only with values that are really there.
class TokenCollector : public msgpack::null_visitor {
 public:
  explicit TokenCollector(std::vector<Token>& tokens) : tokens_{tokens} {}
  bool visit_nil() { return add(Nil{}); }
  bool visit_boolean(bool value) { return add(value); }
  bool visit_positive_integer(std::uint64_t value) { return add(value); }
  bool visit_negative_integer(std::int64_t value) { return add(value); }
  bool visit_float32(float) { return false; }
  bool visit_float64(double) { return false; }
  bool visit_str(const char* data, std::uint32_t size) { return add(TextValue{{data, size}}); }
  bool visit_bin(const char* data, std::uint32_t size) { return add(BytesValue{{data, size}}); }
  bool visit_ext(const char*, std::uint32_t) { return false; }
  bool start_map(std::uint32_t) { return false; }
  bool start_array(std::uint32_t count) { return ++depth_ <= kMaxDepth && add(ArrayStart{count}); }
  bool end_array() {
    --depth_;
    return true;
  }

 private:
  bool add(Token token) {
    tokens_.push_back(token);
    return true;
  }
  std::vector<Token>& tokens_;
  std::size_t depth_ = 0;
};

struct Document {
  std::vector<Token> tokens;
  bool whole;  // One document that fills the bytes.
};

Document tokenize(std::string_view bytes) {
  Document document{{}, false};
  document.tokens.reserve(bytes.size() / 4 + 1);
  TokenCollector collector{document.tokens};
  std::size_t offset = 0;
  try {
    document.whole =
        msgpack::parse(bytes.data(), bytes.size(), offset, collector) && offset == bytes.size();
  } catch (const msgpack::unpack_error&) {
    document.whole = false;  // Thrown for an extension that announces 4 GiB.
  }
  return document;
}

}  // namespace

struct Writer::Impl {
  Sink sink;
  msgpack::packer<Sink> packer{sink};
};

Writer::Writer() : impl_{std::make_unique<Impl>()} {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

Writer& Writer::array(std::size_t count) {
  impl_->packer.pack_array(static_cast<std::uint32_t>(count));
  return *this;
}
Writer& Writer::u64(std::uint64_t value) {
  impl_->packer.pack_uint64(value);
  return *this;
}
Writer& Writer::i64(std::int64_t value) {
  impl_->packer.pack_int64(value);
  return *this;
}
Writer& Writer::flag(bool value) {
  if (value)
    impl_->packer.pack_true();
  else
    impl_->packer.pack_false();
  return *this;
}
Writer& Writer::text(std::string_view utf8) {
  const auto size = static_cast<std::uint32_t>(utf8.size());
  impl_->packer.pack_str(size).pack_str_body(utf8.data(), size);
  return *this;
}
Writer& Writer::bytes(std::string_view bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  impl_->packer.pack_bin(size).pack_bin_body(bytes.data(), size);
  return *this;
}
Writer& Writer::nil() {
  impl_->packer.pack_nil();
  return *this;
}
Bytes Writer::take() { return std::exchange(impl_->sink.written, {}); }

struct Reader::Impl {
  std::vector<Token> tokens;
  std::size_t next = 0;
  std::vector<std::size_t> left;  // Values still to be read in each array entered.
  std::optional<Error> error;

  void fail(std::string detail, ErrorCode code) {
    if (!error) error = Error{code, std::move(detail)};
  }

  // The next value of the array that is being read, when it has this type.
  template <typename T>
  const T* take(const char* expected) {
    if (error) return nullptr;
    const T* value =
        next < tokens.size() && left.back() > 0 ? std::get_if<T>(&tokens[next]) : nullptr;
    if (value == nullptr) {
      fail(std::string{"expected "} + expected, ErrorCode::kMalformed);
      return nullptr;
    }
    ++next;
    --left.back();
    return value;
  }
};

Reader::Reader(std::string_view bytes) : impl_{std::make_unique<Impl>()} {
  auto document = tokenize(bytes);
  impl_->tokens = std::move(document.tokens);
  impl_->left.push_back(1);
  if (!document.whole) fail("not one whole MessagePack document of arrays, integers and strings");
}
Reader::Reader(Reader&&) noexcept = default;
Reader::~Reader() = default;

std::size_t Reader::array(std::size_t least, std::size_t most) {
  const auto* start = impl_->take<ArrayStart>("an array");
  if (start == nullptr) return 0;
  impl_->left.push_back(start->count);
  if (start->count < least || start->count > most) {
    fail("an array has " + std::to_string(start->count) + " elements, expected " +
         std::to_string(least) + (least == most ? "" : " to " + std::to_string(most)));
    return 0;
  }
  return start->count;
}

void Reader::array(std::size_t count) { array(count, count); }

void Reader::end() {
  if (!ok()) return;
  VP_ASSERT(impl_->left.size() > 1);  // As many end() as array().
  if (impl_->left.back() != 0) fail("an array has more elements than expected");
  impl_->left.pop_back();
}

std::uint64_t Reader::u64(std::uint64_t most) {
  const auto* value = impl_->take<std::uint64_t>("an unsigned integer");
  if (value == nullptr) return 0;
  if (*value > most) {
    fail("the integer " + std::to_string(*value) + " is above " + std::to_string(most));
    return 0;
  }
  return *value;
}

std::int64_t Reader::i64() {
  if (!ok()) return 0;
  if (impl_->next < impl_->tokens.size() &&
      std::holds_alternative<std::uint64_t>(impl_->tokens[impl_->next]))
    return static_cast<std::int64_t>(u64(INT64_MAX));
  const auto* value = impl_->take<std::int64_t>("an integer");
  return value == nullptr ? 0 : *value;
}

bool Reader::flag() {
  const auto* value = impl_->take<bool>("true or false");
  return value != nullptr && *value;
}

Bytes Reader::text(std::size_t most) {
  const auto* value = impl_->take<TextValue>("a string");
  if (value == nullptr) return {};
  if (value->utf8.size() > most || !is_utf8(value->utf8)) {
    fail("expected a UTF-8 string of at most " + std::to_string(most) + " bytes");
    return {};
  }
  return Bytes{value->utf8};
}

Bytes Reader::bytes(std::size_t most) { return Bytes{view(most)}; }

std::string_view Reader::view(std::size_t most) {
  const auto* value = impl_->take<BytesValue>("binary bytes");
  if (value == nullptr) return {};
  if (value->bytes.size() > most) {
    fail("expected at most " + std::to_string(most) + " bytes");
    return {};
  }
  return value->bytes;
}

bool Reader::skip_nil() {
  if (!ok() || impl_->next >= impl_->tokens.size() ||
      !std::holds_alternative<Nil>(impl_->tokens[impl_->next]))
    return false;
  return impl_->take<Nil>("nil") != nullptr;
}

bool Reader::at_array() const {
  return ok() && impl_->next < impl_->tokens.size() &&
         std::holds_alternative<ArrayStart>(impl_->tokens[impl_->next]);
}

void Reader::fail(std::string detail, ErrorCode code) { impl_->fail(std::move(detail), code); }

bool Reader::ok() const { return !impl_->error; }

std::optional<Error> Reader::finish() {
  if (ok() && impl_->next != impl_->tokens.size()) fail("not everything was read");
  return impl_->error;
}

std::optional<std::uint64_t> leading_u64(std::string_view bytes, std::size_t index) {
  const auto tokens = tokenize(bytes).tokens;
  if (tokens.size() <= index + 1 || !std::holds_alternative<ArrayStart>(tokens[0]))
    return std::nullopt;
  for (std::size_t i = 1; i <= index + 1; ++i)
    if (!std::holds_alternative<std::uint64_t>(tokens[i])) return std::nullopt;
  return std::get<std::uint64_t>(tokens[index + 1]);
}

}  // namespace vendepass
