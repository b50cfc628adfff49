#include "broker-less/io/operator_channel.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "broker-less/io/zmq_socket.h"
#include "common/limits.h"

namespace vendepass {
namespace {

constexpr std::size_t kMaxSocketPathBytes = 107;  // sockaddr_un, unix(7).

}  // namespace

Result<std::string> operator_endpoint(const std::string& data_directory) {
  const auto path = data_directory + "/operator.sock";
  if (path.size() > kMaxSocketPathBytes)
    return Error{ErrorCode::kInvalid,
                 path + " is too long for a socket: use a data directory with a shorter path"};
  return "ipc://" + path;
}

bool somebody_listens(const std::string& endpoint) {
  const auto path = endpoint.substr(std::string_view{"ipc://"}.size());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, kMaxSocketPathBytes);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const int rc = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  close(fd);
  return rc == 0;
}

Result<std::string> ask_operator_socket(const std::string& endpoint, const Bytes& command,
                                        Millis patience) {
  ZmqSocket socket{zmq::socket_type::dealer, kMaxOperatorAnswerBytes};
  socket.set_linger(0);
  if (auto done = socket.connect(endpoint); !done) return done.error();
  if (!socket.try_send({command})) return Error{ErrorCode::kNoAnswer, endpoint + ": cannot send"};
  const auto end = std::chrono::steady_clock::now() + patience;
  std::vector<zmq::pollitem_t> items{{socket.raw().handle(), 0, ZMQ_POLLIN, 0}};
  while (std::chrono::steady_clock::now() < end) {
    const auto left = std::chrono::ceil<Millis>(end - std::chrono::steady_clock::now());
    wait_for(items, left);
    if (auto parts = socket.try_receive(); parts && parts->size() == 1)
      return std::move(parts->front());
  }
  return Error{ErrorCode::kNoAnswer, endpoint + ": the airline does not answer"};
}

}  // namespace vendepass
