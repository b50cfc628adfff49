// What people read, as text. Read a changed text before taking it over here.
#include "client/core/render.h"

#include <gtest/gtest.h>

#include "client/core/advice.h"
#include "client/core/render_parts.h"
#include "tests/unit/client/samples.h"

namespace vendepass {
namespace {

SearchResult found(std::uint8_t passengers) {
  return SearchResult{samples::airline("AD"),
                      SearchRequest{samples::airport("GRU"), samples::airport("LIS"),
                                    *parse_date("2026-12-01"), passengers, SortKey::kPrice},
                      samples::search_reply()};
}

std::string text_of(std::string command, CommandResult result) {
  return render(Report{std::move(command), std::move(result)}, Colours::kOff);
}

TEST(Rendering, ATripShowsLocalTimesChangesPriceAndHowToBuyIt) {
  EXPECT_EQ(text_of("search", found(2)),
            R"(GRU -> LIS on 2026-12-01, 2 passengers: 1 trip

GRU 06:40 -> LIS 03:30 +1  17 h 50 min  G3, LA  BRL 1550.50 each, BRL 3101.00 for 2
    G3-1234@2026-12-01  GRU 06:40 -> REC 09:55       Y  BRL 350.00
      change at REC, 7 h 05 min, to another airline
    LA-88@2026-12-01    REC 17:00 -> LIS 03:30 +1    Y  BRL 1200.50  3 seats left  (its airline is silent just now)
    vendepass buy G3-1234@2026-12-01 LA-88@2026-12-01 --passenger "NAME 1" --passenger "NAME 2"

Age of information at AD: G3 0.4 s, LA 12 s (suspect)
)");
}

TEST(Rendering, NothingFoundSaysWhatToTry) {
  auto nothing = found(1);
  nothing.reply.itineraries.clear();
  EXPECT_EQ(text_of("search", nothing),
            R"(GRU -> LIS on 2026-12-01, 1 passenger: 0 trips

Try another day, or look at the airports near by: vendepass airports TEXT

Age of information at AD: G3 0.4 s, LA 12 s (suspect)
)");
}

TEST(Rendering, TheBuyCommandNamesACabinThatIsNotEconomy) {
  auto trip = samples::search_reply().itineraries.front();
  trip.legs[1].cabin = Cabin{'C'};
  EXPECT_EQ(buy_command(trip, 1),
            "vendepass buy G3-1234@2026-12-01 LA-88@2026-12-01/C --passenger \"NAME\"");
}

TEST(Rendering, ASeatMapHasAnAisleAndMarksWhatIsTaken) {
  EXPECT_EQ(text_of("seats",
                    SeatsResult{samples::airline("AD"), samples::seats_reply(samples::g3_leg())}),
            R"(G3-1234@2026-12-01  GRU 06:40 -> REC 09:55

cabin C  BRL 900.00  4 of 4 seats free
      A   C
    1 .   .
    2 .   .

cabin Y  BRL 350.00  16 of 18 seats free
      A B C   D E F
   12 x . .   . . .
   13 . . .   . . .
   14 . . x   . . .

. free   x taken   age of information at AD: G3 0.3 s
)");
}

TEST(Rendering, ASoldTripShowsEveryTicket) {
  const auto id = to_string(samples::sold_trip().id);
  const auto locator = to_string(locator_of(samples::sold_trip().id));
  EXPECT_EQ(text_of("show", ShowResult{samples::airline("AD"), samples::sold_trip()}),
            locator + "  sold  BRL 3101.00  purchase " + id + R"(
  1  G3-1234@2026-12-01  GRU 06:40 -> REC 09:55  Y
       14D  Ana Souza                 127-0000000011  BRL 350.00  valid
       14E  João Lima                 127-0000000012  BRL 350.00  valid
  2  LA-88@2026-12-01    REC 17:00 -> LIS 03:30 +1  Y
       7A   Ana Souza                 045-0000000021  BRL 1200.50  valid
       7B   João Lima                 045-0000000022  BRL 1200.50  valid
(as AD knows it)
)");
}

TEST(Rendering, WhatAirlinesHaveForgottenIsSoldAllTheSame) {
  auto trip = samples::sold_trip();
  trip.tickets.clear();
  const auto shown = text_of("show", ShowResult{samples::airline("AD"), trip});
  EXPECT_NE(shown.find("  sold  "), std::string::npos);
  EXPECT_NE(shown.find("its flights are over, and its tickets are no longer kept\n"),
            std::string::npos);
  const PurchaseReply reply{trip.id, PurchaseState::kSold, {}, std::nullopt, false};
  const auto outcome = text_of(
      "outcome", OutcomeResult{OutcomeResult::Asked::kOutcome, samples::airline("AD"), reply});
  EXPECT_NE(outcome.find("  sold  "), std::string::npos);
  EXPECT_NE(outcome.find("its details are no longer kept"), std::string::npos);
}

TEST(Rendering, TripsFromDiskSaySo) {
  const auto locator = to_string(locator_of(samples::sold_trip().id));
  EXPECT_EQ(text_of("trips", TripsResult{std::nullopt, {samples::sold_trip()}, {}}),
            "LOCATOR  STATE  DATE        TRIP        PASSENGERS\n" + locator +
                "   sold   2026-12-01  GRU -> LIS  Ana Souza, João Lima\n"
                "(from this computer's disk)\n");
}

TEST(Rendering, ATripWhoseTicketsAreAllCancelledIsShownAsCancelled) {
  auto trip = samples::sold_trip();
  for (auto& ticket : trip.tickets) ticket.state = TicketState::kCancelled;
  const auto text = text_of("trips", TripsResult{std::nullopt, {trip}, {}});
  EXPECT_NE(text.find("cancelled"), std::string::npos);
  EXPECT_EQ(text.find("sold"), std::string::npos);
}

TEST(Rendering, WhoDoesNotAnswerIsNamed) {
  auto trip = samples::sold_trip();
  trip.silent = {samples::airline("LA")};
  const auto text = text_of("show", ShowResult{samples::airline("AD"), trip});
  EXPECT_NE(text.find("LA does not answer: that part is from this computer's disk"),
            std::string::npos);
}

TEST(Rendering, TheAirlinesAreATable) {
  EXPECT_EQ(text_of("airlines", AirlinesResult{samples::airline("AD"), samples::airlines_reply()}),
            R"(CODE  NAME   TICKETS  STATE    VOTES  EVENTS  AGE    ENDPOINT
AD    Azul   577      up       no     10      0.2 s  tcp://ad
G3    Gol    127      suspect  yes    20      1.8 s  tcp://g3
LA    Latam  045      up       no     30      2 min  tcp://la
(as AD knows it; alliance edition 3, prices in BRL)
)");
}

TEST(Rendering, AFailureSaysWhatHappenedAndWhatToDo) {
  EXPECT_EQ(text_of("buy", refused_purchase(samples::refusal(), samples::sold_trip().id)),
            "seat_taken: seat 14C is taken; still free on G3-1234@2026-12-01: 12B 12C\n"
            "next: buy again with other seats, or name none and be seated together; what led to it "
            "tells `vendepass why " +
                to_string(samples::sold_trip().id) + "`\n");
}

TEST(Rendering, AQuoteNamesFaresSeatsPassengersAndTheTotal) {
  EXPECT_EQ(render_quote(samples::purchase(), {facts_of(samples::g3_leg())}),
            R"(  1  G3-1234@2026-12-01  GRU 06:40 -> REC 09:55  Y  BRL 350.00 each, seats 14D 14E
  2  LA-88@2026-12-01    Y  BRL 1200.50 each, seats chosen by its airline
  Ana Souza, João Lima
  total BRL 3101.00
)");
}

TEST(Rendering, ColoursAreThereOnlyWhenAskedFor) {
  const Report report{"search", found(1)};
  EXPECT_EQ(render(report, Colours::kOff).find('\x1b'), std::string::npos);
  EXPECT_NE(render(report, Colours::kOn).find('\x1b'), std::string::npos);
}

TEST(Rendering, AnEarlierLocalDayIsMarkedToo) {
  EXPECT_EQ(day_shift(*parse_date("2026-12-02"), *parse_date("2026-12-01")), " -1");
  EXPECT_EQ(day_shift(*parse_date("2026-12-01"), *parse_date("2026-12-03")), " +2");
}

TEST(Rendering, AnAirlineThatWasNeverFullyKnownHasNoAge) {
  EXPECT_EQ(age_text(std::nullopt), "never");
  EXPECT_EQ(age_text(400), "0.4 s");
  EXPECT_EQ(age_text(180000), "3 min");
}

}  // namespace
}  // namespace vendepass
