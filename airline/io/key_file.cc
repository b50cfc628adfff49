#include "airline/io/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "airline/io/entropy.h"
#include "broker-less/io/text_file.h"

namespace vendepass {

Result<KeyPair> make_key_file(const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return Error{ErrorCode::kInvalid, "cannot make " + path + ": " + std::strerror(errno)};
  const Seed seed = random_bytes<32>();
  const auto text = to_hex(view_of(seed)) + "\n";
  const bool written = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const bool synced = fsync(fd) == 0;
  close(fd);
  if (!written || !synced) return Error{ErrorCode::kInvalid, "cannot write " + path};
  return key_pair_from(seed);
}

Result<KeyPair> read_key_file(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) == 0 && (info.st_mode & 077) != 0)
    return Error{ErrorCode::kInvalid,
                 path + " can be read by others: run `chmod 600 " + path + "`"};
  auto text = read_text_file(path);
  if (!text) return text.error();
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  const auto bytes = from_hex(*text);
  if (!bytes || bytes->size() != 32)
    return Error{ErrorCode::kInvalid,
                 path + " is not a key: make one with `vendepass-airline keygen`"};
  const auto seed = array_from<32>(*bytes);
  if (!seed) return seed.error();
  return key_pair_from(*seed);
}

}  // namespace vendepass
