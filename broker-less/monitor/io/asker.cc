#include "broker-less/monitor/io/asker.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>

#include "broker-less/io/client_channel.h"
#include "broker-less/io/operator_channel.h"
#include "common/operator_command.h"

namespace vendepass::monitor {
namespace {

constexpr Millis kPatience{1000};
constexpr Millis kAgain{1000};

std::string error_json(const Error& error) {
  return R"({"ok":false,"error":{"code":")" + std::string{name_of(error.code)} +
         R"(","detail":"the airline's operator socket does not answer"}})";
}

}  // namespace

std::string ask_for_purchase(const std::string& operator_data, const PurchaseId& purchase) {
  const auto endpoint = operator_endpoint(operator_data);
  if (!endpoint) return error_json(endpoint.error());
  const auto answer = ask_operator_socket(
      *endpoint, encode_operator_request({1, PurchaseCommand{purchase}}), 2 * kPatience);
  return answer ? *answer : error_json(answer.error());
}

Asker::Asker(Alliance alliance, std::string operator_data)
    : alliance_{std::move(alliance)},
      operator_data_{std::move(operator_data)},
      event_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)},
      thread_{[this] { run(); }} {}

Asker::~Asker() {
  {
    const std::lock_guard lock{mutex_};
    is_over_ = true;
  }
  changed_.notify_one();
  thread_.join();
  ::close(event_);
}

void Asker::want(const std::optional<FlightId>& flight, const std::optional<PurchaseId>& purchase) {
  const std::lock_guard lock{mutex_};
  if (flight == flight_ && purchase == purchase_) return;
  flight_ = flight;
  purchase_ = purchase;
  changed_.notify_one();
}

std::vector<SeatsReply> Asker::take_seats() {
  eventfd_t count = 0;
  ::eventfd_read(event_, &count);
  const std::lock_guard lock{mutex_};
  return std::exchange(seats_, {});
}

std::vector<PurchaseAnswer> Asker::take_purchases() {
  const std::lock_guard lock{mutex_};
  return std::exchange(purchases_, {});
}

void Asker::run() {
  std::unique_lock lock{mutex_};
  while (!is_over_) {
    const auto flight = flight_;
    const auto purchase = operator_data_.empty() ? std::nullopt : purchase_;
    lock.unlock();
    auto seats = flight ? ask_for_seats(*flight) : std::nullopt;
    auto known =
        purchase ? std::optional{ask_for_purchase(operator_data_, *purchase)} : std::nullopt;
    lock.lock();
    if (seats) seats_.push_back(*std::move(seats));
    if (known) purchases_.push_back({*purchase, *std::move(known)});
    if (seats || known) ::eventfd_write(event_, 1);
    const auto is_other = [&] {
      return is_over_ || flight_ != flight || (!operator_data_.empty() && purchase_ != purchase);
    };
    if (flight || purchase)
      changed_.wait_for(lock, kAgain, is_other);
    else
      changed_.wait(lock, is_other);
  }
}

// The flight's own airline first: it knows best.
std::optional<SeatsReply> Asker::ask_for_seats(const FlightId& flight) const {
  std::vector<const Member*> members;
  if (const auto* owner = alliance_.find(flight.airline)) members.push_back(owner);
  for (const auto& member : alliance_.members)
    if (member.airline != flight.airline) members.push_back(&member);
  for (const auto* member : members) {
    auto channel = ClientChannel::connect(member->client_endpoint);
    if (!channel) continue;
    const ClientRequest request{
        1, {}, static_cast<std::uint32_t>(kPatience.count()), SeatsRequest{flight}};
    auto reply = channel->ask(request, kPatience);
    if (auto* seats = reply ? std::get_if<SeatsReply>(&reply->body) : nullptr)
      return std::move(*seats);
  }
  return std::nullopt;
}

}  // namespace vendepass::monitor
