/*
 * One purchase over several owners, from the first Hold to the last ticket.
 *
 * What is checked is docs/design.md, section 5, as the code does it. README.md beside this file
 * tells how to run it and reads it from top to bottom. In one sentence: every process below is one
 * role of one airline, every step is one message that a role acts on, spin tries every order of all
 * steps, and look_at_everything() says after each of them what must never be otherwise.
 *
 *   Acceptor(i)   broker-less/core/decision_register.cc  promises and votes of airline i
 *   Proposer(b)   broker-less/core/proposer.cc           whoever drives ballot b, in whatever role
 *   Owner(k)      airline/core/owner_desk.cc             seats: hold, tickets, refusal
 *   Reader()      broker-less/core/register_reader.cc    asks for votes and changes nothing
 *
 * The network is everything that was ever said. Whoever listens takes any of it, at any time, or
 * never: so messages are lost, late, repeated and out of order without any step that says so.
 * A crash keeps what is durable. What is not (the proposers' counts) belongs to somebody who then
 * simply takes no further step, and a dead airline is one whose roles take none.
 *
 * Switches: -DBALLOTS, -DVOTERS, -DOWNERS, -DREADER, -DPROGRESS, -DREACH_..., -DMISTAKE_...
 */

#ifndef BALLOTS
#define BALLOTS 4 /* Ballots 0 to BALLOTS-1. Ballot 0 is the home entry's and says only "sold". */
#endif
#ifndef VOTERS
#define VOTERS 3 /* The quorum that the purchase names: 3 or 5 acceptors. */
#endif
#ifndef OWNERS
#define OWNERS 2 /* Airlines whose seats the purchase needs: 2 or 3. */
#endif
#ifdef MISTAKE_MAJORITY_OF_THE_LIVING
#define MAJORITY 1 /* Whoever hears nobody else takes itself for all that are left. */
#else
#define MAJORITY (VOTERS / 2 + 1)
#endif

/* The two outcomes, one bit each, so that a variable can also say "both": that is the disaster. */
#define SOLD    1
#define REFUSED 2
#define BOTH    3
#define HAS(set, value) (((set) & (value)) != 0)

/* What an owner knows of the purchase: OwnPurchase::State in airline/core/inventory.h. */
#define UNKNOWN   0 /* Never heard of it, or it only waits for a seat: nothing is on record. */
#define HELD      1 /* SeatsTaken by hold. */
#define TICKETS   2 /* HoldSold. */
#define DENIED    3 /* PurchaseRefusedRecord: its own refusal, or an outcome that it learned. */
#define CANCELLED 4 /* TicketsCancelled after the sale: the seat is free, the outcome stays. */

/* ---- Durable at each acceptor: PromiseRecord and VoteRecord ---- */
byte promised[VOTERS];    /* The highest ballot promised. 0: nothing yet, so ballot 0 is open. */
byte vote_ballot[VOTERS]; /* The ballot it voted in, plus 1. 0: never voted. */
byte vote_value[VOTERS];

/* ---- Durable at each owner ---- */
byte state[OWNERS];

/* ---- The network: what was ever said ---- */
bit held_said[OWNERS]; /* Held. (A refusal is for ever, so state DENIED says that one as well.) */
byte accept[BALLOTS];  /* Accept: the value of this ballot; 0: its proposer is still in phase 1. */
byte votes[BALLOTS * 2]; /* Accepted: who voted, one bit each, by ballot and value: VOTES(b, v). */
#define VOTES(b, v) votes[2 * (b) + (v) - 1]
/* Prepare is not here: for every ballot from 1 on, somebody may have begun it at any time. */

/* ---- Not durable: what the proposer of each ballot has gathered in phase 1 ---- */
byte promises[BALLOTS];    /* How many Promises it has counted. */
byte best_ballot[BALLOTS]; /* Of the votes that they named, the one of the highest ballot. */
byte best_value[BALLOTS];

#if defined(MISTAKE_ACCEPTOR_SET_BACK) || defined(MISTAKE_ACCEPTOR_SET_BACK_COPIES_THE_OTHERS)
bit was_set_back;
#endif

