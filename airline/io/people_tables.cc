#include "airline/io/people_tables.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>

#include "airline/io/log.h"
#include "airline/io/people_writer.h"
#include "common/limits.h"

namespace vendepass {
namespace {

// Somebody who reads the tables may have kept the log from being emptied.
constexpr std::chrono::seconds kIdle{1};

struct Rows {
  std::uint64_t first;
  std::vector<Record> records;
};

Result<PeopleWriter> remake(const std::string& path, const JournalIdentity& identity,
                            std::uint16_t accounting_code, const std::string& why) {
  log_warning("tables for people are rebuilt", {{"reason", why}});
  for (const auto* suffix : {"", "-wal", "-shm"}) {
    std::error_code ignored;
    std::filesystem::remove(path + suffix, ignored);
  }
  return PeopleWriter::open(path, identity, accounting_code);
}

Result<PeopleWriter> open_or_remake(const std::string& path, const JournalIdentity& identity,
                                    std::uint16_t accounting_code) {
  auto writer = PeopleWriter::open(path, identity, accounting_code);
  if (writer) return writer;
  return remake(path, identity, accounting_code, writer.error().detail);
}

Result<Done> fill(PeopleWriter& writer, const PeopleTables::Compacted& compacted) {
  const auto& snapshot = compacted.snapshot;
  auto database = Database::open(snapshot.path, Database::IfMissing::kFail);
  if (!database) return database.error();
  auto done = writer.begin();
  if (done)
    done = read_snapshot(*database, snapshot.path,
                         [&](const SnapshotPart& part) { return writer.write(part); });
  if (done)
    done = compacted.each_details([&](const Beside& details) { return writer.write(details); });
  if (!done) return done;
  writer.continue_after(snapshot.mark.at.row);
  return writer.commit();
}

}  // namespace

struct PeopleTables::Impl {
  explicit Impl(PeopleWriter opened) : writer{std::move(opened)}, next{writer.next_row()} {}
  void run();
  bool write(const std::deque<Rows>& taken);
  void push(std::uint64_t first_row, std::vector<Record> records);

  PeopleWriter writer;
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::deque<Rows> waiting;
  std::size_t waiting_rows = 0;
  bool writing = false;
  bool stopped = false;  // Fell behind or failed: the next start catches up.
  bool closing = false;
  std::uint64_t next;
  std::thread thread;
};

void PeopleTables::Impl::run() {
  std::unique_lock lock{mutex};
  while (true) {
    const auto ready = [&] { return closing || !waiting.empty(); };
    while (!changed.wait_for(lock, kIdle, ready)) {
      lock.unlock();
      writer.empty_log();
      lock.lock();
    }
    if (waiting.empty()) return;
    std::deque<Rows> taken;
    taken.swap(waiting);
    waiting_rows = 0;
    writing = true;
    lock.unlock();
    changed.notify_all();
    const bool written = write(taken);
    lock.lock();
    writing = false;
    if (!written) stopped = true;
    changed.notify_all();
  }
}

bool PeopleTables::Impl::write(const std::deque<Rows>& taken) {
  auto done = writer.begin();
  for (const auto& rows : taken) {
    auto row = rows.first;
    for (const auto& record : rows.records)
      if (done) done = writer.write(row++, record);
  }
  if (done) done = writer.commit();
  if (!done)
    log_error("tables for people stop until the next start", {{"reason", done.error().detail}});
  return static_cast<bool>(done);
}

// Requires the lock.
void PeopleTables::Impl::push(std::uint64_t first_row, std::vector<Record> records) {
  if (stopped || first_row + records.size() <= next) return;
  if (first_row < next) {
    records.erase(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(next - first_row));
    first_row = next;
  }
  next = first_row + records.size();
  waiting_rows += records.size();
  waiting.push_back(Rows{first_row, std::move(records)});
  changed.notify_all();
}

PeopleTables::PeopleTables(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {
  impl_->thread = std::thread{[raw = impl_.get()] { raw->run(); }};
}

Result<std::unique_ptr<PeopleTables>> PeopleTables::open(const std::string& path,
                                                         const JournalIdentity& identity,
                                                         std::uint16_t accounting_code,
                                                         const Compacted& compacted) {
  auto writer = open_or_remake(path, identity, accounting_code);
  if (writer && writer->next_row() <= compacted.up_to) {
    const bool is_new = writer->next_row() == 1;
    if (!is_new)
      writer = remake(path, identity, accounting_code, "they lack rows that were compacted");
    if (writer)
      if (auto done = fill(*writer, compacted); !done) return done.error();
  }
  if (!writer) return writer.error();
  auto impl = std::make_unique<Impl>(std::move(*writer));
  return std::unique_ptr<PeopleTables>{new PeopleTables{std::move(impl)}};
}

PeopleTables::~PeopleTables() {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->closing = true;
  }
  impl_->changed.notify_all();
  impl_->thread.join();
}

std::uint64_t PeopleTables::next_row() const {
  const std::lock_guard lock{impl_->mutex};
  return impl_->next;
}

void PeopleTables::feed(std::uint64_t first_row, std::vector<Record> records) {
  const std::lock_guard lock{impl_->mutex};
  if (impl_->stopped) return;
  if (impl_->waiting_rows >= kMaxPeopleBacklogRows) {
    impl_->stopped = true;
    log_warning("tables for people fell behind: the next start catches up");
    return;
  }
  impl_->push(first_row, std::move(records));
}

void PeopleTables::feed_patiently(std::uint64_t first_row, std::vector<Record> records) {
  std::unique_lock lock{impl_->mutex};
  impl_->changed.wait(
      lock, [&] { return impl_->stopped || impl_->waiting_rows < kMaxPeopleBacklogRows; });
  impl_->push(first_row, std::move(records));
}

void PeopleTables::flush() {
  std::unique_lock lock{impl_->mutex};
  impl_->changed.wait(lock, [&] { return impl_->waiting.empty() && !impl_->writing; });
}

}  // namespace vendepass
