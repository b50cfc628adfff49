#include "client/io/wallet_files.h"

#include <nlohmann/json.hpp>

namespace vendepass {
namespace {

using Json = nlohmann::ordered_json;

// Thrown and caught in this file only: a value that is not what we write.
struct BadFile {
  std::string what;
};

template <typename T>
T must(Result<T> result) {
  if (!result) throw BadFile{result.error().detail};
  return std::move(*result);
}

Bytes bytes_at(const Json& object, const char* key) {
  return must(from_hex(object.at(key).get<std::string>()));
}

template <std::size_t N>
std::array<std::uint8_t, N> array_at(const Json& object, const char* key) {
  return must(array_from<N>(bytes_at(object, key)));
}

std::string text_at(const Json& object, const char* key) {
  return object.at(key).get<std::string>();
}

UtcSeconds time_at(const Json& object, const char* key) {
  return UtcSeconds{std::chrono::seconds{object.at(key).get<std::int64_t>()}};
}

Json number(UtcSeconds when) { return when.time_since_epoch().count(); }

Json json_of(const Signed& document) {
  return {{"content", to_hex(document.content)},
          {"signature", to_hex(view_of(document.signature))}};
}

Signed signed_at(const Json& object, const char* key) {
  const auto& document = object.at(key);
  return Signed{bytes_at(document, "content"), array_at<64>(document, "signature")};
}

Json json_of(const Money& money) {
  return {{"minor", money.minor}, {"currency", to_string(money.currency)}};
}

Money money_at(const Json& object, const char* key) {
  const auto& money = object.at(key);
  return Money{money.at("minor").get<std::int64_t>(),
               must(parse_currency(text_at(money, "currency")))};
}

Json json_of(const TicketView& ticket) {
  return {{"number", ticket.number.value()},    {"leg", ticket.leg},
          {"passenger", ticket.passenger},      {"seat", to_string(ticket.seat)},
          {"fare", json_of(ticket.fare)},       {"state", static_cast<int>(ticket.state)},
          {"seat_changes", ticket.seat_changes}};
}

template <typename Enum>
Enum enum_at(const Json& object, const char* key, Enum last) {
  const int value = object.at(key).get<int>();
  if (value < 1 || value > static_cast<int>(last)) throw BadFile{std::string{key} + " is unknown"};
  return static_cast<Enum>(value);
}

TicketView ticket_from(const Json& json) {
  return TicketView{TicketNumber{json.at("number").get<std::uint64_t>()},
                    json.at("leg").get<std::uint8_t>(),
                    json.at("passenger").get<std::uint8_t>(),
                    must(parse_seat(text_at(json, "seat"))),
                    money_at(json, "fare"),
                    enum_at(json, "state", TicketState::kFlightCancelled),
                    json.at("seat_changes").get<std::uint32_t>()};
}

Json json_of(const FlightFacts& facts) {
  return {{"flight", to_string(facts.flight)},
          {"from", to_string(facts.from)},
          {"to", to_string(facts.to)},
          {"departure", number(facts.departure)},
          {"arrival", number(facts.arrival)},
          {"departure_offset_minutes", facts.departure_offset.count()},
          {"arrival_offset_minutes", facts.arrival_offset.count()}};
}

FlightFacts facts_from(const Json& json) {
  return FlightFacts{must(parse_flight(text_at(json, "flight"))),
                     must(parse_airport(text_at(json, "from"))),
                     must(parse_airport(text_at(json, "to"))),
                     time_at(json, "departure"),
                     time_at(json, "arrival"),
                     UtcOffset{json.at("departure_offset_minutes").get<int>()},
                     UtcOffset{json.at("arrival_offset_minutes").get<int>()}};
}

Json json_of(const Refusal& refusal) {
  Json seats = Json::array();
  for (const auto seat : refusal.free_seats) seats.push_back(to_string(seat));
  return {{"reason", static_cast<int>(refusal.reason)},
          {"detail", refusal.detail},
          {"flight", refusal.flight ? Json(to_string(*refusal.flight)) : Json(nullptr)},
          {"free_seats", seats}};
}

Refusal refusal_from(const Json& json) {
  const auto reason = error_code_from(json.at("reason").get<std::uint64_t>());
  if (!reason) throw BadFile{"reason is unknown"};
  Refusal refusal{*reason, text_at(json, "detail"), std::nullopt, {}};
  if (!json.at("flight").is_null()) refusal.flight = must(parse_flight(text_at(json, "flight")));
  for (const auto& seat : json.at("free_seats"))
    refusal.free_seats.push_back(must(parse_seat(seat.get<std::string>())));
  return refusal;
}

// Runs a decoder over the parsed text and turns what it throws into a Result.
template <typename T, typename Decoder>
Result<T> decoded(std::string_view text, Decoder decoder) {
  const auto json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return Error{ErrorCode::kInvalid, "it is not JSON"};
  try {
    return decoder(json);
  } catch (const BadFile& bad) {
    return Error{ErrorCode::kInvalid, bad.what};
  } catch (const Json::exception& bad) {
    return Error{ErrorCode::kInvalid, bad.what()};
  }
}

std::string printed(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

StoredPurchase purchase_from(const Json& json) {
  auto content = bytes_at(json, "content");
  const auto id = purchase_id_of(content);
  std::optional<Signature> signature;
  if (!json.at("signature").is_null()) signature = array_at<64>(json, "signature");
  Trip trip{id,
            must(decode_purchase(content)),
            enum_at(json, "state", PurchaseState::kRefused),
            {},
            {},
            std::nullopt,
            {}};
  for (const auto& ticket : json.at("tickets")) {
    trip.tickets.push_back(ticket_from(ticket));
    if (trip.tickets.back().leg >= trip.purchase.legs.size() ||
        trip.tickets.back().passenger >= trip.purchase.passengers.size())
      throw BadFile{"a ticket is of no leg or passenger of the purchase"};
  }
  for (const auto& facts : json.at("flights")) trip.flights.push_back(facts_from(facts));
  if (!json.at("refusal").is_null()) trip.refusal = refusal_from(json.at("refusal"));
  return StoredPurchase{std::move(content), signature, json.at("in_doubt").get<bool>(),
                        std::move(trip)};
}

KnownAlliance alliance_from(const Json& json) {
  KnownAlliance alliance{json.at("edition").get<std::uint64_t>(), {}, {}};
  for (const auto& airline : json.at("airlines"))
    alliance.airlines.push_back(KnownAirline{must(parse_airline(text_at(airline, "airline"))),
                                             text_at(airline, "name"),
                                             text_at(airline, "endpoint")});
  for (const auto& endpoint : json.at("found_through"))
    alliance.found_through.push_back(endpoint.get<std::string>());
  return alliance;
}

}  // namespace

std::string encode_file(const StoredSession& session) {
  return printed({{"customer", to_string(session.customer)},
                  {"email", session.email},
                  {"name", session.name},
                  {"seed", to_hex(view_of(session.seed))},
                  {"grant", json_of(session.grant)},
                  {"expires", number(session.expires)}});
}

std::string encode_file(const VectorClock& token) {
  Json components = Json::object();
  for (const auto& [airline, count] : token.components()) components[to_string(airline)] = count;
  return printed({{"token", components}});
}

std::string encode_file(const KnownAlliance& alliance) {
  Json airlines = Json::array();
  for (const auto& known : alliance.airlines)
    airlines.push_back({{"airline", to_string(known.airline)},
                        {"name", known.name},
                        {"endpoint", known.endpoint}});
  return printed({{"edition", alliance.edition},
                  {"airlines", airlines},
                  {"found_through", alliance.found_through}});
}

std::string encode_file(const StoredPurchase& purchase) {
  const auto& trip = purchase.trip;
  Json tickets = Json::array(), flights = Json::array();
  for (const auto& ticket : trip.tickets) tickets.push_back(json_of(ticket));
  for (const auto& facts : trip.flights) flights.push_back(json_of(facts));
  return printed({{"locator", to_string(locator_of(trip.id))},
                  {"content", to_hex(purchase.content)},
                  {"signature",
                   purchase.signature ? Json(to_hex(view_of(*purchase.signature))) : Json(nullptr)},
                  {"in_doubt", purchase.in_doubt},
                  {"state", static_cast<int>(trip.state)},
                  {"tickets", tickets},
                  {"flights", flights},
                  {"refusal", trip.refusal ? json_of(*trip.refusal) : Json(nullptr)}});
}

std::string encode_file(const StoredOrder& order) {
  return printed({{"purchase", to_string(order.purchase)}, {"order", json_of(order.order)}});
}

std::string encode_file(const StoredRegistration& registration) {
  return printed({{"registration", json_of(registration.registration)},
                  {"details", to_hex(registration.details)}});
}

Result<StoredSession> decode_session_file(std::string_view text) {
  return decoded<StoredSession>(text, [](const Json& json) {
    return StoredSession{CustomerId{array_at<16>(json, "customer")},
                         text_at(json, "email"),
                         text_at(json, "name"),
                         array_at<32>(json, "seed"),
                         signed_at(json, "grant"),
                         time_at(json, "expires")};
  });
}

Result<VectorClock> decode_token_file(std::string_view text) {
  return decoded<VectorClock>(text, [](const Json& json) {
    VectorClock token;
    for (const auto& [airline, count] : json.at("token").items())
      token.raise(must(parse_airline(airline)), count.get<std::uint64_t>());
    return token;
  });
}

Result<KnownAlliance> decode_alliance_file(std::string_view text) {
  return decoded<KnownAlliance>(text, &alliance_from);
}

Result<StoredPurchase> decode_purchase_file(std::string_view text) {
  return decoded<StoredPurchase>(text, &purchase_from);
}

Result<StoredOrder> decode_order_file(std::string_view text) {
  return decoded<StoredOrder>(text, [](const Json& json) {
    return StoredOrder{must(parse_purchase_id(text_at(json, "purchase"))),
                       signed_at(json, "order")};
  });
}

Result<StoredRegistration> decode_registration_file(std::string_view text) {
  return decoded<StoredRegistration>(text, [](const Json& json) {
    // As it was called when there was no changing them.
    const auto* key = json.contains("details") ? "details" : "profile";
    return StoredRegistration{signed_at(json, "registration"), bytes_at(json, key)};
  });
}

}  // namespace vendepass