/* ---- Seen by nobody: for the properties ---- */
byte chosen; /* The values for which a majority has voted in one ballot. */
byte told;   /* The outcomes that clients were told. */

#define ONE(set, i) (((set) >> (i)) & 1)
#define COUNT(set) (ONE(set, 0) + ONE(set, 1) + ONE(set, 2) + ONE(set, 3) + ONE(set, 4))
#if OWNERS == 2
#define ALL_OWNERS(what) (what(0) && what(1))
#define ANY_OWNER(what) (what(0) || what(1))
#else
#define ALL_OWNERS(what) (what(0) && what(1) && what(2))
#define ANY_OWNER(what) (what(0) || what(1) || what(2))
#endif
#define HELD_SAID(k) held_said[k]
#define IS_DENIED(k) (state[k] == DENIED)
#define HAS_TICKETS(k) (state[k] == TICKETS)

/*
 * What somebody who listens can conclude. Votes tell a decision when a majority has voted in one
 * and the same ballot (learner.cc). One owner's refusal is the outcome too, because "sold" may be
 * proposed only with Held from all; the refusing owner itself tells it (ADR 4).
 */
#ifdef MISTAKE_VOTES_OF_ALL_BALLOTS_ADD_UP
#define VOTED(i, v) (vote_value[i] == (v))
#define LEARNED(v) (VOTED(0, v) + VOTED(1, v) + VOTED(2, v) >= MAJORITY)
#else
#define LEARNED(v) HAS(chosen, v)
#endif
#define SOMEBODY_REFUSED ANY_OWNER(IS_DENIED)

/* ---- What must hold after every step ---- */

/* Nobody has tickets (or had, before a cancel) unless it is decided. */
#define TICKETS_ARE_DECIDED(k) \
  ((state[k] != TICKETS && state[k] != CANCELLED) || HAS(chosen, SOLD))
/* Once it is sold, each owner has the seat or has kept it until then: nobody has given it away. */
#define SOLD_HAS_ITS_SEAT(k) \
  (!HAS(chosen, SOLD) || (state[k] != UNKNOWN && state[k] != DENIED))

inline look_at_everything() {
  /* Some client asks at once, everywhere. Told earlier is told worse: it binds all that follows. */
  told = told | (LEARNED(SOLD) -> SOLD : 0);
  told = told | (LEARNED(REFUSED) || SOMEBODY_REFUSED -> REFUSED : 0);
  assert(chosen != BOTH);                               /* One decision. */
  assert(told != BOTH);                                 /* One answer, for ever. */
  assert(!HAS(told, SOLD) || HAS(chosen, SOLD));        /* Told sold: it is decided. */
  assert(!(HAS(told, REFUSED) && HAS(chosen, SOLD)));   /* Told refused: it is never sold. */
  assert(ALL_OWNERS(TICKETS_ARE_DECIDED));              /* No ticket without the decision. */
  assert(ALL_OWNERS(SOLD_HAS_ITS_SEAT));                /* All or nothing, and no seat twice. */
#ifdef REACH_SOLD_IN_BALLOT_0
  assert(!(ALL_OWNERS(HAS_TICKETS) && accept[1] == 0 && promised[0] + promised[1] == 0));
#endif
#ifdef REACH_SOLD_THOUGH_THE_ENTRY_IS_DEAD
  assert(!(ALL_OWNERS(HAS_TICKETS) && accept[0] == 0));
#endif
#ifdef REACH_SOLD_BY_A_RECOVERY
  assert(!(ALL_OWNERS(HAS_TICKETS) && COUNT(VOTES(0, SOLD)) < MAJORITY && accept[0] == SOLD &&
           vote_ballot[0] == 3 && vote_ballot[1] == 3));
#endif
#ifdef REACH_REFUSED_AFTER_A_VOTE_FOR_SOLD
  assert(!(ALL_OWNERS(IS_DENIED) && chosen == REFUSED && vote_value[0] == SOLD));
#endif
#ifdef REACH_REFUSED_BY_AN_OWNER_ALONE
  assert(!(ALL_OWNERS(IS_DENIED) && chosen == 0 && held_said[0]));
#endif
}

