#include "airline/io/sqlite_journal.h"

#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "airline/io/journal_backup.h"
#include "airline/io/log.h"
#include "common/limits.h"

namespace vendepass {
namespace {

constexpr Millis kFullRetry{200};
// With nothing to do for this long, a log that has grown a little is worth a checkpoint.
constexpr Millis kIdle{1000};
constexpr std::size_t kIdleWalBytes = 1024 * 1024;
// A log with something in it that was erased is emptied when there is nothing to do, and after
// this.
constexpr Millis kEmptiedAtLatest{5000};
// Between two slices of rows that are deleted: when nothing waits for the disk, and else.
constexpr Millis kBetweenSlices{20};
constexpr Millis kSliceAtLatest{250};
constexpr int kExitOutcomeUnknown = 70;  // EX_SOFTWARE, sysexits.h

struct Batch {
  std::uint64_t number;
  std::vector<Record> records;
  std::vector<Envelope> outbox;
};

struct ReadJob {
  JournalPosition& from;
  std::uint64_t most;
  std::promise<Result<std::vector<JournalRow>>> rows;
};

struct BackupJob {
  JournalBackup copy;
  std::function<void(Result<Done>)> done;
};

template <typename T>
void append_all(std::vector<T>& to, std::vector<T> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

std::vector<JournalRow> rows_of(const std::vector<Record>& records) {
  std::vector<JournalRow> rows;
  rows.reserve(records.size());
  std::ranges::transform(records, std::back_inserter(rows), row_of);
  return rows;
}

}  // namespace

struct SqliteJournal::Impl {
  Impl(JournalFile opened, JournalListener told, Failpoints deaths)
      : file{std::move(opened)},
        listener{std::move(told)},
        failpoints{std::move(deaths)},
        durable_position{file.position()},
        durable_bytes{file.bytes()},
        compacted{file.compacted()} {}

  void run();
  enum class IsIdle { kNo, kYes };
  void look_after_log(IsIdle idle);
  bool take_waiting(std::vector<Batch>& taken);
  void commit(std::vector<Batch> taken);
  Result<Done> append(const std::vector<JournalRow>& rows);
  bool make_durable(const std::vector<Record>& records);
  void end_if_superseded() const;
  void wait_for_space();
  void work_on_reads();
  void work_on_backups();
  void work_on_compaction();
  bool reached(FailStage stage, const std::vector<Record>& records);

  // Used by the journal's thread only.
  JournalFile file;
  JournalListener listener;
  Failpoints failpoints;
  std::deque<BackupJob> backups;
  std::chrono::steady_clock::time_point last_slice;
  std::chrono::steady_clock::time_point nothing_erased_at;  // In the log, the last time.

  mutable std::mutex mutex;
  std::condition_variable changed;
  // Guarded by the mutex.
  std::vector<Batch> waiting;
  std::size_t committing = 0;  // Batches in the commit that is running.
  std::vector<Envelope> sendable;
  std::optional<SenderHeader> sender;  // Not handed on yet.
  JournalPosition durable_position;
  std::uint64_t durable_bytes;
  JournalCounts counts;  // Without those that are asked for alone.
  JournalPosition compacted;
  std::uint64_t compact_to = 0;
  std::uint64_t submitted = 0;
  std::vector<std::pair<std::string, std::function<void(Result<Done>)>>> asked_backups;
  std::vector<ReadJob> asked_reads;
  bool stopping = false;
  std::optional<std::uint32_t> new_page_limit;

