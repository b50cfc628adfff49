// A traveller and the program on their computer: decides, asks, repeats, crashes and goes on.
//
// What is sent is what the real client sends, in the order that its booking session says. A
// purchase is in the books before its first byte leaves, and only an outcome takes it out of
// what is pending.
#pragma once

#include <deque>
#include <functional>
#include <optional>

#include "client/core/booking_session.h"
#include "tests/simulation/wishes.h"

namespace vendepass::simulation {

class Traveller {
 public:
  class Outside {
   public:
    virtual ~Outside() = default;
    virtual bool is_listening(AirlineCode entry) = 0;
    virtual bool may_begin_purchase() = 0;
    virtual Bought& on_begun(Bought bought) = 0;
    // Returns the request's number.
    virtual std::uint64_t on_request(const Traveller& traveller, AirlineCode entry, ClientBody body,
                                     Millis wait, bool forged) = 0;
  };

  Traveller(Books& books, std::size_t number, EventQueue& queue, Tally& tally, Outside& outside);

  void begin();
  // A reply to this computer's `connection`.
  void hear(const std::string& connection, const ClientReply& reply);
  // The program ends; some time later it is started again and goes on.
  void crash();
  // From now on only what is open is brought to an end.
  void settle();
  // Nothing is left to do, but for what needs airlines that are down.
  bool is_settled() const;
  // What keeps it busy, in words.
  std::string business() const;

  const std::string& name() const { return person_.name; }
  std::string connection() const { return person_.name + "." + std::to_string(life_); }
  const VectorClock& session() const { return session_; }
  const Person& person() const { return person_; }
  const std::vector<Person>& erased() const { return erased_; }  // Accounts that it had before.
  bool is_customer() const { return registered_; }
  UtcSeconds wall() const;

 private:
  enum class Kind {
    kAirlines,
    kRegister,
    kBuy,
    kGiveUp,
    kOutcome,
    kTrips,
    kSeats,
    kCancel,
    kChange,
    kAccount,
    kChangeDetails,
    kChangeKey,
    kErase
  };
  struct Errand {
    Kind kind;
    ClientBody body;
    BookingSession session;
    std::optional<PurchaseId> purchase;
    AirlineCode entry;
    std::uint64_t request = 0;  // That an answer is awaited to; 0: none.
    std::size_t key = 0;        // That the account is asked for with, or that is to come.
  };

  void after(Micros delay, std::function<void()> what);
  void think();
  void choose();
  bool finish_something();
  bool look_back();
  // As a program that has lost its files, or a person who does not believe it.
  void ask_once_more(const PurchaseId& id);
  bool ask_for_the_alliance();
  void note_edition(const Verdict& verdict);
  void note_signature(const Verdict& verdict);
  // Something is still to be done, if only when all are up again.
  bool is_open() const {
    return !registered_ || must_look_ || erasing_ || !pending_.empty() || open_cancel_.has_value();
  }
  bool needs_who_is_down(const PurchaseId& id) const;
  bool needs_what_is_lost(const PurchaseId& id) const;
  bool can_cancel() const;
  std::vector<PurchaseId> possible_now() const;
  void buy();
  void carry_on(const PurchaseId& id);
  void give_up(const PurchaseId& id);
  void ask(Kind kind, ClientBody body, std::optional<PurchaseId> purchase, Earlier earlier);
  void drive();
  void send(const BookingSession::Ask& ask);
  void silence(std::uint64_t request);
  void conclude(const Verdict& verdict);
  void conclude_purchase(const Verdict& verdict);
  void conclude_order(Kind kind, const Verdict& verdict);
  std::vector<AirlineCode> entries();
  Bought& bought(const PurchaseId& id) { return books_.purchases[books_.places.at(id)]; }
  Signed grant() const { return grant(person_.current); }
  Signed grant(std::size_t key) const;
  // The account: in traveller_account.cc.
  bool finish_account();
  bool tend_account();
  void look_at_account(std::size_t key);
  ChangeDetailsRequest another_change(const std::vector<Field>& fields);
  void change_details();
  void change_key();
  void erase_account();
  void repeat_an_old_change();
  void try_a_former_key();
  void from_elsewhere(ClientBody body);
  void conclude_account(const Verdict& verdict);
  void see(const AccountReply& account);
  void begin_another_account();
  AskingTimes times() const;

  Books& books_;
  Wishes wishes_;
  EventQueue& queue_;
  Tally& tally_;
  Outside& outside_;
  Person person_;
  std::uint64_t life_ = 1;
  bool registered_ = false;
  bool settling_ = false;
  bool restarted_ = false;  // Since its last purchase was begun or continued.
  VectorClock session_;
  std::optional<Errand> errand_;
  std::vector<PurchaseId> pending_, sold_;
  std::vector<PurchaseId> told_;        // What became of them, for good.
  bool is_outdated_ = false;            // An airline said so.
  std::optional<PurchaseId> outgrown_;  // An owner takes it no more: only giving up ends it.
  std::optional<std::pair<PurchaseId, Bytes>> open_cancel_;  // Not confirmed by all owners yet.
  Dice account_dice_;
  bool must_look_ = false;          // At the account: a password or a change is in doubt.
  std::deque<std::size_t> to_try_;  // Keys, in this order.
  bool erasing_ = false;            // Until somebody says that it is done.
  std::vector<Person> erased_;
  std::uint64_t texts_ = 0;      // That were thought of for some field.
  std::uint64_t elsewhere_ = 0;  // E-mails besides the first.
  int tries_ = 0;                // With keys that are former ones.
};

}  // namespace vendepass::simulation
