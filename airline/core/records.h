// Every durable fact of one airline: the rows of its journal.
//
// Seats follow from events (own OwnEventRecords); the private records here add what must not
// be public: who travels, refusals, outcomes, orders that the entry has promised to carry out.
#pragma once

#include <variant>

#include "broker-less/core/mesh_records.h"
#include "common/message.h"

namespace vendepass {

// This owner took seats for a purchase (the SeatsTaken events of the same batch say which).
struct PurchaseTakenRecord {
  Signed purchase;
};
// This owner refused a purchase, or renounced it before ever taking seats. Final.
struct PurchaseRefusedRecord {
  PurchaseId purchase;
  Refusal refusal;
  bool by_decision;  // false: this owner's own refusal, which is the outcome. true: learned.
};
// Details as schema 5 and earlier wrote them: in the row itself.
struct FormerProfileRecord {
  Hash16 digest;
  Bytes profile;
};
// The entry promised to carry these cancels to every owner, and who still has to confirm.
struct CancelPromisedRecord {
  Signed order;
  std::vector<AirlineCode> owners;
  Bytes purchase;  // Its content: an owner may lose it with its database.
};
// As schema 2 and earlier wrote it.
struct FormerCancelPromisedRecord {
  Signed order;
  std::vector<AirlineCode> owners;
};
struct CancelConfirmedRecord {
  Hash16 order;  // BLAKE2b-128 of the order's content.
  AirlineCode owner;
};

// Events up to this clock are kept no longer: snapshots hold what they have led to.
struct EventsDroppedRecord {
  VectorClock clock;
};

// Details that an event names by digest. The row has the digest alone, and the bytes are beside the
// rows, so that they can be erased. Read from a row: without them.
struct DetailsRecord {
  Hash16 digest;
  Bytes bytes;  // encode_details
};
// These are kept no longer, in no file.
struct DetailsErasedRecord {
  std::vector<Hash16> digests;  // At most kMaxDetailsAsked.
};

using Record =
    std::variant<StartedRecord, OwnEventRecord, ForeignEventsRecord, PromiseRecord, VoteRecord,
                 ChosenRecord, PurchaseTakenRecord, PurchaseRefusedRecord, FormerProfileRecord,
                 FormerCancelPromisedRecord, CancelConfirmedRecord, SightingRecord, SetBackRecord,
                 EditionRecord, CancelPromisedRecord, SnapshotPartRecord, EventsDroppedRecord,
                 DetailsRecord, DetailsErasedRecord>;

// False for rows that a recovering airline may write: its starts, and what it sees and hears of the
// others. Packets do not count them in the journal's position. Otherwise a database that was set
// back could make up for the rows that it lost by starting a few times; and each airline's
// sightings would make the others note it again, for ever.
bool is_progress(std::uint8_t kind);

// The row's kind (index in the variant, from 1) and body. Kinds are in databases: only append.
std::uint8_t kind_of(const Record& record);
Bytes encode_record(const Record& record);
// Errors: kMalformed, kUnsupportedVersion (a kind from the future).
Result<Record> decode_record(std::uint8_t kind, std::string_view body);
// Of the row of a part alone. Errors: kMalformed.
Result<SnapshotPartRecord> decode_part_record(std::string_view body);

}  // namespace vendepass