  std::thread thread;  // Last: everything is there when it starts.
};

// ---- The journal's thread ---------------------------------------------------------------------

void SqliteJournal::Impl::run() {
  std::vector<Batch> taken;
  while (take_waiting(taken)) {
    if (!taken.empty()) commit(std::move(taken));
    taken.clear();
    work_on_reads();
    work_on_backups();
    work_on_compaction();
    look_after_log(IsIdle::kNo);
  }
}

void SqliteJournal::Impl::look_after_log(IsIdle idle) {
  const auto now = std::chrono::steady_clock::now();
  if (!file.log_has_erased()) nothing_erased_at = now;
  const bool is_idle = idle == IsIdle::kYes;
  if (file.log_has_erased() && (is_idle || now >= nothing_erased_at + kEmptiedAtLatest))
    return file.checkpoint(0);
  file.checkpoint(is_idle ? kIdleWalBytes : kMaxWalBytes);
}

// Waits for something to do. False when the journal is to stop.
bool SqliteJournal::Impl::take_waiting(std::vector<Batch>& taken) {
  std::unique_lock lock{mutex};
  const auto ready = [&] {
    return stopping || !waiting.empty() || !asked_backups.empty() || !asked_reads.empty();
  };
  while (backups.empty() && !ready()) {
    const bool is_compacting = compact_to > compacted.row;
    if (changed.wait_for(lock, is_compacting ? kBetweenSlices : kIdle, ready)) break;
    if (is_compacting) break;
    lock.unlock();
    look_after_log(IsIdle::kYes);
    lock.lock();
  }
  if (stopping) return false;
  taken = std::move(waiting);
  waiting.clear();
  committing = taken.size();
  return true;
}

void SqliteJournal::Impl::commit(std::vector<Batch> taken) {
  std::vector<Record> records;
  std::vector<Envelope> outbox;
  const auto last = taken.back().number;
  for (auto& batch : taken) {
    append_all(records, std::move(batch.records));
    append_all(outbox, std::move(batch.outbox));
  }
  const auto first_row = file.position().row + 1;
  const auto begun = std::chrono::steady_clock::now();
  if (!records.empty() && !make_durable(records)) return;
  {
    const std::lock_guard lock{mutex};
    if (!records.empty()) counts.commits.observe(std::chrono::steady_clock::now() - begun);
    counts.syncs += records.empty() ? 0 : 1;
    counts.batches += taken.size();
    counts.rows += records.size();
    durable_position = file.position();
    durable_bytes = file.bytes();
    append_all(sendable, std::move(outbox));
    committing = 0;
  }
  changed.notify_all();
  listener.sendable();
  listener.durable(last);
  if (!records.empty()) listener.committed(first_row, std::move(records));
}

Result<Done> SqliteJournal::Impl::append(const std::vector<JournalRow>& rows) {
  std::optional<std::uint32_t> limit;
  {
    const std::lock_guard lock{mutex};
    limit = std::exchange(new_page_limit, std::nullopt);
  }
  if (limit) {
    if (auto limited = file.limit_pages(*limit); !limited) return limited;
  }
  return file.append(rows);
}

// False: the disk is full and the journal is to stop.
bool SqliteJournal::Impl::make_durable(const std::vector<Record>& records) {
  if (reached(FailStage::kBeforeCommit, records)) die_at_once();
  end_if_superseded();
  const auto rows = rows_of(records);
  auto done = append(rows);
  if (!done && done.error().code == ErrorCode::kDiskFull) {
    log_warning("disk full: selling stops until there is space");
    listener.disk_full(true);
    while (!done && done.error().code == ErrorCode::kDiskFull) {
      wait_for_space();
      work_on_reads();
      if (const std::lock_guard lock{mutex}; stopping) return false;
      done = append(rows);
    }
    if (done) log_info("disk has space again");
    if (done) listener.disk_full(false);
  }
  if (!done) {
    // The rows may be durable or not: an answer of any kind could be a lie.
    log_error("journal commit failed: stopping", {{"reason", done.error().detail}});
    _exit(kExitOutcomeUnknown);
  }
  if (reached(FailStage::kAfterCommit, records)) die_at_once();
  end_if_superseded();
  return true;
}

void SqliteJournal::Impl::end_if_superseded() const {
  if (listener.may_go_on()) return;
  log_error("another process serves from this data directory: stopping");
  _exit(kExitSecondProcess);
}

void SqliteJournal::Impl::wait_for_space() {
  std::unique_lock lock{mutex};
  changed.wait_for(lock, kFullRetry, [&] { return stopping; });
}

bool SqliteJournal::Impl::reached(FailStage stage, const std::vector<Record>& records) {
  if (failpoints.empty()) return false;
  std::vector<std::string_view> names;
  for (const auto& record : records) names.push_back(record_kinds()[record.index()]);
  return failpoints.reached(stage, names);
}

void SqliteJournal::Impl::work_on_reads() {
  std::vector<ReadJob> asked;
  {
    const std::lock_guard lock{mutex};
    asked.swap(asked_reads);
  }
  for (auto& job : asked) {
    std::vector<JournalRow> rows;
    auto done = file.read(job.from, job.most,
                          [&](auto, std::uint8_t kind, std::string_view body) -> Result<Done> {
                            rows.push_back({kind, Bytes{body}});
                            return Done{};
                          });
    if (done)
      job.rows.set_value(std::move(rows));
    else
      job.rows.set_value(done.error());
  }
}

void SqliteJournal::Impl::work_on_backups() {
  std::vector<std::pair<std::string, std::function<void(Result<Done>)>>> asked;
  {
    const std::lock_guard lock{mutex};
    asked.swap(asked_backups);
  }
  for (auto& [path, done] : asked) {
    auto copy = JournalBackup::begin(file, path);
    if (copy)
      backups.push_back(BackupJob{std::move(*copy), std::move(done)});
    else
      done(copy.error());
  }
  if (backups.empty()) return;
  const auto complete = backups.front().copy.step();
  if (complete && !*complete) return;
  auto done = std::move(backups.front().done);
  backups.pop_front();  // Closes the copy before anyone is told that it is there.
  done(complete ? Result<Done>{Done{}} : Result<Done>{complete.error()});
}

// One slice at most, and none while a backup copies pages.
void SqliteJournal::Impl::work_on_compaction() {
  std::uint64_t up_to = 0;
  bool is_busy = false;
  {
    const std::lock_guard lock{mutex};
    up_to = compact_to;
    is_busy = !waiting.empty();
  }
  const auto since = std::chrono::steady_clock::now() - last_slice;
  if (file.compacted().row >= up_to || !backups.empty()) return;
  if (since < (is_busy ? kSliceAtLatest : kBetweenSlices)) return;
  end_if_superseded();
  const auto done = file.compact(up_to);
  if (failpoints.reached(FailStage::kCompaction, {"rows-deleted"})) die_at_once();
  last_slice = std::chrono::steady_clock::now();
  const std::lock_guard lock{mutex};
  compacted = file.compacted();
  if (done && compacted.row >= up_to)
    log_info("journal compacted", {{"rows", std::to_string(compacted.row)}});
  if (done) return;
  compact_to = 0;  // After the next snapshot it is tried again.
  log_warning("the journal was not compacted", {{"reason", done.error().detail}});
}

// ---- The other threads ------------------------------------------------------------------------

SqliteJournal::SqliteJournal(JournalFile file, JournalListener listener, Failpoints failpoints)
    : impl_{std::make_unique<Impl>(std::move(file), std::move(listener), std::move(failpoints))} {
  impl_->thread = std::thread{[impl = impl_.get()] { impl->run(); }};
}

SqliteJournal::~SqliteJournal() {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->stopping = true;
  }
  impl_->changed.notify_all();
  impl_->thread.join();
}

void SqliteJournal::submit(Effects effects) {
  bool tell_sendable = !effects.immediate.empty();
  bool tell_durable = false;
  std::uint64_t number = 0;
  {
    const std::lock_guard lock{impl_->mutex};
    number = ++impl_->submitted;
    if (effects.sender) impl_->sender = effects.sender;
    append_all(impl_->sendable, std::move(effects.immediate));
    const bool must_wait = !impl_->waiting.empty() || impl_->committing > 0;
    if (effects.records.empty() && (effects.outbox.empty() || !must_wait)) {
      // Nothing to write and nothing before it to wait for.
      tell_durable = !effects.outbox.empty();
      tell_sendable = tell_sendable || tell_durable;
      append_all(impl_->sendable, std::move(effects.outbox));
    } else if (effects.records.empty() && !impl_->waiting.empty()) {
      // Nothing of its own to write: it leaves with the batch before it.
      append_all(impl_->waiting.back().outbox, std::move(effects.outbox));
      impl_->waiting.back().number = number;
    } else {
      Batch batch{number, {}, std::move(effects.outbox)};
      for (auto& entry : effects.records) batch.records.push_back(std::move(entry.record));
      impl_->waiting.push_back(std::move(batch));
    }
  }
  impl_->changed.notify_all();
  if (tell_sendable) impl_->listener.sendable();
  if (tell_durable) impl_->listener.durable(number);
}

std::optional<Persisted> SqliteJournal::poll() {
  const std::lock_guard lock{impl_->mutex};
  if (impl_->sendable.empty()) return std::nullopt;
  std::vector<Envelope> outbox;
  outbox.swap(impl_->sendable);
  return persisted(std::move(outbox), impl_->durable_position,
                   std::exchange(impl_->sender, std::nullopt));
}

std::size_t SqliteJournal::waiting() const {
  const std::lock_guard lock{impl_->mutex};
  return impl_->waiting.size() + impl_->committing;
}

JournalPosition SqliteJournal::position() const {
  const std::lock_guard lock{impl_->mutex};
  return impl_->durable_position;
}

std::uint64_t SqliteJournal::bytes() const {
  const std::lock_guard lock{impl_->mutex};
  return impl_->durable_bytes;
}

JournalCounts SqliteJournal::counts() const {
  const std::lock_guard lock{impl_->mutex};
  auto counts = impl_->counts;
  counts.bytes = impl_->durable_bytes;
  counts.waiting = impl_->waiting.size() + impl_->committing;
  return counts;
}

JournalPosition SqliteJournal::compacted() const {
  const std::lock_guard lock{impl_->mutex};
  return impl_->compacted;
}

void SqliteJournal::compact(std::uint64_t up_to) {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->compact_to = std::max(impl_->compact_to, up_to);
  }
  impl_->changed.notify_all();
}

bool SqliteJournal::drain(Millis most) {
  std::unique_lock lock{impl_->mutex};
  return impl_->changed.wait_for(lock, most,
                                 [&] { return impl_->waiting.empty() && impl_->committing == 0; });
}

void SqliteJournal::backup(const std::string& path, std::function<void(Result<Done>)> done) {
  {
    const std::lock_guard lock{impl_->mutex};
    impl_->asked_backups.emplace_back(path, std::move(done));
  }
  impl_->changed.notify_all();
}

Result<std::vector<JournalRow>> SqliteJournal::read(JournalPosition& from, std::uint64_t most) {
  std::future<Result<std::vector<JournalRow>>> rows;
  {
    const std::lock_guard lock{impl_->mutex};
    if (impl_->stopping) return std::vector<JournalRow>{};
    impl_->asked_reads.push_back({from, most, {}});
    rows = impl_->asked_reads.back().rows.get_future();
  }
  impl_->changed.notify_all();
  return rows.get();
}

void SqliteJournal::limit_pages(std::uint32_t pages) {
  const std::lock_guard lock{impl_->mutex};
  impl_->new_page_limit = pages;
}

}  // namespace vendepass
