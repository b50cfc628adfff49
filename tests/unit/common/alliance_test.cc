// The alliance file, and where it says that it is wrong.
#include "common/alliance.h"

#include <gtest/gtest.h>

#include "samples.h"

namespace vendepass {
namespace {

std::string airline_table(const std::string& code, int number) {
  const auto port = std::to_string(700 + number);
  return "[[airline]]\ncode = \"" + code + "\"\naccounting_code = " + std::to_string(100 + number) +
         "\nname = \"Airline " + code + "\"\ntenure = " + std::to_string(number) +
         "\npeer = \"tcp://127.0.0.1:" + port + "1\"\ngossip = \"tcp://127.0.0.1:" + port +
         "2\"\nclient = \"tcp://localhost:" + port + "3\"\npublic_key = \"" +
         to_hex(view_of(samples::digest<32>(static_cast<std::uint8_t>(number)))) + "\"\n";
}

std::string good_file() {
  return "name = \"Demo\"\nedition = 3\ncurrency = \"BRL\"\nquorum = [\"LA\", \"AD\", \"G3\"]\n"
         "former_quorums = [[[\"AD\", 1]]]\n" +
         airline_table("LA", 3) + airline_table("AD", 1) + airline_table("G3", 2);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

// The detail of the error of the good file with one thing changed.
std::string error_after(std::string_view from, std::string_view to) {
  const auto alliance = parse_alliance(replaced(good_file(), from, to));
  if (alliance) return "accepted";
  EXPECT_EQ(alliance.error().code, ErrorCode::kInvalid);
  return alliance.error().detail;
}

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

TEST(AllianceFile, MaySayWhatDerivingAKeyMustCost) {
  EXPECT_EQ(parse_alliance(good_file())->argon2_floor, (Argon2Params{1, 8}));  // Anything.
  const auto with = [](const std::string& table) {
    return parse_alliance(good_file() + "[argon2]\n" + table);
  };
  EXPECT_EQ(with("passes = 3\nmemory_kib = 65536\n")->argon2_floor, (Argon2Params{3, 65536}));
  for (const auto* wrong :
       {"passes = 0\nmemory_kib = 65536\n", "passes = 3\n", "passes = 17\nmemory_kib = 8\n",
        "passes = 3\nmemory_kib = 7\n", "passes = 3\nmemory_kib = 65536\nlanes = 2\n"})
    EXPECT_EQ(with(wrong).error().code, ErrorCode::kInvalid) << wrong;
  EXPECT_EQ(error_after("quorum = [", "argon2 = 3\nquorum = [").substr(0, 5), "line ")
      << error_after("quorum = [", "argon2 = 3\nquorum = [");
}

TEST(AllianceFile, AGoodOneIsReadWhole) {
  const auto alliance = parse_alliance(good_file());
  ASSERT_TRUE(alliance) << alliance.error().detail;
  EXPECT_EQ(alliance->name, "Demo");
  EXPECT_EQ(alliance->edition, 3U);
  EXPECT_EQ(to_string(alliance->currency), "BRL");
  EXPECT_EQ(alliance->quorum, samples::quorum());
  EXPECT_EQ(alliance->former_quorums, (std::vector<Quorum>{{{samples::airline("AD"), 1}}}));
  ASSERT_EQ(alliance->members.size(), 3U);
  const auto& g3 = alliance->members[1];
  EXPECT_EQ(to_string(g3.airline), "G3");
  EXPECT_EQ(g3.accounting_code, 102);
  EXPECT_EQ(g3.name, "Airline G3");
  EXPECT_EQ(g3.tenure, 2U);
  EXPECT_EQ(g3.peer_endpoint, "tcp://127.0.0.1:7021");
  EXPECT_EQ(g3.gossip_endpoint, "tcp://127.0.0.1:7022");
  EXPECT_EQ(g3.client_endpoint, "tcp://localhost:7023");
  EXPECT_EQ(g3.public_key, samples::digest<32>(2));
}

TEST(AllianceFile, MembersAreFoundByCode) {
  const auto alliance = *parse_alliance(good_file());
  EXPECT_EQ(alliance.find(samples::airline("LA"))->accounting_code, 103);
  EXPECT_EQ(alliance.find(samples::airline("ZZ")), nullptr);
}

TEST(AllianceFile, TenureIsOneUnlessSaid) {
  const auto alliance = parse_alliance(replaced(good_file(), "tenure = 2\n", ""));
  ASSERT_TRUE(alliance);
  EXPECT_EQ(alliance->find(samples::airline("G3"))->tenure, 1U);
}

TEST(AllianceFile, AnErrorOfTomlHasItsPlace) {
  EXPECT_PRED2(starts_with, error_after("edition = 3", "edition = = 3"), "line 2, column 11: ");
}

TEST(AllianceFile, AnUnknownKeyHasItsPlace) {
  EXPECT_EQ(error_after("edition = 3", "edition = 3\neditor = 1"),
            "line 3, column 1: unknown key 'editor'");
  EXPECT_EQ(error_after("tenure = 3", "tenor = 3"), "line 10, column 1: unknown key 'tenor'");
}

TEST(AllianceFile, AValueThatIsWrongHasItsPlace) {
  EXPECT_EQ(error_after("edition = 3", "edition = 0"),
            "line 2, column 11: 'edition' must be a whole number from 1 to 281474976710656");
  EXPECT_EQ(error_after("edition = 3", "edition = \"3\"").substr(0, 19), "line 2, column 11: ");
  EXPECT_EQ(error_after("\"BRL\"", "\"brl\"").substr(0, 19), "line 3, column 12: ");
  EXPECT_EQ(error_after("code = \"LA\"", "code = \"LAX\"").substr(0, 18), "line 7, column 8: ");
  EXPECT_EQ(error_after("= 103", "= 1000").substr(0, 19), "line 8, column 19: ");
}

TEST(AllianceFile, EveryKeyIsNeeded) {
  for (const auto* key :
       {"name = \"Demo\"\n", "edition = 3\n", "currency = \"BRL\"\n",
        "quorum = [\"LA\", \"AD\", \"G3\"]\n", "accounting_code = 102\n",
        "peer = \"tcp://127.0.0.1:7021\"\n", "gossip = \"tcp://127.0.0.1:7022\"\n",
        "client = \"tcp://localhost:7023\"\n", "name = \"Airline G3\"\n"})
    EXPECT_NE(error_after(key, "").find("is missing"), std::string::npos) << key;
}

TEST(AllianceFile, AQuorumIsOneThreeOrFiveAirlinesOfTheFile) {
  const std::string_view quorum = "[\"LA\", \"AD\", \"G3\"]";
  EXPECT_EQ(error_after(quorum, "[\"LA\"]"), "accepted");
  for (const auto* bad :
       {"[]", "[\"LA\", \"AD\"]", "[\"LA\", \"LA\", \"AD\"]", "[\"ZZ\"]", "[1]", "\"LA\""})
    EXPECT_TRUE(starts_with(error_after(quorum, bad), "line 4, column ")) << bad;
}

TEST(AllianceFile, FormerQuorumsAreListsOfCodeAndTenure) {
  EXPECT_EQ(error_after("[[[\"AD\", 1]]]", "[]"), "accepted");
  EXPECT_EQ(error_after("[[[\"AD\", 1]]]", "[[[\"ZZ\", 9]]]"), "accepted");  // Left since.
  for (const auto* bad : {"[[]]", "[[\"AD\", 1]]", "[[[\"AD\"]]]", "[[[\"AD\", 0]]]",
                          "[[[\"AD\", 1], [\"AD\", 2], [\"G3\", 1]]]", "1"})
    EXPECT_TRUE(starts_with(error_after("[[[\"AD\", 1]]]", bad), "line 5, column ")) << bad;
}

TEST(AllianceFile, EndpointsAreHostAndPortOverTcp) {
  for (const auto* bad : {"", "127.0.0.1:7021", "udp://127.0.0.1:7021", "tcp://127.0.0.1",
                          "tcp://:7021", "tcp://127.0.0.1:0", "tcp://127.0.0.1:65536",
                          "tcp://127.0.0.1:x", "tcp://a b:1", "tcp://a/b:1"})
    EXPECT_NE(error_after("tcp://127.0.0.1:7021", bad).find("tcp://host:port"), std::string::npos)
        << bad;
  EXPECT_EQ(error_after("tcp://127.0.0.1:7021", "tcp://[::1]:7021"), "accepted");
}

TEST(AllianceFile, AirlinesDoNotShareCodesOrKeys) {
  EXPECT_NE(error_after("code = \"G3\"", "code = \"AD\"").find("there twice"), std::string::npos);
  EXPECT_NE(error_after("= 102", "= 101").find("AD's already"), std::string::npos);
  const auto key_of = [](std::uint8_t first) {
    return to_hex(view_of(samples::digest<32>(first)));
  };
  EXPECT_NE(error_after(key_of(2), key_of(1)).find("AD's already"), std::string::npos);
  EXPECT_NE(error_after(key_of(2), "00").find("64 hexadecimal"), std::string::npos);
}

TEST(AllianceFile, AFileWithoutAirlinesIsRefused) {
  EXPECT_FALSE(parse_alliance(""));
  EXPECT_FALSE(parse_alliance("name=\"x\"\nedition=1\ncurrency=\"BRL\"\nquorum=[]\nairline=[]"));
  EXPECT_FALSE(parse_alliance("name=\"x\"\nedition=1\ncurrency=\"BRL\"\nquorum=[]\nairline=[1]"));
}

}  // namespace
}  // namespace vendepass
