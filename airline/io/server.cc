#include "airline/io/server.h"

#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "airline/io/data_directory.h"
#include "airline/io/inbox.h"
#include "airline/io/local_http.h"
#include "airline/io/local_pages.h"
#include "airline/io/meter.h"
#include "airline/io/metrics.h"
#include "airline/io/newest_state.h"
#include "airline/io/node_setup.h"
#include "airline/io/part_reader.h"
#include "airline/io/people_tables.h"
#include "airline/io/purchase_log.h"
#include "airline/io/shell_commands.h"
#include "airline/io/snapshot_keeper.h"
#include "airline/io/sqlite_journal.h"
#include "airline/io/stop_signals.h"
#include "broker-less/io/operator_channel.h"
#include "broker-less/io/zmq_transport.h"
#include "common/limits.h"

namespace vendepass {
namespace {

using Clock = std::chrono::steady_clock;

// Longest wait for a disk that does not take what is left when the server stops.
constexpr Millis kDrainDisk{10000};
// What was sent last gets this long to leave.
constexpr Millis kLinger{500};
// How often the actor tells how it is, at most.
constexpr Millis kBetweenVitals{50};
// The sockets' thread is woken by what happens; this is for the end of draining only.
constexpr Millis kLookAgain{50};
constexpr Millis kLongWait{60000};
constexpr std::size_t kReplayRows = 1024;  // Handed to the tables for people at a time.

Now now() {
  return Now{Instant{std::chrono::floor<Millis>(Clock::now().time_since_epoch())},
             std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())};
}

std::optional<Clock::time_point> to_clock(std::optional<Instant> when) {
  if (!when) return std::nullopt;
  return Clock::time_point{when->time_since_epoch()};
}

}  // namespace

struct Server::Impl {
  Impl(DataDirectory locked, NodeConfig node_config)
      : directory{std::move(locked)},
        self{node_config.self},
        meter{node_config.self},
        attempt{node_config.timers.attempt},
        newest_config{std::move(node_config)} {}

  Result<Done> open(const ServeConfig& config, const Alliance& alliance, JournalFile file);
  Result<Done> replay(JournalFile& file);
  void follow(Effects& effects);
  Result<Done> reload(std::optional<ConnectionId> asked_by);
  void take_new_alliance();
  JournalListener listener();
  void start_threads();
  void run_actor();
  void tell_vitals(Now at);
  void run_sockets();
  void send(Persisted batch);
  void deliver(Incoming incoming);
  void deliver_from_peer(Input input);
  void deliver_client(ClientArrival client);
  void deliver_operator(OperatorArrival arrival);
  void begin_draining();
  HttpPages pages() const;
  ProcessState process_state() const;
  Measurements measured() const;
  void drain();

  DataDirectory directory;
  AirlineCode self;
  Meter meter;
  Millis attempt;
  NodeConfig newest_config;           // With the alliance file that it works under, once it serves.
  std::unique_ptr<AirlineNode> node;  // The actor's thread only, once it runs.
  Inbox inbox;
  std::unique_ptr<PeopleTables> people;
  std::unique_ptr<ZmqTransport> transport;  // The sockets' thread only, but for wake().
  std::unique_ptr<SqliteJournal> journal;
  std::unique_ptr<SnapshotKeeper> snapshots;
  std::unique_ptr<PartReader> parts;
  std::unique_ptr<ShellCommands> shell;
  std::unique_ptr<LocalHttp> local_http;
  std::uint64_t incarnation = 0;
  std::string start;  // This start, as the data directory names it.
  std::string alliance_path;
  std::mutex alliance_mutex;             // Of the two below, and of newest_config.
  std::optional<Alliance> new_alliance;  // To be connected by the sockets' thread.
  std::atomic<bool> recovering{true};
  std::optional<Instant> wake_at;
  mutable std::mutex vitals_mutex;  // Held for a copy only.
  std::optional<Vitals> vitals;
  const Clock::time_point started = Clock::now();
  const std::chrono::system_clock::time_point started_at = std::chrono::system_clock::now();
  std::optional<Clock::time_point> drain_until;  // The sockets' thread only.
  std::atomic<Clock::time_point> last_step{Clock::now()};
  std::atomic<bool> disk_full{false};
  std::atomic<bool> draining{false};
  std::atomic<bool> ending{false};
  std::thread actor, sockets;
};

// ---- Starting -------------------------------------------------------------------------------

