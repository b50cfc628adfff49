// What happened how often, over one seed or a batch of them: the proof that a run was not empty.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vendepass::simulation {

enum class Fault : std::uint8_t {
  kLoss,
  kDuplication,
  kDelay,
  kReordering,
  kReplay,
  kGossipLoss,
  kCut,
  kOneWayCut,
  kIsolation,
  kCrash,
  kCrashBeforePersist,
  kCrashAfterPersist,
  kCrashAmidSending,
  kCrashAfterSending,
  kPause,
  kRestart,
  kTimeJump,
  kSlowDisk,
  kFullDisk,
  kIoError,
  kClientCrash,
  kForgery,
  kOldBackupRestored,
  kOldDatabaseCopied,
  kLostDisk,
  kNewEdition,
  kLivingCopy,
};
inline constexpr std::array kFaultNames{
    std::string_view{"loss"},
    std::string_view{"duplication"},
    std::string_view{"delay"},
    std::string_view{"reordering"},
    std::string_view{"replay of an old message"},
    std::string_view{"loss of gossip"},
    std::string_view{"cut"},
    std::string_view{"one-way cut"},
    std::string_view{"isolated airline"},
    std::string_view{"crash"},
    std::string_view{"crash before persisting"},
    std::string_view{"crash after persisting"},
    std::string_view{"crash amid sending"},
    std::string_view{"crash after sending"},
    std::string_view{"pause"},
    std::string_view{"clean restart"},
    std::string_view{"time jump"},
    std::string_view{"slow disk"},
    std::string_view{"full disk"},
    std::string_view{"I/O error on commit"},
    std::string_view{"client crash"},
    std::string_view{"forged request"},
    std::string_view{"old backup restored"},
    std::string_view{"old database copied back"},
    std::string_view{"lost disk"},
    std::string_view{"edition read under load"},
    std::string_view{"copy beside a living original"},
};

enum class Count : std::uint8_t {
  kPurchases,
  kSold,
  kRefused,
  kRejected,
  kOverSeveralOwners,
  kGroups,
  kFinishedByAnother,
  kGivenUp,
  kRecoveries,
  kDuels,
  kRetriesElsewhere,
  kContinuations,
  kCrossings,
  kReadings,
  kCancels,
  kSeatChanges,
  kFaresChanged,
  kFlightsCancelled,
  kRegistrations,
  kFoundOut,
  kHoldsInDoubt,
  kNumbersVoided,
  kQuorumsChanged,
  kAirlinesLeft,
  kTenuresNamed,
  kAnswersInSession,
  kUnseen,
  kBehind,
  kOldEditions,
  kSoldUnderFormer,
  kSoldUnderNextTenure,
  kCopiesStopped,
  kDoneAlone,
  kSnapshots,
  kPurchasesForgotten,
  kFlightsForgotten,
  kForgottenAskedFor,
  kForgottenDecided,
  kMessages,
  kRecords,
  kSyncs,
};
inline constexpr std::array kCountNames{
    std::string_view{"purchases"},
    std::string_view{"sold"},
    std::string_view{"refused"},
    std::string_view{"rejected for good"},
    std::string_view{"over several owners"},
    std::string_view{"for groups"},
    std::string_view{"finished by another airline"},
    std::string_view{"given up"},
    std::string_view{"decided by recovery"},
    std::string_view{"duels"},
    std::string_view{"retries elsewhere"},
    std::string_view{"continued by a restarted client"},
    std::string_view{"lost to a hold"},
    std::string_view{"trips read while pending"},
    std::string_view{"cancels confirmed"},
    std::string_view{"seats changed"},
    std::string_view{"fares changed"},
    std::string_view{"flights cancelled"},
    std::string_view{"customers registered"},
    std::string_view{"set-backs found out"},
    std::string_view{"holds taken up again in doubt"},
    std::string_view{"numbers voided that were in use"},
    std::string_view{"editions with another quorum"},
    std::string_view{"editions that an airline leaves in"},
    std::string_view{"editions that name a next tenure"},
    std::string_view{"answers within a session"},
    std::string_view{"answers that name what is unseen"},
    std::string_view{"rejected as behind"},
    std::string_view{"rejected for their edition"},
    std::string_view{"holds sold under a former quorum"},
    std::string_view{"sold under a next tenure"},
    std::string_view{"copies stopped by a refusal"},
    std::string_view{"events of copies that ran alone"},
    std::string_view{"starts from a snapshot"},
    std::string_view{"purchases forgotten"},
    std::string_view{"flights forgotten"},
    std::string_view{"forgotten and asked for again"},
    std::string_view{"ballots that met who had forgotten"},
    std::string_view{"messages"},
    std::string_view{"records"},
    std::string_view{"syncs"},
};

struct Tally {
  std::array<std::uint64_t, kFaultNames.size()> faults{};
  std::array<std::uint64_t, kCountNames.size()> counts{};

  std::uint64_t& operator[](Fault fault) { return faults[static_cast<std::size_t>(fault)]; }
  std::uint64_t& operator[](Count count) { return counts[static_cast<std::size_t>(count)]; }
  std::uint64_t operator[](Count count) const { return counts[static_cast<std::size_t>(count)]; }
  void add(const Tally& other) {
    for (std::size_t i = 0; i < faults.size(); ++i) faults[i] += other.faults[i];
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += other.counts[i];
  }
};

}  // namespace vendepass::simulation
