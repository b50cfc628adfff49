// How functions report failures that callers must handle.
//
// A broken invariant is a bug: VP_ASSERT stops the process. Every other failure
// is a value of this type, and nothing in core/ throws. Member names follow
// std::expected, so C++23 can replace the class with an alias.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <variant>

#include "common/assert.h"
#include "common/errors.h"

namespace vendepass {

struct Error {
  ErrorCode code;
  std::string detail;  // For people: what happened and what to do. Programs look at `code` only.
  friend bool operator==(const Error&, const Error&) = default;
};

struct Done {};  // The value of a Result that carries none.

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_{std::in_place_index<0>, std::move(value)} {}
  Result(Error error) : state_{std::in_place_index<1>, std::move(error)} {}

  explicit operator bool() const { return state_.index() == 0; }
  const T& operator*() const& { return get<0>(*this); }
  T& operator*() & { return get<0>(*this); }
  T&& operator*() && { return std::move(get<0>(*this)); }
  const T* operator->() const { return &**this; }
  T* operator->() { return &**this; }
  const Error& error() const { return get<1>(*this); }

 private:
  template <std::size_t I, typename Self>
  static auto& get(Self& self) {
    VP_ASSERT(self.state_.index() == I);  // Check the Result before looking inside.
    return *std::get_if<I>(&self.state_);
  }
  std::variant<T, Error> state_;
};

// For exhaustive visits: std::visit(Overloaded{[](const A&) {...}, [](const B&) {...}}, variant).
template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <typename... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace vendepass
