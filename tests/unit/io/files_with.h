// Whether something is still in the files of a folder, wherever SQLite may have left it.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "broker-less/io/text_file.h"

namespace vendepass {

// Names of the files that have these bytes in them, in order.
inline std::vector<std::string> files_with(const std::string& folder, std::string_view needle) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    const auto bytes = read_text_file(entry.path());
    if (bytes && bytes->find(needle) != std::string::npos) found.push_back(entry.path().filename());
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace vendepass
