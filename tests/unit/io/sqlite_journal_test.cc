// The journal's promise: what is handed back is on disk, in order, whole, and stays.
#include "airline/io/sqlite_journal.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <future>
#include <mutex>

#include "tests/unit/common/samples.h"
#include "tests/unit/io/temporary_directory.h"

namespace vendepass {
namespace {

const JournalIdentity kIdentity{samples::airline("AD"), StoreId{samples::digest(1)}};

// A record that carries a number, and the number of one.
Record numbered(std::uint64_t number) {
  RegisterKey key{RegisterKey::Space::kPurchase, samples::digest(3), 0};
  return ChosenRecord{key, "number " + std::to_string(number)};
}
std::string text_of(const Record& record) { return std::get<ChosenRecord>(record).value; }

Envelope marker(const std::string& text) {
  return {ToOperator{{ConnectionId::Port::kOperator, "connection"}, text}, ""};
}
std::string text_of(const Envelope& envelope) {
  return std::get<ToOperator>(envelope.content).json;
}

Effects batch(std::vector<Record> records, const std::string& text) {
  Effects effects;
  for (auto& record : records) effects.records.push_back({std::move(record), ""});
  effects.outbox.push_back(marker(text));
  return effects;
}

JournalFile open_file(const std::string& path) {
  auto file = JournalFile::open(path);
  EXPECT_TRUE(file) << file.error().detail;
  return std::move(*file);
}

// Everything in the journal, as texts. Fails the test when a row is broken.
std::vector<std::string> texts_in(JournalFile& file) {
  std::vector<std::string> texts;
  const auto done =
      file.replay([&](std::uint64_t, std::uint8_t kind, std::string_view body) -> Result<Done> {
        const auto record = decode_record(kind, body);
        if (!record) return record.error();
        texts.push_back(text_of(*record));
        return Done{};
      });
  EXPECT_TRUE(done) << done.error().detail;
  return texts;
}

// A journal with a place where the test waits for what its thread tells.
class RunningJournal {
 public:
  explicit RunningJournal(const std::string& path) : journal_{replayed(path), listener(), {}} {}

  SqliteJournal& operator*() { return journal_; }
  SqliteJournal* operator->() { return &journal_; }

  // Polls until this many envelopes came, at most ten seconds; their texts in order.
  std::vector<std::string> wait_for(std::size_t count) {
    std::vector<std::string> texts;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (texts.size() < count && std::chrono::steady_clock::now() < end) {
      if (auto sent = journal_.poll()) {
        last_position_ = sent->position();
        for (const auto& envelope : sent->outbox()) texts.push_back(text_of(envelope));
        continue;
      }
      std::unique_lock lock{mutex_};
      changed_.wait_until(lock, end, [&] { return told_; });
      told_ = false;
    }
    return texts;
  }
  // Waits for the disk to be reported so, at most ten seconds.
  bool wait_for_disk(bool full) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, std::chrono::seconds{10}, [&] { return disk_full_ == full; });
  }
  const JournalPosition& last_position() const { return last_position_; }

