#include "broker-less/monitor/core/diagnosis.h"

#include <algorithm>

namespace vendepass::monitor {
namespace {

using Codes = std::vector<AirlineCode>;

class Diagnosis {
 public:
  Diagnosis(const Watch& watch, Millis now) : watch_{watch}, now_{now} {
    for (const auto& [code, airline] : watch_.airlines())
      if (watch_.stale(code, now_))
        stale_.push_back(code);
      else if (airline.bulletin)
        fresh_.push_back(code);
  }

  std::vector<Finding> take() && {
    if (fresh_.empty() && !watch_.airlines().empty()) {
      if (now_ > kStale)
        bad("no airline is heard: this monitor is cut off, or all of them are down");
      return std::move(findings_);
    }
    for (const auto airline : stale_) silent(airline);
    for (const auto airline : fresh_) reached_by_others(airline);
    majorities();
    editions();
    for (const auto airline : fresh_) condition(airline);
    for (const auto airline : fresh_) doubts(airline);
    for (const auto airline : fresh_) lags(airline);
    std::ranges::stable_sort(findings_, {}, &Finding::weight);
    return std::move(findings_);
  }

 private:
  // `id`: where numbers in the text go on.
  void bad(const std::string& text, const std::string& id = "") {
    findings_.push_back({Finding::Weight::kBad, text, id.empty() ? text : id});
  }
  void notice(const std::string& text, const std::string& id = "") {
    findings_.push_back({Finding::Weight::kNotice, text, id.empty() ? text : id});
  }
  const Bulletin& bulletin(AirlineCode airline) const { return *watch_.airline(airline).bulletin; }
  bool has_lasted(const std::optional<Millis>& since, Millis least) const {
    return since && now_ - *since >= least;
  }
  bool hears(AirlineCode who, AirlineCode whom) const {
    // Under an older edition of the alliance file it may not know of that one at all.
    if (std::ranges::count(bulletin(who).peers, whom, &Bulletin::Peer::airline) == 0) return false;
    const auto& deaf = watch_.airline(who).deaf_since;
    const auto since = deaf.find(whom);
    return since == deaf.end() || !has_lasted(since->second, kSettled);
  }
  // A socket that has met a dead airline tries again after up to two seconds.
  bool is_back_for(AirlineCode who, AirlineCode whom) const {
    const auto& again = watch_.airline(who).heard_again;
    const auto since = again.find(whom);
    return since != again.end() && !has_lasted(since->second, kLasting);
  }
  // Those of the others that publish: who hears it, and who does not.
  std::pair<Codes, Codes> hearers_of(AirlineCode airline) const {
    Codes hear, do_not;
    for (const auto other : fresh_)
      if (other != airline) (hears(other, airline) ? hear : do_not).push_back(other);
    return {hear, do_not};
  }

  // It publishes nothing that arrives here.
  void silent(AirlineCode airline) {
    const auto code = to_string(airline);
    const auto silent = *watch_.stale(airline, now_);
    const auto since = " for " + span_text(silent);
    if (silent < kStale + 2 * kSettled)
      return notice("nothing has come from " + code + since, "nothing from " + code);
    const auto [hear, do_not] = hearers_of(airline);
    if (std::ranges::any_of(hear, [&](auto other) { return is_back_for(other, airline); }))
      return notice("nothing has come from " + code + since + ", and it is just back",
                    "just back: " + code);
    if (hear.empty())
      return bad("nobody hears " + code + since + ": it is down, or cut off from all",
                 "nobody hears " + code);
    const auto here = list_of(hear) + (hear.size() == 1 ? " hears " : " hear ") + code;
    if (do_not.empty())
      return notice(here + ", and nothing that it publishes has come here" + since +
                        ": its gossip port does not reach this monitor",
                    "not here: " + here);
    bad("only " + here + "; " + list_of(do_not) + " and this monitor do not" + since,
        "only " + here);
  }

  // It publishes; do the others hear it?
  void reached_by_others(AirlineCode airline) {
    const auto code = to_string(airline);
    const auto [hear, do_not] = hearers_of(airline);
    if (do_not.empty()) return;
    Codes one_way;
    for (const auto other : do_not)
      if (hears(airline, other)) one_way.push_back(other);
    if (hear.empty())
      return bad("no other airline hears " + code + ", and it publishes" +
                 (one_way.empty() ? ": it is cut off from them"
                                  : ", and hears " + list_of(one_way) + ": the cut is one way"));
    if (!one_way.empty())
      return bad(code + " hears " + list_of(one_way) + " and is not heard there; " + list_of(hear) +
                 (hear.size() == 1 ? " hears it" : " hear it") + ": a link is cut one way");
    bad("only " + list_of(hear) + (hear.size() == 1 ? " reaches " : " reach ") + code + "; " +
        list_of(do_not) + (do_not.size() == 1 ? " does not" : " do not") + ": a link is cut");
  }

