#include "tests/simulation/tale.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <utility>

namespace vendepass::simulation {

std::string time_text(Micros now) {
  return fmt::format("{}.{:06}", now.count() / 1'000'000, now.count() % 1'000'000);
}

void Tale::add(Micros now, const std::string& line) {
  lines_.push_back(fmt::format("{:>11} {}", time_text(now), line));
}

void Tale::flush() {
  for (const auto& line : trace_.lines(std::exchange(together_, {}))) add(moment_, line);
}

void Tale::happen(Micros now, const Happening& happening) {
  if (now != moment_) flush();
  moment_ = now;
  together_.push_back(happening);
}

void Tale::say(Micros now, const std::string& actor, const std::string& what,
               const std::string& why) {
  flush();
  add(now, scenarios::trace_line(actor, what, why));
}

const std::vector<std::string>& Tale::lines() {
  flush();
  return lines_;
}

namespace {

struct Word {
  std::string_view word;
  std::string_view meaning;
};
// In the order of a purchase's life. What is explained is what occurred.
constexpr std::array kWords{
    Word{" wants ",
         "a traveller decides; whoever asks again with the same bytes asks for the same"},
    Word{" asks ", "a traveller's program sends a request to an airline: the entry"},
    Word{" hold p", "the entry asks the owner of seats to keep them until the outcome is known"},
    Word{"record purchase",
         "the owner writes down who buys; with the next line its answer is "
         "durable and stays the same for ever"},
    Word{"by hold",
         "the owner keeps these seats: nobody else gets them, and only the decision "
         "frees them"},
    Word{"by sale", "the only owner decides alone: its one durable write is the sale"},
    Word{"record refusal",
         "an owner refuses, or learns that the purchase is refused; one owner's "
         "refusal is the outcome"},
    Word{" held ", "the owner's answer: it keeps the seats"},
    Word{"prepare", "a proposer asks the quorum to promise its ballot (Paxos, phase 1)"},
    Word{"promise",
         "an airline of the quorum will vote in no lower ballot, and says what it has "
         "voted for so far"},
    Word{"preempted", "somebody promised a higher ballot meanwhile: a duel, ended by random waits"},
    Word{"accept p",
         "a proposer asks the quorum to vote (phase 2); ballot 0 is the home entry's "
         "and needs no phase 1"},
    Word{"record vote",
         "an airline of the quorum votes, durably; equal votes of a majority in one "
         "ballot are the decision"},
    Word{"record chosen", "this airline has counted a majority: it knows the decision"},
    Word{"hold-sold", "the decision is `sold`: the held seats become tickets"},
    Word{"hold-released", "the decision is `refused`: the held seats are free again"},
    Word{" tells ", "an airline answers a traveller"},
    Word{"query p", "somebody asks an owner what it knows of the purchase"},
    Word{"renounce", "the customer gave up: the only owner is asked never to sell it"},
    Word{" read p", "somebody looks at the votes without a ballot: this changes nothing"},
};

std::string_view trimmed(std::string_view word) {
  if (word.starts_with(' ')) word.remove_prefix(1);
  if (word.ends_with(' ')) word.remove_suffix(1);
  return word;
}

constexpr std::size_t kTimeColumns = 12;
bool is_fault(const std::string& line) { return line.compare(kTimeColumns, 3, "***") == 0; }

}  // namespace

bool mentions(const std::string& text, const std::string& name) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    const auto end = at + name.size();
    const bool begins = at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0;
    const bool ends =
        end == text.size() || std::isalnum(static_cast<unsigned char>(text[end])) == 0;
    if (begins && ends) return true;
  }
  return false;
}

std::vector<std::string> explain(const std::vector<std::string>& lines, const std::string& name) {
  std::size_t first = lines.size(), last = 0;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (mentions(lines[i], name)) {
      first = std::min(first, i);
      last = i;
    }
  std::vector<std::string> story;
  if (first == lines.size()) return story;
  std::vector<Word> used;
  for (std::size_t i = first; i <= last; ++i)
    if (mentions(lines[i], name) || is_fault(lines[i])) story.push_back(lines[i]);
  story.emplace_back();
  story.push_back("The words:");
  for (const auto& word : kWords)
    for (const auto& line : story)
      if (line.find(word.word) != std::string::npos) {
        story.push_back(fmt::format("  {:<16} {}", trimmed(word.word), word.meaning));
        break;
      }
  return story;
}

}  // namespace vendepass::simulation
