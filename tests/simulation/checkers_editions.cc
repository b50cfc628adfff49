// Properties of editions of the alliance file: who decides, and who takes what, when the quorum
// changes or an airline leaves while travellers buy.
#include <fmt/format.h>

#include <algorithm>

#include "tests/simulation/checker.h"

namespace vendepass::simulation {

namespace {

class APurchaseIsDecidedByItsQuorum : public Checker {
 public:
  std::string_view property() const override {
    return "Only the quorum that a purchase names votes on it, also when another one is in use.";
  }
  void on_row(const Books& books, const Row& row) override {
    const auto* key = key_of_vote(row);
    if (key == nullptr) return;
    const auto* quorum = books.quorum_of(*key);
    if (quorum != nullptr && std::ranges::count(*quorum, row.at, &Voter::airline) == 0)
      fail(to_string(row.at) + " votes on " + name_of(books, *key) +
           ", whose quorum does not name it");
  }

 private:
  static std::string name_of(const Books& books, const RegisterKey& key) {
    return key.space == RegisterKey::Space::kPurchase ? books.name_of(PurchaseId{key.name})
                                                      : "an e-mail";
  }
};

// What a former quorum has not begun, it does not get: so that it may go, some day.
class NewHoldsAreOfTheEditionInUse : public Checker {
 public:
  std::string_view property() const override {
    return "An owner takes new holds only for the quorum of the edition that it works under, and "
           "seats for nobody when it has left.";
  }
  void on_row(const Books& books, const Row& row) override {
    const auto* taken = row.event_as<SeatsTaken>();
    const auto* bought = taken == nullptr ? nullptr : books.find(taken->purchase);
    if (bought == nullptr || comes_back(books, row)) return;
    const auto& edition = books.edition(books.ledgers.at(row.at).edition);
    if (edition.find(row.at)->left)
      fail(fmt::format("{} takes seats for {} under edition {}, in which it has left",
                       to_string(row.at), bought->name, edition.edition));
    if (bought->purchase.edition > edition.edition)
      fail(fmt::format("{} takes seats for {} of edition {} under edition {}", to_string(row.at),
                       bought->name, bought->purchase.edition, edition.edition));
    if (taken->held_for && bought->purchase.quorum != edition.quorum)
      fail(fmt::format("{} holds seats for {}, whose quorum is not that of edition {}",
                       to_string(row.at), bought->name, edition.edition));
  }
};

}  // namespace

void add_edition_checkers(Checkers& checkers) {
  checkers.push_back(std::make_unique<APurchaseIsDecidedByItsQuorum>());
  checkers.push_back(std::make_unique<NewHoldsAreOfTheEditionInUse>());
}

}  // namespace vendepass::simulation
