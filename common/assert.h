// Assertions that stay on in release: a broken invariant is a bug, and a server that
// goes on with one can sell a seat twice. The process stops; restart is always safe.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace vendepass {

[[noreturn]] inline void assertion_failed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, what);
  std::abort();
}

}  // namespace vendepass

#define VP_ASSERT(condition) \
  ((condition) ? void(0) : ::vendepass::assertion_failed(#condition, __FILE__, __LINE__))