/* ---- Progress (-DPROGRESS): README.md, "Does it ever end?". Without it, these guards are open ---- */
#ifdef PROGRESS
bit healed;      /* From here on nothing is lost, and the airline `dead` takes no step. */
byte dead = 9;   /* Airline 0 is the home entry, 1 and 2 are the owners; 9 is nobody. */
bit asked_again; /* The client repeats the purchase at an airline that is up. */
#define LAST (BALLOTS - 1) /* The ballot that back-off lets through in the end. */
#define UP(airline) (!healed || (airline) != dead)
#define HOLDS_ARRIVE (!healed || asked_again)
#define REFUSALS_ARRIVE (!healed)
#define DECIDED(v) (healed -> COUNT(VOTES(LAST, v)) >= MAJORITY : LEARNED(v))
#define IN_DOUBT(k) (UP(k + 1) && state[k] == HELD)
#if defined(MISTAKE_ONLY_THE_ENTRY_FINISHES)
#define SOMEBODY_FINISHES UP(0)
#elif defined(MISTAKE_HOLDS_HAVE_NO_DEADLINE)
#define SOMEBODY_FINISHES asked_again
#else
#define SOMEBODY_FINISHES (asked_again || ANY_OWNER(IN_DOUBT))
#endif
#define RUNS(b) ((b) == LAST -> healed && SOMEBODY_FINISHES : !healed)
#define IS_LAST(b) ((b) == LAST)
#else
#define UP(airline) true
#define HOLDS_ARRIVE true
#define REFUSALS_ARRIVE true
#define DECIDED(v) LEARNED(v)
#define RUNS(b) true
#define IS_LAST(b) false
#endif

/* ======================================================================================== */
/* The acceptor of airline i: DecisionRegister.                                             */
/* ======================================================================================== */

/*
 * on Prepare: promises a higher ballot than ever before, and so closes all lower ones, ballot 0
 * among them. The Promise names the acceptor's vote. It is counted here, on the spot, because what
 * is in it does not change on the way; or it is lost, or comes when the proposer has gone on.
 * (A repeated Prepare gets the same Promise again, which is as if the first had not been lost.)
 */
inline promise_and_be_heard(b) {
  promised[i] = b;
  promises[b]++;
  best_value[b] = (vote_ballot[i] > best_ballot[b] -> vote_value[i] : best_value[b]);
  best_ballot[b] = (vote_ballot[i] > best_ballot[b] -> vote_ballot[i] : best_ballot[b])
}
#define IN_PHASE_1(b) (accept[b] == 0 && promises[b] < MAJORITY)
#define ON_PREPARE(b) \
  :: d_step { UP(i) && RUNS(b) && IN_PHASE_1(b) && promised[i] < b -> promise_and_be_heard(b) } \
  :: d_step { UP(i) && !IS_LAST(b) && promised[i] < b -> promised[i] = b }

/*
 * on Accept: votes, unless it has promised a higher ballot or has voted in this one. A vote is also
 * a promise; in ballot 0 that closes nothing. The vote goes to the proposer, to the owners and to
 * the home entry; whoever has heard a majority of one ballot knows the decision. Once that can be
 * known, the votes that told it are not needed any more: forgetting them saves two states of three.
 */
inline vote(b, v) {
  d_step {
    vote_ballot[i] = b + 1;
    vote_value[i] = v;
#ifndef MISTAKE_VOTE_IS_NO_PROMISE
    promised[i] = (promised[i] > b -> promised[i] : b);
#endif
    if
    :: !HAS(chosen, v) || IS_LAST(b) -> VOTES(b, v) = VOTES(b, v) | (1 << i)
    :: else
    fi;
    if
    :: COUNT(VOTES(b, v)) >= MAJORITY && !HAS(chosen, v) ->
         chosen = chosen | v;
         for (n : 0 .. BALLOTS - 1) {
           VOTES(n, v) = (IS_LAST(n) -> VOTES(n, v) : 0)
         }
         n = 0
    :: else
    fi;
    look_at_everything()
  }
}
#ifdef MISTAKE_BALLOT_0_STAYS_OPEN
#define IS_OPEN(b) ((b) == 0 || promised[i] <= (b))
#else
#define IS_OPEN(b) (promised[i] <= (b))
#endif
#define ON_ACCEPT(b, v) \
  :: atomic { UP(i) && HAS(accept[b], v) && IS_OPEN(b) && vote_ballot[i] != b + 1 -> vote(b, v) }
