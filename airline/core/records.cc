#include "airline/core/records.h"

#include "common/wire_peer.h"

namespace vendepass {

inline auto fields_of(const StartedRecord& r) { return fields(r.incarnation, r.start_nonce); }
inline auto fields_of(const OwnEventRecord& r) { return fields(as<Blob<kMaxEventBytes>>(r.event)); }
inline auto fields_of(const ForeignEventsRecord& r) { return fields(r.batch); }
inline auto fields_of(const PromiseRecord& r) { return fields(r.key, r.ballot); }
inline auto fields_of(const VoteRecord& r) {
  return fields(r.key, r.ballot, as<RegisterValue>(r.value));
}
inline auto fields_of(const ChosenRecord& r) { return fields(r.key, as<RegisterValue>(r.value)); }
inline auto fields_of(const PurchaseTakenRecord& r) { return fields(r.purchase); }
inline auto fields_of(const PurchaseRefusedRecord& r) {
  return fields(r.purchase, r.refusal, r.by_decision);
}
inline auto fields_of(const FormerProfileRecord& r) {
  return fields(r.digest, as<Blob<kMaxDetailsBytes>>(r.profile));
}
inline auto fields_of(const CancelPromisedRecord& r) {
  return fields(r.order, as<AirlineList>(r.owners), as<Blob<kMaxSignedBytes>>(r.purchase));
}
inline auto fields_of(const FormerCancelPromisedRecord& r) {
  return fields(r.order, as<AirlineList>(r.owners));
}
inline auto fields_of(const CancelConfirmedRecord& r) { return fields(r.order, r.owner); }
inline auto fields_of(const SightingRecord& r) { return fields(r.airline, r.sighting); }
inline auto fields_of(const SetBackRecord& r) {
  return fields(r.tenure, r.setbacks, r.store,
                as<List<0, kMaxStores * kMaxAirlines, Codec<StoreId>>>(r.former), r.restore);
}
inline auto fields_of(const SnapshotPartRecord& r) {
  return fields(r.from, r.id, r.place, r.is_last, r.with_own, r.kind,
                as<Blob<kMaxPartBytes>>(r.body));
}
inline auto fields_of(const EventsDroppedRecord& r) { return fields(r.clock); }
inline auto fields_of(const DetailsErasedRecord& r) {
  return fields(as<List<1, kMaxDetailsAsked, Codec<Hash16>>>(r.digests));
}
template <>
struct Codec<DetailsRecord> {
  static void put(Writer& writer, const DetailsRecord& record) {
    writer.array(1).bytes(record.digest);
  }
  static DetailsRecord get(Reader& reader) {
    reader.array(1);
    DetailsRecord record{reader.hash<16>(), {}};
    reader.end();
    return record;
  }
};
inline auto fields_of(const EditionRecord& r) { return fields(r.tenure, r.edition); }

namespace {

template <typename... Types>
struct TypeList {};
template <typename... Types>
constexpr TypeList<Types...> types_of(const std::variant<Types...>*) {
  return {};
}
constexpr auto kRecordTypes = types_of(static_cast<const Record*>(nullptr));

template <typename T, typename... Types>
constexpr std::uint8_t kind_of_type(TypeList<Types...>) {
  std::uint8_t kind = 0;
  std::uint8_t found = 0;
  ((++kind, found = std::is_same_v<T, Types> ? kind : found), ...);
  return found;
}

template <std::size_t... I>
Result<Record> decode_kind(std::size_t kind, Reader& reader, std::index_sequence<I...>) {
  using Decoder = Record (*)(Reader&);
  static constexpr std::array<Decoder, sizeof...(I)> kDecoders{
      [](Reader& r) { return Record{Codec<std::variant_alternative_t<I, Record>>::get(r)}; }...};
  auto record = kDecoders[kind - 1](reader);
  return finished(reader, std::move(record));
}

}  // namespace

bool is_progress(std::uint8_t kind) {
  return kind != kind_of_type<StartedRecord>(kRecordTypes) &&
         kind != kind_of_type<ForeignEventsRecord>(kRecordTypes) &&
         kind != kind_of_type<FormerProfileRecord>(kRecordTypes) &&
         kind != kind_of_type<DetailsRecord>(kRecordTypes) &&
         kind != kind_of_type<DetailsErasedRecord>(kRecordTypes) &&
         kind != kind_of_type<SightingRecord>(kRecordTypes) &&
         kind != kind_of_type<SnapshotPartRecord>(kRecordTypes) &&
         kind != kind_of_type<SetBackRecord>(kRecordTypes);
}

std::uint8_t kind_of(const Record& record) { return static_cast<std::uint8_t>(record.index() + 1); }

Bytes encode_record(const Record& record) {
  Writer writer;
  const auto put = [&writer](const auto& alternative) {
    Codec<std::remove_cvref_t<decltype(alternative)>>::put(writer, alternative);
  };
  std::visit(put, record);
  return writer.take();
}

Result<Record> decode_record(std::uint8_t kind, std::string_view body) {
  constexpr auto kKinds = std::variant_size_v<Record>;
  if (kind < 1 || kind > kKinds)
    return Error{ErrorCode::kUnsupportedVersion,
                 "journal row of kind " + std::to_string(kind) + ": this program knows 1 to " +
                     std::to_string(kKinds) + "; use the one that wrote it"};
  Reader reader{body};
  return decode_kind(kind, reader, std::make_index_sequence<kKinds>{});
}

Result<SnapshotPartRecord> decode_part_record(std::string_view body) {
  Reader reader{body};
  auto record = Codec<SnapshotPartRecord>::get(reader);
  return finished(reader, std::move(record));
}

}  // namespace vendepass
