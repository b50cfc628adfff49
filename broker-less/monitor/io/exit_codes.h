// Exit codes of vendepass-monitor.
#pragma once

namespace vendepass::monitor {

inline constexpr int kExitDone = 0;
inline constexpr int kExitLooksWrong = 1;  // Of one look: something does.
inline constexpr int kExitUsage = 2;
inline constexpr int kExitFailed = 3;  // A file cannot be read or written, an endpoint not used.

}  // namespace vendepass::monitor
