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

void EventLog::save(const TakePart& take) const {
  for (const auto& run : runs_)
    for (std::size_t from = 0; from < run.events.size(); from += kSnapshotEntries) {
      const auto count = std::min(kSnapshotEntries, run.events.size() - from);
      const auto begin = run.events.begin() + static_cast<std::ptrdiff_t>(from);
      take({number(MeshPart::kEvents),
            pack(SavedEvents{
                airline_, run.first + from, {begin, begin + static_cast<std::ptrdiff_t>(count)}})});
    }
  take({number(MeshPart::kLog), pack(SavedHead{airline_, head_, seals_})});
}

void EventLog::restore(std::uint64_t first, std::vector<Bytes> events) {
  VP_ASSERT(first > count());
  if (runs_.empty() || first != count() + 1) runs_.push_back({first, {}});
  auto& run = runs_.back().events;
  run.insert(run.end(), std::make_move_iterator(events.begin()),
             std::make_move_iterator(events.end()));
}

void EventLog::restore(const Hash32& head, std::vector<Seal> seals) {
  head_ = head;
  seals_ = std::move(seals);
}

void EventLogs::save(const TakePart& take) const {
  for (const auto& [airline, log] : logs_) log.save(take);
  take({number(MeshPart::kOrder), pack_members(CausalOrder::saved(order_))});
}

Result<Done> EventLogs::restore(MeshPart kind, std::string_view body) {
  if (kind == MeshPart::kOrder) return unpack_members(body, CausalOrder::saved(order_));
  if (kind == MeshPart::kLog) {
    auto saved = unpack<SavedHead>(body);
    if (!saved) return saved.error();
    if (const auto log = logs_.find(saved->airline); log != logs_.end())
      log->second.restore(saved->head, std::move(saved->seals));
    return Done{};
  }
  auto saved = unpack<SavedEvents>(body);
  if (!saved) return saved.error();
  const auto log = logs_.find(saved->airline);
  if (log == logs_.end()) return Done{};
  log->second.restore(saved->first, std::move(saved->events));
  known_.raise(saved->airline, log->second.count());
  if (saved->airline == self_) sealed_ = log->second.count();
  return Done{};
}

// ---- Decisions ------------------------------------------------------------------------------

void DecisionRegister::save(const TakePart& take) const {
  save_table(number(MeshPart::kAcceptor), states_, take);
}

Result<Done> DecisionRegister::restore(std::string_view body) {
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
  return kind == MeshPart::kAcceptor ? acceptor_.restore(body) : learner_.restore(body);
}

}  // namespace vendepass
