// Asking an airline's running server through its local socket.
#pragma once

#include "airline/core/effects.h"
#include "airline/io/config.h"

namespace vendepass {

// True when the airline's server listens on its local socket. Takes no lock, so that a server
// that is just starting is not disturbed. Errors: kInvalid when there is no such directory.
Result<bool> is_running(const std::string& data);

// The answer, one JSON object. Errors: kNoAnswer when it is not running or does not answer.
Result<std::string> ask_operator(const std::string& data, const OperatorCommand& command);
// A copy of the running server's journal in a new file at `path`. Errors: kNoAnswer, kInvalid.
Result<Done> ask_backup(const std::string& data, const std::string& path);

// Has the running server read its alliance file again. The answer, one JSON object.
Result<std::string> ask_reload(const std::string& data);

// True when the answer says "ok": true.
bool is_ok(const std::string& json);

}  // namespace vendepass
