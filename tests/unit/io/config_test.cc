// Where a setting comes from: flags over environment over file.
#include "airline/io/config.h"

#include <gtest/gtest.h>

namespace vendepass {
namespace {

SettingTexts environment_with(const SettingTexts& variables) {
  return settings_from_environment([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

SettingTexts complete() {
  return resolve_settings({{"data", "AD"}, {"alliance", "a.toml"}, {"key", "k"}, {"airports", "p"}},
                          {}, {});
}

TEST(ConfigTest, FlagsWinOverTheEnvironmentWhichWinsOverTheFile) {
  const auto file = settings_from_toml(
      "data = \"file\"\nkey = \"file\"\nping-ms = 100\nairports = \"file\"\n", "vp.toml");
  ASSERT_TRUE(file) << file.error().detail;
  const auto environment = environment_with(
      {{"VENDEPASS_DATA", "environment"}, {"VENDEPASS_PING_MS", "200"}, {"PING_MS", "7"}});
  const auto resolved = resolve_settings({{"ping-ms", "300"}}, environment, *file);
  EXPECT_EQ(resolved.at("ping-ms"), "300");
  EXPECT_EQ(resolved.at("data"), "environment");
  EXPECT_EQ(resolved.at("key"), "file");
  EXPECT_EQ(resolved.at("suspect-ms"), "1500") << "the fallback";
}

TEST(ConfigTest, AnUnknownKeyInTheFileIsNamedWithItsLine) {
  const auto file = settings_from_toml("data = \"x\"\npings-ms = 100\n", "vp.toml");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().detail.rfind("vp.toml:2:", 0), 0U) << file.error().detail;
  EXPECT_NE(file.error().detail.find("pings-ms"), std::string::npos);
}

TEST(ConfigTest, AFileThatIsNoTomlIsNamedWithItsLine) {
  const auto file = settings_from_toml("data = \n", "vp.toml");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().detail.rfind("vp.toml:1:", 0), 0U) << file.error().detail;
}

TEST(ConfigTest, AllTimesScaleTogether) {
  auto texts = complete();
  texts["timers-percent"] = "10";
  texts["ping-ms"] = "2000";
  const auto config = serve_config_from(texts);
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->timers.mesh.ping, Millis{200});
  EXPECT_EQ(config->timers.mesh.suspect, Millis{150});
  EXPECT_EQ(config->timers.hold_deadline, Millis{100});
  EXPECT_EQ(config->timers.attempt, Millis{150});
}

TEST(ConfigTest, ThePastIsKeptForDaysAndIsNotScaled) {
  auto texts = complete();
  texts["keep-past-days"] = "400";
  texts["timers-percent"] = "10";
  const auto config = serve_config_from(texts);
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->timers.keep_past, std::chrono::days{400});
}

TEST(ConfigTest, WithoutAnySettingTheTimersAreTheNodesOwn) {
  const auto config = serve_config_from(complete());
  ASSERT_TRUE(config) << config.error().detail;
  const NodeTimers usual;
  EXPECT_EQ(config->timers.mesh.dead, usual.mesh.dead);
  EXPECT_EQ(config->timers.keep_past, usual.keep_past);
  EXPECT_EQ(config->timers.hold_renewals, usual.hold_renewals);
  EXPECT_FALSE(config->health_port.has_value());
}

TEST(ConfigTest, FailpointsMayBeSeveral) {
  auto texts = complete();
  texts["failpoint"] = "before-send:accept,after-commit:3";
  const auto config = serve_config_from(texts);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->failpoints, (std::vector<std::string>{"before-send:accept", "after-commit:3"}));
}

class BadSettingTest : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(BadSettingTest, IsRefusedByName) {
  auto texts = complete();
  texts[GetParam().first] = GetParam().second;
  const auto config = serve_config_from(texts);
  ASSERT_FALSE(config);
}

INSTANTIATE_TEST_SUITE_P(
    Values, BadSettingTest,
    testing::Values(std::pair{"ping-ms", "0"}, std::pair{"ping-ms", "fast"},
                    std::pair{"ping-ms", "10 "}, std::pair{"health-port", "65536"},
                    std::pair{"airline", "azul"}, std::pair{"log-format", "xml"},
                    std::pair{"log-level", "loud"}, std::pair{"data", ""},
                    std::pair{"timers-percent", "-1"}, std::pair{"keep-past-days", "0"}));

}  // namespace
}  // namespace vendepass