 private:
  static JournalFile replayed(const std::string& path) {
    auto file = open_file(path);
    texts_in(file);
    return file;
  }
  JournalListener listener() {
    JournalListener listener;
    listener.sendable = [this] {
      const std::lock_guard lock{mutex_};
      told_ = true;
      changed_.notify_all();
    };
    listener.disk_full = [this](bool full) {
      const std::lock_guard lock{mutex_};
      disk_full_ = full;
      changed_.notify_all();
    };
    return listener;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool told_ = false;
  bool disk_full_ = false;
  JournalPosition last_position_;
  SqliteJournal journal_;
};

class SqliteJournalTest : public testing::Test {
 protected:
  SqliteJournalTest() { EXPECT_TRUE(JournalFile::create(path, kIdentity)); }
  TemporaryDirectory directory;
  const std::string path = directory.file("journal.db");
};

TEST_F(SqliteJournalTest, BatchesComeBackInOrderAndAreThereAfterReopening) {
  std::vector<std::string> expected_rows, expected_sent;
  {
    RunningJournal journal{path};
    for (std::uint64_t i = 0; i < 100; ++i) {
      journal->submit(batch({numbered(2 * i), numbered(2 * i + 1)}, std::to_string(i)));
      expected_sent.push_back(std::to_string(i));
      for (const auto n : {2 * i, 2 * i + 1})
        expected_rows.push_back("number " + std::to_string(n));
    }
    EXPECT_EQ(journal.wait_for(100), expected_sent);
    EXPECT_EQ(journal.last_position().row, 200U);
    EXPECT_EQ(journal->position(), journal.last_position());
  }
  auto file = open_file(path);
  EXPECT_EQ(texts_in(file), expected_rows);
  EXPECT_EQ(file.identity().airline, kIdentity.airline);
  EXPECT_EQ(file.identity().store, kIdentity.store);
}

TEST_F(SqliteJournalTest, AFullDiskKeepsMessagesBackAndLosesNothing) {
  RunningJournal journal{path};
  journal->submit(batch({numbered(0)}, "before"));
  ASSERT_EQ(journal.wait_for(1), std::vector<std::string>{"before"});

  journal->limit_pages(1);  // Less than it has: nothing can be added.
  Bytes large(100'000, 'x');
  RegisterKey key{RegisterKey::Space::kPurchase, samples::digest(3), 0};
  journal->submit(batch({ChosenRecord{key, large}}, "large"));
  ASSERT_TRUE(journal.wait_for_disk(true));
  journal->submit(batch({numbered(2)}, "later"));
  auto answer = batch({}, "depends on the large one");
  answer.immediate.push_back(marker("at once"));
  journal->submit(std::move(answer));
  EXPECT_EQ(journal.wait_for(1), std::vector<std::string>{"at once"});
  EXPECT_EQ(journal->waiting(), 2U);  // What has nothing to write leaves with the one before.
  EXPECT_FALSE(journal->poll().has_value());

  journal->limit_pages(1'000'000);
  EXPECT_EQ(journal.wait_for(3),
            (std::vector<std::string>{"large", "later", "depends on the large one"}));
  EXPECT_TRUE(journal.wait_for_disk(false));
  EXPECT_EQ(journal->position().row, 3U);
}

// From now on the kernel lets this process write no file beyond so many bytes: EFBIG, which is not
// a full disk.
void refuse_writes_beyond(rlim_t bytes) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{bytes, bytes};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

TEST_F(SqliteJournalTest, ACommitThatFailsEndsTheProcessBeforeAnybodyIsAnswered) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto fail_to_commit = [&] {
    RunningJournal journal{path};
    journal->submit(batch({numbered(0)}, "before"));
    if (journal.wait_for(1).empty()) _exit(1);
    refuse_writes_beyond(4096);
    journal->submit(batch({numbered(1)}, "a lie"));
    if (!journal.wait_for(1).empty()) _exit(2);  // It was answered.
    _exit(3);
  };
  EXPECT_EXIT(fail_to_commit(), testing::ExitedWithCode(70), "journal commit failed: stopping");
}

TEST_F(SqliteJournalTest, ABatchWithoutRecordsLeavesWhenNothingBeforeItWaits) {
  RunningJournal journal{path};
  journal->submit(batch({}, "nothing to write"));
  const auto sent = journal->poll();  // No thread had to run in between.
  ASSERT_TRUE(sent.has_value());
  EXPECT_EQ(text_of(sent->outbox()[0]), "nothing to write");
  EXPECT_EQ(sent->position().row, 0U);
}

TEST_F(SqliteJournalTest, ABackupOfARunningJournalIsAWholeJournal) {
  RunningJournal journal{path};
  journal->submit(batch({numbered(7)}, "sent"));
  journal.wait_for(1);
  std::promise<bool> made;
  journal->backup(directory.file("copy.db"),
                  [&](Result<Done> done) { made.set_value(static_cast<bool>(done)); });
  ASSERT_TRUE(made.get_future().get());
  auto copy = open_file(directory.file("copy.db"));
  EXPECT_EQ(texts_in(copy), std::vector<std::string>{"number 7"});
  EXPECT_EQ(copy.position(), journal->position());

  std::promise<bool> refused;
  journal->backup(directory.file("copy.db"), [&](Result<Done> done) { refused.set_value(!done); });
  EXPECT_TRUE(refused.get_future().get()) << "a backup must not overwrite";
}

// In a child: writes batches of two rows for ever and says through the pipe which were handed back.
[[noreturn]] void write_for_ever(const std::string& path, int pipe_end) {
  RunningJournal journal{path};
  for (std::uint64_t i = 0;; ++i) {
    journal->submit(batch({numbered(2 * i), numbered(2 * i + 1)}, std::to_string(i)));
    while (auto sent = journal->poll())
      for (const auto& envelope : sent->outbox()) {
        const std::uint64_t acknowledged = std::stoull(text_of(envelope));
        if (write(pipe_end, &acknowledged, sizeof acknowledged) < 0) _exit(1);
      }
  }
}

TEST_F(SqliteJournalTest, KillingTheProcessInMidStreamLeavesAPrefixWithAllThatWasHandedBack) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) write_for_ever(path, ends[1]);
  close(ends[1]);
  std::uint64_t acknowledged = 0;
  while (acknowledged < 500 &&
         read(ends[0], &acknowledged, sizeof acknowledged) == sizeof acknowledged) {
  }
  kill(child, SIGKILL);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  for (std::uint64_t more = 0; read(ends[0], &more, sizeof more) == sizeof more;)
    acknowledged = more;
  close(ends[0]);

  ASSERT_GE(acknowledged, 500U);
  auto file = open_file(path);
  const auto texts = texts_in(file);
  EXPECT_GE(texts.size(), 2 * (acknowledged + 1));
  EXPECT_EQ(texts.size() % 2, 0U) << "half a batch survived";
  for (std::size_t i = 0; i < texts.size(); ++i) ASSERT_EQ(texts[i], "number " + std::to_string(i));
}

}  // namespace
}  // namespace vendepass
