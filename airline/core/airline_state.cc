#include "airline/core/airline_state.h"

#include <algorithm>
#include <span>
#include <type_traits>

#include "airline/core/purchase_register.h"

namespace vendepass {

namespace {

std::map<AirlineCode, std::uint16_t> accounting_codes(const Alliance& alliance) {
  std::map<AirlineCode, std::uint16_t> codes;
  for (const auto& member : alliance.members) codes.emplace(member.airline, member.accounting_code);
  return codes;
}

const Member& member_of(const NodeConfig& config) {
  const auto* member = config.alliance.find(config.self);
  VP_ASSERT(member != nullptr);  // The shell checked it against the alliance file.
  return *member;
}

MeshConfig mesh_config(const NodeConfig& config) {
  return {.self = config.self,
          .alliance = config.alliance,
          .key = config.key,
          .start = config.start_nonce,
          .store = config.store,
          .restore = config.restore,
          .alone = config.alone,
          .timers = config.timers.mesh};
}

bool is_of_customers(const AirlineEvent& event) {
  return std::holds_alternative<CustomerRegistered>(event) ||
         std::holds_alternative<DetailsChanged>(event) ||
         std::holds_alternative<KeyChanged>(event) || std::holds_alternative<CustomerErased>(event);
}

// What had been delivered before these were.
VectorClock before(const VectorClock& clock, std::span<const Event> events) {
  std::map<AirlineCode, std::uint64_t> first;
  for (const auto& event : events) first.emplace(event.airline, event.previous());
  VectorClock known;
  for (const auto& [airline, count] : clock.components())
    known.raise(airline, first.contains(airline) ? first.at(airline) : count);
  return known;
}

void tell(Directory& directory, const AirlineEvent& body) {
  if (const auto* registered = std::get_if<CustomerRegistered>(&body))
    directory.apply(registered->registration);
  else if (const auto* changed = std::get_if<DetailsChanged>(&body))
    directory.change_details(changed->order);
  else if (const auto* key = std::get_if<KeyChanged>(&body))
    directory.change_key(key->order);
  else if (const auto* erased = std::get_if<CustomerErased>(&body))
    directory.erase(erased->order);
}

template <typename T>
constexpr bool is_mesh_record = std::is_constructible_v<MeshRecord, const T&>;

}  // namespace

AirlineState::AirlineState(const NodeConfig& node_config)
    : config{node_config},
      mesh{mesh_config(node_config), Random{node_config.seed}},
      inventory{node_config.self, member_of(node_config).accounting_code},
      timetable{accounting_codes(node_config.alliance)} {}

MeshEffects AirlineState::use_alliance() {
  timetable.set_accounting_codes(accounting_codes(config.alliance));
  auto effects = mesh.use_alliance(config.alliance);
  follow_delivered();  // What waited for an airline that is no more.
  return effects;
}

void AirlineState::apply(const Record& record) {
  rows += is_progress(kind_of(record)) ? 1 : 0;
  std::visit(
      [&](const auto& body) {
        if constexpr (is_mesh_record<std::decay_t<decltype(body)>>) mesh.apply(MeshRecord{body});
        on(body);
      },
      record);
}

void AirlineState::follow(const Record& record) {
  std::visit([&](const auto& body) { on(body); }, record);
}

std::vector<Delivered> AirlineState::take_unread() { return std::exchange(unread_, {}); }

bool AirlineState::has_voids(const std::vector<Delivered>& delivered) {
  return std::ranges::any_of(delivered, [](const Delivered& each) {
    const auto* event = std::get_if<PublicEvent>(&each);
    return event != nullptr && event->previous + 1 < event->number;
  });
}

void AirlineState::make_readable(const std::vector<Delivered>& delivered) {
  for (const auto& each : delivered) std::visit([this](const auto& news) { show(news); }, each);
}

void AirlineState::show(const PublicEvent& event) {
  if (readable.at(event.airline) > event.previous) show_again(event.airline, event.previous);
  if (event.body) timetable.apply(event.airline, event.number, *event.body);
  readable.raise(event.airline, event.number);
}

void AirlineState::show(const std::shared_ptr<Adopted>& adopted) {
  for (const auto airline : adopted->airlines) {
    timetable.adopt(airline, adopted->timetable);
    readable.raise(airline, adopted->clock.at(airline));
  }
}

// The replica of an airline whose later events have become void.
void AirlineState::show_again(AirlineCode airline, std::uint64_t last) {
  timetable.forget(airline);
  for (const auto& bytes : mesh.events(airline, 1, last)) {
    const auto event = decode_event(bytes);
    VP_ASSERT(event);
    if (const auto body = decode_event_body(event->body))
      timetable.apply(airline, event->number, *body);
  }
}

void AirlineState::follow_delivered() {
  for (const auto& event : mesh.take_voided())
    if (const auto body = decode_event_body(event.body); body && is_of_customers(*body))
      orphans.insert(event.body);
  const auto delivered = mesh.take_delivered();
  std::optional<VectorClock> followed;  // So far; only few events ask.
  const auto followed_before = [&](const Event& event) -> const VectorClock& {
    const auto index = static_cast<std::size_t>(&event - delivered.data());
    if (!followed) followed = before(mesh.clock(), std::span{delivered}.subspan(index));
    return *followed;
  };
  for (const auto& event : delivered) {
    if (!early_.empty()) follow_early(followed_before(event));
    PublicEvent known{event.airline, event.number, event.previous(), std::nullopt};
    if (auto body = decode_event_body(event.body)) known.body = *std::move(body);
    if (known.body && event.airline == config.self) {
      inventory.apply(event.number, *known.body);
      history.apply(event.number, *known.body);
    }
    if (known.body && is_of_customers(*known.body)) {
      if (event.airline == config.self && !has_causes(event, followed_before(event)))
        early_.emplace(event.number, encode_event(event));
      else
        follow_customer(event, *known.body);
    }
    if (known.body)
      if (const auto* past = std::get_if<PastForgotten>(&*known.body)) forget_decisions(*past);
    unread_.push_back(std::move(known));
    if (followed) followed->raise(event.airline, event.number);
  }
  if (!early_.empty()) follow_early(mesh.clock());
}

// Of everybody's purchases: any airline may have voted on them, or be asked about them.
void AirlineState::forget_decisions(const PastForgotten& past) {
  for (const auto& id : past.sold) mesh.forget(register_key(id), kSoldValue);
  for (const auto& id : past.refused) mesh.forget(register_key(id), kRefusedValue);
}

void AirlineState::follow_customer(const Event& event, const AirlineEvent& body) {
  orphans.erase(event.body);
  tell(directory, body);
  forget_announced();
}

bool AirlineState::has_causes(const Event& event, const VectorClock& followed) const {
  return std::ranges::all_of(event.clock.components(), [&](const VectorClock::Component& cause) {
    return cause.first == event.airline || config.alliance.find(cause.first) == nullptr ||
           cause.second <= followed.at(cause.first);
  });
}

void AirlineState::follow_early(const VectorClock& followed) {
  std::erase_if(early_, [&](const auto& each) {
    const auto event = decode_event(each.second);
    if (event && !has_causes(*event, followed)) return false;
    const auto body = event ? decode_event_body(event->body) : Error{ErrorCode::kMalformed, ""};
    if (body) follow_customer(*event, *body);
    return true;
  });
}

void AirlineState::forget_announced() {
  std::erase_if(unannounced,
                [&](const auto& each) { return is_in_directory(each.first, each.second.value); });
}

// What the register decides there is known, or something that is decided after it.
bool AirlineState::is_in_directory(const RegisterKey& key, const Bytes& value) const {
  if (key.space == RegisterKey::Space::kKey) {
    const auto number = directory.key_number(CustomerId{key.name});
    if (number == 0 || number + 1 != key.generation) return number >= key.generation;
    const auto order = Directory::key_order(value);
    return !order || !directory.is_next_key(*order);  // Nobody's.
  }
  const auto generation = directory.generation(key.name);
  if (generation != key.generation) return generation > key.generation;
  return directory.find_email(key.name) != nullptr || !Directory::decided(key.name, value);
}

void AirlineState::on(const VoteRecord& record) {
  expect_announcement(record.key, record.value, false);
}

void AirlineState::on(const ChosenRecord& record) {
  expect_announcement(record.key, record.value, true);
}

void AirlineState::expect_announcement(const RegisterKey& key, const Bytes& value,
                                       bool is_decided) {
  const bool is_of_customers =
      key.space == RegisterKey::Space::kEmail || key.space == RegisterKey::Space::kKey;
  if (!is_of_customers || is_in_directory(key, value)) return;
  const auto known = unannounced.find(key);
  if (known != unannounced.end() && known->second.is_decided) return;
  unannounced.insert_or_assign(key, Unannounced{value, is_decided});
}

void AirlineState::on(const CancelPromisedRecord& record) {
  promised_cancels[blake2b_16(record.order.content)] = {
      record.order, {record.owners.begin(), record.owners.end()}, record.purchase};
}

void AirlineState::on(const CancelConfirmedRecord& record) {
  const auto found = promised_cancels.find(record.order);
  if (found == promised_cancels.end()) return;
  found->second.unconfirmed.erase(record.owner);
  if (found->second.unconfirmed.empty()) promised_cancels.erase(found);
}

// ---- In the place of events -------------------------------------------------------------------

void AirlineState::on(const SnapshotPartRecord& record) {
  if (record.place == 1) staged_.clear();
  if (record.place != staged_.size() + 1) return;
  if (!staged_.empty() && (staged_[0].from != record.from || staged_[0].id != record.id)) return;
  staged_.push_back(record);
  if (!record.is_last) return;
  const bool done = adopt(std::exchange(staged_, {}), record.with_own);
  remarks_.push_back(done ? "took over what the snapshot of " + to_string(record.from) + " says"
                          : "cannot read the snapshot of " + to_string(record.from));
}

bool AirlineState::adopt(std::vector<SnapshotPartRecord> parts, bool with_own) {
  auto adopted =
      std::make_shared<Adopted>(Adopted{{}, {}, Timetable{accounting_codes(config.alliance)}});
  Directory customers;
  const auto restore_part = [&](const SnapshotPartRecord& part) -> Result<Done> {
    const auto kind = static_cast<StatePart>(part.kind);
    return group_of(part.kind) == PartGroup::kTimetable
               ? adopted->timetable.restore(kind, part.body)
               : customers.restore(kind, part.body);
  };
  std::vector<SnapshotPart> of_mesh;
  for (auto& part : parts) {
    if (!is_for_others(part.kind)) return false;
    if (part.kind < kFirstForeignPart)
      of_mesh.push_back({part.kind, std::move(part.body)});
    else if (!restore_part(part))
      return false;
  }
  auto taken = mesh.adopt(of_mesh, with_own);
  if (!taken) return false;
  adopted->airlines = std::move(taken->airlines);
  adopted->clock = std::move(taken->clock);
  directory.adopt(customers);
  forget_announced();
  if (std::ranges::count(adopted->airlines, config.self) > 0)
    inventory.regain(adopted->timetable, adopted->clock.at(config.self),
                     [this](const PurchaseId& id) -> std::optional<bool> {
                       const auto key = register_key(id);
                       if (!mesh.is_forgotten(key)) return std::nullopt;
                       return mesh.chosen(key) == kSoldValue;
                     });
  unread_.emplace_back(std::move(adopted));
  follow_delivered();
  return true;
}

void AirlineState::on(const EventsDroppedRecord& record) {
  for (const auto& event :
       mesh.events(config.self, mesh.first_kept(config.self), record.clock.at(config.self)))
    history.keep(event);
  mesh.drop_events(record.clock);
}

}  // namespace vendepass
