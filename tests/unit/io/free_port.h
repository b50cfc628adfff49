// A TCP port of this host that nobody listens on.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "common/assert.h"

namespace vendepass {

inline std::uint16_t free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  VP_ASSERT(bind(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0);
  VP_ASSERT(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  close(fd);
  return ntohs(address.sin_port);
}

inline std::string free_endpoint() { return "tcp://127.0.0.1:" + std::to_string(free_port()); }

}  // namespace vendepass
