// A journal whose first rows a snapshot stands for, made as a server does, step by step.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "airline/core/airline_node.h"
#include "airline/io/newest_state.h"
#include "airline/io/people_tables.h"
#include "tests/unit/io/written_journal.h"
#include "tests/unit/mesh/alliance_of.h"

namespace vendepass {

inline const StoreId kWrittenStore{samples::digest(1)};  // Of a WrittenJournal.

inline NodeConfig config_of_ad() {
  using namespace testing;
  auto alliance = alliance_of({kAd, kG3, kLa});
  alliance.members.front().accounting_code = 577;
  return {.self = kAd,
          .alliance = std::move(alliance),
          .key = key_of(kAd),
          .store = kWrittenStore,
          .seed = 1,
          .start_nonce = 2,
          .timers = {},
          .airports = {}};
}
inline std::unique_ptr<AirlineNode> node_of_ad() {
  return std::make_unique<AirlineNode>(config_of_ad());
}

// What a node knows, as text.
inline std::string known_by(const AirlineNode& node) {
  std::string digits;
  node.save([&](const SnapshotPart& part) {
    digits += std::to_string(part.kind) + " " + to_hex(part.body) + "\n";
  });
  return digits;
}
inline std::unique_ptr<AirlineNode> node_after(const std::vector<Record>& records) {
  auto node = node_of_ad();
  for (const auto& record : records) node->apply(record);
  return node;
}

// A snapshot of these rows, which the journal has.
inline void write_snapshot_of(const std::string& path, JournalFile& file,
                              const std::vector<Record>& records) {
  const auto node = node_after(records);
  auto at = *file.at(records.size());
  for (const auto& record : records) at.facts += is_progress(kind_of(record)) ? 1 : 0;
  EXPECT_TRUE(write_snapshot(path, kWrittenStore, {at, node->readable()},
                             [&](const TakePart& take) { node->save(take); }));
}
inline void compact_all(JournalFile& file, std::uint64_t up_to) {
  while (file.compacted().row < up_to) ASSERT_TRUE(file.compact(up_to));
}
// All rows so far are gone: base.db stands for them.
inline void compact_all(WrittenJournal& journal) {
  auto file = journal.open();
  write_snapshot_of(SnapshotFiles{journal.path()}.base, file, journal.records());
  compact_all(file, journal.records().size());
}

// What a start of the airline finds in the folder of its journal, or why it cannot start.
inline std::string found_by_a_start(const std::string& journal_path) {
  auto file = JournalFile::open(journal_path);
  if (!file) return file.error().detail;
  auto newest = restore_newest(*file, SnapshotFiles{journal_path}, node_of_ad);
  if (!newest) return newest.error().detail;
  const auto done =
      file->replay([&](auto, std::uint8_t kind, std::string_view body) -> Result<Done> {
        const auto record = decode_record(kind, body);
        if (!record) return record.error();
        newest->node->apply(*record);
        return Done{};
      });
  return done ? known_by(*newest->node) : done.error().detail;
}

// All that people can read in the tables `name`, when they are made, or go on, from the journal.
inline std::string tables_for_people(const WrittenJournal& journal, const std::string& name,
                                     const PeopleTables::Compacted& compacted) {
  const auto path = journal.file(name);
  {
    auto tables = PeopleTables::open(path, {samples::airline("AD"), kWrittenStore}, 577, compacted);
    if (!tables) return tables.error().detail;
    EXPECT_EQ((*tables)->next_row(), compacted.up_to + 1);
    (*tables)->feed(1, journal.records());
  }
  auto database = Database::open(path, Database::IfMissing::kFail);
  auto all = "row " + *database->ask("SELECT value FROM about WHERE key='journal_row'") + "\n";
  for (const auto* table : {"flights", "fares", "purchases", "passengers", "tickets", "customers",
                            "field_values", "details"}) {
    auto select = database->prepare("SELECT * FROM " + std::string{table} + " ORDER BY 1,2,3");
    while (select->step() == SQLITE_ROW) {
      all += table;
      for (int column = 0; column < select->columns(); ++column)
        all += " " + std::string{select->blob(column)};
      all += "\n";
    }
  }
  return all;
}

}  // namespace vendepass
