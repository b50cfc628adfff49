#include "client/io/command_line.h"

#include <cstdlib>
#include <ostream>

#include "client/core/json_view.h"
#include "client/io/command_words.h"
#include "client/io/terminal.h"

namespace vendepass {
namespace {

std::string home_of(const GlobalWords& global) {
  if (global.home) return *global.home;
  const char* home = std::getenv("HOME");
  return std::string{home == nullptr ? "." : home} + "/.vendepass";
}

Attempt<ConnectionOptions> connection_options(const GlobalWords& global) {
  ConnectionOptions options{global.entry, global.endpoints, std::nullopt, {}};
  options.times.total = global.timeout;
  if (!global.alliance_file) return options;
  auto text = read_file(*global.alliance_file);
  if (!text) return usage_failure(text.error().detail, "name a file that can be read");
  if (!*text)
    return usage_failure("there is no file " + *global.alliance_file,
                         "ask an airline for its alliance file, or use --connect");
  auto alliance = parse_alliance(**text);
  if (!alliance)
    return usage_failure(*global.alliance_file + ": " + alliance.error().detail,
                         "correct the file, or use --connect");
  options.alliance = std::move(*alliance);
  return options;
}

enum class Typed { kOnce, kTwice };

struct PasswordSource {
  bool from_input;  // --password-stdin
  std::string variable = "VENDEPASS_PASSWORD";
  std::string prompt = "Password";
};

// The next line of standard input, else the environment, else asked for at the terminal.
Attempt<std::string> password_for(Person& person, const PasswordSource& source, Typed typed) {
  if (source.from_input) return read_input_line();
  if (const char* given = std::getenv(source.variable.c_str())) return std::string{given};
  auto first = person.password(source.prompt);
  if (!first)
    return usage_failure("a password is needed, and there is no terminal to ask at",
                         "use --password-stdin, or set " + source.variable);
  if (typed == Typed::kTwice && person.password("The same again") != first)
    return usage_failure("the two passwords differ", "repeat the command");
  return *first;
}

// Runs each kind of command with what was written for it.
struct Runner {
  CommandContext& context;

  CommandResult operator()(const AirlinesWords&) { return run_airlines(context); }
  CommandResult operator()(const AirportsWords& words) { return run_airports(context, words.text); }
  CommandResult operator()(const SearchRequest& query) { return run_search(context, query); }
  CommandResult operator()(const SeatsWords& words) { return run_seats(context, words.flight); }
  std::optional<Failure> operator()(const WatchOptions& options) {
    return run_watch(context, options);
  }
  CommandResult operator()(const RegisterWords& words) {
    auto password = password_for(context.around.person, {words.password_from_input}, Typed::kTwice);
    if (auto* failure = std::get_if<Failure>(&password)) return std::move(*failure);
    return run_register(context, {words.email, std::get<std::string>(password), words.name,
                                  words.phone, words.document});
  }
  CommandResult operator()(const LoginWords& words) {
    auto password = password_for(context.around.person, {words.password_from_input}, Typed::kOnce);
    if (auto* failure = std::get_if<Failure>(&password)) return std::move(*failure);
    return run_login(context, {words.email, std::get<std::string>(password)});
  }
  CommandResult operator()(const LogoutWords&) { return run_logout(context); }
  CommandResult operator()(const PasswordWords& words) {
    auto& person = context.around.person;
    auto former = password_for(
        person, {words.password_from_input, "VENDEPASS_PASSWORD", "Old password"}, Typed::kOnce);
    if (auto* failure = std::get_if<Failure>(&former)) return std::move(*failure);
    auto wanted =
        password_for(person, {words.password_from_input, "VENDEPASS_NEW_PASSWORD", "New password"},
                     Typed::kTwice);
    if (auto* failure = std::get_if<Failure>(&wanted)) return std::move(*failure);
    return run_password(context, {std::get<std::string>(former), std::get<std::string>(wanted)});
  }
  CommandResult operator()(const AccountWords&) { return run_account(context); }
  CommandResult operator()(const AccountSetOptions& options) {
    return run_account_set(context, options);
  }
  CommandResult operator()(const EraseWords& words) {
    auto password = password_for(context.around.person, {words.password_from_input}, Typed::kOnce);
    if (auto* failure = std::get_if<Failure>(&password)) return std::move(*failure);
    return run_account_erase(context, {std::get<std::string>(password), words.yes});
  }
  CommandResult operator()(const BuyOptions& options) { return run_buy(context, options); }
  CommandResult operator()(const TripsOptions& options) { return run_trips(context, options); }
  CommandResult operator()(const ShowWords& words) { return run_show(context, words.locator); }
  CommandResult operator()(const CancelOptions& options) { return run_cancel(context, options); }
  CommandResult operator()(const ChangeSeatOptions& options) {
    return run_change_seat(context, options);
  }
  CommandResult operator()(const OutcomeWords& words) {
    return run_outcome(context, words.purchase);
  }
  CommandResult operator()(const GiveUpWords& words) {
    return run_give_up(context, words.purchase);
  }
  CommandResult operator()(const WhyWords& words) { return run_why(context, words.purchase); }
};

// None: the command has printed everything by itself.
std::optional<CommandResult> run_parsed(const ParsedLine& line, Surroundings around,
                                        const Printing& printing) {
  auto options = connection_options(line.global);
  if (auto* failure = std::get_if<Failure>(&options)) return std::move(*failure);
  auto wallet = Wallet::open(home_of(line.global));
  if (!wallet) return internal_failure(wallet.error().detail);
  Connection connection{*wallet, around, std::move(std::get<ConnectionOptions>(options))};
  // Signing out works without anybody.
  if (!std::holds_alternative<LogoutWords>(line.words))
    if (auto failure = connection.find_airlines()) return std::move(*failure);
  CommandContext context{*wallet, connection, around, line.command, printing};
  return std::visit(
      [&context](const auto& words) -> std::optional<CommandResult> {
        return Runner{context}(words);
      },
      line.words);
}

}  // namespace

ExitCode run_command_line(const std::vector<std::string>& arguments, Surroundings around,
                          std::ostream& out, std::ostream& errors, Colours colours) {
  const auto form = asks_for_json(arguments) ? Printing::Form::kJson : Printing::Form::kText;
  Report report{"", internal_failure("nothing was done")};
  auto parsed = parse_line(arguments);
  if (const auto* printed = std::get_if<PrintedLine>(&parsed)) {
    out << printed->text;
    return ExitCode::kDone;
  }
  if (auto* failure = std::get_if<Failure>(&parsed)) {
    report.result = std::move(*failure);
  } else {
    const auto& line = std::get<ParsedLine>(parsed);
    auto result = run_parsed(line, around, {out, form, colours});
    if (!result) return ExitCode::kDone;
    report = Report{line.command, std::move(*result)};
  }
  if (form == Printing::Form::kJson)
    out << (report.command == "watch" ? render_json_line(report) : render_json(report));
  else if (std::holds_alternative<Failure>(report.result))
    errors << render(report, colours);
  else
    out << render(report, colours);
  out.flush();
  return exit_code_of(report);
}

}  // namespace vendepass
