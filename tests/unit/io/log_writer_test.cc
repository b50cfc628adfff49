// Lines come out whole and in order; and nobody waits for who reads them.
#include "airline/io/log_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "broker-less/io/text_file.h"
#include "common/limits.h"
#include "tests/unit/io/temporary_directory.h"

namespace vendepass {
namespace {

class LogWriterTest : public testing::Test {
 protected:
  LogWriterTest() { EXPECT_GE(file, 0); }
  ~LogWriterTest() override { close(file); }
  std::string text() const { return *read_text_file(path); }

  TemporaryDirectory directory;
  const std::string path = directory.file("log");
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
};

TEST_F(LogWriterTest, WhatWasPutBeforeIsWrittenWhenFlushReturns) {
  LogWriter writer{file};
  writer.put("one\n");
  writer.put("two\n");
  writer.flush();
  EXPECT_EQ(text(), "one\ntwo\n");
  writer.flush();
  writer.put("three\n");
  writer.flush();
  EXPECT_EQ(text(), "one\ntwo\nthree\n");
}

TEST_F(LogWriterTest, AllIsWrittenAtTheEndAndEachThreadsLinesInOrder) {
  constexpr int kLines = 2000;
  {
    LogWriter writer{file};
    std::vector<std::thread> threads;
    for (const char who : {'a', 'b'})
      threads.emplace_back([&writer, who] {
        for (int i = 0; i < kLines; ++i) writer.put(who + std::to_string(i) + "\n");
      });
    for (auto& thread : threads) thread.join();
  }
  std::map<char, int> next;
  std::istringstream lines{text()};
  for (std::string line; std::getline(lines, line);)
    EXPECT_EQ(line.substr(1), std::to_string(next[line.at(0)]++));
  EXPECT_EQ(next['a'], kLines);
  EXPECT_EQ(next['b'], kLines);
}

TEST(LogWriterPipeTest, NobodyWaitsForWhoDoesNotReadAndWhatIsLostIsCounted) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const std::string line(1023, 'x');
  std::uint64_t put = 0;
  {
    LogWriter writer{ends[1]};
    while (writer.dropped() == 0) {
      writer.put(line + "\n");
      ASSERT_LT(++put, 10'000U);
    }
    EXPECT_GT(put * 1024, kMaxLogBacklogBytes);
    EXPECT_EQ(writer.take_dropped(), 0U) << "there is no room to say so yet";
    std::uint64_t read_bytes = 0;
    std::vector<char> some(65536);
    while (read_bytes < (put - 1) * 1024) {
      const auto count = read(ends[0], some.data(), some.size());
      ASSERT_GT(count, 0);
      read_bytes += static_cast<std::uint64_t>(count);
    }
    EXPECT_EQ(read_bytes, (put - 1) * 1024) << "all but the line that was dropped";
    EXPECT_EQ(writer.take_dropped(), 1U);
    EXPECT_EQ(writer.take_dropped(), 0U);
    EXPECT_EQ(writer.dropped(), 1U);
  }
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace vendepass
