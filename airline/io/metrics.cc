#include "airline/io/metrics.h"

#include <prometheus/text_serializer.h>

#include <limits>

#include "common/message_names.h"

namespace vendepass {
namespace {

using Labels = std::vector<prometheus::ClientMetric::Label>;
using prometheus::MetricType;

// Families in the order in which they are written down.
class Page {
 public:
  Page& family(const char* name, MetricType type, const char* help) {
    families_.push_back({std::string{"vendepass_"} + name, help, type, {}});
    return *this;
  }
  template <typename Number>
  Page& value(Number number, Labels labels = {}) {
    auto& metric = add(std::move(labels));
    metric.counter.value = metric.gauge.value = static_cast<double>(number);
    return *this;
  }
  Page& value(const Histogram& times, Labels labels) {
    auto& histogram = add(std::move(labels)).histogram;
    for (std::size_t i = 0; i < times.counts().size(); ++i) {
      histogram.sample_count += times.counts()[i];
      const bool is_last = i == Histogram::kBounds.size();
      histogram.bucket.push_back(
          {histogram.sample_count,
           is_last ? std::numeric_limits<double>::infinity() : Histogram::kBounds[i]});
    }
    histogram.sample_sum = times.sum();
    return *this;
  }
  template <typename Number>
  void counter(const char* name, const char* help, Number number) {
    family(name, MetricType::Counter, help).value(number);
  }
  template <typename Number>
  void gauge(const char* name, const char* help, Number number) {
    family(name, MetricType::Gauge, help).value(number);
  }
  std::string text() const { return prometheus::TextSerializer{}.Serialize(families_); }