  void majorities() {
    Codes with, without;
    for (const auto airline : fresh_)
      if (bulletin(airline).condition != Condition::kRecovering)
        (has_lasted(watch_.airline(airline).no_majority_since, kSettled) ? without : with)
            .push_back(airline);
    if (without.empty()) return;
    Codes voters;
    for (const auto& voter : watch_.alliance().quorum) voters.push_back(voter.airline);
    const auto what = ": no itinerary of several airlines is sold there, and nobody can register";
    if (with.empty())
      return bad("votes reach no majority of the quorum (" + list_of(voters) + ") anywhere" + what);
    bad(list_of(without) + (without.size() == 1 ? " reaches" : " reach") +
        " no majority of the quorum (" + list_of(voters) + ")" + what);
  }

  void editions() {
    std::uint64_t newest = watch_.alliance().edition;
    for (const auto airline : fresh_) newest = std::max(newest, bulletin(airline).edition);
    if (newest > watch_.alliance().edition)
      notice("this monitor reads edition " + std::to_string(watch_.alliance().edition) +
             " of the alliance file, and there is an edition " + std::to_string(newest));
    for (const auto airline : fresh_)
      if (bulletin(airline).edition < newest)
        notice(to_string(airline) + " works under edition " +
               std::to_string(bulletin(airline).edition) + ", others under " +
               std::to_string(newest) + ": reload the alliance file there");
  }

  void condition(AirlineCode airline) {
    const auto code = to_string(airline);
    for (const auto other : bulletin(airline).forked)
      bad(code + " has seen two events of " + to_string(other) +
          " under one number: two copies of it have run");
    const auto since = now_ - watch_.airline(airline).condition_since;
    switch (bulletin(airline).condition) {
      case Condition::kSelling:
        return;
      case Condition::kRecovering:
        if (since >= kLasting)
          notice(code + " has been recovering for " + span_text(since) +
                     ": it waits for others' answers (status says whose)",
                 "recovering: " + code);
        return;
      case Condition::kNotVoting:
        return notice(code +
                      " does not vote: its tenure has ended, and an edition must name the "
                      "next one");
      case Condition::kSetBack:
        return bad(code +
                   "'s database was set back: it sells nothing before an edition names its "
                   "next tenure");
    }
  }

  void doubts(AirlineCode airline) {
    const auto& since = watch_.airline(airline).doubt_since;
    if (!has_lasted(since, kLasting)) return;
    bad(std::to_string(bulletin(airline).digest.in_doubt) + " in doubt at " + to_string(airline) +
            " for " + span_text(now_ - *since) + ": votes are missing, or nobody has asked",
        "in doubt: " + to_string(airline));
  }

  void lags(AirlineCode airline) {
    for (const auto& [other, since] : watch_.airline(airline).behind_since)
      if (now_ - since >= kLasting)
        notice(to_string(airline) + " is behind " + to_string(other) + " by " +
                   std::to_string(watch_.behind(airline, other)) + " events, for " +
                   span_text(now_ - since),
               "behind: " + to_string(airline) + " " + to_string(other));
  }

  const Watch& watch_;
  Millis now_;
  Codes fresh_, stale_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> findings(const Watch& watch, Millis now) {
  return Diagnosis{watch, now}.take();
}

std::vector<Finding> only_in(const std::vector<Finding>& these,
                             const std::vector<Finding>& others) {
  std::vector<Finding> only;
  for (const auto& finding : these)
    if (std::ranges::count(others, finding.id, &Finding::id) == 0) only.push_back(finding);
  return only;
}

bool is_any_bad(const std::vector<Finding>& found) {
  return std::ranges::count(found, Finding::Weight::kBad, &Finding::weight) > 0;
}

std::string list_of(const std::vector<AirlineCode>& airlines) {
  std::string text;
  for (std::size_t i = 0; i < airlines.size(); ++i)
    text += (i == 0 ? "" : i + 1 == airlines.size() ? " and " : ", ") + to_string(airlines[i]);
  return text;
}

std::string span_text(Millis span) {
  const auto seconds = span / std::chrono::seconds{1};
  if (seconds < 120) return std::to_string(seconds) + " s";
  return seconds < 7200 ? std::to_string(seconds / 60) + " min"
                        : std::to_string(seconds / 3600) + " h";
}

}  // namespace vendepass::monitor
