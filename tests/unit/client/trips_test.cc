// `trips`, `show`, `cancel`, `change-seat` against scripted airlines and without any.
#include <gtest/gtest.h>

#include "tests/unit/client/fakes.h"

namespace vendepass {
namespace {

using samples::airline;
using samples::seat;

class OwnTrips : public ClientWorld {
 protected:
  void SetUp() override {
    sign_in();
    trip_.tickets = tickets_from(samples::sold_legs());
    ASSERT_TRUE(wallet().save(StoredPurchase{content(), signature(), false, trip_}));
    // The airlines are known from before.
    ASSERT_EQ(run({"airlines"}).exit, ExitCode::kDone);
  }
  Bytes content() const { return encode_purchase(trip_.purchase); }
  Signature signature() const { return sign(content(), key_pair_from(samples::seed())); }
  std::string locator() const { return to_string(locator_of(trip_.id)); }
  TripView view(std::vector<TicketView> tickets) const {
    return TripView{trip_.id, content(), PurchaseState::kSold, std::move(tickets), {}};
  }
  Trip on_disk() const { return (*wallet().purchase(trip_.id))->trip; }

  void nobody_answers() {
    alliance.script = [](const std::string&, const ClientRequest&) {
      return std::optional<AirlineLink::Outcome>{AirlineLink::NotSent{}};
    };
  }
  using OnOrder = std::function<AirlineLink::Outcome(int sends, const Signed& order)>;
  void on_order(OnOrder answer) {
    sends_ = 0;
    alliance.script = [this, answer](
                          const std::string&,
                          const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
      const auto* order = std::get_if<TicketsRequest>(&request.body);
      if (order == nullptr) return std::nullopt;
      EXPECT_EQ(order->purchase, content());
      return answer(++sends_, order->order);
    };
  }
  // The tickets of the order as cancelled.
  std::vector<TicketView> cancelled(const Signed& order) const {
    std::vector<TicketView> tickets;
    const auto cancel = decode_cancel(order.content);
    for (auto ticket : trip_.tickets)
      for (const auto number : cancel->tickets)
        if (ticket.number == number) {
          ticket.state = TicketState::kCancelled;
          tickets.push_back(ticket);
        }
    return tickets;
  }
  std::size_t still_valid() const {
    std::size_t count = 0;
    for (const auto& ticket : on_disk().tickets) count += ticket.state == TicketState::kValid;
    return count;
  }

