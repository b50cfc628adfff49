// The real way to an airline: a client channel to each endpoint, kept while it works.
#pragma once

#include <map>
#include <string>

#include "broker-less/io/client_channel.h"
#include "client/io/surroundings.h"

namespace vendepass {

class ZmqLink : public AirlineLink {
 public:
  Outcome ask(const std::string& endpoint, const ClientRequest& request, Millis patience) override;

 private:
  std::map<std::string, ClientChannel> channels_;  // By endpoint; as many as airlines.
};

}  // namespace vendepass
