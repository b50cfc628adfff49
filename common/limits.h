// Every bound of the system, with its reason. Nothing that arrives may grow without one.
#pragma once

#include <cstddef>
#include <cstdint>

namespace vendepass {

inline constexpr std::uint8_t kWireVersion = 1;
// A server speaks its version and the one before. Version 1 is the first.
inline constexpr std::uint8_t kOldestWireVersion = 1;

// A frame on the public port: a purchase of 9 passengers and 6 legs is under 2 KiB.
inline constexpr std::size_t kMaxClientFrameBytes = 64 * 1024;
// A frame between airlines and of a reply: the largest is a page of events.
inline constexpr std::size_t kMaxPeerFrameBytes = 4 * 1024 * 1024;
// Page of events in answer to one pull: below the frame with room for the envelope.
inline constexpr std::size_t kMaxPageBytes = 1024 * 1024;
inline constexpr std::size_t kMaxPageEvents = 8192;
// One part of a snapshot: below the frame with room for the envelope.
inline constexpr std::size_t kMaxPartBytes = 3 * 1024 * 1024;
// Questions for one part of a snapshot before it is taken from somebody else.
inline constexpr std::uint32_t kMaxPartRepeats = 10;
// Messages of one packet: what one step can have for one peer.
inline constexpr std::size_t kMaxPacketMessages = 4096;

inline constexpr std::size_t kMaxPassengers = 9;  // As on paper: larger parties are groups.
inline constexpr std::size_t kMaxLegs = 6;        // Outbound and return of three legs each.
inline constexpr std::size_t kMaxQuorum = 5;
inline constexpr std::size_t kMaxAirlines = 64;       // Of one alliance, now and formerly.
inline constexpr std::size_t kMaxFormerQuorums = 64;  // One for each change of the quorum.
// Databases of one airline that are remembered: one more each time that one was lost or set back.
inline constexpr std::size_t kMaxStores = 64;
inline constexpr std::size_t kMaxTickets = kMaxPassengers * kMaxLegs;  // Of one purchase.
inline constexpr std::size_t kMaxCabins = 4;                           // F, C, W, Y.
inline constexpr std::size_t kMaxCabinSeats = 99 * 10;                 // 99 rows of 10 letters.
inline constexpr std::size_t kMaxSeatsTold = 20;     // Free seats offered with a refusal.
inline constexpr std::size_t kMaxAirports = 20'000;  // About twice what IATA has.
// About 80 years of one sale a second; also what ten digits of a ticket number hold.
inline constexpr std::uint64_t kMaxEventNumber = 999'999'999;
// Event numbers that an airline whose database was set back passes over: far more than it can have
// given out and nobody who answers has seen.
inline constexpr std::uint64_t kVoidedNumbers = 1'000'000;
// Vector clock components and ballot rounds: sums and successors cannot overflow.
inline constexpr std::uint64_t kMaxCount = std::uint64_t{1} << 48;
inline constexpr std::int64_t kMaxFareMinor = 10'000'000'000;  // 10^8 in whole units.
inline constexpr std::int64_t kMaxPriceMinor = kMaxFareMinor * static_cast<int>(kMaxTickets);
inline constexpr std::uint32_t kMaxClientWaitMs = 60'000;  // People give up sooner.

inline constexpr std::size_t kMaxNameBytes = 100;
inline constexpr std::size_t kMaxPassengerNameBytes = 64;  // As tickets print them.
inline constexpr std::size_t kMaxEmailBytes = 254;         // RFC 5321.
inline constexpr std::size_t kMaxPhoneBytes = 40;
inline constexpr std::size_t kMaxDocumentBytes = 40;
inline constexpr std::size_t kMaxEndpointBytes = 256;
inline constexpr std::size_t kMaxDetailBytes = 1024;  // Of an error, for people; longer is cut.
// What a customer signs: a purchase of 9 passengers and 6 legs is under 2 KiB.
inline constexpr std::size_t kMaxSignedBytes = 4096;
inline constexpr std::size_t kMaxCustomerNameBytes = 160;  // Some 50 characters of any script.
inline constexpr std::size_t kMaxDetailsBytes = 640;       // Four texts, their lengths and a blind.
// Values that were given to one field and replaced are remembered by digest, for ever.
inline constexpr std::uint32_t kMaxValueVersion = 1000;
// Values of one field that one change replaces, each given at another airline that was cut off.
// With so many of each field, and a clock of 64 components, the change still fits an event.
inline constexpr std::size_t kMaxValues = 24;
inline constexpr std::uint32_t kMaxKeyNumber = 1'000'000;  // Passwords of one customer.
// Details that are asked for, and answered, at a time: below the frame.
inline constexpr std::size_t kMaxDetailsAsked = 512;
// One event: its vector clock of 64 components and a body of under 3 KiB.
inline constexpr std::size_t kMaxEventBytes = 4096;
// Purchases and flights that one event says are over: with a clock of 64 components it still fits.
inline constexpr std::size_t kMaxPastEntries = 160;
inline constexpr std::size_t kMaxRegisterValueBytes = 1024;
// Undecided keys whose votes an airline counts: some seconds of sales; and ballots of one key,
// of which only the highest can still win.
inline constexpr std::size_t kMaxCountedKeys = 65536;
inline constexpr std::size_t kMaxCountedBallots = 16;
// Repeats of a question to the register: far beyond the patience of any client.
inline constexpr std::uint32_t kMaxReadRepeats = 16;
// Repeats of one ballot's messages before the proposer goes to a higher ballot.
inline constexpr std::uint32_t kMaxBallotRepeats = 3;
// A relay keeps another airline's signatures at least this many events apart: a page that ends
// at one stays small, and a signature costs more memory than the events it is about.
inline constexpr std::uint64_t kSealSpacing = 64;
inline constexpr std::size_t kMaxSearchResults = 200;
inline constexpr std::size_t kMaxTripsPerAnswer = 500;
// Of one airline's log about one purchase: six legs that were held and sold, and some changes; and
// about each of the purchases that had the seats which it lacked. With every clock as long as it
// can be, what 64 airlines say fits one frame.
inline constexpr std::size_t kMaxWhyEvents = 24;
inline constexpr std::size_t kMaxRivals = 3;
inline constexpr std::size_t kMaxRivalEvents = 8;
// Sales of one flight that are looked through for those rivals: about three milliseconds.
inline constexpr std::size_t kMaxSalesLookedAt = 1024;

// Events of one airline that wait for others' events: some pages; more are pulled again later.
inline constexpr std::size_t kMaxWaitingEvents = 65536;
// Requests that wait at one airline for events that they build on; more are rejected `behind`.
inline constexpr std::size_t kMaxWaitingRequests = 4096;

// Purchases one entry coordinates at a time; more are rejected `busy`.
inline constexpr std::size_t kMaxCoordinations = 65536;
// Questions about trips that one entry gathers answers for; more are rejected `busy`.
inline constexpr std::size_t kMaxReadings = 4096;
// The same about what led to a purchase: people ask that seldom.
inline constexpr std::size_t kMaxInquiries = 512;
// Holds that wait at one owner for other purchases' outcomes; more are rejected `busy`.
inline constexpr std::size_t kMaxWaitingHolds = 4096;
// Refusals of other owners that came before their Hold: it comes within moments, or never.
inline constexpr std::size_t kMaxEarlyRefusals = 4096;
// Inputs that one step takes: bounds how long one batch is decided.
inline constexpr std::size_t kMaxInputsPerStep = 1024;
// Batches that wait for the disk before the actor pauses: bounds memory when the disk stalls.
inline constexpr std::size_t kMaxBatchesInFlight = 64;

// Requests of clients that wait for the actor; more are rejected `busy` at once.
inline constexpr std::size_t kMaxWaitingClients = 16384;
// Requests to buy that are timed at once; more are not counted.
inline constexpr std::size_t kMaxTimedRequests = 65536;
// Lines of the log that wait for who reads it; more are dropped and counted.
inline constexpr std::size_t kMaxLogBacklogBytes = 4 * 1024 * 1024;
// Packets and gossip that wait for the actor; more are dropped: peers repeat what matters.
inline constexpr std::size_t kMaxWaitingPeerInputs = 16384;
// An answer to an operator: a list of all flights of a year is about 100 MiB of JSON.
inline constexpr std::size_t kMaxOperatorAnswerBytes = 256 * 1024 * 1024;
// Write-ahead log of the journal: above it a checkpoint is due even under load.
inline constexpr std::size_t kMaxWalBytes = 16 * 1024 * 1024;
// Durable rows that wait for the tables for people; more are dropped and the tables are
// rebuilt at the next start.
inline constexpr std::size_t kMaxPeopleBacklogRows = 262144;

}  // namespace vendepass
