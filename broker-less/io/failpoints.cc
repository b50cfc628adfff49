#include "broker-less/io/failpoints.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdlib>

namespace vendepass {
namespace {

struct StageName {
  std::string_view text;
  FailStage stage;
};
constexpr std::array kStages{StageName{"before-send", FailStage::kBeforeSend},
                             StageName{"after-send", FailStage::kAfterSend},
                             StageName{"before-commit", FailStage::kBeforeCommit},
                             StageName{"after-commit", FailStage::kAfterCommit},
                             StageName{"compaction", FailStage::kCompaction}};

bool is_send(FailStage stage) {
  return stage == FailStage::kBeforeSend || stage == FailStage::kAfterSend;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words{""};
  for (const char c : text) {
    if (c == ':')
      words.emplace_back();
    else
      words.back() += c;
  }
  return words;
}

Error bad(const std::string& text, const std::string& why) {
  return Error{ErrorCode::kInvalid, "failpoint " + text + ": " + why +
                                        "; `vendepass-airline failpoints` lists what there is"};
}

bool is_number(const std::string& word) {
  return !word.empty() &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// In the order of PeerMessage.
constexpr std::array<std::string_view, std::variant_size_v<PeerMessage>> kPeerKinds{
    "ping",          "pong",          "pull",           "events",
    "prepare",       "promise",       "preempted",      "accept",
    "accepted",      "register-read", "register-state", "hold",
    "renounce",      "owner-answer",  "outcome-query",  "ticket-order",
    "ticket-answer", "trips-query",   "trips-answer",   "start-question",
    "start-answer",  "start-refused", "content-query",  "content-answer",
    "why-query",     "why-answer",    "snapshot-offer", "snapshot-question",
    "part-question", "part-answer"};
// In the order of OwnerAnswer::answer.
constexpr std::array<std::string_view, 5> kAnswerKinds{"held", "sold", "refused", "owner-error",
                                                       "owner-unknown"};

std::vector<std::string_view> names_of(const PeerMessage& message) {
  std::vector<std::string_view> names{kPeerKinds[message.index()]};
  if (const auto* answer = std::get_if<OwnerAnswer>(&message))
    names.push_back(kAnswerKinds[answer->answer.index()]);
  return names;
}

}  // namespace

Result<Failpoints> Failpoints::parse(const std::vector<std::string>& texts,
                                     const std::vector<std::string>& commit_kinds,
                                     const std::vector<std::string>& steps) {
  Failpoints parsed;
  for (const auto& text : texts) {
    auto words = split(text);
    const auto stage = std::find_if(kStages.begin(), kStages.end(),
                                    [&](const StageName& name) { return name.text == words[0]; });
    if (stage == kStages.end()) return bad(text, "unknown stage");
    Point point{stage->stage, "", 1};
    if (words.size() > 1 && is_number(words.back())) {
      const auto& digits = words.back();
      std::from_chars(digits.data(), digits.data() + digits.size(), point.left);
      if (point.left == 0) return bad(text, "counts start at 1");
      words.pop_back();
    }
    if (words.size() > 2) return bad(text, "expected STAGE[:KIND][:N]");
    if (words.size() == 2) {
      const auto& kinds = is_send(point.stage)                    ? envelope_kinds()
                          : point.stage == FailStage::kCompaction ? steps
                                                                  : commit_kinds;
      if (std::find(kinds.begin(), kinds.end(), words[1]) == kinds.end())
        return bad(text, "unknown kind " + words[1]);
      point.kind = words[1];
    }
    parsed.points_.push_back(point);
  }
  return parsed;
}

bool Failpoints::reached(FailStage stage, const std::vector<std::string_view>& names) {
  for (auto& point : points_) {
    if (point.stage != stage || point.left == 0) continue;
    const bool is_meant = std::find(names.begin(), names.end(), point.kind) != names.end();
    if (!point.kind.empty() && !is_meant) continue;
    if (--point.left == 0) return true;
  }
  return false;
}

void die_at_once() {
  std::raise(SIGKILL);
  std::abort();  // Not reached: SIGKILL cannot be caught.
}

std::vector<std::string_view> envelope_names(const Envelope& envelope) {
  using Names = std::vector<std::string_view>;
  return std::visit(Overloaded{[](const ToPeer& to) { return names_of(to.message); },
                               [](const ToStart& to) { return names_of(to.message); },
                               [](const ToSubscribers&) { return Names{"gossip"}; },
                               [](const ToListeners&) { return Names{"bulletin"}; },
                               [](const ToClient&) { return Names{"client-reply"}; },
                               [](const ToOperator&) { return Names{"operator-reply"}; }},
                    envelope.content);
}

const std::vector<std::string>& envelope_kinds() {
  static const std::vector<std::string> kinds = [] {
    std::vector<std::string> all{kPeerKinds.begin(), kPeerKinds.end()};
    all.insert(all.end(), kAnswerKinds.begin(), kAnswerKinds.end());
    all.insert(all.end(), {"gossip", "bulletin", "client-reply", "operator-reply"});
    return all;
  }();
  return kinds;
}

}  // namespace vendepass
