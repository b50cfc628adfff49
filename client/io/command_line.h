// The command line of `vendepass`: what may be written, and running it.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "client/core/exit_codes.h"
#include "client/core/render.h"
#include "client/io/surroundings.h"

namespace vendepass {

// Carries one command line out (without the program's name). The result goes to `out`: text, or
// with --json one object, also for errors; without --json errors go to `errors`. `watch` prints as
// it goes, and its objects each on a line.
ExitCode run_command_line(const std::vector<std::string>& arguments, Surroundings around,
                          std::ostream& out, std::ostream& errors, Colours colours);

}  // namespace vendepass