#define ON_BALLOT(b) ON_PREPARE(b) ON_ACCEPT(b, SOLD) ON_ACCEPT(b, REFUSED)

proctype Acceptor(byte i) {
  byte n;
end:
  do
  ON_ACCEPT(0, SOLD)
#ifdef MISTAKE_BALLOT_0_REFUSES
  ON_ACCEPT(0, REFUSED)
#endif
  ON_BALLOT(1)
  ON_BALLOT(2)
#if BALLOTS > 3
  ON_BALLOT(3)
#endif
#if BALLOTS > 4
  ON_BALLOT(4)
#endif
#ifdef MISTAKE_PROMISE_NOT_DURABLE
  :: d_step { promised[i] > 0 && promised[i] + 1 > vote_ballot[i] -> /* A crash: what the vote says is left. */
       promised[i] = (vote_ballot[i] > 0 -> vote_ballot[i] - 1 : 0) }
#endif
#ifdef MISTAKE_VOTE_NOT_DURABLE
  :: d_step { vote_ballot[i] > 0 -> vote_ballot[i] = 0; vote_value[i] = 0 }
#endif
#ifdef MISTAKE_REGISTER_FORGOTTEN
  :: d_step { ALL_OWNERS(HAS_TICKETS) && promised[i] + vote_ballot[i] > 0 -> /* "Nobody will ask." */
       promised[i] = 0; vote_ballot[i] = 0; vote_value[i] = 0 }
#endif
#if defined(MISTAKE_ACCEPTOR_SET_BACK) || defined(MISTAKE_ACCEPTOR_SET_BACK_COPIES_THE_OTHERS)
  :: d_step { !was_set_back && promised[i] + vote_ballot[i] > 0 -> /* Once, from an old backup. */
       was_set_back = true;
       promised[i] = 0; vote_ballot[i] = 0; vote_value[i] = 0;
#ifdef MISTAKE_ACCEPTOR_SET_BACK_COPIES_THE_OTHERS
       for (n : 0 .. VOTERS - 1) {
         promised[i] = (promised[n] > promised[i] -> promised[n] : promised[i]);
         vote_value[i] = (vote_ballot[n] > vote_ballot[i] -> vote_value[n] : vote_value[i]);
         vote_ballot[i] = (vote_ballot[n] > vote_ballot[i] -> vote_ballot[n] : vote_ballot[i])
       }
       n = 0
#endif
     }
#endif
  od
}

/* ======================================================================================== */
/* Whoever drives ballot b: Proposer.                                                       */
/* ======================================================================================== */

/*
 * Ballot 0 belongs to the home entry (entry_desk.cc, propose_sold): no phase 1, and only "sold",
 * once all owners have said Held. A home entry that restarts and is given the purchase again says
 * the same once more, which the network here has already.
 *
 * A ballot b >= 1 is any airline's, in any role: an owner whose hold passed its deadline, was
 * cancelled by the customer or is on a cancelled flight (owner_desk.cc, recover), another entry
 * that was given the purchase (propose_sold), one whose customer gives up (on_give_up), a reader
 * that finishes what it found (trips_desk.cc, on_read). Ballots are never used twice, and a ballot
 * has one value. So the roles need not be told apart: a majority has promised, and the value is
 * that of the highest vote that the promises named; if they named none, it may be "refused", and
 * it may be "sold" if Held came from all. Which of the two depends on whose wish stands there when
 * the last Promise comes (proposer.cc, revise): both are tried.
 *
 * Giving up a ballot (a crash, abandon(), back-off) is taking no further step in it.
 */
