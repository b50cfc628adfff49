#include "airline/io/commands.h"

int main(int argc, char** argv) {
  const auto parsed = vendepass::parse_command_line(argc, argv);
  if (const auto* exit_code = std::get_if<int>(&parsed)) return *exit_code;
  return vendepass::run(std::get<vendepass::CommandLine>(parsed));
}
