// `buy`: find what this computer bought before, else quote, confirm, save, send.
#include <algorithm>

#include "client/core/render.h"
#include "client/io/draw.h"
#include "client/io/purchase_desk.h"

namespace vendepass {
namespace {

// How long an owner may take the purchase up: long enough for every repeat of one command and
// the next, short enough that a forgotten one does not buy tomorrow.
constexpr std::chrono::minutes kHoldWithin{10};

// Prices as of now, and who quoted them.
struct Quote {
  AirlinesReply alliance;
  AirlineCode entry;
  std::vector<Leg> legs;
  std::vector<FlightFacts> flights;
};

bool has_valid_ticket(const Trip& trip) {
  return trip.tickets.empty() ||
         std::any_of(trip.tickets.begin(), trip.tickets.end(), [](const TicketView& ticket) {
           return ticket.state != TicketState::kCancelled;
         });
}

// The same purchase made before on this computer: a pending one first, else a sold one.
const StoredPurchase* find_same(const std::vector<StoredPurchase>& all, const BuyOptions& options) {
  const StoredPurchase* sold = nullptr;
  for (const auto& one : all) {
    if (!fulfils(one.trip.purchase, options.wish)) continue;
    if (one.trip.state == PurchaseState::kPending && one.signature) return &one;
    const bool stands = one.trip.state == PurchaseState::kSold && has_valid_ticket(one.trip);
    if (sold == nullptr && stands) sold = &one;
  }
  return options.again ? nullptr : sold;
}

std::optional<Failure> add_leg(CommandContext& context, const LegWish& wish, Quote& quote) {
  auto answer = context.connection.question<SeatsReply>(SeatsRequest{wish.flight}, context.command);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  const auto& found = std::get<Answer<SeatsReply>>(answer);
  quote.entry = found.airline;
  const auto cabin = choose_cabin(wish, found.reply);
  if (!cabin) return failure_from(cabin.error(), context.command);
  const auto taken = taken_wishes(wish, *cabin);
  if (!taken.empty())
    context.around.person.note("As " + to_string(found.airline) + " knows it, taken on " +
                               to_string(wish.flight) + ": " + list_seats(taken) + "; " +
                               to_string(wish.flight.airline) + " has the last word.");
  quote.legs.push_back(Leg{wish.flight, cabin->cabin, wish.seats, cabin->fare});
  quote.flights.push_back(facts_of(found.reply));
  return std::nullopt;
}

Attempt<Quote> quote_for(CommandContext& context, const Wish& wish) {
  auto answer = context.connection.question<AirlinesReply>(AirlinesRequest{}, context.command);
  if (auto* failure = std::get_if<Failure>(&answer)) return std::move(*failure);
  auto& found = std::get<Answer<AirlinesReply>>(answer);
  context.connection.learn(found.reply);
  Quote quote{std::move(found.reply), found.airline, {}, {}};
  for (const auto& leg : wish.legs)
    if (auto failure = add_leg(context, leg, quote)) return std::move(*failure);
  return quote;
}

Purchase purchase_from(const CommandContext& context, const BuyOptions& options,
                       const StoredSession& session, const Quote& quote) {
  return Purchase{session.customer, options.wish.passengers,
                  quote.legs,       quote.alliance.quorum,
                  quote.entry,      context.around.pacer.now().wall + kHoldWithin,
                  draw_bytes<16>(), quote.alliance.edition};
}

std::optional<Failure> check_price(const BuyOptions& options, const Purchase& purchase) {
  if (!options.max_price) return std::nullopt;
  const auto total = total_of(purchase);
  const auto limit = parse_money(*options.max_price, total.currency);
  if (!limit) return usage_failure(limit.error().detail, "write --max-price as 950.00");
  if (total.minor <= limit->minor) return std::nullopt;
  return failure_from(
      Error{ErrorCode::kPriceChanged, "it costs " + to_string(total) + ", more than your " +
                                          to_string(*limit) + "; nothing was sent"},
      "buy");
}

std::optional<Failure> confirm(const CommandContext& context, const BuyOptions& options,
                               const Purchase& purchase, const Quote& quote) {
  auto& person = context.around.person;
  auto text = render_quote(purchase, quote.flights);
  text.pop_back();  // A note ends its line itself.
  person.note(text);
  if (options.yes) return std::nullopt;
  const auto answer = person.confirm("Buy this for " + to_string(total_of(purchase)) + "?");
  if (!answer)
    return usage_failure("the price must be confirmed, and there is no terminal to ask at",
                         "repeat the command with --yes; --max-price limits what it may cost");
  if (*answer) return std::nullopt;
  return not_confirmed("nothing was bought");
}

CommandResult buy_new(CommandContext& context, const BuyOptions& options,
                      const StoredSession& session) {
  auto quoted = quote_for(context, options.wish);
  if (auto* failure = std::get_if<Failure>(&quoted)) return std::move(*failure);
  const auto& quote = std::get<Quote>(quoted);
  const auto purchase = purchase_from(context, options, session, quote);
  if (auto failure = check_price(options, purchase)) return std::move(*failure);
  if (auto failure = confirm(context, options, purchase, quote)) return std::move(*failure);
  auto content = encode_purchase(purchase);
  if (auto checked = decode_purchase(content); !checked)
    return usage_failure(checked.error().detail, "correct it and repeat the command");
  const auto id = purchase_id_of(content);
  auto order = signed_by(std::move(content), session.seed);
  StoredPurchase stored{
      std::move(order.content), order.signature, false,
      Trip{id, purchase, PurchaseState::kPending, {}, quote.flights, std::nullopt, {}}};
  return send_purchase(context, std::move(stored), BuyResult::How::kBought, session);
}

}  // namespace

CommandResult run_buy(CommandContext& context, const BuyOptions& options) {
  if (auto checked = check_wish(options.wish); !checked)
    return usage_failure(checked.error().detail, "correct it and repeat the command");
  auto signed_in_now = freshly_signed_in(context);
  if (auto* failure = std::get_if<Failure>(&signed_in_now)) return std::move(*failure);
  const auto& session = std::get<StoredSession>(signed_in_now);
  auto lock = lock_wallet(context);
  if (auto* failure = std::get_if<Failure>(&lock)) return std::move(*failure);
  auto all = purchases_of(context, session.customer);
  if (auto* failure = std::get_if<Failure>(&all)) return std::move(*failure);
  const auto* same = find_same(std::get<std::vector<StoredPurchase>>(all), options);
  if (same == nullptr) return buy_new(context, options, session);
  if (same->trip.state == PurchaseState::kSold)
    return BuyResult{BuyResult::How::kBoughtBefore, std::nullopt, false, same->trip};
  context.around.person.note("Continuing the pending purchase " + to_string(same->trip.id) +
                             " of this computer: nothing is bought twice.");
  return send_purchase(context, *same, BuyResult::How::kContinued, session);
}

}  // namespace vendepass
