#include "tests/simulation/diagram.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "broker-less/core/event.h"
#include "common/message_names.h"
#include "tests/scenarios/describe.h"

namespace vendepass::simulation {

namespace {

using Kind = Moment::Kind;

std::string with_reason(const std::string& what, const std::string& why) {
  return why.empty() ? what : what + " (" + why + ")";
}

// "AD's disk is full" is "disk is full" on the line of AD.
std::string without_name(const std::string& what, const Place& host) {
  for (const auto& start : {host + " ", host + "'s "})
    if (what.starts_with(start)) return what.substr(start.size());
  return what;
}

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

std::string label_of(const ReplyBody& reply) {
  if (const auto* purchase = std::get_if<PurchaseReply>(&reply)) return to_string(purchase->state);
  return std::holds_alternative<Error>(reply) ? "rejected" : "answer";
}

// For each place that has ended and not started again before this moment: where it ended.
std::map<Place, std::size_t> down_before(const std::vector<Moment>& moments, std::size_t end) {
  std::map<Place, std::size_t> down;
  for (std::size_t i = 0; i < end; ++i) {
    if (moments[i].kind == Kind::kDown) down.insert_or_assign(moments[i].host, i);
    if (moments[i].kind == Kind::kUp) down.erase(moments[i].host);
  }
  return down;
}

void note(std::vector<std::string>& hosts, const std::string& host) {
  if (!host.empty() && std::ranges::count(hosts, host) == 0) hosts.push_back(host);
}

}  // namespace

// ---- What happens ----

Moment& Diagram::add(Micros now, const Place& host, Kind kind, std::string text) {
  sending_.reset();
  Moment moment;
  moment.host = host;
  moment.kind = kind;
  moment.text = std::move(text);
  moment.when = time_text(now);
  times_.push_back(now);
  moments_.push_back(std::move(moment));
  return moments_.back();
}

Diagram::Letter Diagram::post(const Place& to, std::string what, std::string label) {
  return std::make_shared<OnItsWay>(
      OnItsWay{moments_.size() - 1, moments_.back().host, to, std::move(what), std::move(label)});
}

Diagram::Letter Diagram::send(Micros now, const scenarios::Sent& sent) {
  if (!trace_.shows(sent)) return nullptr;
  const auto from = to_string(sent.from), to = to_string(sent.to);
  const auto what = scenarios::describe(names_, sent.message);
  Sending sending{now, what, sent.why, to};
  if (sending_ && sending_->when == now && moments_.back().host == from && sending_->what == what &&
      sending_->why == sending.why)
    sending.to = sending_->to + "," + to;
  else
    add(now, from, Kind::kMessage, "");
  moments_.back().text = with_reason(what + " -> " + sending.to, sending.why);
  sending_ = std::move(sending);
  return post(to, what, scenarios::kind_of_message(sent.message));
}

Diagram::Letter Diagram::ask(Micros now, const Place& traveller, const Place& entry,
                             const ClientBody& request) {
  const auto what = scenarios::describe_request(names_, request);
  travellers_.insert(traveller);
  add(now, traveller, Kind::kTold, "asks " + entry + ": " + what);
  return post(entry, what, first_word(what));
}

Diagram::Letter Diagram::tell(Micros now, const scenarios::Answered& told, const Place& traveller) {
  const auto what = scenarios::describe(names_, told.reply.body);
  add(now, to_string(told.airline), Kind::kTold,
      with_reason("tells " + traveller + ": " + what, told.why))
      .clock = to_string(told.reply.clock);
  return post(traveller, what, label_of(told.reply.body));
}

void Diagram::arrive(Micros now, const Letters& letters) {
  for (const auto& letter : letters) {
    if (!letter) continue;
    const auto* again = std::exchange(letter->has_arrived, true) ? " again" : "";
    add(now, letter->to, Kind::kMessage,
        fmt::format("gets{} {} from {}", again, letter->what, letter->from))
        .after.push_back({letter->sent, letter->label});
  }
}

void Diagram::lose(const Letters& letters) {
  for (const auto& letter : letters) {
    if (!letter) continue;
    auto& lost = moments_[letter->sent].lost;
    if (std::ranges::count(lost, letter->to, &Moment::LostArrow::to) == 0)  // Copies are alike.
      lost.push_back({letter->to, letter->label});
  }
}

void Diagram::write(Micros now, const scenarios::Recorded& written) {
  if (!trace_.shows(written)) return;
  const auto* event = std::get_if<OwnEventRecord>(&written.record);
  auto& moment =
      add(now, to_string(written.airline), event == nullptr ? Kind::kRecord : Kind::kEvent,
          with_reason(scenarios::describe(names_, written.record), written.why));
  if (event == nullptr) return;
  if (const auto decoded = decode_event(event->event)) moment.clock = to_string(decoded->clock);
}

void Diagram::want(Micros now, const Place& traveller, const std::string& what) {
  add(now, traveller, Kind::kRecord, what);
}

void Diagram::die(Micros now, const Place& airline, const std::string& what) {
  add(now, airline, Kind::kDown, without_name(what, airline));
}

void Diagram::start(Micros now, const Place& airline, const std::string& what) {
  add(now, airline, Kind::kUp, without_name(what, airline));
}

void Diagram::strike(Micros now, const Befallen& whom, const std::string& what) {
  if (whom.size() == 1) {
    add(now, whom.front(), Kind::kFault, without_name(what, whom.front()));
    return;
  }
  befallen_.emplace(moments_.size(), whom);
  add(now, "", Kind::kFault, what);
}

// ---- Parts of it ----

void Diagram::end_at(Micros moment) {
  const auto end = std::ranges::upper_bound(times_, moment) - times_.begin();
  moments_.resize(static_cast<std::size_t>(end));
  times_.resize(moments_.size());
}

bool Diagram::is_fault_among(std::size_t moment, const std::set<Place>& places) const {
  const auto& fault = moments_[moment];
  if (fault.kind < Kind::kFault) return false;
  if (!fault.host.empty()) return places.contains(fault.host);
  return std::ranges::all_of(befallen_.at(moment),
                             [&](const Place& place) { return places.contains(place); });
}

SpaceTime Diagram::about(const std::string& name) const {
  std::set<std::size_t> chosen;
  std::set<Place> places;
  for (std::size_t i = 0; i < moments_.size(); ++i) {
    if (!mentions(moments_[i].text, name)) continue;
    chosen.insert(i);
    places.insert(moments_[i].host);
    for (const auto& lost : moments_[i].lost) places.insert(lost.to);
  }
  if (chosen.empty()) return {};
  const auto first = *chosen.begin(), last = *chosen.rbegin();
  for (auto i = first; i < last; ++i)
    if (is_fault_among(i, places)) chosen.insert(i);
  for (const auto& [place, end] : down_before(moments_, first))
    if (places.contains(place)) chosen.insert(end);
  return of(std::move(chosen));
}

SpaceTime Diagram::last(std::size_t count) const {
  std::set<std::size_t> chosen;
  const auto first = moments_.size() - std::min(count, moments_.size());
  for (auto i = first; i < moments_.size(); ++i) chosen.insert(i);
  for (const auto& [place, end] : down_before(moments_, first)) chosen.insert(end);
  return of(std::move(chosen));
}

// Travellers stand before airlines, each in the order in which they come in. What was sent before
// the first moment comes from nowhere.
SpaceTime Diagram::of(std::set<std::size_t> moments) const {
  SpaceTime part;
  std::map<std::size_t, std::size_t> place;
  for (const auto i : moments) {
    place.emplace(i, place.size());
    auto moment = moments_[i];
    std::erase_if(moment.after, [&](const auto& arrow) { return !place.contains(arrow.from); });
    for (auto& arrow : moment.after) arrow.from = place.at(arrow.from);
    note(part.hosts, moment.host);
    part.moments.push_back(std::move(moment));
  }
  for (const auto& moment : part.moments)
    for (const auto& lost : moment.lost) note(part.hosts, lost.to);
  std::stable_partition(part.hosts.begin(), part.hosts.end(),
                        [&](const auto& host) { return travellers_.contains(host); });
  return part;
}

}  // namespace vendepass::simulation
