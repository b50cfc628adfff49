#include "broker-less/monitor/core/watch.h"

#include <algorithm>

#include "broker-less/core/event.h"
#include "broker-less/core/event_log.h"
#include "common/credentials.h"
#include "common/wire.h"

namespace vendepass::monitor {
namespace {

constexpr std::size_t kAsked = 16;     // Seat maps, and purchases, that are kept.
constexpr std::size_t kLately = 4096;  // Sales that are told from each other.

template <typename Map>
void make_room(Map& map, const typename Map::key_type& newest) {
  if (map.size() <= kAsked) return;
  const auto first = map.begin();
  map.erase(first->first == newest ? std::next(first) : first);
}

}  // namespace

bool is_about(const News& news, const PurchaseId& purchase) {
  const auto* event = std::get_if<HeardEvent>(&news);
  return event != nullptr && event->words.purchase == purchase;
}

Watch::Watch(Alliance alliance) : alliance_{std::move(alliance)} {
  for (const auto& member : alliance_.members) airlines_[member.airline];
}

std::vector<News> Watch::hear(AirlineCode by, std::string_view frame, Millis now) {
  const auto found = airlines_.find(by);
  if (found == airlines_.end()) return {};
  const auto& key = alliance_.find(by)->public_key;
  if (frame.starts_with(bulletin_prefix())) {
    const auto document = decode_bulletin(frame);
    if (document && signature_is_valid(document->signature, document->content, key))
      if (const auto bulletin = decode_bulletin_content(document->content);
          bulletin && bulletin->airline == by)
        return hear(found->second, *bulletin, now);
  } else if (const auto batch = decode_event_batch(frame); batch && batch->airline == by) {
    const auto last = decode_event(batch->events.back());
    if (last &&
        signature_is_valid(batch->signature, batch_seal(by, last->number, batch->head), key))
      return hear(found->second, *batch, now);
  }
  ++forged_;
  return {};
}

std::vector<News> Watch::hear(Airline& airline, const Bulletin& bulletin, Millis now) {
  const auto place = [](const Bulletin& b) { return std::pair{b.incarnation, b.count}; };
  auto& newest = airline.bulletin;
  if (newest && place(bulletin) <= place(*newest)) return {};  // Late.
  if (!newest || newest->condition != bulletin.condition) airline.condition_since = now;
  airline.before = newest ? newest->digest.clock : bulletin.digest.clock;
  newest = bulletin;
  airline.heard_at = now;
  ++airline.bulletins;
  follow(airline, bulletin, now);
  return {HeardBulletin{now, bulletin}};
}

// Since when what it says has been so.
void Watch::follow(Airline& airline, const Bulletin& bulletin, Millis now) {
  const auto note = [now](std::optional<Millis>& since, bool is_so) {
    since = is_so ? std::optional{since.value_or(now)} : std::nullopt;
  };
  const auto note_of = [now](std::map<AirlineCode, Millis>& since, AirlineCode of, bool is_so) {
    if (is_so)
      since.try_emplace(of, now);
    else
      since.erase(of);
  };
  note(airline.doubt_since, bulletin.digest.in_doubt > 0);
  note(airline.no_majority_since, !bulletin.reaches_majority);
  for (const auto& peer : bulletin.peers) {
    const bool is_deaf = peer.liveness != Liveness::kUp && peer.liveness != Liveness::kRecovering;
    if (!is_deaf && airline.deaf_since.contains(peer.airline))
      airline.heard_again.insert_or_assign(peer.airline, now);
    note_of(airline.deaf_since, peer.airline, is_deaf);
  }
  for (const auto& [other, its] : airlines_)
    note_of(airline.behind_since, other, behind(bulletin.airline, other) > 0);
}

// The signature is over the chain's head: what is between two heads that are known is believed, and
// so are the first events after a gap.
std::vector<News> Watch::hear(Airline& airline, const EventBatch& batch, Millis now) {
  std::vector<Event> events;
  auto head = airline.head;
  for (const auto& bytes : batch.events) {
    auto event = decode_event(bytes);
    if (!event || event->airline != batch.airline) return ++forged_, std::vector<News>{};
    if (event->previous() >= airline.last_event) head = chain_32(head, bytes);
    events.push_back(*std::move(event));
  }
  const auto known = airline.last_event;
  const bool continues = known > 0 && events.front().previous() == known;
  if (continues && head != batch.head) return ++forged_, std::vector<News>{};
  if (events.back().number <= known) return {};
  std::vector<News> news;
  if (known > 0 && events.front().previous() > known) {
    airline.missed += events.front().previous() - known;
    news.emplace_back(MissedEvents{now, batch.airline, known + 1, events.front().previous()});
  }
  airline.last_event = events.back().number;
  airline.head = batch.head;
  for (auto& event : events) {
    if (event.number <= known) continue;
    const auto body = decode_event_body(event.body);
    auto words = body ? words_of(*body) : EventWords{"unknown", "of another version", {}, {}, {}};
    HeardEvent heard{now, batch.airline, event.number, std::move(event.clock), std::move(words)};
    news.emplace_back(heard);
    note(airline, std::move(heard));
  }
  return news;
}

void Watch::note(Airline& airline, HeardEvent event) {
  ++airline.events;
  airline.all_events.add(event.at, 1);
  events_.add(event.at, 1);
  if (event.words.is_sale) {
    airline.sales.add(event.at, 1);
    note_sale(*event.words.purchase, event.at);
  }
  tail_.push_back(std::move(event));
  if (tail_.size() > kTail) tail_.pop_front();
}

// Each of several owners says that it has sold its part.
void Watch::note_sale(const PurchaseId& id, Millis now) {
  if (!sold_.insert(id).second) return;
  sales_.add(now, 1);
  sold_order_.push_back(id);
  if (sold_order_.size() <= kLately) return;
  sold_.erase(sold_order_.front());
  sold_order_.pop_front();
}

void Watch::answer(const SeatsReply& reply, Millis now) {
  const auto [seen, is_new] = seats_.try_emplace(reply.flight, SeatsSeen{now, reply, {}});
  seen->second.at = now;
  seen->second.reply = reply;
  if (!is_new) return;
  for (const auto& cabin : reply.cabins)
    seen->second.taken_at_first.insert(cabin.taken.begin(), cabin.taken.end());
  make_room(seats_, reply.flight);
}

void Watch::answer(const PurchaseId& purchase, const std::string& json) {
  purchases_.insert_or_assign(purchase, json);
  make_room(purchases_, purchase);
}

const SeatsSeen* Watch::seats(const FlightId& flight) const {
  const auto found = seats_.find(flight);
  return found == seats_.end() ? nullptr : &found->second;
}

const std::string* Watch::purchase(const PurchaseId& id) const {
  const auto found = purchases_.find(id);
  return found == purchases_.end() ? nullptr : &found->second;
}

bool Watch::has_heard_all() const {
  return std::ranges::all_of(airlines_, [](const auto& each) { return each.second.bulletins > 1; });
}

std::optional<Millis> Watch::stale(AirlineCode airline, Millis now) const {
  const auto silent = now - airlines_.at(airline).heard_at.value_or(Millis{0});
  return silent > kStale ? std::optional{silent} : std::nullopt;
}

std::uint64_t Watch::behind(AirlineCode who, AirlineCode of) const {
  const auto& mine = airlines_.at(who).bulletin;
  if (who == of || !mine) return 0;
  std::uint64_t known = 0;
  for (const auto& [code, airline] : airlines_)
    if (code != who) known = std::max(known, airline.before.at(of));
  const auto have = mine->digest.clock.at(of);
  return known > have ? known - have : 0;
}

}  // namespace vendepass::monitor