proctype Proposer(byte b) {
  byte value;
end:
  do
#if defined(MISTAKE_SOLD_WITHOUT_ALL_HOLDS)
  :: b == 0 && accept[0] == 0 && ANY_OWNER(HELD_SAID) -> accept[0] = SOLD
#else
  :: b == 0 && RUNS(0) && accept[0] == 0 && ALL_OWNERS(HELD_SAID) -> accept[0] = SOLD
#endif
#ifdef MISTAKE_BALLOT_0_REFUSES
  :: b == 0 && !HAS(accept[0], REFUSED) -> accept[0] = accept[0] | REFUSED /* "Nobody voted yet." */
#endif
  :: atomic { b > 0 && RUNS(b) && promises[b] == MAJORITY ->
       value = best_value[b];
#ifdef MISTAKE_PHASE_1_FOR_NOTHING
       value = 0;
#endif
       if
       :: value != 0
       :: value == 0 && ALL_OWNERS(HELD_SAID) -> value = SOLD
       :: value == 0 -> value = REFUSED
       fi;
       d_step {
         accept[b] = value;
         value = 0; promises[b] = 0; best_ballot[b] = 0; best_value[b] = 0
       } }
#ifdef MISTAKE_REPEAT_WITHOUT_PHASE_1
  :: b > 0 && accept[b] == 0 && ALL_OWNERS(HELD_SAID) -> accept[b] = SOLD
#endif
#ifdef MISTAKE_VALUE_CHANGES_IN_PHASE_2
  :: b > 0 && accept[b] == REFUSED && ALL_OWNERS(HELD_SAID) -> accept[b] = BOTH
#endif
#ifdef MISTAKE_RELEASE_AFTER_EMPTY_PHASE_1
  :: d_step { promises[b] == MAJORITY && best_value[b] == 0 && state[0] == HELD ->
       state[0] = DENIED; look_at_everything() } /* "Ballot 0 is closed, so it cannot be sold." */
#endif
#ifdef MISTAKE_PREEMPTED_MEANS_REFUSED
  :: d_step { b == 0 && accept[0] == SOLD && promised[1] > 0 ->
       told = told | REFUSED; look_at_everything() } /* "My ballot failed: not bought." */
#endif
  od
}

/* ======================================================================================== */
/* Owner k of the purchase: OwnerDesk and ReservationActor.                                 */
/* ======================================================================================== */

inline becomes(new_state) {
  state[k] = new_state;
  look_at_everything()
}

proctype Owner(byte k) {
end:
  do
  /* on_hold: each id is answered once, on disk before it is said; a repeat gets what is there. */
  :: d_step { UP(k + 1) && HOLDS_ARRIVE && state[k] == UNKNOWN -> held_said[k] = 1; becomes(HELD) }
  /* The same, with no seat left, a risen fare, a departed flight; or the outcome came before the
     Hold did; or another owner's refusal, or the decision, came while it waited for the seat. */
  :: d_step { UP(k + 1) && HOLDS_ARRIVE && state[k] == UNKNOWN -> becomes(DENIED) }
  /* on_chosen: only the decision makes tickets of a hold. */
  :: d_step { UP(k + 1) && state[k] == HELD && DECIDED(SOLD) -> becomes(TICKETS) }
  /* on_chosen, on_answer: only the decision or another owner's own refusal ends a hold. */
  :: d_step { UP(k + 1) && state[k] == HELD && DECIDED(REFUSED) -> becomes(DENIED) }
  :: d_step { UP(k + 1) && REFUSALS_ARRIVE && state[k] == HELD && SOMEBODY_REFUSED ->
       becomes(DENIED) }
#ifndef PROGRESS
  /* on_ticket_order: the customer cancels what was sold. What was decided stays. */
  :: d_step { state[k] == TICKETS -> becomes(CANCELLED) }
#endif
#ifdef MISTAKE_HOLD_EXPIRES
  :: d_step { state[k] == HELD -> becomes(UNKNOWN) } /* "The time-out is the client's problem." */
#endif
#ifdef MISTAKE_CANCEL_FREES_A_HOLD
  :: d_step { state[k] == HELD -> becomes(DENIED) } /* "The customer does not want it any more." */
#endif
#ifdef MISTAKE_REFUSAL_NOT_DURABLE
  :: d_step { state[k] == DENIED -> becomes(UNKNOWN) } /* A restart forgets what was told. */
#endif
  od
}

