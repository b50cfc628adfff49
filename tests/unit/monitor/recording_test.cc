// Recordings, and lines for programs.
#include "broker-less/monitor/core/recording.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "broker-less/monitor/core/json_lines.h"
#include "tests/unit/monitor/published.h"

namespace vendepass::monitor {
namespace {

using namespace vendepass::testing;  // NOLINT(google-build-using-namespace)
using Json = nlohmann::json;

const std::chrono::sys_time<Millis> kBegan{Millis{1'796'094'245'250}};
constexpr auto kToml = R"(
name = "Demo"
edition = 1
currency = "BRL"
quorum = ["G3"]
[[airline]]
code = "G3"
tenure = 1
accounting_code = 127
name = "Gol"
peer = "tcp://127.0.0.1:7111"
gossip = "tcp://127.0.0.1:7112"
client = "tcp://127.0.0.1:7113"
public_key = "a8ec387be8e59e5acec479b74f3941de64e0ee2bbf428578d0c92f047a954b06"
)";

std::string recording_of(Published& published) {
  return header_line(kBegan, kToml) +
         line_of(RecordedFrame{Millis{17}, kG3, published.bulletin(kG3)}) +
         line_of(RecordedSeats{Millis{20}, seats_seen()});
}

TEST(Recordings, come_back_as_they_were) {
  Published published;
  const auto recording = parse_recording(recording_of(published));
  ASSERT_TRUE(recording) << recording.error().detail;
  EXPECT_EQ(recording->began, kBegan);
  EXPECT_EQ(recording->alliance.name, "Demo");
  EXPECT_FALSE(recording->is_cut_off);
  ASSERT_EQ(recording->entries.size(), 2U);
  EXPECT_EQ(time_of(recording->entries[0]), Millis{17});
  Watch watch{published.alliance};
  EXPECT_EQ(tell(watch, recording->entries[0]).size(), 1U);
  tell(watch, recording->entries[1]);
  ASSERT_NE(watch.seats(kSeen), nullptr);
  EXPECT_EQ(watch.seats(kSeen)->reply.cabins.at(0).taken.size(), 1U);
}

TEST(Recordings, one_that_was_cut_off_is_read_up_to_there) {
  Published published;
  const auto text = recording_of(published);
  const auto first_line = text.find('\n') + 1;
  for (auto length = first_line; length < text.size(); ++length) {
    const auto recording = parse_recording(std::string_view{text}.substr(0, length));
    ASSERT_TRUE(recording) << length;
    EXPECT_EQ(recording->is_cut_off, text[length - 1] != '\n' && text[length] != '\n') << length;
  }
}

TEST(Recordings, what_is_none_says_where_and_why) {
  Published published;
  const auto good = recording_of(published);
  const auto detail = [](const std::string& text) { return parse_recording(text).error().detail; };
  EXPECT_EQ(detail(""), "line 1 of the recording: it is empty");
  EXPECT_EQ(detail("{}\n"), "line 1 of the recording: this is no recording of a monitor");
  EXPECT_EQ(parse_recording(R"({"vendepass_recording":2})").error().code,
            ErrorCode::kUnsupportedVersion);
  EXPECT_EQ(detail(good + "x\n"), "line 4 of the recording: neither a frame nor a seat map");
  EXPECT_EQ(detail(good + R"({"at_ms":-1,"by":"G3","frame":""})" + "\n"),
            "line 4 of the recording: neither a frame nor a seat map");
  EXPECT_EQ(detail(good + R"({"at_ms":19,"by":"G3","frame":"00"})" + "\n"),
            "line 4 of the recording: its time is before that of another line");
  EXPECT_NE(detail(header_line(kBegan, "no TOML")).find("its alliance file"), std::string::npos);
}

TEST(JsonLines, an_event_has_every_key) {
  Published published;
  Watch watch{published.alliance};
  const auto news =
      watch.hear(kG3, published.events(kG3, {seats_taken(1, "1A", false)}), Millis{5});
  const auto json = Json::parse(json_of(news.at(0), {kBegan, UtcOffset{-180}}));
  EXPECT_EQ(json["at"], "2026-12-01T03:04:05.255Z");
  EXPECT_EQ(json["type"], "event");
  EXPECT_EQ(json["airline"], "G3");
  EXPECT_EQ(json["number"], 1);
  EXPECT_EQ(json["clock"], Json({{"G3", 1}}));
  EXPECT_EQ(json["event"], "seats_taken");
  EXPECT_EQ(json["flight"], "G3-1234@2026-12-01");
  EXPECT_EQ(json["purchase"], to_string(PurchaseId{samples::digest(1)}));
  EXPECT_EQ(json["seats"], Json({"1A"}));
  EXPECT_EQ(json["is_sale"], true);
  EXPECT_EQ(json["text"], "1A sold");
  EXPECT_EQ(json.size(), 11U);
}

TEST(JsonLines, a_bulletin_and_one_look) {
  Published published;
  Watch watch{published.alliance};
  const DayClock clock{kBegan, UtcOffset{0}};
  const auto news = watch.hear(kG3, published.bulletin(kG3), Millis{5});
  const auto line = Json::parse(json_of(news.at(0), clock));
  EXPECT_EQ(line["type"], "bulletin");
  EXPECT_EQ(line["state"], "selling");
  EXPECT_EQ(line["free"], 100);
  EXPECT_EQ(line["peers"][0],
            Json({{"airline", "AD"}, {"state", "up"}, {"silent_ms", 10}, {"round_trip_ms", 2}}));
  published.pass(watch, Millis{5000}, {kAd, kG3});
  const auto look = Json::parse(json_of(watch, clock, published.now));
  EXPECT_EQ(look["type"], "look");
  EXPECT_EQ(look["airlines"].size(), 3U);
  EXPECT_EQ(look["airlines"][2]["bulletin"], nullptr);
  EXPECT_EQ(look["airlines"][2]["stale_ms"], 5000);
  EXPECT_EQ(look["airlines"][0]["stale_ms"], nullptr);
  ASSERT_EQ(look["findings"].size(), 1U);
  EXPECT_EQ(look["findings"][0]["weight"], "notice");
  EXPECT_NE(text_of(watch, clock, published.now).find("LA"), std::string::npos);
  const auto turn = Json::parse(
      json_of(Finding{Finding::Weight::kBad, "so", "so"}, Turn::kIsOver, clock, published.now));
  EXPECT_EQ(turn["type"], "finding_over");
  EXPECT_EQ(turn["weight"], "bad");
  EXPECT_EQ(turn["text"], "so");
}

}  // namespace
}  // namespace vendepass::monitor