  Trip trip_ = samples::sold_trip();
  int sends_ = 0;
};

TEST_F(OwnTrips, AreReadFromDiskWithEveryAirlineDown) {
  nobody_answers();
  const auto trips = run({"trips"});
  EXPECT_EQ(trips.exit, ExitCode::kDone);
  EXPECT_NE(trips.out.find(locator()), std::string::npos);
  EXPECT_NE(trips.out.find("(from this computer's disk)"), std::string::npos);
  const auto show = run({"show", locator()});
  EXPECT_EQ(show.exit, ExitCode::kDone);
  EXPECT_NE(show.out.find("127-0000000011"), std::string::npos);
  EXPECT_NE(show.out.find("(from this computer's disk)"), std::string::npos);
}

TEST_F(OwnTrips, AreBroughtUpToDateByAnAirline) {
  auto changed = trip_.tickets;
  changed[0].state = TicketState::kFlightCancelled;
  alliance.trips = {view(changed)};
  const auto show = run({"show", locator()});
  EXPECT_NE(show.out.find("flight cancelled by its airline"), std::string::npos);
  EXPECT_NE(show.out.find("(as G3 knows it)"), std::string::npos);
  EXPECT_EQ(on_disk().tickets, changed);
}

TEST_F(OwnTrips, OfAnotherComputerAppearAfterSignIn) {
  ASSERT_TRUE(wallet().remove_purchase(trip_.id));
  alliance.trips = {view(trip_.tickets)};
  const auto show = run({"show", locator()});
  EXPECT_EQ(show.exit, ExitCode::kDone) << show.errors;
  EXPECT_NE(show.out.find("GRU 06:40 -> REC 09:55"), std::string::npos) << show.out;
  EXPECT_FALSE((*wallet().purchase(trip_.id))->signature);
}

TEST_F(OwnTrips, AnOutcomeOnDiskIsNotTakenBackByAnAirlineThatKnowsLess) {
  auto pending = view({});
  pending.state = PurchaseState::kPending;
  alliance.trips = {pending};
  (void)run({"trips"});
  EXPECT_EQ(on_disk().state, PurchaseState::kSold);
  EXPECT_EQ(on_disk().tickets, trip_.tickets);
}

TEST_F(OwnTrips, TicketsThatThePurchaseCannotHaveAreNotTakenOver) {
  auto strange = trip_.tickets;
  strange[0].number = TicketNumber{1270000000099};
  strange[0].leg = 7;
  alliance.trips = {view(strange)};
  EXPECT_EQ(run({"show", locator()}).exit, ExitCode::kDone);
  EXPECT_EQ(on_disk().tickets, trip_.tickets);
}

TEST_F(OwnTrips, OwnersThatAreSilentAreNamed) {
  auto part = view({trip_.tickets[0], trip_.tickets[1]});
  part.silent = {airline("LA")};
  alliance.trips = {part};
  EXPECT_NE(run({"show", locator()}).out.find("LA does not answer"), std::string::npos);
}

TEST_F(OwnTrips, AreShownToTheirCustomerOnly) {
  auto session = **wallet().session();
  session.customer = CustomerId{blake2b_16("somebody else")};
  ASSERT_TRUE(wallet().save(session));
  EXPECT_EQ(run({"trips"}).out.find(locator()), std::string::npos);
  EXPECT_EQ(run({"show", locator()}).exit, ExitCode::kRejected);
  ASSERT_TRUE(wallet().remove_session());
  EXPECT_EQ(run({"trips"}).exit, ExitCode::kSignIn);
}

TEST_F(OwnTrips, ACancelIsOnDiskBeforeItIsSentAndGoneWhenAllHaveConfirmed) {
  on_order([this](int, const Signed& order) {
    EXPECT_EQ(wallet().orders(trip_.id)->size(), 1U);
    EXPECT_TRUE(signature_is_valid(order.signature, order.content,
                                   key_pair_from(samples::seed()).public_key));
    return FakeAlliance::reply(TicketsReply{cancelled(order), {}});
  });
  const auto ran = run({"cancel", locator(), "--leg", "1", "--passenger", "2", "--yes"});
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
  EXPECT_NE(ran.out.find("Cancelled 1 ticket; its seat is free again."), std::string::npos);
  EXPECT_TRUE(wallet().orders(trip_.id)->empty());
  EXPECT_EQ(on_disk().tickets[1].state, TicketState::kCancelled);
  EXPECT_EQ(still_valid(), 3U);
}

TEST_F(OwnTrips, ACancelThatAnOwnerHasNotConfirmedIsContinuedByTheSameCommand) {
  on_order([](int, const Signed&) {
    return FakeAlliance::reply(TicketsReply{{}, {airline("LA")}});
  });
  const auto first = run({"cancel", locator(), "--leg", "2", "--yes"});
  EXPECT_EQ(first.exit, ExitCode::kUnknown);
  EXPECT_NE(first.errors.find("LA is silent"), std::string::npos) << first.errors;
  ASSERT_EQ(wallet().orders(trip_.id)->size(), 1U);
  const auto kept = wallet().orders(trip_.id)->front().order;

  on_order([&](int, const Signed& order) {
    EXPECT_EQ(order, kept);
    return FakeAlliance::reply(TicketsReply{cancelled(order), {}});
  });
  const auto second = run({"cancel", locator(), "--leg", "2", "--yes"});
  EXPECT_EQ(second.exit, ExitCode::kDone) << second.errors;
  EXPECT_EQ(sends_, 1);
  EXPECT_NE(second.out.find("Cancelled 2 tickets"), std::string::npos) << second.out;
  EXPECT_TRUE(wallet().orders(trip_.id)->empty());
}

TEST_F(OwnTrips, ACancelThatNobodyHeardIsForgotten) {
  alliance.script = [](const std::string&,
                       const ClientRequest& request) -> std::optional<AirlineLink::Outcome> {
    if (std::holds_alternative<TicketsRequest>(request.body)) return AirlineLink::NotSent{};
    return std::nullopt;
  };
  EXPECT_EQ(run({"cancel", locator(), "--yes"}).exit, ExitCode::kUnreachable);
  EXPECT_TRUE(wallet().orders(trip_.id)->empty());
  EXPECT_EQ(still_valid(), 4U);
}

TEST_F(OwnTrips, CancellingTwiceIsDoneOnce) {
  on_order([this](int, const Signed& order) {
    return FakeAlliance::reply(TicketsReply{cancelled(order), {}});
  });
  (void)run({"cancel", locator(), "--yes"});
  const auto again = run({"cancel", locator(), "--yes"});
  EXPECT_EQ(again.exit, ExitCode::kDone);
  EXPECT_NE(again.out.find("Nothing to do"), std::string::npos);
  EXPECT_EQ(sends_, 1);
}

TEST_F(OwnTrips, ACancelMustBeConfirmed) {
  EXPECT_EQ(run({"cancel", locator()}).exit, ExitCode::kUsage);
  person.says = false;
  EXPECT_EQ(run({"cancel", locator()}).exit, ExitCode::kRejected);
  EXPECT_TRUE(alliance.all<TicketsRequest>().empty());
  EXPECT_EQ(run({"cancel", locator(), "--leg", "3", "--yes"}).exit, ExitCode::kUsage);
}

TEST_F(OwnTrips, ASeatIsChangedAndTheTicketKeepsItsNumber) {
  on_order([this](int, const Signed& order) {
    const auto change = decode_change_seat(order.content);
    EXPECT_TRUE(change);
    auto ticket = trip_.tickets[0];
    EXPECT_EQ(change->ticket, ticket.number);
    EXPECT_EQ(change->change, 0U);
    ticket.seat = change->seat;
    ticket.seat_changes = 1;
    return FakeAlliance::reply(TicketsReply{{ticket}, {}});
  });
  const auto ran =
      run({"change-seat", locator(), "--leg", "1", "--passenger", "1", "--seat", "13A"});
  EXPECT_EQ(ran.exit, ExitCode::kDone) << ran.errors;
  EXPECT_EQ(on_disk().tickets[0].seat, seat("13A"));
  EXPECT_NE(run({"change-seat", locator(), "--leg", "1", "--passenger", "1", "--seat", "13A"})
                .out.find("Nothing to do"),
            std::string::npos);
}

TEST_F(OwnTrips, ASeatThatIsTakenNamesThoseThatAreFree) {
  on_order([](int, const Signed&) {
    return FakeAlliance::reply(Error{ErrorCode::kSeatTaken, "seat 14C is taken"});
  });
  const auto ran =
      run({"change-seat", locator(), "--leg", "1", "--passenger", "1", "--seat", "14C"});
  EXPECT_EQ(ran.exit, ExitCode::kRefused);
  EXPECT_NE(ran.errors.find("still free on G3-1234@2026-12-01: 12B 12C"), std::string::npos)
      << ran.errors;
  EXPECT_TRUE(wallet().orders(trip_.id)->empty());
}

}  // namespace
}  // namespace vendepass
