// The page is what Prometheus reads, by a reader of our own; and its rules: names, units, few
// labels.
#include "airline/io/metrics.h"

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/unit/common/samples.h"

namespace vendepass {
namespace {

using Labels = std::map<std::string, std::string>;

struct Sample {
  std::string name;
  Labels labels;
  double value;
};
struct Family {
  std::string help, type;
  std::vector<Sample> samples;
};

// The text format 0.0.4, as far as the page uses it. Fails the test on any other line.
class Read {
 public:
  explicit Read(const std::string& text) {
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) read(line);
  }
  std::map<std::string, Family> families;

  double at(const std::string& name, const Labels& labels = {}) const {
    for (const auto& [family_name, family] : families)
      for (const auto& sample : family.samples)
        if (sample.name == name && sample.labels == labels) return sample.value;
    ADD_FAILURE() << name << " is not there, with these labels";
    return -1;
  }

 private:
  void read(const std::string& line) {
    static const std::regex about{R"(# (HELP|TYPE) (\w+) (.+))"};
    static const std::regex sample{R"((\w+)(\{(.*)\})? (\S+))"};
    static const std::regex label{R"re((\w+)="((?:[^"\\]|\\.)*)",?)re"};
    std::smatch match;
    if (std::regex_match(line, match, about)) {
      current_ = match[2];
      auto& family = families[current_];
      auto& place = match[1] == "HELP" ? family.help : family.type;
      EXPECT_TRUE(place.empty()) << "twice: " << line;
      place = match[3];
    } else if (std::regex_match(line, match, sample)) {
      EXPECT_EQ(std::string{match[1]}.rfind(current_, 0), 0U) << line << " is of another family";
      Labels labels;
      const std::string text = match[3];
      for (std::sregex_iterator one{text.begin(), text.end(), label}, end; one != end; ++one)
        EXPECT_TRUE(labels.emplace((*one)[1], (*one)[2]).second) << line;
      families[current_].samples.push_back({match[1], labels, std::stod(match[4])});
    } else {
      ADD_FAILURE() << "not of the format: " << line;
    }
  }
  std::string current_;
};

Histogram some_times() {
  Histogram times;
  for (const double seconds : {0.0001, 0.0005, 0.004, 0.3, 99.0})
    times.observe(std::chrono::duration<double>{seconds});
  return times;
}

Traffic some_traffic() {
  Traffic traffic;
  traffic.peers[samples::airline("G3")] = {11, 12, Traffic::Clock::time_point{} + Millis{9000}};
  traffic.published = {21, 22};
  traffic.subscribed = {23, 24};
  traffic.served = {25, 26};
  traffic.pulled = {27, 28};
  traffic.pulls_received = 29;
  traffic.pulls_sent = 30;
  traffic.not_taken = 31;
  traffic.purchases = {{{Outcome::kSold, std::nullopt}, 41},
                       {{Outcome::kRefused, ErrorCode::kSeatTaken}, 42},
                       {{Outcome::kRejected, ErrorCode::kBusy}, 43},
                       {{Outcome::kPending, ErrorCode::kUndecided}, 44}};
  traffic.durations[Outcome::kSold] = some_times();
  traffic.finished_for_others = 45;
  return traffic;
}

Measurements some_measurements() {
  const std::vector<Vitals::Airline> airlines{{samples::airline("AD"), Liveness::kUp, 7, 0},
                                              {samples::airline("G3"), Liveness::kUp, 8, 9},
                                              {samples::airline("LA"), Liveness::kDead, 10, 0}};
  return {.process = {samples::airline("AD"), 5, 6, 32, std::chrono::seconds{100},
                      std::chrono::milliseconds{250}, false, false, false},
          .started = std::chrono::system_clock::time_point{} + std::chrono::seconds{1'790'000'000},
          .now = std::chrono::steady_clock::time_point{} + Millis{10'000},
          .vitals = {.at = Instant{Millis{9900}},
                     .condition = Condition::kSelling,
                     .edition = 3,
                     .incarnation = 5,
                     .quorum_reachable = true,
                     .flights = 50,
                     .capacity = 600,
                     .held = 51,
                     .sold = 52,
                     .purchases = 53,
                     .forgotten = 54,
                     .customers = 55,
                     .cancels_to_confirm = 56,
                     .in_doubt = 57,
                     .in_doubt_since = Instant{Millis{7500}},
                     .overdue = 58,
                     .waiting = 59,
                     .shown_free = 60,
                     .shown_free_but_refused = 61,
                     .airlines = airlines},
          .traffic = some_traffic(),
          .journal = {70, 71, 72, some_times(), 73, 74},
          .snapshots_taken = 75,
          .log_lines_dropped = 76};
}

TEST(MetricsTest, EveryNumberIsThereUnderItsName) {
  const Read page{metrics_text(some_measurements())};
  const Labels g3{{"airline", "G3"}}, la{{"airline", "LA"}};
  EXPECT_EQ(page.at("vendepass_purchases_total", {{"outcome", "sold"}}), 41);
  EXPECT_EQ(
      page.at("vendepass_purchases_total", {{"outcome", "refused"}, {"reason", "seat_taken"}}), 42);
  EXPECT_EQ(page.at("vendepass_purchases_finished_for_others_total"), 45);
  EXPECT_EQ(page.at("vendepass_shown_free_total"), 60);
  EXPECT_EQ(page.at("vendepass_shown_free_but_refused_total"), 61);
  EXPECT_EQ(page.at("vendepass_seats", {{"state", "free"}}), 600 - 51 - 52);
  EXPECT_EQ(page.at("vendepass_seats", {{"state", "held"}}), 51);
  EXPECT_EQ(page.at("vendepass_purchases_in_doubt"), 57);
  EXPECT_EQ(page.at("vendepass_in_doubt_age_seconds"), 2.5);
  EXPECT_EQ(page.at("vendepass_holds_overdue_total"), 58);
  EXPECT_EQ(page.at("vendepass_holds_waiting"), 59);
  EXPECT_EQ(page.at("vendepass_journal_batches_total"), 70);
  EXPECT_EQ(page.at("vendepass_journal_rows_total"), 71);
  EXPECT_EQ(page.at("vendepass_journal_syncs_total"), 72);
  EXPECT_EQ(page.at("vendepass_journal_bytes_total"), 73);
  EXPECT_EQ(page.at("vendepass_journal_batches_waiting"), 74);
  EXPECT_EQ(page.at("vendepass_gossip_events_sent_total", {{"way", "published"}}), 22);
  EXPECT_EQ(page.at("vendepass_gossip_events_sent_total", {{"way", "pulled"}}), 26);
  EXPECT_EQ(page.at("vendepass_gossip_events_received_total", {{"way", "pulled"}}), 28);
  EXPECT_EQ(page.at("vendepass_gossip_pulls_sent_total"), 30);
  EXPECT_EQ(page.at("vendepass_messages_dropped_total", {{"where", "transport"}}), 32);
  EXPECT_EQ(page.at("vendepass_messages_dropped_total", {{"where", "inbox"}}), 31);
  EXPECT_EQ(page.at("vendepass_peer_up", g3), 1);
  EXPECT_EQ(page.at("vendepass_peer_up", la), 0);
  EXPECT_EQ(page.at("vendepass_peer_state", {{"airline", "LA"}, {"state", "dead"}}), 1);
  EXPECT_EQ(page.at("vendepass_peer_lag_events", g3), 9);
  EXPECT_EQ(page.at("vendepass_events_known", {{"airline", "AD"}}), 7);
  EXPECT_EQ(page.at("vendepass_peer_silence_seconds", g3), 1);
  EXPECT_EQ(page.at("vendepass_peer_silence_seconds", la), 100) << "never heard: since the start";
  EXPECT_EQ(page.at("vendepass_messages_received_total", g3), 12);
  EXPECT_EQ(page.at("vendepass_state", {{"state", "selling"}}), 1);
  EXPECT_EQ(page.at("vendepass_ready"), 1);
  EXPECT_EQ(page.at("vendepass_start_time_seconds"), 1'790'000'000);
}

TEST(MetricsTest, NamesTypesAndHelpFollowTheRules) {
  const Read page{metrics_text(some_measurements())};
  EXPECT_GT(page.families.size(), 40U);
  for (const auto& [name, family] : page.families) {
    EXPECT_TRUE(std::regex_match(name, std::regex{"vendepass_[a-z]+(_[a-z]+)*"})) << name;
    EXPECT_FALSE(family.help.empty()) << name;
    EXPECT_FALSE(family.samples.empty()) << name;
    EXPECT_TRUE((std::set<std::string>{"counter", "gauge", "histogram"}.contains(family.type)))
        << name << ": " << family.type;
    EXPECT_EQ(family.type == "counter", name.ends_with("_total")) << name;
    EXPECT_FALSE(std::regex_search(name, std::regex{"_(ms|millis|kib|percent)(_|$)"}))
        << name << " is not in a base unit";
    if (family.type == "histogram") {
      EXPECT_TRUE(name.ends_with("_seconds")) << name;
    }
  }
}

TEST(MetricsTest, LabelsAreOfSmallSets) {
  const std::map<std::string, std::regex> allowed{
      {"airline", std::regex{"AD|G3|LA"}},
      {"outcome", std::regex{"sold|refused|rejected|pending"}},
      {"reason", std::regex{"seat_taken|busy|undecided"}},
      {"state", std::regex{"free|held|sold|up|suspect|dead|recovering|set back|selling|"
                           "selling, no votes"}},
      {"way", std::regex{"published|pulled"}},
      {"where", std::regex{"transport|inbox"}},
      {"le", std::regex{R"(\+Inf|[0-9.]+)"}},
      {"version", std::regex{R"(\d+\.\d+\.\d+)"}},
      {"compiler", std::regex{".+"}}};
  const Read page{metrics_text(some_measurements())};
  std::set<std::pair<std::string, Labels>> seen;
  for (const auto& [name, family] : page.families)
    for (const auto& sample : family.samples) {
      EXPECT_TRUE(seen.emplace(sample.name, sample.labels).second) << sample.name << " is twice";
      for (const auto& [label, value] : sample.labels) {
        ASSERT_TRUE(allowed.contains(label)) << name << " has a label " << label;
        EXPECT_TRUE(std::regex_match(value, allowed.at(label))) << name << ": " << value;
      }
    }
}

TEST(MetricsTest, HistogramsAreCumulativeAndComplete) {
  const Read page{metrics_text(some_measurements())};
  for (const auto& [name, family] : page.families) {
    if (family.type != "histogram") continue;
    std::map<Labels, std::vector<std::pair<double, double>>> buckets;  // Bound and count.
    for (const auto& sample : family.samples) {
      if (sample.name != name + "_bucket") continue;
      auto labels = sample.labels;
      const auto bound = std::stod(labels.at("le"));
      labels.erase("le");
      buckets[labels].emplace_back(bound, sample.value);
    }
    EXPECT_FALSE(buckets.empty()) << name;
    for (const auto& [labels, all] : buckets) {
      EXPECT_TRUE(std::ranges::is_sorted(all)) << name;
      EXPECT_TRUE(std::ranges::is_sorted(all, {}, &std::pair<double, double>::second)) << name;
      EXPECT_EQ(all.back().first, std::numeric_limits<double>::infinity()) << name;
      EXPECT_EQ(all.back().second, page.at(name + "_count", labels)) << name;
    }
  }
  const std::string name = "vendepass_journal_commit_duration_seconds";
  EXPECT_EQ(page.at(name + "_count"), 5);
  EXPECT_NEAR(page.at(name + "_sum"), 99.3046, 1e-6);
  EXPECT_EQ(page.at(name + "_bucket", {{"le", "0.0005"}}), 2) << "a bound is in its bucket";
  EXPECT_EQ(page.at(name + "_bucket", {{"le", "0.005"}}), 3);
  EXPECT_EQ(page.at(name + "_bucket", {{"le", "10"}}), 4);
}

ProcessState good() { return some_measurements().process; }

TEST(LocalPagesTest, ReadyIsWhoTakesPurchases) {
  EXPECT_EQ(readyz(good()).status, 200);
  EXPECT_EQ(readyz(good()).body, "{\"ready\":true,\"airline\":\"AD\"}\n");
  const auto reason = [](auto change) {
    auto process = good();
    change(process);
    EXPECT_FALSE(is_ready(process));
    EXPECT_EQ(readyz(process).status, 503);
    return std::regex_replace(readyz(process).body, std::regex{R"re(.*"reason":"([^"]*)".*\n)re"},
                              "$1");
  };
  EXPECT_EQ(reason([](ProcessState& now) { now.is_recovering = true; }), "recovering");
  EXPECT_EQ(reason([](ProcessState& now) { now.is_draining = true; }), "stopping");
  EXPECT_EQ(reason([](ProcessState& now) { now.is_disk_full = true; }), "disk full");
  EXPECT_EQ(reason([](ProcessState& now) { now.since_step = std::chrono::seconds{6}; }), "stuck");
}

TEST(LocalPagesTest, HealthyIsWhoShouldBeLeftAlone) {
  auto process = good();
  process.is_recovering = true;
  EXPECT_EQ(healthz(process).status, 200) << "another start would not help";
  EXPECT_EQ(healthz(process).body,
            "{\"status\":\"recovering\",\"airline\":\"AD\",\"incarnation\":5,\"durable_rows\":6,"
            "\"dropped_messages\":32,\"uptime_s\":100}\n");
  process.since_step = std::chrono::seconds{6};
  EXPECT_EQ(healthz(process).status, 503);
}

}  // namespace
}  // namespace vendepass