 private:
  prometheus::ClientMetric& add(Labels labels) {
    auto& metric = families_.back().metric.emplace_back();
    metric.label = std::move(labels);
    return metric;
  }
  std::vector<prometheus::MetricFamily> families_;
};

double seconds(std::chrono::duration<double> duration) { return duration.count(); }

// An Instant is a moment of the steady clock, in milliseconds.
double seconds_since(Instant when, const Measurements& m) {
  return seconds(m.now.time_since_epoch() - when.time_since_epoch());
}

void add_process(Page& page, const Measurements& m) {
  const auto& process = m.process;
  page.family("build_info", MetricType::Gauge, "1; which airline and which program this is.")
      .value(1, {{"airline", to_string(process.airline)},
                 {"version", VENDEPASS_VERSION},
                 {"compiler", __VERSION__}});
  page.gauge("start_time_seconds", "When the process started, in seconds since 1970.",
             seconds(m.started.time_since_epoch()));
  page.gauge("uptime_seconds", "Seconds since the process started.", seconds(process.uptime));
  page.gauge("ready", "1 while /readyz says 200.", is_ready(process));
  page.gauge("recovering", "1 from the start until the airline sells.", process.is_recovering);
  page.gauge("disk_full", "1 while the disk takes no more.", process.is_disk_full);
  page.gauge("step_age_seconds",
             "Seconds since the airline's last step; numbers about seats and peers are as old.",
             seconds(process.since_step));
  page.family("state", MetricType::Gauge, "1 for the state that the airline is in.");
  for (const auto condition : kConditions)
    page.value(condition == m.vitals.condition, {{"state", to_string(condition)}});
  page.gauge("edition", "Edition of the alliance file in use.", m.vitals.edition);
  page.gauge("incarnation", "Number of this start.", m.vitals.incarnation);
  page.gauge("quorum_reachable", "1 while a majority of the quorum is up.",
             m.vitals.quorum_reachable);
  page.counter("log_lines_dropped_total", "Lines of the log that were not written in time.",
               m.log_lines_dropped);
}

void add_purchases(Page& page, const Measurements& m) {
  auto told = m.traffic.purchases;
  told[{Outcome::kSold, std::nullopt}];  // There from the beginning, so that rates are known.
  page.family("purchases_total", MetricType::Counter,
              "Requests to buy that clients made here, by what they were told; a request that is "
              "repeated counts again.");
  for (const auto& [kind, count] : told) {
    const auto& [outcome, reason] = kind;
    Labels labels{{"outcome", name_of(outcome)}};
    if (reason) labels.push_back({"reason", std::string{name_of(*reason)}});
    page.value(count, labels);
  }
  page.family("purchase_duration_seconds", MetricType::Histogram,
              "From a request to buy to the reply to it.");
  for (const auto outcome : kOutcomes) {
    const auto times = m.traffic.durations.find(outcome);
    page.value(times == m.traffic.durations.end() ? Histogram{} : times->second,
               {{"outcome", name_of(outcome)}});
  }
  page.counter("purchases_finished_for_others_total",
               "Of the purchases that were sold here, those whose home entry is another airline.",
               m.traffic.finished_for_others);
  page.counter("shown_free_total", "Purchases made here whose seats looked free here.",
               m.vitals.shown_free);
  page.counter("shown_free_but_refused_total",
               "Of those, the ones that an owner refused for lack of seats.",
               m.vitals.shown_free_but_refused);
}

void add_seats(Page& page, const Measurements& m) {
  const auto& vitals = m.vitals;
  page.family("seats", MetricType::Gauge, "Own seats on open flights.")
      .value(vitals.capacity - vitals.held - vitals.sold, {{"state", "free"}})
      .value(vitals.held, {{"state", "held"}})
      .value(vitals.sold, {{"state", "sold"}});
  page.gauge("flights", "Own flights that are not forgotten.", vitals.flights);
  page.gauge("purchases_kept", "Purchases of own seats that are not forgotten.", vitals.purchases);
  page.gauge("purchases_in_doubt", "Purchases that hold own seats without an outcome.",
             vitals.in_doubt);
  page.gauge("in_doubt_age_seconds", "Age of the oldest of them; 0: there is none.",
             vitals.in_doubt_since ? seconds_since(*vitals.in_doubt_since, m) : 0.0);
  page.counter("holds_overdue_total", "Holds past their deadline, for which recovery began.",
               vitals.overdue);
  page.gauge("holds_waiting", "Requests that wait for other purchases' outcomes.", vitals.waiting);
  page.gauge("customers", "Customers of the alliance that are known here.", vitals.customers);
  page.gauge("cancels_to_confirm", "Cancels that were accepted here and not by all owners yet.",
             vitals.cancels_to_confirm);
}

void add_journal(Page& page, const Measurements& m) {
  const auto& journal = m.journal;
  page.counter("journal_batches_total", "Batches that became durable.", journal.batches);
  page.counter("journal_rows_total", "Rows that became durable.", journal.rows);
  page.counter("journal_syncs_total", "Commits, each with one sync of the disk.", journal.syncs);
  page.counter("journal_bytes_total", "Bytes of the rows that this start has read or made durable.",
               journal.bytes);
  page.family("journal_commit_duration_seconds", MetricType::Histogram,
              "What a commit took, waits for a full disk among it.")
      .value(journal.commits, {});
  page.gauge("journal_batches_waiting", "Batches that wait for the disk.", journal.waiting);
  page.counter("snapshots_taken_total", "Snapshots of the journal that were taken.",
               m.snapshots_taken);
}

void add_gossip(Page& page, const Measurements& m) {
  const auto& traffic = m.traffic;
  const auto both = [&page](const char* name, const char* help, std::uint64_t published,
                            std::uint64_t pulled) {
    page.family(name, MetricType::Counter, help)
        .value(published, {{"way", "published"}})
        .value(pulled, {{"way", "pulled"}});
  };
  both("gossip_batches_sent_total", "Batches of events: to everybody, and to who asked.",
       traffic.published.batches, traffic.served.batches);
  both("gossip_events_sent_total", "The events in them.", traffic.published.events,
       traffic.served.events);
  both("gossip_batches_received_total", "The same from others, known ones too.",
       traffic.subscribed.batches, traffic.pulled.batches);
  both("gossip_events_received_total", "The events in them.", traffic.subscribed.events,
       traffic.pulled.events);
  page.counter("gossip_pulls_sent_total", "Questions for events that are missing here.",
               traffic.pulls_sent);
  page.counter("gossip_pulls_received_total", "The same from others.", traffic.pulls_received);
  page.family("messages_dropped_total", MetricType::Counter,
              "Messages that could not leave or were not understood (transport), or for which "
              "the airline had no room (inbox).")
      .value(m.process.dropped_messages, {{"where", "transport"}})
      .value(traffic.not_taken, {{"where", "inbox"}});
}

void add_traffic_of_peers(Page& page, const Measurements& m) {
  const auto each = [&](auto number_of) {
    for (const auto& airline : m.vitals.airlines)
      if (airline.code != m.process.airline) {
        const auto found = m.traffic.peers.find(airline.code);
        const auto peer = found == m.traffic.peers.end() ? Traffic::Peer{} : found->second;
        page.value(number_of(peer), {{"airline", to_string(airline.code)}});
      }
  };
  page.family("messages_sent_total", MetricType::Counter, "Messages for that airline.");
  each([](const Traffic::Peer& peer) { return peer.messages_sent; });
  page.family("messages_received_total", MetricType::Counter, "Messages of that airline.");
  each([](const Traffic::Peer& peer) { return peer.messages_received; });
  page.family("peer_silence_seconds", MetricType::Gauge,
              "Since a packet of that airline came, or else since the start.");
  each([&](const Traffic::Peer& peer) {
    return peer.heard ? seconds(m.now - *peer.heard) : seconds(m.process.uptime);
  });
}

void add_peers(Page& page, const Measurements& m) {
  using Airline = Vitals::Airline;
  const auto each = [&](auto number_of) {
    for (const auto& airline : m.vitals.airlines)
      if (airline.code != m.process.airline)
        page.value(number_of(airline), {{"airline", to_string(airline.code)}});
  };
  page.family("peer_up", MetricType::Gauge, "1 while that airline answers and sells.");
  each([](const Airline& peer) { return peer.state == Liveness::kUp; });
  page.family("peer_state", MetricType::Gauge, "1 for the state that the airline is seen in.");
  for (const auto& airline : m.vitals.airlines)
    for (const auto state :
         {Liveness::kUp, Liveness::kRecovering, Liveness::kSuspect, Liveness::kDead})
      if (airline.code != m.process.airline)
        page.value(airline.state == state,
                   {{"airline", to_string(airline.code)}, {"state", to_string(state)}});
  page.family("peer_lag_events", MetricType::Gauge,
              "Events that its newest digest names and that are not shown here yet.");
  each([](const Airline& peer) { return peer.behind; });
  page.family("events_known", MetricType::Gauge, "Events of each airline that are shown here.");
  for (const auto& airline : m.vitals.airlines)
    page.value(airline.events, {{"airline", to_string(airline.code)}});
  add_traffic_of_peers(page, m);
}

}  // namespace

std::string metrics_text(const Measurements& measured) {
  Page page;
  add_process(page, measured);
  add_purchases(page, measured);
  add_seats(page, measured);
  add_journal(page, measured);
  add_gossip(page, measured);
  add_peers(page, measured);
  return page.text();
}

HttpAnswer metrics_page(const Measurements& measured) {
  return {200, "text/plain; version=0.0.4; charset=utf-8", metrics_text(measured)};
}

}  // namespace vendepass
