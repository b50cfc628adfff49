#include "tests/scenarios/runner.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/scenarios/describe.h"

namespace vendepass::scenarios {

namespace {

constexpr Millis kQuiet{4000};      // Longer than every timer of a purchase.
constexpr Millis kPatience{30000};  // A story that takes longer has no end.

}  // namespace

const std::map<std::string, Runner::Method>& Runner::methods() {
  static const std::map<std::string, Method> kMethods{
      {"alliance", &Runner::alliance},
      {"flight", &Runner::flight},
      {"customer", &Runner::customer},
      {"register", &Runner::register_customer},
      {"buy", &Runner::buy},
      {"again", &Runner::again},
      {"give-up", &Runner::give_up},
      {"outcome", &Runner::outcome},
      {"why", &Runner::why},
      {"trips", &Runner::trips},
      {"cancel", &Runner::cancel},
      {"change-seat", &Runner::change_seat},
      {"seats", &Runner::seats},
      {"account", &Runner::account},
      {"set", &Runner::set},
      {"password", &Runner::password},
      {"erase", &Runner::erase},
      {"cancel-flight", &Runner::cancel_flight},
      {"fare", &Runner::fare},
      {"deliver", &Runner::deliver},
      {"drop", &Runner::drop},
      {"delay", &Runner::delay},
      {"copy", &Runner::copy},
      {"release", &Runner::release},
      {"forge-refusal", &Runner::forge_refusal},
      {"cut", &Runner::cut},
      {"heal", &Runner::heal},
      {"gossip", &Runner::gossip},
      {"crash", &Runner::crash},
      {"restart", &Runner::restart},
      {"disk", &Runner::disk},
      {"advance", &Runner::advance},
      {"back-up", &Runner::back_up},
      {"compact", &Runner::compact},
      {"set-back", &Runner::set_back},
      {"edition", &Runner::edition},
      {"reload", &Runner::reload},
      {"run", &Runner::run_for},
      {"stabilize", &Runner::stabilize},
      {"purchase", &Runner::purchase},
      {"status", &Runner::status},
      {"check", &Runner::check},
      {"trace", &Runner::trace},
  };
  return kMethods;
}

std::vector<std::string> Runner::run(const std::string& line) {
  const auto command = parse_command(line);
  const auto found = methods().find(command.name);
  if (found == methods().end()) wrong_script(line, "there is no such command");
  if (!cluster_ && command.name != "alliance") wrong_script(line, "`alliance` comes first");
  lines_.clear();
  (this->*found->second)(command);
  note();
  return lines_;
}

std::vector<std::string> Runner::problems() const {
  if (!cluster_) return {};
  return checker_.problems(*cluster_, travellers_);
}

void Runner::note() {
  const auto happenings = cluster_->take_happenings();
  checker_.note(happenings);
  for (const auto& happening : happenings)
    if (const auto* answered = std::get_if<Answered>(&happening)) learn(*answered);
  for (auto& line : trace_.lines(happenings)) lines_.push_back(std::move(line));
  for (const auto& happening : happenings)
    if (const auto* answered = std::get_if<Answered>(&happening)) tell_story(*answered);
}

void Runner::learn(const Answered& answered) {
  sessions_[answered.connection.routing_id].merge(answered.reply.clock);
  const auto& computer = answered.connection.routing_id;
  auto* traveller = travellers_.find(computer.substr(0, computer.find('/')));
  if (const auto* account = std::get_if<AccountReply>(&answered.reply.body))
    shown_.insert_or_assign(computer, *account);
  if (std::holds_alternative<CustomerReply>(answered.reply.body) &&
      new_keys_.contains(answered.reply.request))
    traveller->keys.push_back(Travellers::key_of(traveller->name, traveller->keys.size() + 1));
  const auto* reply = std::get_if<PurchaseReply>(&answered.reply.body);
  if (reply == nullptr || reply->state != PurchaseState::kSold) return;
  if (auto* bought = travellers_.purchase(travellers_.names().name_of(reply->purchase)))
    bought->legs = reply->legs;
}

void Runner::say(const std::string& actor, const std::string& what, const std::string& why) {
  note();
  lines_.push_back(trace_line(actor, what, why));
}

AirlineCode Runner::airline(const Command& command, const std::string& text) const {
  const auto code = parsed(command, parse_airline(text));
  if (!cluster_->has(code)) wrong_script(command.line, text + " is not in the alliance");
  return code;
}

AirlineCode Runner::entry(const Command& command) const {
  const auto code = airline(command, command.option("at"));
  if (!cluster_->is_up(code)) wrong_script(command.line, "that airline is down");
  return code;
}

// ---- Network ----

std::function<bool(const Letter&)> Runner::matcher(const Command& command,
                                                   const std::string& kind) const {
  const auto side = [&](const std::string& key) -> std::optional<AirlineCode> {
    if (!command.options.contains(key)) return std::nullopt;
    return airline(command, command.option(key));
  };
  return [kind, from = side("from"), to = side("to")](const Letter& letter) {
    return kind_of_message(letter.message) == kind && (!from || *from == letter.from) &&
           (!to || *to == letter.to);
  };
}

void Runner::deliver(const Command& command) {
  if (!command.words.empty()) {
    for (int left = std::stoi(command.word(0)); left > 0; --left)
      if (cluster_->deliver_one() == Cluster::Delivery::kNothingWaits)
        wrong_script(command.line, "fewer messages wait");
    return;
  }
  if (!command.options.contains("until")) {
    while (cluster_->deliver_one() != Cluster::Delivery::kNothingWaits) {
    }
    return;
  }
  const auto is_next = matcher(command, command.option("until"));
  while (cluster_->network().waiting().empty() || !is_next(cluster_->network().waiting().front()))
    if (cluster_->deliver_one() == Cluster::Delivery::kNothingWaits)
      wrong_script(command.line, "no such message came");
}

void Runner::drop(const Command& command) {
  const auto dropped = cluster_->network().take_matching(matcher(command, command.word(0)));
  if (dropped.empty()) wrong_script(command.line, "no such message waits");
  for (const auto& letter : dropped)
    say("net", "drops " + describe(travellers_.names(), letter.message) + " " +
                   to_string(letter.from) + " -> " + to_string(letter.to));
}

void Runner::delay(const Command& command) {
  const auto delayed = cluster_->network().take_matching(matcher(command, command.word(0)));
  if (delayed.empty()) wrong_script(command.line, "no such message waits");
  pocket_.insert(pocket_.end(), delayed.begin(), delayed.end());
}

void Runner::copy(const Command& command) {
  const auto matches = matcher(command, command.word(0));
  const auto before = pocket_.size();
  for (const auto& letter : cluster_->network().waiting())
    if (matches(letter)) pocket_.push_back(letter);
  if (pocket_.size() == before) wrong_script(command.line, "no such message waits");
}

void Runner::release(const Command&) { cluster_->network().put_last(std::exchange(pocket_, {})); }

void Runner::forge_refusal(const Command& command) {
  const Refusal refusal{ErrorCode::kSeatTaken, "", std::nullopt, {}};
  cluster_->forge(airline(command, command.option("from")), airline(command, command.option("to")),
                  OwnerAnswer{purchase_in(command).id, refusal, {}});
}

void Runner::cut(const Command& command) {
  const auto one = airline(command, command.word(0));
  for (const auto& member : cluster_->alliance().members)
    if (command.words.size() == 1 || to_string(member.airline) == command.word(1))
      cluster_->network().cut(one, member.airline);
}

void Runner::heal(const Command&) { cluster_->network().heal(); }

void Runner::gossip(const Command& command) {
  const bool lost = command.word(0) == "lost";
  cluster_->network().set_gossip(lost ? Network::Gossip::kLost : Network::Gossip::kFlows);
}

// ---- Machines and time ----

void Runner::crash(const Command& command) {
  const auto code = airline(command, command.word(0));
  const auto lost = cluster_->crash(code);
  say(to_string(code), "crashed",
      lost == 0 ? "" : fmt::format("{} records were not on disk", lost));
}

void Runner::restart(const Command& command) {
  const auto code = airline(command, command.word(0));
  if (cluster_->is_up(code)) wrong_script(command.line, "it is up");
  cluster_->start(code);
  cluster_->advance(Millis{600});  // Everybody has said PING again.
  for (int i = 0; i < 30 && cluster_->is_recovering(code); ++i)
    cluster_->advance(Millis{100});  // It waits for who does not answer.
}

void Runner::back_up(const Command& command) {
  cluster_->back_up(airline(command, command.word(0)));
}

void Runner::compact(const Command& command) {
  for (const auto& code : command.words) cluster_->compact(airline(command, code));
}

void Runner::set_back(const Command& command) {
  const auto code = airline(command, command.word(0));
  const auto& how = command.word(1);
  if (cluster_->is_up(code)) wrong_script(command.line, "it is up");
  if (how == "restored") return cluster_->set_back(code, Host::SetBack::kRestored);
  if (how == "copied") return cluster_->set_back(code, Host::SetBack::kCopied);
  if (how == "lost") return cluster_->set_back(code, Host::SetBack::kLost);
  wrong_script(command.line, "restored, copied or lost");
}

void Runner::edition(const Command& command) {
  const auto former = newest_ ? *newest_ : cluster_->alliance();
  auto made = former;
  ++made.edition;
  const auto member = [&](const std::string& code) -> Member& {
    return *std::ranges::find(made.members, airline(command, code), &Member::airline);
  };
  if (command.options.contains("left")) member(command.option("left")).left = true;
  if (command.options.contains("tenure")) ++member(command.option("tenure")).tenure;
  if (command.options.contains("quorum")) {
    made.former_quorums.push_back(std::exchange(made.quorum, {}));
    for (const auto& code : split(command.option("quorum"), ','))
      made.quorum.push_back({airline(command, code), member(code).tenure});
    std::ranges::sort(made.quorum);
  }
  if (const auto done = check_succession(former, made); !done)
    wrong_script(command.line, done.error().detail);
  newest_ = made;
}

void Runner::reload(const Command& command) {
  if (!newest_) wrong_script(command.line, "`edition` comes first");
  for (const auto& member : newest_->members)
    if (command.words.empty() || std::ranges::count(command.words, to_string(member.airline)) > 0)
      cluster_->hand_over(member.airline, *newest_);
}

void Runner::disk(const Command& command) {
  const auto code = airline(command, command.word(0));
  const auto& how = command.word(1);
  if (how == "sync") return cluster_->sync_disk(code);
  if (how == "full" || how == "space") return cluster_->set_disk_full(code, how == "full");
  cluster_->set_slow_disk(code, how == "slow");
  if (how != "slow") cluster_->sync_disk(code);
}

void Runner::advance(const Command& command) {
  cluster_->advance(Millis{std::stoi(command.word(0))});
}

void Runner::run_for(const Command& command) {
  const auto until = cluster_->now().monotonic + Millis{std::stoi(command.word(0))};
  while (cluster_->now().monotonic < until)
    if (cluster_->deliver_one() == Cluster::Delivery::kNothingWaits)
      cluster_->advance_to_next_wake(until - cluster_->now().monotonic);
}

bool Runner::until_quiet() {
  const auto give_up_at = cluster_->now().monotonic + kPatience;
  auto quiet_since = cluster_->now().monotonic;
  while (cluster_->now().monotonic < give_up_at) {
    const auto delivered = cluster_->deliver_one();
    const auto& happenings = cluster_->happenings();
    const auto matters = [&](const Happening& each) {
      return trace_.shows(each) && !std::holds_alternative<Lost>(each) &&
             !std::holds_alternative<Sent>(each);
    };
    if (delivered == Cluster::Delivery::kArrived || std::ranges::any_of(happenings, matters))
      quiet_since = cluster_->now().monotonic;
    note();
    if (delivered != Cluster::Delivery::kNothingWaits) continue;
    const auto quiet = cluster_->now().monotonic - quiet_since;
    if (quiet >= kQuiet) return true;
    cluster_->advance_to_next_wake(kQuiet - quiet);
  }
  return false;
}

void Runner::stabilize(const Command&) {
  if (!until_quiet()) say("all", "still busy", fmt::format("after {} s", kPatience.count() / 1000));
}

// ---- Looking ----

void Runner::purchase(const Command& command) {
  const auto& bought = purchase_in(command);
  for (const auto owner : owners_of(bought.purchase))
    say(to_string(owner),
        "knows " + bought.name + " " +
            (cluster_->is_up(owner) ? describe_answer(cluster_->answer_about(owner, bought.id))
                                    : "(down)"));
}

void Runner::status(const Command& command) {
  const auto at = airline(command, command.word(0));
  const auto status = nlohmann::json::parse(cluster_->status_of(at));
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    if (!status.contains(command.word(i)))
      wrong_script(command.line, "`status` says nothing of " + command.word(i));
    say(to_string(at), command.word(i) + " is " + status[command.word(i)].dump());
  }
}

void Runner::check(const Command&) {
  const auto problems = Checker::journal_problems(*cluster_, travellers_);
  for (const auto& problem : problems) say("all", "BROKEN " + problem);
  if (problems.empty()) say("all", "every journal replays to the answers given");
}

void Runner::trace(const Command& command) {
  if (command.word(0) != "gossip") wrong_script(command.line, "only `gossip` can be traced");
  trace_.show_gossip(command.word(1) == "on");
}

}  // namespace vendepass::scenarios
