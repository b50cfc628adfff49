// Writes a recording as it is heard, line by line.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "broker-less/monitor/core/recording.h"

namespace vendepass::monitor {

class Recorder {
 public:
  // A new file: one that exists is not written over. Errors: kInvalid with the path and the reason.
  static Result<Recorder> create(const std::string& path, const std::string& header);

  // When the disk does not take a line, recording ends there, and trouble() says so.
  void write(const std::string& line);
  void flush();
  const std::string& trouble() const { return trouble_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, Close>;
  Recorder(File file, std::string path) : file_{std::move(file)}, path_{std::move(path)} {}
  void fail();

  File file_;
  std::string path_;
  std::string trouble_;
};

}  // namespace vendepass::monitor