/* ======================================================================================== */
/* Someone who only looks (-DREADER): RegisterReader, with TripsDesk around it.             */
/* ======================================================================================== */
#ifdef READER
byte answered;    /* Which acceptors have told their vote, one bit each. */
byte seen_ballot; /* Of these votes, the one of the highest ballot; 0: no vote at all. */
byte seen_value;
byte seen_times;  /* How many of them are that vote. */

#ifdef MISTAKE_READER_ADDS_UP_BALLOTS
#define SAME_VOTE(i) (vote_value[i] == seen_value)
#else
#define SAME_VOTE(i) (vote_ballot[i] == seen_ballot)
#endif
#define ASK(i) \
  :: d_step { COUNT(answered) < MAJORITY && !ONE(answered, i) -> \
       answered = answered | (1 << i); \
       if \
       :: vote_ballot[i] == 0 \
       :: vote_ballot[i] > 0 && seen_ballot > 0 && SAME_VOTE(i) -> seen_times++ \
       :: vote_ballot[i] > seen_ballot && !(seen_ballot > 0 && SAME_VOTE(i)) -> \
            seen_ballot = vote_ballot[i]; seen_value = vote_value[i]; seen_times = 1 \
       :: else \
       fi }

proctype Reader() {
end:
  do
  ASK(0)
  ASK(1)
  ASK(2)
  /* Equal votes of a majority: shows them as the decision. */
  :: d_step { COUNT(answered) == MAJORITY && seen_times == MAJORITY && !HAS(told, seen_value) ->
       told = told | seen_value; look_at_everything() }
  /* Any other vote: finishes that value, with phase 1, as Proposer() may do already, because
     somebody proposed it before. No vote: says "pending", and never "refused". */
  :: d_step { COUNT(answered) == MAJORITY && seen_times < MAJORITY && seen_value == SOLD ->
       assert(ALL_OWNERS(HELD_SAID)); seen_value = 0 }
#ifdef MISTAKE_READER_BELIEVES_ONE_VOTE
  :: d_step { seen_ballot > 0 -> told = told | seen_value; look_at_everything() }
#endif
#ifdef MISTAKE_READER_TAKES_NO_VOTE_FOR_REFUSED
  :: d_step { COUNT(answered) == MAJORITY && seen_ballot == 0 ->
       told = told | REFUSED; look_at_everything() }
#endif
#ifdef MISTAKE_READER_SHOWS_EACH_LEG_BY_ITSELF
  :: state[0] == TICKETS -> assert(state[1] != HELD) /* One leg sold, one leg "not yet". */
#endif
  od
}
#endif

#ifdef PROGRESS
/*
 * The faults end: something is dead or nothing is, the client asks again or does not. What is not
 * durable is gone. When no role can take any further step, nothing may be in doubt.
 */
#define IS_RESOLVED(k) (!UP(k + 1) || (state[k] != HELD && !(asked_again && state[k] == UNKNOWN)))
#define ANSWERS(k) (UP(k + 1) && (state[k] == TICKETS || state[k] == DENIED))
proctype World() {
  byte b;
  atomic {
    true ->
      if
      :: dead = 0
      :: dead = 1
      :: dead = 2
      :: dead = 9
      fi;
      if
      :: asked_again = true
      :: asked_again = false
      fi;
      d_step {
        healed = true;
        for (b : 0 .. BALLOTS - 1) {
          promises[b] = 0; best_ballot[b] = 0; best_value[b] = 0
        }
      }
  }
  timeout -> assert(ALL_OWNERS(IS_RESOLVED) && (!asked_again || ANY_OWNER(ANSWERS)))
}
#endif

init {
  byte j;
  atomic {
    for (j : 0 .. VOTERS - 1) { run Acceptor(j) }
    for (j : 0 .. BALLOTS - 1) { run Proposer(j) }
    for (j : 0 .. OWNERS - 1) { run Owner(j) }
#ifdef READER
    run Reader();
#endif
#ifdef PROGRESS
    run World();
#endif
    j = 0
  }
}
