// A whole server in this process: started, asked, stopped, started again.
#include "airline/io/server.h"

#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "airline/io/data_directory.h"
#include "airline/io/journal_file.h"
#include "airline/io/key_file.h"
#include "airline/io/node_setup.h"
#include "airline/io/operator_client.h"
#include "airline/io/stop_signals.h"
#include "broker-less/io/client_channel.h"
#include "broker-less/io/text_file.h"
#include "tests/unit/common/samples.h"
#include "tests/unit/io/free_port.h"
#include "tests/unit/io/temporary_directory.h"

namespace vendepass {
namespace {

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    block_stop_signals();
    const auto key = make_key_file(config.key);
    EXPECT_TRUE(key);
    write_alliance(key->public_key);
    EXPECT_TRUE(write_text_file(config.airports,
                                "iata,name,city,city_code,country,latitude,longitude,tz\n"
                                "GRU,Guarulhos,Sao Paulo,SAO,BR,-23,-46,America/Sao_Paulo\n"));
    EXPECT_TRUE(DataDirectory::open(config.data, DataDirectory::IfMissing::kCreate));
    EXPECT_TRUE(JournalFile::create(config.data + "/journal.db",
                                    {samples::airline("AD"), StoreId{samples::digest(1)}}));
  }
  void write_alliance(const PublicKey& key) {
    EXPECT_TRUE(write_text_file(
        config.alliance,
        "name = \"Test\"\nedition = 1\ncurrency = \"BRL\"\nquorum = [\"AD\"]\n"
        "[[airline]]\ncode = \"AD\"\naccounting_code = 577\nname = \"Azul\"\n"
        "tenure = 1\npeer = \"" +
            free_endpoint() + "\"\ngossip = \"" + free_endpoint() + "\"\nclient = \"" + client +
            "\"\npublic_key = \"" + to_hex(view_of(key)) + "\"\n"));
  }
  // A server that stopped in this same process frees its ports a moment later, when the
  // library's own thread has closed them.
  std::unique_ptr<Server> start() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (true) {
      auto server = Server::open(config);
      if (server) return std::move(*server);
      const bool is_closing = server.error().detail.find("in use") != std::string::npos;
      if (!is_closing || std::chrono::steady_clock::now() > end) {
        ADD_FAILURE() << server.error().detail;
        return nullptr;
      }
    }
  }
  std::string failure_to_start() {
    const auto server = Server::open(config);
    return server ? "started" : server.error().detail;
  }

  TemporaryDirectory directory;
  const std::string client = free_endpoint();
  ServeConfig config{directory.file("AD"),
                     directory.file("alliance.toml"),
                     directory.file("key"),
                     directory.file("airports.csv"),
                     "",
                     "",
                     std::nullopt,
                     free_port(),
                     LogFormat::kText,
                     NodeTimers{},
                     {},
                     0};
};

TEST_F(ServerTest, AnswersOperatorsClientsAndHealthChecks) {
  const auto server = start();
  ASSERT_TRUE(server);
  const auto status = ask_operator(config.data, StatusCommand{});
  ASSERT_TRUE(status) << status.error().detail;
  EXPECT_EQ(nlohmann::json::parse(*status)["airline"], "AD");

  auto channel = ClientChannel::connect(client);
  const auto reply =
      channel->ask({7, VectorClock{}, 5000, AirportsRequest{"guarulhos"}}, Millis{10000});
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(std::get<AirportsReply>(reply->body).airports.size(), 1U);

  httplib::Client health{"127.0.0.1", *config.health_port};
  const auto answer = health.Get("/healthz");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(nlohmann::json::parse(answer->body)["airline"], "AD");
  const auto page = health.Get("/metrics");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_NE(page->body.find("\nvendepass_incarnation 1\n"), std::string::npos) << page->body;
  EXPECT_EQ(health.Get("/")->status, 404);
}

TEST_F(ServerTest, EachStartIsANewIncarnation) {
  for (int incarnation = 1; incarnation <= 3; ++incarnation) {
    const auto server = start();
    ASSERT_TRUE(server);
    const auto status = ask_operator(config.data, StatusCommand{});
    ASSERT_TRUE(status) << status.error().detail;
    EXPECT_EQ(nlohmann::json::parse(*status)["incarnation"], incarnation);
  }
}

TEST_F(ServerTest, ARunningServerMakesBackups) {
  const auto server = start();
  ASSERT_TRUE(server);
  const auto path = directory.file("backup.db");
  const auto made = ask_backup(config.data, path);
  ASSERT_TRUE(made) << made.error().detail;
  auto copy = JournalFile::open(path);
  ASSERT_TRUE(copy);
  EXPECT_TRUE(copy->replay([](auto, auto, auto) -> Result<Done> { return Done{}; }));
  EXPECT_GE(copy->position().row, 1U);
  EXPECT_FALSE(ask_backup(config.data, path)) << "a backup must not overwrite";
}

TEST_F(ServerTest, ASecondServerOfTheSameAirlineIsRefused) {
  const auto server = start();
  ASSERT_TRUE(server);
  EXPECT_NE(failure_to_start().find("in use by another process"), std::string::npos);
}

TEST_F(ServerTest, TheWrongAirlineIsRefused) {
  config.airline = samples::airline("G3");
  EXPECT_NE(failure_to_start().find("is the journal of AD, not of G3"), std::string::npos);
}

TEST_F(ServerTest, AKeyThatTheAllianceDoesNotNameIsRefused) {
  write_alliance(samples::digest<32>(1));
  EXPECT_NE(failure_to_start().find("is not the key of AD"), std::string::npos);
}

TEST_F(ServerTest, AKeyThatOthersCanReadIsRefused) {
  ASSERT_EQ(chmod(config.key.c_str(), 0640), 0);
  EXPECT_NE(failure_to_start().find("chmod 600"), std::string::npos);
}

TEST_F(ServerTest, WithoutInitItSaysSo) {
  std::filesystem::remove(config.data + "/journal.db");
  EXPECT_NE(failure_to_start().find("vendepass-airline init"), std::string::npos);
}

TEST_F(ServerTest, AStoppedServerIsToldFromASilentOne) {
  const auto status = ask_operator(config.data, StatusCommand{});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kNoAnswer);
  EXPECT_NE(status.error().detail.find("is not running"), std::string::npos);
}

}  // namespace
}  // namespace vendepass