Result<Done> Server::Impl::open(const ServeConfig& config, const Alliance& alliance,
                                JournalFile file) {
  auto failpoints = Failpoints::parse(config.failpoints, record_kinds(), compaction_steps());
  if (!failpoints) return failpoints.error();
  const auto identity = file.identity();
  const SnapshotFiles files{directory.journal_path()};
  auto newest =
      restore_newest(file, files, [this] { return std::make_unique<AirlineNode>(newest_config); });
  if (!newest) return newest.error();
  node = std::move(newest->node);
  auto tables =
      PeopleTables::open(directory.people_path(), identity, alliance.find(self)->accounting_code,
                         {file.compacted().row, newest->from,
                          [&file](const auto& see) { return file.each_details(see); }});
  if (!tables) return tables.error();
  people = std::move(*tables);
  if (auto done = replay(file); !done) return done;
  if (auto done = restore_details(file, *node); !done) return done;
  if (node->newest_edition() > alliance.edition)
    return Error{ErrorCode::kInvalid,
                 config.alliance + " is edition " + std::to_string(alliance.edition) +
                     ", and this airline has worked under edition " +
                     std::to_string(node->newest_edition()) + ": use the newer file"};
  alliance_path = config.alliance;
  auto endpoint = operator_endpoint(directory.path());
  if (!endpoint) return endpoint.error();
  auto opened = ZmqTransport::open({self, alliance, config.bind_host, *endpoint, *failpoints});
  if (!opened) return opened.error();
  transport = std::move(*opened);
  auto effects = node->start(now());
  incarnation = node->sender().incarnation;
  start = std::to_string(incarnation) + " " + std::to_string(node->sender().start_nonce);
  if (auto done = directory.claim(start); !done) return done;
  follow(effects);
  tell_vitals(now());
  journal = std::make_unique<SqliteJournal>(std::move(file), listener(), *failpoints);
  shell = std::make_unique<ShellCommands>(
      *journal, [this] { transport->wake(); },
      [this](const ConnectionId& asked_by) { return reload(asked_by); });
  snapshots = std::make_unique<SnapshotKeeper>(
      SnapshotKeeper::Setup{files, identity.store, config.snapshot_bytes, newest->from,
                            [this] { return directory.serves(start); }, *failpoints,
                            [this](SnapshotTaken taken) { inbox.push_self(std::move(taken)); }},
      *journal, [this] {
        const std::lock_guard lock{alliance_mutex};
        return newest_config;
      });
  parts = std::make_unique<PartReader>(files, identity.store,
                                       [this](PartRead read) { inbox.push_peer(std::move(read)); });
  journal->submit(std::move(effects));
  if (config.health_port) {
    auto served = LocalHttp::open(*config.health_port, pages());
    if (!served) return served.error();
    local_http = std::move(*served);
  }
  start_threads();
  return Done{};
}

// The node reads the rows after the snapshot; the tables for people what they lack of all that are
// left.
Result<Done> Server::Impl::replay(JournalFile& file) {
  const auto begin = file.position().row;
  auto behind = file.at(std::min(people->next_row() - 1, begin));
  if (!behind) return behind.error();
  std::vector<Record> for_people;
  auto first = behind->row + 1;
  const auto hand_over = [&](std::uint64_t next) {
    people->feed_patiently(std::exchange(first, next), std::exchange(for_people, {}));
  };
  const auto see = [&](std::uint64_t row, std::uint8_t kind,
                       std::string_view body) -> Result<Done> {
    auto record = decode_record(kind, body);
    if (!record) return record.error();
    if (row > begin) node->apply(*record);
    if (auto* details = std::get_if<DetailsRecord>(&*record)) {
      auto bytes = file.details_of(details->digest);
      if (!bytes) return bytes.error();
      details->bytes = *std::move(bytes);
    }
    for_people.push_back(std::move(*record));
    if (for_people.size() >= kReplayRows) hand_over(row + 1);
    return Done{};
  };
  auto done = file.read(*behind, begin - behind->row, see);
  if (done) done = file.replay(see);
  if (!done) return done;
  hand_over(file.position().row + 1);
  log_info("journal replayed", {{"airline", to_string(self)},
                                {"rows", std::to_string(file.position().row)},
                                {"from_snapshot", std::to_string(begin)}});
  return Done{};
}

