// How every command ends, as scripts see it. The same table is in docs/client.md.
#pragma once

#include "common/errors.h"

namespace vendepass {

enum class ExitCode : int {
  kDone = 0,
  kInternal = 1,     // A bug, or this computer's disk.
  kUsage = 2,        // The command line cannot be carried out as written.
  kRefused = 3,      // An outcome, for ever: the answer was no.
  kRejected = 4,     // Nothing was done: correct the request or try again later.
  kUnreachable = 5,  // No airline can be reached and nothing was sent.
  kSignIn = 6,       // Signing in is needed, or failed.
  kUnknown = 75,     // The outcome is unknown: repeating the same command is safe.
};

// The exit code of a command that ended with this error.
constexpr ExitCode exit_code_for(ErrorCode code) {
  if (is_refusal(code)) return ExitCode::kRefused;
  if (!is_definite(code)) return ExitCode::kUnknown;
  switch (code) {
    case ErrorCode::kBadSignature:
    case ErrorCode::kSignInExpired:
    case ErrorCode::kUnknownCustomer:
      return ExitCode::kSignIn;
    default:
      return ExitCode::kRejected;
  }
}

}  // namespace vendepass
