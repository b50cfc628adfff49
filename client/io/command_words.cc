#include "client/io/command_words.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include "common/limits.h"

namespace vendepass {
namespace {

constexpr double kLeastTimeoutSeconds = 0.1, kMostTimeoutSeconds = 600;
// More often would load the airlines for nothing: their news travel slower.
constexpr std::int64_t kLeastEveryMs = 100, kMostEveryMs = 60000;
constexpr double kMostWatchSeconds = 7 * 24 * 3600;
constexpr std::size_t kMostWatchChanges = 1000000;

// As typed; made into values after the whole line is read.
struct RawWords {
  std::string entry, alliance_file, home;
  std::vector<std::string> endpoints;
  double timeout_seconds = 15;
  bool json = false;
  std::string text, from, to, date, sort = "price", flight, email, name, phone, document, locator,
                                    id, seat, max_price;
  std::vector<std::string> legs, passengers, values;
  std::size_t party = 1, leg = 0, passenger = 0, changes = 0;
  std::int64_t every_ms = 500;
  double watch_seconds = 0;
  bool password_from_input = false, yes = false, again = false, all = false;
};

// Thrown and caught in this file only, beside CLI11's own exceptions.
struct BadWord {
  std::string detail;
};

template <typename T>
T must(Result<T> parsed) {
  if (!parsed) throw BadWord{parsed.error().detail};
  return std::move(*parsed);
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

void add_globals(CLI::App& app, RawWords& raw) {
  app.add_option("--entry", raw.entry, "Ask this airline first")->type_name("CODE");
  app.add_option("--alliance", raw.alliance_file, "Alliance file that names the airlines")
      ->type_name("FILE");
  app.add_option("--connect", raw.endpoints,
                 "Where an airline can be found, the first time: tcp://HOST:PORT,...")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->envname("VENDEPASS_CONNECT")
      ->type_name("ENDPOINT");
  app.add_option("--home", raw.home, "Folder of the wallet (default ~/.vendepass)")
      ->envname("VENDEPASS_HOME")
      ->type_name("DIR");
  app.add_option("--timeout", raw.timeout_seconds, "Seconds to go on trying (default 15)")
      ->check(CLI::Range(kLeastTimeoutSeconds, kMostTimeoutSeconds))
      ->type_name("SECONDS");
  app.add_flag("--json", raw.json, "One JSON object instead of text");
}

CLI::App* add_command(CLI::App& app, const char* name, const char* about) {
  auto* command = app.add_subcommand(name, about);
  command->fallthrough();
  return command;
}

void add_looking(CLI::App& app, RawWords& raw) {
  add_command(app, "airlines", "Who belongs to the alliance, and who answers");
  auto* airports = add_command(app, "airports", "Airports by code, name or city");
  airports->add_option("TEXT", raw.text, "A part of it");
  auto* search = add_command(app, "search", "Trips over all airlines");
  search->add_option("FROM", raw.from, "Airport of departure")->required();
  search->add_option("TO", raw.to, "Airport of arrival")->required();
  search->add_option("--date", raw.date, "Local date of departure, 2026-12-01")->required();
  search->add_option("--passengers", raw.party, "How many travel")
      ->check(CLI::Range(std::size_t{1}, kMaxPassengers));
  search->add_option("--sort", raw.sort, "What comes first")
      ->check(CLI::IsMember({"price", "arrival", "legs"}));
  auto* seats = add_command(app, "seats", "Seat map of a flight");
  auto* watch = add_command(app, "watch", "Seat map of a flight, live as it sells; Ctrl-C ends it");
  for (auto* command : {seats, watch})
    command->add_option("FLIGHT", raw.flight, "G3-1234@2026-12-01")->required();
  watch->add_option("--every", raw.every_ms, "Milliseconds between two looks (default 500)")
      ->check(CLI::Range(kLeastEveryMs, kMostEveryMs))
      ->type_name("MS");
  watch->add_option("--for", raw.watch_seconds, "Seconds to watch (default 0: until interrupted)")
      ->check(CLI::Range(0.0, kMostWatchSeconds))
      ->type_name("SECONDS");
  watch->add_option("--changes", raw.changes, "End after so many changes")
      ->check(CLI::Range(std::size_t{1}, kMostWatchChanges))
      ->type_name("N");
}

void add_account(CLI::App& app, RawWords& raw) {
  auto* registering = add_command(app, "register", "Become a customer of all airlines");
  registering->add_option("EMAIL", raw.email, "Your e-mail")->required();
  registering->add_option("--name", raw.name, "Your name")->required();
  registering->add_option("--phone", raw.phone, "Your phone number");
  registering->add_option("--document", raw.document, "Your identity document");
  auto* login = add_command(app, "login", "Sign in");
  login->add_option("EMAIL", raw.email, "Your e-mail")->required();
  auto* password = add_command(app, "password", "Another password; ends all other sign-ins");
  auto* account = add_command(app, "account", "What the airlines know of you");
  account->require_subcommand(0, 1);
  auto* set = add_command(*account, "set", "Change name, phone or document");
  set->add_option("FIELD VALUE", raw.values, "phone \"+55 75 0000\"; \"\" leaves it empty")
      ->required()
      ->type_name("");
  auto* erase = add_command(*account, "erase", "Erase your account at all airlines, for ever");
  erase->add_flag("--yes", raw.yes, "Erase without asking");
  for (auto* command : {registering, login, erase})
    command->add_flag("--password-stdin", raw.password_from_input,
                      "Read the password from standard input");
  password->add_flag("--password-stdin", raw.password_from_input,
                     "Read the old and the new password from standard input, a line each");
  add_command(app, "logout", "Sign out: forget the key on this computer");
}

void add_buying(CLI::App& app, RawWords& raw) {
  auto* buy = add_command(app, "buy", "Buy a trip, whole or not at all");
  buy->add_option("LEG", raw.legs, "G3-1234@2026-12-01[/CABIN][:14C,14D], in order")->required();
  buy->add_option("--passenger", raw.passengers, "A passenger's name; repeat for each")
      ->allow_extra_args(false)
      ->required();
  buy->add_option("--max-price", raw.max_price, "Do not buy above this total, 950.00");
  buy->add_flag("--yes", raw.yes, "Buy without asking");
  buy->add_flag("--again", raw.again, "Although the same was bought before");
  auto* outcome = add_command(app, "outcome", "What became of a purchase");
  auto* give_up = add_command(app, "give-up", "End a pending purchase, unless it is sold");
  auto* why = add_command(app, "why", "What led to a purchase being sold or refused");
  for (auto* command : {outcome, give_up})
    command->add_option("PURCHASE-ID", raw.id, "Its 32 hexadecimal digits")->required();
  why->add_option("PURCHASE-ID", raw.id, "Its 32 hexadecimal digits, or its locator")->required();
}

void add_trips(CLI::App& app, RawWords& raw) {
  auto* trips = add_command(app, "trips", "Your trips");
  trips->add_flag("--all", raw.all, "Refused purchases too");
  auto* show = add_command(app, "show", "One trip and its tickets");
  auto* cancel = add_command(app, "cancel", "Give tickets back");
  auto* change = add_command(app, "change-seat", "Another seat on the same flight");
  for (auto* command : {show, cancel, change})
    command->add_option("LOCATOR", raw.locator, "Six letters and digits")->required();
  cancel->add_option("--leg", raw.leg, "Only this leg, from 1")->check(CLI::PositiveNumber);
  cancel->add_option("--passenger", raw.passenger, "Only this passenger, from 1")
      ->check(CLI::PositiveNumber);
  cancel->add_flag("--yes", raw.yes, "Cancel without asking");
  change->add_option("--leg", raw.leg, "Which leg, from 1")->check(CLI::PositiveNumber)->required();
  change->add_option("--passenger", raw.passenger, "Which passenger, from 1")
      ->check(CLI::PositiveNumber)
      ->required();
  change->add_option("--seat", raw.seat, "The new seat, 14C")->required();
}

BuyOptions buy_options(const RawWords& raw) {
  BuyOptions options{Wish{raw.passengers, {}}, std::nullopt, raw.yes, raw.again};
  for (const auto& leg : raw.legs) options.wish.legs.push_back(must(parse_leg(leg)));
  if (auto checked = check_wish(options.wish); !checked) throw BadWord{checked.error().detail};
  if (raw.max_price.empty()) return options;
  // Which currency is known later; that it is an amount, now.
  const auto amount = parse_money(raw.max_price, CurrencyCode{{'X', 'X', 'X'}});
  if (!amount) throw BadWord{"--max-price: " + amount.error().detail};
  options.max_price = raw.max_price;
  return options;
}

SearchRequest search_request(const RawWords& raw) {
  const auto sort = raw.sort == "arrival" ? SortKey::kArrival
                    : raw.sort == "legs"  ? SortKey::kLegs
                                          : SortKey::kPrice;
  return SearchRequest{must(parse_airport(upper(raw.from))), must(parse_airport(upper(raw.to))),
                       must(parse_date(raw.date)), static_cast<std::uint8_t>(raw.party), sort};
}

Field field_named(const std::string& name) {
  for (const auto field : kFields)
    if (to_string(field) == name) {
      if (field == Field::kEmail)
        throw BadWord{
            "the e-mail cannot be changed, since you are found by it; with another one "
            "register anew"};
      return field;
    }
  throw BadWord{"there is no \"" + name + "\" to set: only name, phone and document"};
}

AccountSetOptions account_set_options(const RawWords& raw) {
  if (raw.values.size() % 2 != 0)
    throw BadWord{"\"" + raw.values.back() + "\" has no value after it"};
  AccountSetOptions options;
  for (std::size_t i = 0; i < raw.values.size(); i += 2)
    options.texts.push_back({field_named(raw.values[i]), raw.values[i + 1]});
  std::ranges::sort(options.texts, {}, &Details::Text::field);
  const auto twice = std::ranges::adjacent_find(options.texts, {}, &Details::Text::field);
  if (twice != options.texts.end())
    throw BadWord{"the " + to_string(twice->field) + " is there twice"};
  return options;
}

std::optional<std::size_t> given(std::size_t number) {
  return number == 0 ? std::nullopt : std::optional<std::size_t>{number};
}

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>{text};
}

WatchOptions watch_options(const RawWords& raw) {
  WatchOptions options{must(parse_flight(raw.flight)), Millis{raw.every_ms}, std::nullopt,
                       given(raw.changes)};
  if (raw.watch_seconds > 0)
    options.length = Millis{static_cast<std::int64_t>(raw.watch_seconds * 1000)};
  return options;
}

CommandWords words_of(const std::string& command, const RawWords& raw) {
  if (command == "airlines") return AirlinesWords{};
  if (command == "airports") return AirportsWords{raw.text};
  if (command == "search") return search_request(raw);
  if (command == "seats") return SeatsWords{must(parse_flight(raw.flight))};
  if (command == "watch") return watch_options(raw);
  if (command == "register")
    return RegisterWords{raw.email, raw.name, raw.phone, raw.document, raw.password_from_input};
  if (command == "login") return LoginWords{raw.email, raw.password_from_input};
  if (command == "logout") return LogoutWords{};
  if (command == "password") return PasswordWords{raw.password_from_input};
  if (command == "account") return AccountWords{};
  if (command == "account set") return account_set_options(raw);
  if (command == "account erase") return EraseWords{raw.yes, raw.password_from_input};
  if (command == "buy") return buy_options(raw);
  if (command == "trips") return TripsOptions{raw.all};
  if (command == "show") return ShowWords{must(parse_locator(raw.locator))};
  if (command == "cancel")
    return CancelOptions{must(parse_locator(raw.locator)), given(raw.leg), given(raw.passenger),
                         raw.yes};
  if (command == "change-seat")
    return ChangeSeatOptions{must(parse_locator(raw.locator)), raw.leg, raw.passenger,
                             must(parse_seat(upper(raw.seat)))};
  if (command == "outcome") return OutcomeWords{must(parse_purchase_id(raw.id))};
  if (command == "why") {
    if (const auto locator = parse_locator(raw.id)) return WhyWords{*locator};
    return WhyWords{must(parse_purchase_id(raw.id))};
  }
  return GiveUpWords{must(parse_purchase_id(raw.id))};
}

GlobalWords globals_of(const RawWords& raw) {
  GlobalWords global{std::nullopt, given(raw.alliance_file), raw.endpoints, given(raw.home),
                     Millis{static_cast<std::int64_t>(raw.timeout_seconds * 1000)}};
  if (!raw.entry.empty()) global.entry = must(parse_airline(upper(raw.entry)));
  for (const auto& endpoint : raw.endpoints)
    if (endpoint.compare(0, 6, "tcp://") != 0)
      throw BadWord{"\"" + endpoint + "\" is not an endpoint: write tcp://HOST:PORT"};
  return global;
}

void add_all(CLI::App& app, RawWords& raw) {
  app.require_subcommand(1);
  app.set_version_flag("--version", "vendepass 0.1.0");
  app.footer(
      "Exit codes: 0 done, 2 usage, 3 refused, 4 rejected, 5 nobody reachable and nothing "
      "sent,\n6 sign in first, 75 outcome unknown: repeat the same command, that is safe.");
  add_globals(app, raw);
  add_looking(app, raw);
  add_account(app, raw);
  add_buying(app, raw);
  add_trips(app, raw);
}

std::string typed_command(const CLI::App& app) {
  std::string typed;
  for (auto commands = app.get_subcommands(); !commands.empty();
       commands = commands.front()->get_subcommands())
    typed += (typed.empty() ? "" : " ") + commands.front()->get_name();
  return typed;
}

Failure usage_of(const CLI::App& app, std::string detail) {
  const auto command = typed_command(app);
  return usage_failure(std::move(detail),
                       "see `vendepass " + command + (command.empty() ? "" : " ") + "--help`");
}

}  // namespace

bool asks_for_json(const std::vector<std::string>& arguments) {
  return std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
}

std::variant<ParsedLine, PrintedLine, Failure> parse_line(
    const std::vector<std::string>& arguments) {
  CLI::App app{"Trips over several airlines that sell each other's seats, with nobody in between.",
               "vendepass"};
  RawWords raw;
  add_all(app, raw);
  try {
    // CLI11 takes a list from its end.
    app.parse(std::vector<std::string>{arguments.rbegin(), arguments.rend()});
    const auto command = typed_command(app);
    return ParsedLine{command, globals_of(raw), words_of(command, raw)};
  } catch (const CLI::Success& done) {
    std::ostringstream printed;
    app.exit(done, printed, printed);
    return PrintedLine{printed.str()};
  } catch (const CLI::ParseError& bad) {
    return usage_of(app, bad.what());
  } catch (const BadWord& bad) {
    return usage_of(app, bad.detail);
  }
}

}  // namespace vendepass