JournalListener Server::Impl::listener() {
  return JournalListener{[this] { return directory.serves(start); }, [this] { transport->wake(); },
                         [this](std::uint64_t batch) { inbox.push_durable(batch); },
                         [this](bool full) {
                           disk_full = full;
                           inbox.push_disk_full(DiskFull{full});
                         },
                         [this](std::uint64_t first_row, std::vector<Record> records) {
                           log_decided(records);
                           people->feed(first_row, std::move(records));
                         }};
}

void Server::Impl::start_threads() {
  actor = std::thread{[this] { run_actor(); }};
  sockets = std::thread{[this] { run_sockets(); }};
  log_info("serving", {{"airline", to_string(self)},
                       {"incarnation", std::to_string(incarnation)},
                       {"journal_rows", std::to_string(journal->position().row)}});
}

// ---- The actor's thread -----------------------------------------------------------------------

void Server::Impl::run_actor() {
  while (true) {
    const bool paused = journal->waiting() >= kMaxBatchesInFlight;
    auto inputs = inbox.take(paused ? Inbox::Lanes::kControlOnly : Inbox::Lanes::kAll,
                             paused ? std::nullopt : to_clock(wake_at));
    if (!inputs) return;
    const auto at = now();
    auto effects = node->step(std::move(*inputs), at);
    follow(effects);
    tell_vitals(at);
    last_step = Clock::now();
    journal->submit(std::move(effects));
  }
}

void Server::Impl::tell_vitals(Now at) {
  if (vitals && at.monotonic < vitals->at + kBetweenVitals) return;
  auto newest = node->vitals(at);
  const std::lock_guard lock{vitals_mutex};
  vitals = std::move(newest);
}

// What an operator should know, and what other threads have to do.
void Server::Impl::follow(Effects& effects) {
  wake_at = effects.wake_at;
  log_overdue(effects.overdue);
  for (const auto& remark : effects.remarks) log_warning(remark, {{"airline", to_string(self)}});
  if (effects.stop) {
    log_error("stopping: another process speaks for this airline",
              {{"airline", to_string(self)}, {"reason", *effects.stop}});
    _exit(kExitSecondProcess);  // It must not answer anybody any more.
  }
  if (effects.sender && recovering && !effects.sender->recovering) {
    recovering = false;
    log_info("sells and votes",
             {{"airline", to_string(self)}, {"incarnation", std::to_string(incarnation)}});
  }
  if (parts) parts->ask(effects.parts);
  if (snapshots && effects.snapshot_is_due) snapshots->request();
  if (!effects.alliance) return;
  const std::lock_guard lock{alliance_mutex};
  newest_config.alliance = *effects.alliance;
  new_alliance = std::move(effects.alliance);
  transport->wake();
}

// From the sockets' thread, or the main one.
Result<Done> Server::Impl::reload(std::optional<ConnectionId> asked_by) {
  auto alliance = read_alliance(alliance_path);
  if (alliance && inbox.push_client(NewEdition{std::move(*alliance), std::move(asked_by)}))
    return Done{};
  const auto error = alliance ? Error{ErrorCode::kBusy, "try again"} : alliance.error();
  log_warning("the alliance file was not taken", {{"reason", error.detail}});
  return error;
}

// ---- The sockets' thread ----------------------------------------------------------------------

void Server::Impl::run_sockets() {
  while (!ending) {
    for (auto& incoming : transport->receive(draining ? kLookAgain : kLongWait))
      deliver(std::move(incoming));
    while (auto batch = journal->poll()) send(std::move(*batch));
    for (const auto& [connection, json] : shell->take_answers())
      transport->answer_operator(connection, json);
    take_new_alliance();
    if (draining) begin_draining();
  }
  while (auto batch = journal->poll()) send(std::move(*batch));
  transport->linger(kLinger);
}

void Server::Impl::send(Persisted batch) {
  log_told(meter.leaving(batch.outbox()));
  transport->send(std::move(batch));
}

void Server::Impl::take_new_alliance() {
  std::optional<Alliance> taken;
  {
    const std::lock_guard lock{alliance_mutex};
    taken = std::exchange(new_alliance, std::nullopt);
  }
  if (!taken) return;
  if (auto done = transport->use_alliance(*taken); !done)
    log_error("an airline of the new edition cannot be connected",
              {{"reason", done.error().detail}});
}

