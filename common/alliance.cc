#include "common/alliance.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <set>

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include "common/limits.h"
#include "common/numbers.h"
#include "common/text.h"

namespace vendepass {
namespace {

using Keys = std::set<std::string_view>;

// The first thing that is wrong; everything after it reads as empty.
class Complaint {
 public:
  void at(const toml::source_region& where, std::string_view what) {
    if (!error_)
      error_ = Error{ErrorCode::kInvalid, fmt::format("line {}, column {}: {}", where.begin.line,
                                                      where.begin.column, what)};
  }
  bool any() const { return error_.has_value(); }
  const Error& error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

// Typed access to one table; a key that is missing or of another type is a complaint.
class Section {
 public:
  Section(const toml::table& table, Complaint& complaint) : table_{table}, complaint_{complaint} {}

  void allow_only(const Keys& known) const {
    for (auto&& [key, node] : table_)
      if (known.count(key.str()) == 0)
        complaint_.at(key.source(), fmt::format("unknown key '{}'", key.str()));
  }
  bool has(std::string_view key) const { return table_.contains(key); }
  const toml::node* node(std::string_view key) const {
    const auto* found = table_.get(key);
    if (found == nullptr) complaint_.at(table_.source(), fmt::format("'{}' is missing", key));
    return found;
  }
  std::string text(std::string_view key) const {
    const auto* found = node(key);
    if (found == nullptr) return {};
    const auto value = found->value_exact<std::string>();
    if (!value) complaint_.at(found->source(), fmt::format("'{}' must be a string", key));
    return value.value_or("");
  }
  std::uint64_t number(std::string_view key, std::uint64_t least, std::uint64_t most) const {
    const auto* found = node(key);
    if (found == nullptr) return least;
    const auto value = found->value_exact<std::int64_t>();
    if (value && *value >= 0 && static_cast<std::uint64_t>(*value) >= least &&
        static_cast<std::uint64_t>(*value) <= most)
      return static_cast<std::uint64_t>(*value);
    fail(key, fmt::format("'{}' must be a whole number from {} to {}", key, least, most));
    return least;
  }
  bool flag(std::string_view key) const {
    const auto* found = node(key);
    if (found == nullptr) return false;
    const auto value = found->value_exact<bool>();
    if (!value) complaint_.at(found->source(), fmt::format("'{}' must be true or false", key));
    return value.value_or(false);
  }
  const toml::array* array(std::string_view key) const {
    const auto* found = node(key);
    if (found == nullptr) return nullptr;
    if (!found->is_array()) fail(key, fmt::format("'{}' must be an array", key));
    return found->as_array();
  }
  const toml::table* table(std::string_view key) const {
    const auto* found = node(key);
    if (found == nullptr) return nullptr;
    if (!found->is_table()) fail(key, fmt::format("'{}' must be a table", key));
    return found->as_table();
  }
  // A complaint about the value of this key.
  void fail(std::string_view key, std::string_view what) const {
    const auto* found = table_.get(key);
    complaint_.at(found == nullptr ? table_.source() : found->source(), what);
  }

