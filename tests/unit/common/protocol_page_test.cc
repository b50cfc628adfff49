// The worked examples of docs/protocol.md are what this code says, byte for byte.
//
// The page has one block "```hex NAME" for each. With VENDEPASS_REWRITE=1 in the environment
// the blocks are written anew; read the difference before committing it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "common/customer_id.h"
#include "common/wire.h"
#include "samples.h"

namespace vendepass {
namespace {

using samples::airline;
using samples::airport;
using samples::at;
using samples::brl;
using samples::clock;
using samples::digest;
using samples::flight;

using Vectors = std::map<std::string, std::string>;

std::string page_path() {
  const std::string here = __FILE__;
  return here.substr(0, here.rfind("/tests/")) + "/docs/protocol.md";
}

std::string read_page() {
  std::ifstream file{page_path()};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The hexadecimal digits of a block are broken into lines of 80.
std::string lines_of(const std::string& hex) {
  std::string lines;
  for (std::size_t i = 0; i < hex.size(); i += 80) lines += hex.substr(i, 80) + "\n";
  return lines;
}

const std::regex kBlock{"```hex ([a-z-]+)\n([0-9a-f\n]*)```"};

Vectors vectors_of(const std::string& page) {
  Vectors found;
  for (std::sregex_iterator block{page.begin(), page.end(), kBlock}, end; block != end; ++block)
    found[(*block)[1]] = (*block)[2];
  return found;
}

std::string rewritten(const std::string& page, const Vectors& vectors) {
  std::string result;
  auto rest = page.cbegin();
  for (std::sregex_iterator block{page.begin(), page.end(), kBlock}, end; block != end; ++block) {
    const auto name = (*block)[1].str();
    result.append(rest, page.cbegin() + block->position());
    const auto known = vectors.find(name);
    result += "```hex " + name + "\n" + (known == vectors.end() ? "" : known->second) + "```";
    rest = page.cbegin() + block->position() + block->length();
  }
  return result.append(rest, page.cend());
}

// ---- The example: Ana registers, searches and buys ----

const Salt kSalt = digest(0x28);
const Quorum kQuorum{{airline("AD"), 1}, {airline("G3"), 1}, {airline("LA"), 1}};

KeyPair ana_key() {
  return key_pair_from(*derive_seed("correct horse", "ana@example.org", kSalt, {1, 1024}));
}
Signed signed_by_ana(Bytes content) {
  const auto signature = sign(content, ana_key());
  return {std::move(content), signature};
}
Bytes details() {
  return encode_details(
      {digest(0x46), {{Field::kEmail, "ana@example.org"}, {Field::kName, "Ana Lima"}}});
}
CustomerId ana() { return customer_id_of(ana_key().public_key, email_key("ana@example.org")); }
Bytes registration() {
  return encode_registration({ana(), email_key("ana@example.org"), ana_key().public_key, kSalt, 1,
                              1024, blake2b_16(details())});
}
Bytes grant() { return encode_order(SignInGrant{ana(), at(1'796'040'000)}); }
Purchase purchase() {
  return {ana(),       {"Ana Lima"},  {{flight("G3-1234@2026-12-01"), Cabin{'Y'}, {}, brl(45000)}},
          kQuorum,     airline("AD"), at(1'796'036'700),
          digest(0x32)};
}
ItineraryView itinerary() {
  using std::chrono::minutes;
  return {{{flight("G3-1234@2026-12-01"), airport("GRU"), airport("SSA"), at(1'796'118'000),
            at(1'796'126'700), minutes{-180}, minutes{-180}, Cabin{'Y'}, brl(45000), 17, false}},
          brl(45000)};
}

Bytes request(std::uint64_t number, VectorClock after, ClientBody body) {
  return encode(ClientRequest{number, std::move(after), 1500, std::move(body)});
}
Bytes reply(std::uint64_t number, ReplyBody body) {
  return encode(ClientReply{number, clock(), {}, std::move(body)});
}

void add_account(std::map<std::string, Bytes>& vectors) {
  vectors["seed"] = view_of(*derive_seed("correct horse", "ana@example.org", kSalt, {1, 1024}));
  vectors["public-key"] = view_of(ana_key().public_key);
  vectors["airlines-request"] = request(1, {}, AirlinesRequest{});
  vectors["airlines-reply"] = reply(
      1, AirlinesReply{
             1,
             kQuorum,
             *parse_currency("BRL"),
             {{airline("AD"), "Azul", 577, true, Liveness::kUp, "tcp://127.0.0.1:7103", 7, 0}}});
  vectors["salt-request"] = request(2, {}, SaltRequest{"ana@example.org"});
  vectors["salt-reply"] = reply(2, SaltReply{kSalt, {1, 1024}, ana()});
  vectors["details"] = details();
  vectors["registration"] = registration();
  vectors["register-request"] =
      request(3, clock(), RegisterRequest{signed_by_ana(registration()), details()});
  vectors["customer-reply"] = reply(3, CustomerReply{ana(), "Ana Lima"});
  vectors["grant"] = grant();
  vectors["sign-in-request"] =
      request(4, clock(), SignInRequest{"ana@example.org", signed_by_ana(grant())});
}

void add_buying(std::map<std::string, Bytes>& vectors) {
  const auto content = encode_purchase(purchase());
  const auto id = purchase_id_of(content);
  vectors["search-request"] = request(
      5, clock(),
      SearchRequest{airport("GRU"), airport("SSA"), *parse_date("2026-12-01"), 1, SortKey::kPrice});
  vectors["search-reply"] =
      reply(5, SearchReply{{itinerary()}, {{airline("G3"), Liveness::kUp, 120}}});
  vectors["purchase"] = content;
  vectors["purchase-id"] = view_of(id.value());
  vectors["buy-request"] = request(6, clock(), BuyRequest{signed_by_ana(content)});
  const LegSeats seats{0, {samples::seat("14C")}, brl(45000), {ticket_number(127, 1, 0)}};
  vectors["sold-reply"] =
      reply(6, PurchaseReply{id, PurchaseState::kSold, {seats}, std::nullopt, false});
  vectors["refused-reply"] = reply(6, PurchaseReply{id,
                                                    PurchaseState::kRefused,
                                                    {},
                                                    Refusal{ErrorCode::kNotEnoughSeats,
                                                            "cabin Y is full",
                                                            flight("G3-1234@2026-12-01"),
                                                            {samples::seat("2A")}},
                                                    false});
  vectors["error-reply"] = reply(6, Error{ErrorCode::kOwnerSilent, "G3 did not answer in time"});
}

// Two phone numbers were given at once; then another password, and the end.
void add_changes(std::map<std::string, Bytes>& vectors) {
  const auto registered = blake2b_16(details());
  const auto new_details = encode_details({digest(0x64), {{Field::kPhone, "+55 75 0000"}}});
  const auto order = encode_order(ChangeDetails{
      ana(), 1, blake2b_16(new_details), {{Field::kPhone, 3, {digest(0x7e), digest(0x6e)}}}});
  const auto new_key = encode_order(
      ChangeKey{ana(), 2, key_pair_from(digest<32>(0x90)).public_key, digest(0xb0), 1, 1024});
  const auto erasure = encode_order(EraseCustomer{ana(), 1});
  vectors["account-request"] = request(7, clock(), AccountRequest{signed_by_ana(grant())});
  vectors["account-reply"] = reply(
      7, AccountReply{ana(),
                      1,
                      {{Field::kEmail, {{registered, 1, "ana@example.org"}}},
                       {Field::kName, {{registered, 1, "Ana Lima"}}},
                       {Field::kPhone,
                        {{digest(0x7e), 2, "+55 11 1111"}, {digest(0x6e), 2, std::nullopt}}}}});
  vectors["new-details"] = new_details;
  vectors["change-details"] = order;
  vectors["change-details-request"] =
      request(8, clock(), ChangeDetailsRequest{signed_by_ana(order), new_details});
  vectors["change-key"] = new_key;
  vectors["change-key-request"] = request(9, clock(), ChangeKeyRequest{signed_by_ana(new_key)});
  vectors["erase"] = erasure;
  vectors["erase-request"] = request(10, clock(), EraseRequest{signed_by_ana(erasure)});
  vectors["erased-reply"] = reply(10, ErasedReply{ana()});
}

Vectors expected_vectors() {
  std::map<std::string, Bytes> vectors;
  add_account(vectors);
  add_buying(vectors);
  add_changes(vectors);
  Vectors lines;
  for (const auto& [name, bytes] : vectors) lines[name] = lines_of(to_hex(bytes));
  return lines;
}

TEST(ProtocolPage, ItsExamplesAreWhatTheCodeSays) {
  const auto page = read_page();
  const auto expected = expected_vectors();
  if (std::getenv("VENDEPASS_REWRITE") != nullptr)
    std::ofstream{page_path()} << rewritten(page, expected);
  EXPECT_EQ(vectors_of(read_page()), expected);
}

TEST(ProtocolPage, ItsRequestsAndRepliesAreAccepted) {
  for (const auto& [name, lines] : vectors_of(read_page())) {
    auto hex = lines;
    std::erase(hex, '\n');
    const auto bytes = *from_hex(hex);
    if (name.ends_with("-request")) {
      EXPECT_TRUE(decode_client_request(bytes)) << name;
    }
    if (name.ends_with("-reply")) {
      EXPECT_TRUE(decode_client_reply(bytes)) << name;
    }
  }
}

TEST(ProtocolPage, EveryRequestAndReplyOfClientsIsNamed) {
  const auto page = read_page();
  for (std::size_t kind = 1; kind <= std::variant_size_v<ClientBody>; ++kind)
    EXPECT_NE(page.find("ask-" + std::to_string(kind) + " "), std::string::npos) << kind;
  for (std::size_t kind = 1; kind <= std::variant_size_v<ReplyBody>; ++kind)
    EXPECT_NE(page.find("answer-" + std::to_string(kind) + " "), std::string::npos) << kind;
  for (std::size_t kind = 1; kind <= std::variant_size_v<PeerMessage>; ++kind)
    EXPECT_NE(page.find("peer-" + std::to_string(kind) + " "), std::string::npos) << kind;
}

}  // namespace
}  // namespace vendepass
