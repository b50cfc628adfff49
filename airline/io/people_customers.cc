// The customers in the tables for people.
#include "airline/core/directory.h"
#include "airline/io/people_writer.h"

namespace vendepass {
namespace {

std::string hex(const Hash16& hash) { return to_hex(view_of(hash)); }

}  // namespace

Result<Done> PeopleWriter::write_customer(const Registration& registration) {
  auto done =
      run("INSERT OR IGNORE INTO customer_keys VALUES(?,0)", {to_string(registration.customer)});
  for (const auto field : kFields)
    if (done) done = write_value(registration.customer, field, 1, registration.details);
  return done;
}

Result<Done> PeopleWriter::write_value(const CustomerId& customer, Field field,
                                       std::uint32_t version, const Hash16& details) {
  return run(
      "INSERT INTO field_values VALUES(?1,?2,?3,?4,0) "
      "ON CONFLICT(customer, field, digest) DO UPDATE SET version=?4",
      {to_string(customer), to_string(field), hex(details), std::to_string(version)});
}

Result<Done> PeopleWriter::write_values(const CustomerId& customer, Field field,
                                        const FieldValues& values) {
  Result<Done> done = Done{};
  for (const auto& value : values.now)
    if (done) done = write_value(customer, field, value.version, value.details);
  for (const auto& digest : values.replaced)
    if (done) done = write_replaced(customer, field, digest);
  return done;
}

// Its version may not be known yet; of a value that was replaced it does not matter.
Result<Done> PeopleWriter::write_replaced(const CustomerId& customer, Field field,
                                          const Hash16& details) {
  return run(
      "INSERT INTO field_values VALUES(?1,?2,?3,0,1) "
      "ON CONFLICT(customer, field, digest) DO UPDATE SET replaced=1",
      {to_string(customer), to_string(field), hex(details)});
}

Result<Done> PeopleWriter::write_changed(const Bytes& content) {
  const auto order = decode_change_details(content);
  if (!order) return Done{};  // Nothing anybody takes over.
  Result<Done> done = Done{};
  for (const auto& change : order->changes) {
    if (done) done = write_value(order->customer, change.field, change.version, order->details);
    for (const auto& former : change.replaces)
      if (done) done = write_replaced(order->customer, change.field, former);
  }
  return done;
}

// The texts go when the server has checked the order, and says so in a row of its own.
Result<Done> PeopleWriter::write_erased(const Bytes& content) {
  const auto order = decode_erase(content);
  return order ? write_erased(order->customer) : Result<Done>{Done{}};
}

Result<Done> PeopleWriter::write_erased(const CustomerId& customer) {
  return run("INSERT INTO customer_keys VALUES(?,1) ON CONFLICT(customer) DO UPDATE SET erased=1",
             {to_string(customer)});
}

// The same digest and field is of the same text, and what is in the place of an erased one is as
// long: both overwrite it.
Result<Done> PeopleWriter::write(const Beside& beside) {
  const auto details = decode_details(beside.bytes);
  if (!details) return Done{};  // Erased meanwhile.
  Result<Done> done = Done{};
  for (const auto& text : details->texts)
    if (done)
      done =
          run("INSERT INTO details(digest, field, text) VALUES(?1,?2,?3) "
              "ON CONFLICT(digest, field) DO UPDATE SET text=?3",
              {hex(beside.digest), to_string(text.field), text.text});
  return done;
}

Result<Done> PeopleWriter::write_erased(const DetailsErasedRecord& record) {
  log_has_erased_ = true;
  Result<Done> done = Done{};
  for (const auto& digest : record.digests)
    if (done)
      done = run("UPDATE details SET text=zeroblob(length(CAST(text AS BLOB))) WHERE digest=?",
                 {hex(digest)});
  return done;
}

}  // namespace vendepass