 private:
  const toml::table& table_;
  Complaint& complaint_;
};

template <typename Id>
Id parsed(const Section& section, std::string_view key, Result<Id> (*parse)(std::string_view),
          Id none) {
  const auto id = parse(section.text(key));
  if (id) return *id;
  section.fail(key, id.error().detail);
  return none;
}

constexpr AirlineCode kNoAirline{{'A', 'A'}};

std::string name_in(const Section& section) {
  const auto name = section.text("name");
  if (name.empty() || name.size() > kMaxNameBytes || !is_printable(name))
    section.fail("name", "'name' must have 1 to 100 bytes and no control characters");
  return name;
}

bool is_endpoint(std::string_view text) {
  constexpr std::string_view kScheme = "tcp://";
  if (text.size() > kMaxEndpointBytes || text.substr(0, kScheme.size()) != kScheme) return false;
  const auto rest = text.substr(kScheme.size());
  const auto colon = rest.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto host = rest.substr(0, colon);
  const auto port = digits(rest.substr(colon + 1));
  const bool plain =
      std::all_of(host.begin(), host.end(), [](char c) { return c > ' ' && c < 127; });
  return plain && host.find('/') == std::string_view::npos && port && *port >= 1 && *port <= 65535;
}

std::string endpoint_in(const Section& section, std::string_view key) {
  auto endpoint = section.text(key);
  if (!is_endpoint(endpoint))
    section.fail(key, fmt::format("'{}' must be tcp://host:port, like tcp://127.0.0.1:7101", key));
  return endpoint;
}

PublicKey public_key_in(const Section& section) {
  const auto bytes = from_hex(section.text("public_key"));
  if (bytes && bytes->size() == 32) return *array_from<32>(*bytes);
  section.fail("public_key", "'public_key' must be 64 hexadecimal digits");
  return {};
}

Member read_member(const toml::table& table, Complaint& complaint) {
  const Section section{table, complaint};
  section.allow_only({"code", "accounting_code", "name", "tenure", "peer", "gossip", "client",
                      "public_key", "left"});
  const auto tenure = section.has("tenure") ? section.number("tenure", 1, UINT32_MAX) : 1;
  return Member{parsed(section, "code", parse_airline, kNoAirline),
                static_cast<std::uint16_t>(section.number("accounting_code", 0, 999)),
                name_in(section),
                static_cast<std::uint32_t>(tenure),
                endpoint_in(section, "peer"),
                endpoint_in(section, "gossip"),
                endpoint_in(section, "client"),
                public_key_in(section),
                section.has("left") && section.flag("left")};
}

void check_distinct(const toml::table& table, const Member& member,
                    const std::vector<Member>& earlier, Complaint& complaint) {
  const Section section{table, complaint};
  for (const auto& other : earlier) {
    if (other.airline == member.airline)
      section.fail("code", "airline " + to_string(member.airline) + " is there twice");
    if (other.accounting_code == member.accounting_code)
      section.fail("accounting_code",
                   fmt::format("accounting code {:03} is {}'s already", member.accounting_code,
                               to_string(other.airline)));
    if (other.public_key == member.public_key)
      section.fail("public_key", "this public key is " + to_string(other.airline) + "'s already");
  }
}

std::vector<Member> read_members(const Section& top, Complaint& complaint) {
  std::vector<Member> members;
  const auto* airlines = top.array("airline");
  if (airlines == nullptr) return members;
  if (airlines->empty() || airlines->size() > kMaxAirlines)
    top.fail("airline", fmt::format("an alliance has 1 to {} airlines", kMaxAirlines));
  for (const auto& node : *airlines) {
    const auto* table = node.as_table();
    if (table == nullptr) {
      complaint.at(node.source(), "'airline' must be tables: [[airline]]");
      continue;
    }
    auto member = read_member(*table, complaint);
    check_distinct(*table, member, members, complaint);
    members.push_back(std::move(member));
    if (complaint.any()) break;
  }
  return members;
}

// Orders the voters and checks how many there are.
Quorum checked_quorum(Quorum quorum, const toml::node& where, Complaint& complaint) {
  std::sort(quorum.begin(), quorum.end());
  if (quorum.size() % 2 == 0 || quorum.size() > kMaxQuorum)
    complaint.at(where.source(), "a quorum has 1, 3 or 5 airlines");
  for (std::size_t i = 1; i < quorum.size(); ++i)
    if (quorum[i - 1].airline == quorum[i].airline)
      complaint.at(where.source(),
                   "airline " + to_string(quorum[i].airline) + " is there twice in a quorum");
  return quorum;
}

Quorum read_quorum(const Section& top, const std::vector<Member>& members, Complaint& complaint) {
  Quorum quorum;
  const auto* codes = top.array("quorum");
  if (codes == nullptr) return quorum;
  for (const auto& node : *codes) {
    const auto code = parse_airline(node.value_exact<std::string>().value_or(""));
    const auto member = std::find_if(
        members.begin(), members.end(),
        [&code](const Member& candidate) { return code && candidate.airline == *code; });
    if (member == members.end())
      complaint.at(node.source(), "the quorum names what is no airline of this file");
    else if (member->left)
      complaint.at(node.source(), "the quorum names an airline that has left");
    else
      quorum.push_back({member->airline, member->tenure});
  }
  return checked_quorum(std::move(quorum), *codes, complaint);
}

// ["AD", 1]
std::optional<Voter> read_voter(const toml::node& node) {
  const auto* pair = node.as_array();
  if (pair == nullptr || pair->size() != 2) return std::nullopt;
  const auto code = parse_airline(pair->get(0)->value_exact<std::string>().value_or(""));
  const auto tenure = pair->get(1)->value_exact<std::int64_t>().value_or(0);
  if (!code || tenure < 1 || tenure > UINT32_MAX) return std::nullopt;
  return Voter{*code, static_cast<std::uint32_t>(tenure)};
}

std::vector<Quorum> read_former_quorums(const Section& top, Complaint& complaint) {
  std::vector<Quorum> quorums;
  if (!top.has("former_quorums")) return quorums;
  const auto* list = top.array("former_quorums");
  if (list == nullptr) return quorums;
  if (list->size() > kMaxFormerQuorums) top.fail("former_quorums", "too many former quorums");
  for (const auto& node : *list) {
    Quorum quorum;
    const auto* voters = node.as_array();
    if (voters == nullptr) {
      complaint.at(node.source(), R"(a former quorum is an array like [["AD", 1]])");
      continue;
    }
    for (const auto& voter_node : *voters) {
      const auto voter = read_voter(voter_node);
      if (voter)
        quorum.push_back(*voter);
      else
        complaint.at(voter_node.source(), R"(a former voter is code and tenure, like ["AD", 1])");
    }
    quorums.push_back(checked_quorum(std::move(quorum), node, complaint));
  }
  return quorums;
}

// [argon2]: what deriving a new customer's key costs at least.
Argon2Params read_argon2_floor(const Section& top, Complaint& complaint) {
  Argon2Params floor{1, 8};
  if (!top.has("argon2")) return floor;
  const auto* table = top.table("argon2");
  if (table == nullptr) return floor;
  const Section section{*table, complaint};
  section.allow_only({"passes", "memory_kib"});
  floor.passes = static_cast<std::uint32_t>(section.number("passes", 1, 16));
  floor.memory_kib = static_cast<std::uint32_t>(section.number("memory_kib", 8, 1'048'576));
  return floor;
}

Result<Alliance> read_alliance(const toml::table& table) {
  Complaint complaint;
  const Section top{table, complaint};
  top.allow_only({"name", "edition", "currency", "quorum", "former_quorums", "argon2", "airline"});
  auto members = read_members(top, complaint);
  Alliance alliance{name_in(top),
                    top.number("edition", 1, kMaxCount),
                    parsed(top, "currency", parse_currency, CurrencyCode{{'A', 'A', 'A'}}),
                    read_quorum(top, members, complaint),
                    read_former_quorums(top, complaint),
                    {},
                    {}};
  std::sort(members.begin(), members.end(),
            [](const Member& a, const Member& b) { return a.airline < b.airline; });
  alliance.members = std::move(members);
  alliance.argon2_floor = read_argon2_floor(top, complaint);
  if (complaint.any()) return complaint.error();
  return alliance;
}

}  // namespace

const Member* Alliance::find(AirlineCode airline) const {
  const auto found = std::find_if(members.begin(), members.end(), [airline](const Member& member) {
    return member.airline == airline;
  });
  return found == members.end() ? nullptr : &*found;
}

namespace {

std::optional<Error> wrong_successor(const Member& member, const Alliance& later) {
  const auto code = to_string(member.airline);
  const auto* now = later.find(member.airline);
  if (now == nullptr && member.left) return std::nullopt;
  if (now == nullptr)
    return Error{ErrorCode::kInvalid, "the file has no airline " + code +
                                          ": write `left = true` into its table instead, so that "
                                          "its tickets stay"};
  if (now->accounting_code != member.accounting_code)
    return Error{ErrorCode::kInvalid,
                 "the accounting code of " + code + " never changes: its tickets have it"};
  if (now->tenure < member.tenure)
    return Error{ErrorCode::kInvalid, "the tenure of " + code + " never sinks"};
  return std::nullopt;
}

}  // namespace

Result<Done> check_succession(const Alliance& earlier, const Alliance& later) {
  if (later.edition <= earlier.edition)
    return Error{ErrorCode::kInvalid,
                 fmt::format("the file is edition {}, and edition {} is in use: raise `edition`",
                             later.edition, earlier.edition)};
  if (later.currency != earlier.currency)
    return Error{ErrorCode::kInvalid, "the currency of settlement never changes"};
  for (const auto& member : earlier.members)
    if (auto error = wrong_successor(member, later)) return *std::move(error);
  auto former = earlier.former_quorums;
  if (later.quorum != earlier.quorum) former.push_back(earlier.quorum);
  const auto& named = later.former_quorums;
  if (named.size() < former.size() || !std::equal(former.begin(), former.end(), named.begin()))
    return Error{ErrorCode::kInvalid,
                 "`former_quorums` must begin with the former ones, the oldest first, and end with "
                 "the one that was in use, with the tenures that it had: purchases under way need "
                 "it"};
  return Done{};
}

Result<Alliance> parse_alliance(std::string_view toml) {
  try {
    return read_alliance(toml::parse(toml));
  } catch (const toml::parse_error& error) {
    Complaint complaint;
    complaint.at(error.source(), error.description());
    return complaint.error();
  }
}

}  // namespace vendepass
