#include "broker-less/core/starts.h"

#include <algorithm>

#include "common/limits.h"

namespace vendepass {

Starts::Starts(const MeshConfig& config, Membership& membership, EventLogs& logs,
               Decisions& decisions)
    : config_{config},
      membership_{membership},
      logs_{logs},
      decisions_{decisions},
      identity_{config.store},
      sightings_{config.self, config.alliance, config.timers},
      starting_{config.self, config.alliance, config.timers, config.alone} {}

void Starts::apply(const OwnEventRecord& record) {
  const auto before = own().count();
  logs_.apply(record);
  // Not one that an earlier set-back skipped, and that comes back.
  if (own().count() == before + 1 + kVoidedNumbers * identity_.setbacks()) identity_.resumed();
}

void Starts::apply(const SetBackRecord& record) {
  identity_.apply(record);
  set_tenure();
}

const EventLog& Starts::own() const { return *logs_.log_of(config_.self); }

std::uint32_t Starts::tenure() const { return config_.alliance.find(config_.self)->tenure; }

void Starts::set_tenure() {
  membership_.set_tenure(identity_.intact(tenure()));
  decisions_.set_tenure(identity_.intact(tenure()));
}

SenderHeader Starts::sender() const {
  return {.airline = config_.self,
          .edition = config_.alliance.edition,
          // A start that may yet be found to be set back must not be remembered for this tenure.
          .tenure = is_recovering() ? 0 : identity_.intact(tenure()),
          .setbacks = durable_name_ ? durable_name_->setbacks : identity_.setbacks(),
          .incarnation = identity_.incarnation(),
          .start_nonce = config_.start,
          .store = durable_name_ ? durable_name_->store : identity_.store(),
          .recovering = is_recovering(),
          .journal_row = is_recovering() ? starting_.rows() : 0,
          .journal_head = {}};
}

MeshEffects Starts::use_alliance() {
  sightings_.set_alliance(config_.alliance);
  starting_.set_alliance(config_.alliance);
  membership_.ping_now();
  return is_recovering() ? MeshEffects{} : name_edition();
}

std::uint64_t Starts::numbers_to_skip() {
  if (!identity_.is_resuming()) return 0;
  identity_.resumed();
  return kVoidedNumbers * identity_.setbacks();
}

// ---- The others -----------------------------------------------------------------------------

Mesh::Heard Starts::hear(const SenderHeader& sender, Instant now) {
  using Verdict = Sightings::Verdict;
  const auto verdict = sightings_.hear(sender, now);
  Mesh::Heard heard{
      sender.airline == config_.self || verdict == Verdict::kAccepted || verdict == Verdict::kNew,
      verdict == Verdict::kMayAsk,
      verdict == Verdict::kNew,
      {}};
  if (verdict == Verdict::kRefused || verdict == Verdict::kIgnored)
    heard.effects = refuse(sender, verdict == Verdict::kRefused, now);
  return heard;
}

std::vector<MeshRecord> Starts::take_sightings(Instant now) {
  std::vector<MeshRecord> records;
  if (!sightings_.are_due(now)) return records;
  for (auto& record : sightings_.take_unrecorded(now)) records.emplace_back(std::move(record));
  return records;
}

// ---- This start -----------------------------------------------------------------------------

MeshEffects Starts::begin(std::uint64_t rows, Instant now) {
  membership_.begin(now);
  const StartedRecord started{identity_.incarnation() + 1, config_.start};
  apply(started);
  starting_.begin(rows, now);
  MeshEffects effects;
  effects.records.push_back(started);
  return effects;
}

MeshEffects Starts::became_durable(Instant now) {
  durable_name_.reset();
  return go_on(now);
}

MeshEffects Starts::wake(Instant now) {
  auto effects = go_on(now);
  effects.append(starting_.wake(own(), now));
  return effects;
}

MeshEffects Starts::name_edition() {
  MeshEffects effects;
  set_tenure();
  if (config_.alliance.edition <= identity_.newest_edition()) return effects;
  const EditionRecord record{tenure(), config_.alliance.edition};
  apply(record);
  effects.records.push_back(record);
  return effects;
}

MeshEffects Starts::go_on(Instant now) {
  if (starting_.is_over()) return {};
  if (starting_.is_fetching())
    return !durable_name_ && starting_.has_fetched(own(), membership_, now) ? end_start()
                                                                            : MeshEffects{};
  if (!starting_.has_heard_enough(membership_, now)) return {};
  const auto why = starting_.set_back(identity_, own(), config_.restore);
  return why.empty() ? end_start() : be_set_back(why, now);
}

MeshEffects Starts::be_set_back(const std::string& why, Instant now) {
  MeshEffects effects;
  if (!identity_.is_resuming()) {
    const auto record = starting_.setback_record(identity_, config_.start, config_.restore);
    durable_name_ = Name{identity_.store(), identity_.setbacks()};
    apply(record);
    effects.records.push_back(record);
    // Nobody may hear the new name before it is on the disk: a start that is cut short before that
    // finds another one.
    effects.outbox.push_back(
        {ToPeer{config_.self, StartQuestion{}}, "comes back when it is durable"});
  }
  starting_.fetch(now);
  effects.notices.push_back(Remark{"the database was lost, set back or copied (" + why +
                                   "): it gets its events back and votes no more under tenure " +
                                   std::to_string(identity_.ended_tenure())});
  return effects;
}

MeshEffects Starts::end_start() {
  starting_.end();
  membership_.ping_now();
  auto effects = name_edition();
  effects.notices.push_back(Started{identity_.is_resuming()});
  return effects;
}

// Own events that others have kept.
MeshEffects Starts::take_own(EventLog::Check&& check, Instant now) {
  MeshEffects effects;
  if (check.fit == EventLog::Fit::kFork) forked();
  if (check.fit != EventLog::Fit::kNew) return effects;
  for (auto& bytes : check.batch.events) {
    const OwnEventRecord record{std::move(bytes)};
    apply(record);
    effects.records.push_back(record);
  }
  if (!check.beside.empty()) effects.notices.push_back(BesidesArrived{std::move(check.beside)});
  starting_.fetched(now);
  effects.append(go_on(now));
  return effects;
}

// Not more often than it would say something by itself. Once may be a packet that is late.
MeshEffects Starts::refuse(const SenderHeader& sender, bool is_final, Instant now) {
  MeshEffects effects;
  auto& known =
      refusals_.try_emplace(sender.airline, Refusal{sender.start_nonce, {}, 0}).first->second;
  if (known.start_nonce != sender.start_nonce) known = Refusal{sender.start_nonce, {}, 0};
  if (known.last && now - *known.last < config_.timers.pull_again) return effects;
  known.last = now;
  const auto airline = to_string(sender.airline);
  effects.immediate.push_back(
      {ToStart{
           sender.airline, sender.start_nonce,
           StartRefused{sender.start_nonce, is_final,
                        to_string(config_.self) + " hears another process speak for " + airline}},
       "another process speaks for this airline"});
  if (is_final && ++known.times == 2)
    effects.notices.push_back(
        Remark{"a second process of " + airline + " is refused: incarnation " +
               std::to_string(sender.incarnation) + ", row " + std::to_string(sender.journal_row)});
  return effects;
}

MeshEffects Starts::on(const SenderHeader& from, const StartQuestion&, Instant) {
  const auto* log = logs_.log_of(from.airline);
  const auto events = std::min(logs_.durable().at(from.airline), log->count());
  if (events < log->base()) return {};  // What was taken over is not on the disk yet: ask again.
  MeshEffects effects;
  effects.immediate.push_back({ToStart{from.airline, from.start_nonce,
                                       StartAnswer{from.start_nonce, sightings_.of(from.airline),
                                                   events, log->head_at(events)}},
                               "was asked by a starting airline"});
  return effects;
}

MeshEffects Starts::on(const SenderHeader& from, const StartAnswer& answer, Instant now) {
  if (starting_.is_over() || answer.start_nonce != config_.start) return {};
  starting_.hear(from.airline, answer, own());
  return go_on(now);
}

MeshEffects Starts::on(const SenderHeader& from, const StartRefused& refused, Instant) {
  MeshEffects effects;
  if (refused.start_nonce == config_.start && !refused.is_final)
    starting_.defer(from.airline);
  else if (refused.start_nonce == config_.start)
    effects.notices.push_back(Refused{from.airline, refused.detail});
  return effects;
}

}  // namespace vendepass
