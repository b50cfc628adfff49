// Asks for what is not published: seat maps, as any traveller may, and purchases, as the operator
// of an airline on this host may. In a thread of its own: whoever draws never waits for an answer.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "broker-less/monitor/io/feed.h"

namespace vendepass::monitor {

// What all airlines know of a purchase, asked of the airline whose data directory this is: the JSON
// of its answer, or an object of the same form with an error.
std::string ask_for_purchase(const std::string& operator_data, const PurchaseId& purchase);

class Asker {
 public:
  // `operator_data`: a data directory, or empty.
  Asker(Alliance alliance, std::string operator_data);
  ~Asker();
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  // These are asked for from now on, at once and then every second.
  void want(const std::optional<FlightId>& flight, const std::optional<PurchaseId>& purchase);
  // Readable when there are answers.
  int descriptor() const { return event_; }
  std::vector<SeatsReply> take_seats();
  std::vector<PurchaseAnswer> take_purchases();

 private:
  void run();
  std::optional<SeatsReply> ask_for_seats(const FlightId& flight) const;

  Alliance alliance_;
  std::string operator_data_;
  int event_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<FlightId> flight_;
  std::optional<PurchaseId> purchase_;
  std::vector<SeatsReply> seats_;
  std::vector<PurchaseAnswer> purchases_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace vendepass::monitor
