// How the state of the mesh is saved: everything here that follows from the journal, and nothing
// else. What a start makes anew (who is up, ballots that run, what was asked) is not.
#include "broker-less/core/decisions.h"
#include "broker-less/core/event_logs.h"
#include "broker-less/core/mesh_parts.h"

namespace vendepass {

namespace {

constexpr std::uint8_t number(MeshPart kind) { return static_cast<std::uint8_t>(kind); }

}  // namespace

inline auto fields_of(const DecisionRegister::State& s) { return fields(s.promised, s.vote); }

// ---- Who is who -----------------------------------------------------------------------------

void Starts::save(const TakePart& take) const {
  const auto recorded = sightings_.recorded();
  take({number(MeshPart::kStarts),
        pack_members(std::tuple_cat(Identity::saved(identity_), std::tie(recorded)))});
}

Result<Done> Starts::restore(std::string_view body) {
  std::map<AirlineCode, Sightings::Recorded> recorded;
  auto done = unpack_members(body, std::tuple_cat(Identity::saved(identity_), std::tie(recorded)));
  sightings_.restore(std::move(recorded));
  set_tenure();
  return done;
}

// ---- Logs -----------------------------------------------------------------------------------

void EventLog::save(const KeyPair* key, const TakePart& take) const {
  const auto signed_now = [&](Seal seal) {
    if (key != nullptr) seal.signature = sign(batch_seal(airline_, seal.number, seal.head), *key);
    return seal;
  };
  const auto kept = seals_.empty() ? Signature{} : seals_.back().signature;
  const auto end = key == nullptr ? Seal{count(), head_, kept} : signed_now({count(), head_, {}});
  take({number(MeshPart::kLog),
        pack(SavedLog{airline_, base_, base_head_, count(), head_, end.signature})});
  auto seal = seals_.begin();
  const auto save_some = [&](const Run& run, std::size_t from, std::size_t to) {
    const auto at = [&](std::size_t index) {
      return run.events.begin() + static_cast<std::ptrdiff_t>(index);
    };
    SavedEvents saved{airline_, run.first + from, {at(from), at(to)}, {}};
    for (; seal != seals_.end() && seal->number < std::min(count(), run.first + to); ++seal)
      saved.seals.push_back(seal->number % kSnapshotEntries == 0 ? signed_now(*seal) : *seal);
    take({number(MeshPart::kEvents), pack(saved)});
  };
  for (const auto& run : runs_) {
    std::size_t from = 0, bytes = 0;
    for (std::size_t to = 0; to < run.events.size(); ++to) {
      bytes += run.events[to].size();
      if (to - from < kSnapshotEntries && bytes <= kMaxPageBytes) continue;
      save_some(run, from, to);
      from = to;
      bytes = run.events[to].size();
    }
    save_some(run, from, run.events.size());
  }
}

Result<Done> EventLog::restore(const SavedLog& saved, Whose whose) {
  if (saved.base > saved.count || saved.count > kMaxEventNumber || count() > 0)
    return Error{ErrorCode::kMalformed, "a log of a snapshot is longer than it can be"};
  base_ = saved.base;
  base_head_ = saved.base_head;
  head_ = saved.head;
  if (whose == Whose::kOwn) {
    if (saved.count > base_ && saved.count % kSealSpacing == 0)
      awaited_ = Seal{saved.count, head_, {}};
  } else if (saved.count > base_) {
    awaited_ = Seal{saved.count, head_, saved.signature};
  } else if (saved.count > 0) {
    seals_.push_back({saved.count, head_, saved.signature});
  }
  return Done{};
}

Result<Done> EventLog::restore(SavedEvents saved, Whose whose) {
  const auto most = kMaxEventNumber - std::min<std::uint64_t>(kMaxEventNumber, saved.events.size());
  if (saved.events.empty() || saved.first <= count() || saved.first > most + 1)
    return Error{ErrorCode::kMalformed, "events of a snapshot are not in order"};
  if (runs_.empty() || saved.first != count() + 1) runs_.push_back({saved.first, {}});
  auto& run = runs_.back().events;
  run.insert(run.end(), std::make_move_iterator(saved.events.begin()),
             std::make_move_iterator(saved.events.end()));
  for (const auto& seal : saved.seals) {
    // Its airline keeps some heads without a signature, for itself.
    if (whose == Whose::kAnothers && seal.signature == Signature{}) continue;
    if (!seals_.empty() && seals_.back().number >= seal.number)
      return Error{ErrorCode::kMalformed, "signatures of a snapshot are not in order"};
    seals_.push_back(seal);
    if (whose == Whose::kOwn) seals_.back().signature = {};
  }
  if (awaited_ && awaited_->number == count())
    seals_.push_back(*std::exchange(awaited_, std::nullopt));
  return Done{};
}

void EventLogs::save(const TakePart& take) const {
  for (const auto& [airline, log] : logs_) log.save(airline == self_ ? &key_ : nullptr, take);
  take({number(MeshPart::kOrder), pack(order_.delivered())});
}

Result<Done> EventLogs::restore(MeshPart kind, std::string_view body, EventLog::Whose own) {
  if (kind == MeshPart::kOrder) return restore_order(body);
  const auto take_into_log = [&](auto saved) -> Result<Done> {
    if (!saved) return saved.error();
    const auto log = logs_.find(saved->airline);
    if (log == logs_.end()) return Done{};
    const auto whose = log->first == self_ ? own : EventLog::Whose::kAnothers;
    auto done = log->second.restore(*std::move(saved), whose);
    known_.raise(log->first, log->second.count());
    if (log->first == self_) sealed_ = log->second.count();
    return done;
  };
  if (kind == MeshPart::kLog) return take_into_log(unpack<SavedLog>(body));
  return take_into_log(unpack<SavedEvents>(body));
}

Bytes EventLogs::without_false_signature(Bytes body) const {
  auto saved = unpack<SavedLog>(body);
  const auto* log = saved ? log_of(saved->airline) : nullptr;
  if (log == nullptr) return body;
  if (signature_is_valid(saved->signature, batch_seal(saved->airline, saved->count, saved->head),
                         log->key()))
    return body;
  saved->signature = {};
  return pack(*saved);
}

// What is known and not delivered waits.
Result<Done> EventLogs::restore_order(std::string_view body) {
  const auto delivered = unpack<VectorClock>(body);
  if (!delivered) return delivered.error();
  for (const auto& [airline, events] : delivered->components()) order_.place(airline, events, {});
  for (const auto& [airline, log] : logs_) {
    auto waiting = waiting_in(log, delivered->at(airline));
    if (!waiting) return waiting.error();
    order_.place(airline, delivered->at(airline), *std::move(waiting));
  }
  return Done{};
}

// ---- Decisions ------------------------------------------------------------------------------

void DecisionRegister::save(const TakePart& take) const {
  save_table(number(MeshPart::kAcceptor), states_, take);
  save_table(number(MeshPart::kForgotten), forgotten_, take);
}

Result<Done> DecisionRegister::restore(MeshPart kind, std::string_view body) {
  if (kind == MeshPart::kForgotten) return restore_table(body, forgotten_);
  return restore_table(body, states_);
}

void Learner::save(const TakePart& take) const {
  save_table(number(MeshPart::kChosen), chosen_, take);
}

Result<Done> Learner::restore(std::string_view body) { return restore_table(body, chosen_); }

void Decisions::save(const TakePart& take) const {
  acceptor_.save(take);
  learner_.save(take);
}

Result<Done> Decisions::restore(MeshPart kind, std::string_view body) {
  return kind == MeshPart::kChosen ? learner_.restore(body) : acceptor_.restore(kind, body);
}

}  // namespace vendepass
