// Properties of databases that were lost, set back or copied, and of starts.
#include <fmt/format.h>

#include <algorithm>

#include "tests/simulation/checker.h"

namespace vendepass::simulation {

const RegisterKey* key_of_vote(const Row& row) {
  if (const auto* vote = row.record_as<VoteRecord>()) return &vote->key;
  const auto* promise = row.record_as<PromiseRecord>();
  return promise == nullptr ? nullptr : &promise->key;
}

bool comes_back(const Books& books, const Row& row) {
  return books.loss && books.loss->airline == row.at && books.loss->is_found_out &&
         !books.loss->is_over && row.event && row.event_as<DatabaseSetBack>() == nullptr;
}

namespace {

bool is_vote(const Row& row) { return key_of_vote(row) != nullptr; }

// Something that this airline decides about seats, or promises a customer.
bool is_sale(const Row& row) {
  return row.record_as<OwnEventRecord>() != nullptr ||
         row.record_as<PurchaseTakenRecord>() != nullptr ||
         row.record_as<PurchaseRefusedRecord>() != nullptr ||
         row.record_as<CancelPromisedRecord>() != nullptr;
}

class RecoveringAirlinesOnlyAsk : public Checker {
 public:
  std::string_view property() const override {
    return "A recovering airline neither sells nor votes.";
  }
  void on_row(const Books& books, const Row& row) override {
    if (!row.recovering || comes_back(books, row)) return;
    if (is_vote(row)) fail(to_string(row.at) + " votes while it is recovering");
    if (is_sale(row)) fail(to_string(row.at) + " decides about seats while it is recovering");
  }
};

class SetBacksAreFoundOut : public Checker {
 public:
  std::string_view property() const override {
    return "A database that was set back is found out before it sells or votes, and no other "
           "database is taken for one.";
  }
  void on_row(const Books& books, const Row& row) override {
    const bool is_set_back = books.loss && books.loss->airline == row.at;
    if (row.record_as<SetBackRecord>() != nullptr) {
      if (!is_set_back || books.loss->is_found_out)
        fail(to_string(row.at) + " takes its database for one that was set back");
    } else if (is_set_back && !books.loss->is_found_out && (is_vote(row) || is_sale(row))) {
      fail(to_string(row.at) + " goes on with a database that was set back");
    }
  }
};

class EndedTenuresVoteNoMore : public Checker {
 public:
  std::string_view property() const override { return "A tenure that has ended votes no more."; }
  void on_row(const Books& books, const Row& row) override {
    const auto* key = key_of_vote(row);
    if (key == nullptr || !books.loss || books.loss->airline != row.at || !books.loss->is_found_out)
      return;
    const auto* quorum = books.quorum_of(*key);
    if (quorum == nullptr || std::ranges::any_of(*quorum, [&](const Voter& voter) {
          return books.loss->has_ended(voter);
        }))
      fail(to_string(row.at) + " votes under a tenure that has ended");
  }
};

class WhoIsSetBackSellsNothingOld : public Checker {
 public:
  std::string_view property() const override {
    return "An airline that was set back neither holds, sells nor refuses what its lost database "
           "may have answered.";
  }
  void on_row(const Books& books, const Row& row) override {
    if (!books.loss || books.loss->airline != row.at || comes_back(books, row)) return;
    const auto is_old = [&](const PurchaseId& id) {
      const auto* bought = books.find(id);
      return bought == nullptr || books.loss->is_old(bought->purchase.edition);
    };
    const auto* refused = row.record_as<PurchaseRefusedRecord>();
    if (const auto* taken = row.event_as<SeatsTaken>(); taken && is_old(taken->purchase))
      fail(fmt::format("{} takes seats for {}, which is older than its tenure", to_string(row.at),
                       books.name_of(taken->purchase)));
    if (refused != nullptr && !refused->by_decision && is_old(refused->purchase))
      fail(fmt::format("{} refuses {}, which is older than its tenure", to_string(row.at),
                       books.name_of(refused->purchase)));
  }
};

class WhatOthersHaveComesBack : public Checker {
 public:
  std::string_view property() const override {
    return "Events that others have on disk come back to an airline that was set back, before "
           "its log goes on.";
  }
  void on_row(const Books& books, const Row& row) override {
    if (!books.loss || books.loss->airline != row.at || books.loss->is_over) return;
    if (row.event_as<DatabaseSetBack>() != nullptr && row.event->previous() < books.loss->told)
      fail(fmt::format("{} goes on after event {}, and others have {}", to_string(row.at),
                       row.event->previous(), books.loss->told));
  }
};

}  // namespace

void add_set_back_checkers(Checkers& checkers) {
  checkers.push_back(std::make_unique<RecoveringAirlinesOnlyAsk>());
  checkers.push_back(std::make_unique<SetBacksAreFoundOut>());
  checkers.push_back(std::make_unique<EndedTenuresVoteNoMore>());
  checkers.push_back(std::make_unique<WhoIsSetBackSellsNothingOld>());
  checkers.push_back(std::make_unique<WhatOthersHaveComesBack>());
}

}  // namespace vendepass::simulation
