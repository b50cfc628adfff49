#include "tests/simulation/machine.h"

#include <algorithm>
#include <utility>

#include "common/limits.h"

namespace vendepass::simulation {

namespace {

constexpr Micros kLeastThought{20};  // From an arrival to its step.
constexpr Micros kMostThought{150};

}  // namespace

NodeConfig config_of(const Plan& plan, const Member& member) {
  const auto& code = member.airline.value();
  const auto number =
      static_cast<std::uint64_t>(code[0]) << 8 | static_cast<std::uint64_t>(code[1]);
  NodeTimers timers;
  timers.keep_past = plan.keep_past;
  return {.self = member.airline,
          .alliance = plan.alliance,
          .key = key_of(member.airline),
          .store = store_of(member.airline),
          .seed = plan.seed * 100'000 + number,
          .start_nonce = number << 40,
          .timers = timers,
          .airports = plan.airports};
}

Machine::Machine(const NodeConfig& config, Micros sync, UtcSeconds wall, std::uint64_t seed,
                 EventQueue& queue, Tally& tally, Outside& outside)
    : airline_{config.self},
      host_{config},
      sync_{sync},
      usual_sync_{sync},
      wall_{wall},
      dice_{seed, config.start_nonce},
      snapshots_{seed, config.start_nonce + 1},
      compacts_{snapshots_.chance(500)},
      queue_{queue},
      tally_{tally},
      outside_{outside} {}

Now Machine::now() const {
  const auto elapsed = std::chrono::floor<std::chrono::seconds>(queue_.now());
  return {queue_.instant(), wall_ + elapsed + wall_offset_};
}

void Machine::after(Micros delay, void (Machine::*what)()) {
  queue_.after(delay, [this, what, life = life_] {
    if (life == life_) (this->*what)();
  });
}

void Machine::start() {
  if (life_ > 0) outside_.on_restarted(airline_);
  well_since_ = queue_.now();
  if (host_.rows() > 0 && snapshots_.chance(400)) {
    host_.take_snapshot(snapshots_.between(1, host_.rows()));
    ++tally_[Count::kSnapshots];
  }
  host_.begin(now());
  flush();
  wake_at(host_.wake_at());
  write();
}

void Machine::start_as_copy_of(const Machine& other, std::size_t rows) {
  host_.copy_journal(other.host_, rows);
  start();
}

void Machine::take(Input input) {
  if (!takes()) return;
  inbox_.push_back(std::move(input));
  step_soon();
}

void Machine::step_soon() {
  if (step_due_ || paused_) return;
  step_due_ = true;
  after(dice_.between(kLeastThought, kMostThought), &Machine::step);
}

void Machine::step() {
  step_due_ = false;
  if (paused_ || inbox_.empty()) return;
  if (host_.waiting() >= kMaxBatchesInFlight) return;  // written() goes on.
  const auto most = std::min(inbox_.size(), kMaxInputsPerStep);
  std::vector<Input> inputs{std::make_move_iterator(inbox_.begin()),
                            std::make_move_iterator(inbox_.begin() + static_cast<long>(most))};
  inbox_.erase(inbox_.begin(), inbox_.begin() + static_cast<long>(most));
  const auto records = host_.waiting_records();
  const auto batches = host_.waiting();
  host_.decide(std::move(inputs), now());
  vote_in_batch_ = host_.is_vote_waiting();
  if (host_.waiting_records() > records && strikes(Fault::kCrashBeforePersist))
    return die(dice_.below(batches + 1), Fault::kCrashBeforePersist);
  flush();
  for (auto& read : host_.take_reads()) take(std::move(read));
  if (host_.take_snapshot_is_due()) compact();
  if (host_.take_stop()) {
    outside_.on_refused(airline_);
    return die(0, Fault::kRestart);
  }
  wake_at(host_.wake_at());
  write();
  if (!inbox_.empty()) step_soon();
}

void Machine::wake_at(std::optional<Instant> when) {
  if (!when || (wake_due_ && *wake_due_ <= *when)) return;
  wake_due_ = when;
  queue_.at(when->time_since_epoch(), [this, when, life = life_] {
    if (life != life_ || wake_due_ != when) return;
    wake_due_.reset();
    take(Wake{});
  });
}

void Machine::write() {
  if (writing_ > 0 || host_.waiting() == 0) return;
  writing_ = host_.waiting();
  if (host_.waiting_records() == 0) {
    writing_ = 0;
    host_.write_first(host_.waiting());  // Nothing to store: it may leave at once.
    return flush();
  }
  ++tally_[Count::kSyncs];
  after(dice_.between(sync_ / 2, sync_ * 3 / 2), &Machine::written);
}

void Machine::written() {
  if (paused_) {  // The disk has done its part; nobody looks.
    written_while_paused_ = true;
    return;
  }
  const auto batches = std::exchange(writing_, 0);
  if (full_) {
    if (!std::exchange(told_full_, true)) take(DiskFull{true});
    writing_ = batches;
    return;  // set_disk_full(false) goes on.
  }
  vote_in_batch_ = host_.is_vote_waiting();
  if (strikes(Fault::kIoError)) return die(dice_.below(batches + 1), Fault::kIoError);
  if (strikes(Fault::kCrashAfterPersist)) return die(batches, Fault::kCrashAfterPersist);
  const auto durable = host_.write_first(batches);
  tell_written();
  if (strikes(Fault::kCrashAmidSending)) {
    flush(dice_.below(8));
    return die(0, Fault::kCrashAmidSending);
  }
  flush();
  if (strikes(Fault::kCrashAfterSending)) return die(0, Fault::kCrashAfterSending);
  if (durable) take(BecameDurable{*durable});
  if (compacts_ && snapshots_.chance(20)) compact();
  if (!inbox_.empty()) step_soon();
  write();
}

void Machine::compact() {
  auto news = host_.share_snapshot();
  if (!news) return;
  ++tally_[Count::kCompactions];
  take(*std::move(news));
}

// Sends the first `most` of what may leave; messages to oneself come back as inputs.
void Machine::flush(std::size_t most) {
  auto envelopes = host_.take_departures();
  envelopes.erase(envelopes.begin() + static_cast<long>(std::min(most, envelopes.size())),
                  envelopes.end());
  const auto to_others =
      std::stable_partition(envelopes.begin(), envelopes.end(), [this](const Envelope& envelope) {
        const auto* to_peer = std::get_if<ToPeer>(&envelope.content);
        return to_peer != nullptr && to_peer->airline == airline_;
      });
  for (auto own = envelopes.begin(); own != to_others; ++own)
    take(FromPeer{{sender(), {std::move(std::get<ToPeer>(own->content).message)}}});
  envelopes.erase(envelopes.begin(), to_others);
  if (!envelopes.empty()) outside_.on_leaving(airline_, std::move(envelopes));
}

bool Machine::strikes(Fault point) {
  if (crash_point_ != point || (crash_batch_ == Batch::kWithVote && !vote_in_batch_)) return false;
  crash_point_.reset();
  return true;
}

void Machine::crash() { die(dice_.below(host_.waiting() + 1), Fault::kCrash); }

void Machine::stop() {
  host_.write_first(host_.waiting());
  tell_written();
  flush();
  die(0, Fault::kRestart);
}

void Machine::tell_written() {
  for (const auto& entry : host_.take_written()) {
    outside_.on_written(airline_, entry);
    const auto* part = std::get_if<SnapshotPartRecord>(&entry.record);
    if (part == nullptr || !part->is_last) continue;
    ++tally_[Count::kAdoptions];
    if (part->with_own) ++tally_[Count::kAdoptionsOfOwn];
  }
  commits_.push_back(host_.rows());
}

void Machine::set_back(Fault how, std::size_t rows) {
  using Way = scenarios::Host::SetBack;
  auto cut_off = host_.journal();
  std::vector<Record> kept{cut_off.begin(), cut_off.begin() + static_cast<long>(rows)};
  cut_off.erase(cut_off.begin(), cut_off.begin() + static_cast<long>(rows));
  host_.back_up(rows);
  host_.set_back(how == Fault::kLostDisk            ? Way::kLost
                 : how == Fault::kOldBackupRestored ? Way::kRestored
                                                    : Way::kCopied);
  commits_ = {rows};
  ++tally_[how];
  outside_.on_set_back(airline_, how, kept, cut_off);
}

void Machine::read_edition(const Alliance& alliance) {
  if (!host_.set_alliance(alliance)) return;
  take(NewEdition{alliance, std::nullopt});
}

void Machine::die(std::size_t survivors, Fault why) {
  host_.crash(survivors);
  tell_written();
  ++life_;
  inbox_.clear();
  step_due_ = paused_ = written_while_paused_ = told_full_ = false;
  writing_ = 0;
  wake_due_.reset();
  crash_point_.reset();
  ++tally_[why];
  outside_.on_died(airline_, why);
}

void Machine::pause() { paused_ = true; }

void Machine::resume() {
  if (!std::exchange(paused_, false)) return;
  well_since_ = queue_.now();
  if (std::exchange(written_while_paused_, false)) written();
  if (is_up() && !inbox_.empty()) step_soon();
}

void Machine::set_disk_full(bool full) {
  full_ = full;
  if (full || !is_up()) return;
  if (std::exchange(told_full_, false)) {
    take(DiskFull{false});
    if (writing_ > 0) after(sync_, &Machine::written);
  }
}

}  // namespace vendepass::simulation