void Server::Impl::deliver(Incoming incoming) {
  meter.arrived(incoming);
  std::visit(Overloaded{[&](Packet& packet) {
                          if (packet.sender.airline == self)
                            inbox.push_self(FromPeer{std::move(packet)});
                          else
                            deliver_from_peer(FromPeer{std::move(packet)});
                        },
                        [&](EventBatch& batch) { deliver_from_peer(FromGossip{std::move(batch)}); },
                        [&](ClientArrival& client) { deliver_client(std::move(client)); },
                        [&](OperatorArrival& arrival) { deliver_operator(std::move(arrival)); }},
             incoming);
}

void Server::Impl::deliver_from_peer(Input input) {
  if (!inbox.push_peer(std::move(input))) meter.not_taken();
}

void Server::Impl::deliver_client(ClientArrival client) {
  const auto connection = client.connection;
  const auto request = client.request.request;
  if (inbox.push_client(FromClient{std::move(client.connection), std::move(client.request),
                                   std::move(client.address)}))
    return;
  const Error error{ErrorCode::kBusy, "too many requests: try again"};
  if (const auto told = meter.rejected(connection, request, error)) log_told({*told});
  transport->reject(connection, request, error);
}

void Server::Impl::deliver_operator(OperatorArrival arrival) {
  if (ShellCommands::is_shell_command(arrival.bytes))
    return shell->run(arrival.connection, arrival.bytes);
  auto request = decode_operator_request(arrival.bytes);
  if (!request)
    return transport->answer_operator(arrival.connection, operator_error(request.error()));
  const auto connection = arrival.connection;
  if (!inbox.push_client(FromOperator{std::move(arrival.connection), std::move(*request)}))
    transport->answer_operator(connection, operator_error({ErrorCode::kBusy, "try again"}));
}

// Requests under way get as long as any client waits for one attempt.
void Server::Impl::begin_draining() {
  if (!drain_until) {
    transport->refuse_new_clients();
    drain_until = Clock::now() + attempt;
  }
  if (transport->unanswered_clients() == 0 || Clock::now() >= *drain_until) inbox.close();
}

// ---- The main thread --------------------------------------------------------------------------

HttpPages Server::Impl::pages() const {
  return {{"/healthz", [this] { return healthz(process_state()); }},
          {"/readyz", [this] { return readyz(process_state()); }},
          {"/metrics", [this] { return metrics_page(measured()); }}};
}

ProcessState Server::Impl::process_state() const {
  return {self,
          incarnation,
          journal->position().row,
          transport->dropped(),
          Clock::now() - started,
          Clock::now() - last_step.load(),
          recovering,
          disk_full,
          draining};
}

Measurements Server::Impl::measured() const {
  std::unique_lock lock{vitals_mutex};
  auto newest = *vitals;
  lock.unlock();
  return {process_state(), started_at,        Clock::now(),       std::move(newest),
          meter.counts(),  journal->counts(), snapshots->taken(), log_lines_dropped()};
}

void Server::Impl::drain() {
  draining = true;
  transport->wake();
  actor.join();
  if (!journal->drain(kDrainDisk)) log_warning("stopped with batches that the disk did not take");
  ending = true;
  transport->wake();
  sockets.join();
  local_http.reset();
  snapshots.reset();
  parts.reset();
  journal.reset();
  people.reset();
  log_info("stopped", {{"airline", to_string(self)}});
}

Server::Server(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}

Server::~Server() {
  if (impl_->actor.joinable()) impl_->drain();
}

Result<std::unique_ptr<Server>> Server::open(const ServeConfig& config) {
  auto directory = DataDirectory::open(config.data, DataDirectory::IfMissing::kFail);
  if (!directory) return directory.error();
  auto file = JournalFile::open(directory->journal_path(), JournalFile::IfOlder::kMigrate);
  if (!file) return file.error();
  auto node = node_config_from(config, file->identity());
  if (!node) return node.error();
  const auto alliance = node->alliance;
  if (alliance.quorum.size() == 1)
    log_warning("a quorum of one airline: purchases of several airlines stop whenever it is away");
  auto server = std::unique_ptr<Server>{
      new Server{std::make_unique<Impl>(std::move(*directory), std::move(*node))}};
  if (auto done = server->impl_->open(config, alliance, std::move(*file)); !done)
    return done.error();
  return server;
}

void Server::run() {
  wait_for_stop_signal([this] { (void)impl_->reload(std::nullopt); });
  impl_->drain();
}

}  // namespace vendepass
