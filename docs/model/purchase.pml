/*
 * One purchase over several owners, from the first Hold to the last ticket.
 *
 * This is docs/design.md, section 5, as the code does it. Every process is one role of one airline;
 * every step is one message that a role acts on. Spin tries all orders of all steps, and
 * check_everything() says what must be true after each of them. README.md, beside this file, tells
 * how to run it and reads it aloud.
 *
 *   Acceptor(i)   broker-less/core/decision_register.cc   airline i promises and votes
 *   Proposer(b)   broker-less/core/proposer.cc            whoever drives ballot b, in any role
 *   Owner(k)      airline/core/owner_desk.cc              seats: a hold, tickets, a refusal
 *   Reader()      broker-less/core/register_reader.cc     asks for votes and changes nothing
 *
 * The network is everything that was ever said. Whoever listens acts on any of it, at any time, or
 * never. So messages are lost, late, repeated and out of order without a step that says so.
 * A crash keeps what is durable. What is not, a proposer's counts, belongs to somebody who then
 * takes no further step. An airline that is down, cut off or slow is one whose roles take none.
 *
 * Switches: -DBALLOTS, -DVOTERS, -DOWNERS; -DSORTED, -DREADER, -DPROGRESS; -DREACH_... to show that
 * something can happen; -DMISTAKE_... to see it caught.
 */

#ifndef BALLOTS
#define BALLOTS 4 /* 0 to BALLOTS-1; 3 to 6. Ballot 0 is the home entry's and says only "sold". */
#endif
#ifndef VOTERS
#define VOTERS 3 /* The quorum that the purchase names: 3 or 5 acceptors. */
#endif
#ifndef OWNERS
#define OWNERS 2 /* Airlines whose seats the purchase needs: 2 or 3. */
#endif
#if defined(SORTED) && (defined(READER) || defined(PROGRESS))
#error "-DSORTED is only for the protocol by itself"
#endif
#ifdef MISTAKE_MAJORITY_OF_THE_LIVING
#define MAJORITY 1 /* Whoever hears nobody takes itself for all that are left. */
#else
#define MAJORITY (VOTERS / 2 + 1)
#endif

/*
 * Outcomes: SOLD and REFUSED are a bit each, so that a variable can also say BOTH: the disaster.
 * What an owner has on record (OwnPurchase::State in airline/core/inventory.h):
 *   UNKNOWN    nothing: the Hold has not come, or waits for a seat
 *   HELD       SeatsTaken by hold
 *   TICKETS    HoldSold
 *   DENIED     PurchaseRefusedRecord: its own refusal, or an outcome that it learned
 *   CANCELLED  TicketsCancelled, after the sale: the seat is free, the outcome stays
 * (Spin numbers these names from the end of the list: SOLD is 1, REFUSED is 2, BOTH is 3.)
 */
mtype = { CANCELLED, DENIED, TICKETS, HELD, BOTH, REFUSED, SOLD };
#define UNKNOWN 0
#define HAS(set, value) (((set) & (value)) != 0)

/* ---- Durable at each acceptor: PromiseRecord, VoteRecord ---- */
byte promised[VOTERS];    /* The highest ballot promised. 0: none, so ballot 0 is open. */
byte vote_ballot[VOTERS]; /* The ballot of its latest vote, plus 1. 0: it never voted. */
byte vote_value[VOTERS];

/* ---- Durable at each owner ---- */
byte state[OWNERS];

/* ---- The network: what was ever said ---- */
bit held_said[OWNERS];   /* Held. (DENIED is for ever, so the state itself says the refusal.) */
byte accept[BALLOTS];    /* Accept: the value of this ballot. 0: not said yet. */
byte votes[2 * BALLOTS]; /* Accepted: who voted, a bit each, for each ballot and value. */
#define VOTES(b, v) votes[2 * (b) + (v) - 1]
/* Prepare is not here: any ballot from 1 on may have been begun by somebody at any time. */

/* ---- Not durable: what the proposer of each ballot has counted in phase 1 ---- */
byte promises[BALLOTS];    /* Promises. */
byte best_ballot[BALLOTS]; /* Of the votes that they named, the one of the highest ballot... */
byte best_value[BALLOTS];  /* ...and what it was for. 0: none of them named a vote. */

/* ---- Seen from outside ---- */
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
#define SAID_HELD(k) held_said[k]
#define IS_DENIED(k) (state[k] == DENIED)
#define HAS_TICKETS(k) (state[k] == TICKETS)

/*
 * What a listener can conclude. Votes of a majority in one and the same ballot are the decision
 * (learner.cc). One owner's refusal is the outcome too, because "sold" may be proposed only with
 * Held from all; the refusing owner itself tells it to the entry and to the other owners (ADR 4).
 */
#ifdef MISTAKE_VOTES_OF_ALL_BALLOTS_ADD_UP
#define VOTED(i, v) (vote_value[i] == (v))
#define LEARNED(v) (VOTED(0, v) + VOTED(1, v) + VOTED(2, v) >= MAJORITY)
#else
#define LEARNED(v) HAS(chosen, v)
#endif
#define SOMEBODY_REFUSED ANY_OWNER(IS_DENIED)

/* ======================================================================================== */
/* What must hold after every step                                                          */
/* ======================================================================================== */

/* No tickets without the decision, neither now nor before a cancel. */
#define DECIDED_OR_NO_TICKETS(k) \
  (HAS(chosen, SOLD) || (state[k] != TICKETS && state[k] != CANCELLED))
/* When it is decided, each owner has kept the seat until then and gave it to nobody else. */
#define NOT_SOLD_OR_SEAT_KEPT(k) \
  (!HAS(chosen, SOLD) || (state[k] != UNKNOWN && state[k] != DENIED))

/* -DREACH_...: a state that the design must be able to get to, so that it does not pass idly. */
#if defined(REACH_SOLD_IN_BALLOT_0)
#define WITNESS ALL_OWNERS(HAS_TICKETS) && promised[0] + promised[1] + promised[2] == 0
#elif defined(REACH_SOLD_WITHOUT_THE_HOME_ENTRY)
#define WITNESS ALL_OWNERS(HAS_TICKETS) && accept[0] == 0
#elif defined(REACH_REFUSED_AFTER_A_VOTE_FOR_SOLD)
#define WITNESS ALL_OWNERS(IS_DENIED) && chosen == REFUSED && vote_value[0] == SOLD
#elif defined(REACH_REFUSED_BY_AN_OWNER_ALONE)
#define WITNESS ALL_OWNERS(IS_DENIED) && chosen == 0 && held_said[0]
#endif

inline check_everything() {
  /* Clients ask everywhere, all the time: who is told early has longest to see it broken. */
  told = told | (LEARNED(SOLD) -> SOLD : 0);
  told = told | (LEARNED(REFUSED) || SOMEBODY_REFUSED -> REFUSED : 0);
  assert(chosen != BOTH);                        /* One decision. */
  assert(told != BOTH);                          /* One answer, for ever. */
  assert(!HAS(told, SOLD) || HAS(chosen, SOLD)); /* Who was told "sold" has it. */
  assert(ALL_OWNERS(DECIDED_OR_NO_TICKETS));     /* No tickets before the decision. */
  assert(ALL_OWNERS(NOT_SOLD_OR_SEAT_KEPT));     /* All or nothing, and no seat twice. */
#ifdef WITNESS
  assert(!(WITNESS));                            /* Not reached. */
#endif
}

inline tells(outcome) {
  told = told | outcome;
  printf("a client is told: %e\n", outcome);
  check_everything()
}

/* ---- Guards that only the question of progress closes: see World() at the end ---- */
#ifdef PROGRESS
bit healed;      /* From here on nothing is lost and nobody dies. */
byte dead = 9;   /* Who is dead by then: 0 the home entry, 1 to OWNERS the owners, 9 nobody. */
bit asked_again; /* Whether the client repeats the purchase at an airline that is up. */
#define LAST (BALLOTS - 1) /* The ballot that back-off lets through in the end. */
#define UP(airline) (!healed || (airline) != dead)
#define HOLDS_ARRIVE (!healed || asked_again)
#define REFUSALS_ARRIVE (!healed)
#define DECIDED(v) (healed -> COUNT(VOTES(LAST, v)) >= MAJORITY : LEARNED(v))
#define IN_DOUBT(k) (UP(k + 1) && state[k] == HELD)
#if defined(MISTAKE_ONLY_THE_ENTRY_FINISHES)
#define SOMEBODY_FINISHES (UP(0) && (asked_again || ANY_OWNER(IN_DOUBT)))
#elif defined(MISTAKE_HOLDS_HAVE_NO_DEADLINE)
#define SOMEBODY_FINISHES asked_again
#else
#define SOMEBODY_FINISHES (asked_again || ANY_OWNER(IN_DOUBT))
#endif
#define IS_LAST(b) ((b) == LAST)
#define RUNS(b) (IS_LAST(b) -> healed && SOMEBODY_FINISHES : !healed)
#else
#define UP(airline) true
#define HOLDS_ARRIVE true
#define REFUSALS_ARRIVE true
#define DECIDED(v) LEARNED(v)
#define IS_LAST(b) false
#define RUNS(b) true
#endif

/* ======================================================================================== */
/* Acceptor(i): DecisionRegister of airline i                                               */
/* ======================================================================================== */

/*
 * -DSORTED: acceptors are alike, so states that differ only in which of them is which are one. They
 * are kept in the order of what they know; the one that has just learned something moves up. That
 * leaves a quarter of the states of three acceptors and a thirtieth of those of five. It is not for
 * -DREADER, -DPROGRESS or -DREACH_..., which call acceptors by their number.
 */
#ifdef SORTED
#define RANK(i) (promised[i] * 64 + vote_ballot[i] * 4 + vote_value[i])
#define SWAP(a, b, rest) rest = a; a = b; b = rest
#define BITS_DIFFER(set, n) (ONE(set, n) ^ ONE(set, (n) + 1))
inline sort_acceptors() {
  n = i;
  do
  :: n + 1 < VOTERS && RANK(n) > RANK(n + 1) ->
       SWAP(promised[n], promised[n + 1], m);
       SWAP(vote_ballot[n], vote_ballot[n + 1], m);
       SWAP(vote_value[n], vote_value[n + 1], m);
       for (m : 0 .. 2 * BALLOTS - 1) {
         votes[m] = votes[m] ^ (BITS_DIFFER(votes[m], n) * (3 << n))
       }
       n++
  :: else -> break
  od;
  n = 0;
  m = 0
}
#else
#define sort_acceptors() skip
#endif

/*
 * Prepare of a ballot above all that it has promised: it promises, which closes every lower ballot,
 * ballot 0 among them. Its Promise names its vote, if it has one.
 *
 * The proposer counts the Promise in the same step, since what a Promise says does not change on
 * its way. Or the Promise is lost, or comes when the proposer has gone on: the second line. (To a
 * repeated Prepare the answer is the same again, which is as if the first had not been lost.)
 */
inline promise(b) {
  promised[i] = b;
  promises[b]++;
  best_value[b] = (vote_ballot[i] > best_ballot[b] -> vote_value[i] : best_value[b]);
  best_ballot[b] = (vote_ballot[i] > best_ballot[b] -> vote_ballot[i] : best_ballot[b]);
  printf("airline %d promises ballot %d\n", i, b);
  sort_acceptors()
}
inline promise_unheard(b) {
  promised[i] = b;
  printf("airline %d promises ballot %d, and nobody hears it\n", i, b);
  sort_acceptors()
}
#define IN_PHASE_1(b) (accept[b] == 0 && promises[b] < MAJORITY)
#define ON_PREPARE(b) \
  :: d_step { UP(i) && RUNS(b) && promised[i] < b && IN_PHASE_1(b) -> promise(b) } \
  :: d_step { UP(i) && !IS_LAST(b) && promised[i] < b -> promise_unheard(b) }

/*
 * Accept: it votes, unless it has promised a higher ballot or has voted in this one already. A vote
 * is also a promise; in ballot 0 that closes nothing. The vote is told to the proposer, the owners
 * and the home entry. Once a majority of one ballot has voted, every listener can know the value;
 * the votes for it are then not needed any more, and are dropped to have fewer states.
 */
#if defined(MISTAKE_BALLOT_0_STAYS_OPEN)
#define IS_OPEN(b) ((b) == 0 || promised[i] <= (b))
#define PROMISE_OF_A_VOTE(b) (promised[i] > (b) -> promised[i] : (b))
#elif defined(MISTAKE_VOTE_IS_NO_PROMISE)
#define IS_OPEN(b) (promised[i] <= (b))
#define PROMISE_OF_A_VOTE(b) promised[i]
#else
#define IS_OPEN(b) (promised[i] <= (b))
#define PROMISE_OF_A_VOTE(b) (b)
#endif
inline vote(b, v) {
  promised[i] = PROMISE_OF_A_VOTE(b);
  vote_ballot[i] = b + 1;
  vote_value[i] = v;
  VOTES(b, v) = (HAS(chosen, v) && !IS_LAST(b) -> 0 : VOTES(b, v) | (1 << i));
  printf("airline %d votes in ballot %d: %e\n", i, b, v);
  if
  :: COUNT(VOTES(b, v)) >= MAJORITY && !HAS(chosen, v) ->
       chosen = chosen | v;
       printf("a majority has voted in ballot %d: %e is decided\n", b, v);
       for (n : 0 .. BALLOTS - 1) {
         VOTES(n, v) = (IS_LAST(n) -> VOTES(n, v) : 0)
       }
       n = 0
  :: else
  fi;
  sort_acceptors();
  check_everything()
}
#define ON_ACCEPT(b, v) \
  :: d_step { UP(i) && HAS(accept[b], v) && IS_OPEN(b) && vote_ballot[i] != b + 1 -> vote(b, v) }
#define ON_BALLOT(b) ON_PREPARE(b) ON_ACCEPT(b, SOLD) ON_ACCEPT(b, REFUSED)

proctype Acceptor(byte i) {
  byte n, m;
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
#if BALLOTS > 5
  ON_BALLOT(5)
#endif
  od
}

/* ======================================================================================== */
/* Proposer(b): whoever drives ballot b                                                     */
/* ======================================================================================== */

/*
 * Ballot 0 belongs to the home entry (entry_desk.cc, propose_sold): no phase 1, only "sold", and
 * only when all owners have said Held. A home entry that restarts and is given the purchase again
 * says the same once more (decisions.cc, propose_ballot_zero); this network has it already.
 *
 * A higher ballot is anybody's: of an owner whose hold passed its deadline, or is to be cancelled,
 * or is on a cancelled flight (owner_desk.cc, recover); of another entry that was given the
 * purchase (entry_desk.cc, propose_sold) or whose customer gives it up (on_give_up); of a reader
 * that finishes a vote it found (trips_desk.cc, on_read). No ballot is used twice and each has one
 * value, so nobody needs to know whose it is. When a majority has promised, the value is that of
 * the highest vote they named. If they named none it may be "refused", and it may be "sold" if Held
 * came from all: that depends on which role's wish stands when the last Promise comes (proposer.cc,
 * revise), so both are tried.
 *
 * Leaving a ballot (a crash, abandon(), back-off after Preempted) is to take no more steps in it.
 */
#ifdef MISTAKE_PHASE_1_FOR_NOTHING
#define FOUND(b) 0
#else
#define FOUND(b) best_value[b]
#endif
#ifdef MISTAKE_SOLD_WITHOUT_ALL_HOLDS
#define MAY_BE_SOLD ANY_OWNER(SAID_HELD)
#else
#define MAY_BE_SOLD ALL_OWNERS(SAID_HELD)
#endif
#define PHASE_1_IS_OVER(b) (b > 0 && RUNS(b) && promises[b] == MAJORITY)

inline propose(b, value) {
#ifdef REACH_A_LONE_VOTE_IS_CARRIED_ON
  assert(value != SOLD || best_ballot[b] == 0 || chosen != 0); /* Not reached. */
#endif
  accept[b] = value;
  promises[b] = 0;
  best_ballot[b] = 0;
  best_value[b] = 0;
  printf("Accept in ballot %d: %e\n", b, accept[b])
}

proctype Proposer(byte b) {
end:
  do
  :: d_step { b == 0 && RUNS(0) && accept[0] == 0 && MAY_BE_SOLD -> propose(0, SOLD) }
  :: d_step { PHASE_1_IS_OVER(b) && FOUND(b) != 0 -> propose(b, FOUND(b)) }
  :: d_step { PHASE_1_IS_OVER(b) && FOUND(b) == 0 && MAY_BE_SOLD -> propose(b, SOLD) }
  :: d_step { PHASE_1_IS_OVER(b) && FOUND(b) == 0 -> propose(b, REFUSED) }
  od
}

/* ======================================================================================== */
/* Owner(k): OwnerDesk and ReservationActor of the purchase's owner k                       */
/* ======================================================================================== */

inline becomes(k, new_state) {
  state[k] = new_state;
  printf("owner %d: %e\n", k, new_state);
  check_everything()
}

proctype Owner(byte k) {
end:
  do
  /* on_hold: takes the seats, durably, and only then says Held. A repeat hears the same. */
  :: d_step { UP(k + 1) && HOLDS_ARRIVE && state[k] == UNKNOWN ->
       held_said[k] = 1; becomes(k, HELD) }
  /* on_hold: refuses, durably and for ever: no seat, a risen fare, a departed flight. Or the
     outcome, decided or said by another owner, is here before the Hold or comes while the Hold
     waits for a seat (refuse_waiting). */
  :: d_step { UP(k + 1) && HOLDS_ARRIVE && state[k] == UNKNOWN -> becomes(k, DENIED) }
  /* on_chosen: the decision, counted here, turns the hold into tickets... */
  :: d_step { UP(k + 1) && state[k] == HELD && DECIDED(SOLD) -> becomes(k, TICKETS) }
  /* ...or ends it... */
  :: d_step { UP(k + 1) && state[k] == HELD && DECIDED(REFUSED) -> becomes(k, DENIED) }
  /* ...and so does another owner's own refusal (on_answer). Nothing else does. */
  :: d_step { UP(k + 1) && state[k] == HELD && SOMEBODY_REFUSED && REFUSALS_ARRIVE ->
       becomes(k, DENIED) }
#ifndef PROGRESS
  /* on_ticket_order: a sold ticket is cancelled. */
  :: d_step { state[k] == TICKETS -> becomes(k, CANCELLED) }
#endif
  od
}

/* ======================================================================================== */
/* Reader(): someone who only looks (-DREADER): RegisterReader, with TripsDesk around it    */
/* ======================================================================================== */
#ifdef READER
byte answered;    /* The acceptors that have told their vote, a bit each. */
byte seen_ballot; /* Of these votes, the one of the highest ballot. 0: no vote yet. */
byte seen_value;
byte seen_times;  /* How many of them are that very vote. */

#ifdef MISTAKE_READER_ADDS_UP_BALLOTS
#define IS_THE_SAME(i) (seen_ballot > 0 && vote_value[i] == seen_value)
#else
#define IS_THE_SAME(i) (vote_ballot[i] == seen_ballot)
#endif
/* A majority of answers is enough. Each acceptor counts once, with the vote that it had then. */
#define ASK(i) \
  :: d_step { COUNT(answered) < MAJORITY && !ONE(answered, i) -> \
       answered = answered | (1 << i); \
       printf("airline %d tells the reader its vote\n", i); \
       if \
       :: vote_ballot[i] == 0 \
       :: vote_ballot[i] > 0 && IS_THE_SAME(i) -> seen_times++ \
       :: vote_ballot[i] > seen_ballot && !IS_THE_SAME(i) -> \
            seen_ballot = vote_ballot[i]; seen_value = vote_value[i]; seen_times = 1 \
       :: else \
       fi }
#define HAS_READ (COUNT(answered) == MAJORITY)

proctype Reader() {
end:
  do
  ASK(0)
  ASK(1)
  ASK(2)
  /* One vote, seen at a majority: it shows the decision. */
  :: d_step { HAS_READ && seen_times == MAJORITY -> tells(seen_value) }
  /* Some vote: it finishes that value in a ballot with phase 1. Proposer() does so already if it
     may: "refused" always, "sold" when all have said Held. No vote: "pending", never "refused". */
  :: d_step { HAS_READ && seen_times < MAJORITY && seen_value == SOLD -> assert(MAY_BE_SOLD) }
  od
}
#endif

/* ======================================================================================== */
/* World(): does it ever end? (-DPROGRESS)                                                  */
/* ======================================================================================== */
/*
 * At some moment the faults stop. One airline may stay dead, and what was not durable or was still
 * on its way is gone: proposers have forgotten, old votes and refusals are not told again. What is
 * left are messages that somebody repeats, in a ballot that nobody disturbs: back-off ends duels.
 * When no role can take any step, no owner that is up may hold a seat in doubt, and a client that
 * asked again must have an owner that can answer.
 */
#ifdef PROGRESS
#define IS_AT_REST(k) (!UP(k + 1) || state[k] != HELD)
#define CAN_ANSWER(k) (UP(k + 1) && (state[k] == TICKETS || state[k] == DENIED))

proctype World() {
  byte n;
  atomic {
    true ->
      if
      :: dead = 0
      :: dead = 1
      :: dead = 2
#if OWNERS > 2
      :: dead = 3
#endif
      :: dead = 9
      fi;
      if
      :: asked_again = true
      :: asked_again = false
      fi;
      printf("the faults stop: airline %d is dead (9: none), asked again: %d\n", dead, asked_again);
      d_step {
        healed = true;
        for (n : 0 .. BALLOTS - 1) {
          promises[n] = 0;
          best_ballot[n] = 0;
          best_value[n] = 0
        }
      }
  }
  timeout -> /* No role can do anything any more. */
#ifdef REACH_THE_OTHERS_SELL
  assert(dead != 0 || !ALL_OWNERS(HAS_TICKETS)); /* Not reached. */
#endif
#ifdef REACH_THE_OTHERS_REFUSE
  assert(dead != 0 || !ALL_OWNERS(IS_DENIED) || !ALL_OWNERS(SAID_HELD)); /* Not reached. */
#endif
  assert(ALL_OWNERS(IS_AT_REST) && (!asked_again || ANY_OWNER(CAN_ANSWER))) /* It ends. */
}
#endif

/* ======================================================================================== */
/* Mistakes that are a step of their own. (The others change a rule above.)                 */
/* ======================================================================================== */

#ifdef MISTAKE_HOLD_EXPIRES
active proctype Mistake() { /* A time-out gives the seat back. */
end:
  d_step { state[0] == HELD -> becomes(0, UNKNOWN) }
}
#endif
#ifdef MISTAKE_CANCEL_FREES_A_HOLD
active proctype Mistake() { /* The customer cancels what is only held, and the owner obeys. */
end:
  d_step { state[0] == HELD -> becomes(0, DENIED) }
}
#endif
#ifdef MISTAKE_REFUSAL_NOT_DURABLE
active proctype Mistake() { /* It told the refusal, restarted, and knows nothing of it. */
end:
  d_step { state[0] == DENIED -> becomes(0, UNKNOWN) }
}
#endif
#ifdef MISTAKE_RELEASE_AFTER_EMPTY_PHASE_1
active proctype Mistake() { /* "A majority has promised and nobody voted: it cannot be sold." */
end:
  d_step { promises[1] == MAJORITY && best_value[1] == 0 && state[0] == HELD -> becomes(0, DENIED) }
}
#endif
#ifdef MISTAKE_PREEMPTED_MEANS_REFUSED
active proctype Mistake() { /* "My ballot 0 was pre-empted: not bought." */
end:
  d_step { accept[0] == SOLD && promised[1] > 0 -> tells(REFUSED) }
}
#endif
#ifdef MISTAKE_BALLOT_0_REFUSES
active proctype Mistake() { /* A restarted home entry gives up in its own ballot 0. */
end:
  d_step { !HAS(accept[0], REFUSED) ->
    accept[0] = accept[0] | REFUSED; printf("Accept in ballot 0: REFUSED\n") }
}
#endif
#ifdef MISTAKE_REPEAT_WITHOUT_PHASE_1
active proctype Mistake() { /* Another entry has all holds and goes straight to phase 2. */
end:
  d_step { accept[2] == 0 && MAY_BE_SOLD -> propose(2, SOLD) }
}
#endif
#ifdef MISTAKE_VALUE_CHANGES_IN_PHASE_2
active proctype Mistake() { /* A second role, with another wish, in a ballot that runs already. */
end:
  d_step { accept[1] == REFUSED && MAY_BE_SOLD ->
    accept[1] = BOTH; printf("Accept in ballot 1, once more: SOLD\n") }
}
#endif
#ifdef MISTAKE_PROMISE_NOT_DURABLE
active proctype Mistake() { /* A restart knows the vote and has forgotten the promise. */
end:
  d_step { promised[1] >= vote_ballot[1] && promised[1] > 0 ->
    promised[1] = (vote_ballot[1] > 0 -> vote_ballot[1] - 1 : 0);
    printf("airline 1 has forgotten its promise\n") }
}
#endif
#ifdef MISTAKE_VOTE_NOT_DURABLE
active proctype Mistake() { /* A restart knows the promise and has forgotten the vote. */
end:
  d_step { vote_ballot[1] > 0 ->
    vote_ballot[1] = 0; vote_value[1] = 0; printf("airline 1 has forgotten its vote\n") }
}
#endif
#ifdef MISTAKE_REGISTER_FORGOTTEN
active proctype Mistake() { /* All owners have sold, so the acceptors tidy up. */
  byte n;
end:
  d_step { ALL_OWNERS(HAS_TICKETS) ->
    for (n : 0 .. VOTERS - 1) { promised[n] = 0; vote_ballot[n] = 0; vote_value[n] = 0 }
    printf("the acceptors forget the purchase\n") }
}
#endif
#ifdef MISTAKE_ACCEPTOR_SET_BACK
active proctype Mistake() { /* Airline 1 starts from a backup that is too old. */
end:
  d_step { promised[1] + vote_ballot[1] > 0 ->
    promised[1] = 0; vote_ballot[1] = 0; vote_value[1] = 0;
    printf("airline 1 starts from an old backup\n") }
}
#endif
#ifdef MISTAKE_ACCEPTOR_SET_BACK_COPIES_THE_OTHERS
active proctype Mistake() { /* The same, and it asks both others before it votes again. */
  byte n;
end:
  d_step { promised[1] + vote_ballot[1] > 0 ->
    promised[1] = 0; vote_ballot[1] = 0; vote_value[1] = 0;
    printf("airline 1 starts from an old backup and asks the others\n");
    for (n : 0 .. VOTERS - 1) {
      promised[1] = (promised[n] > promised[1] -> promised[n] : promised[1]);
      vote_value[1] = (vote_ballot[n] > vote_ballot[1] -> vote_value[n] : vote_value[1]);
      vote_ballot[1] = (vote_ballot[n] > vote_ballot[1] -> vote_ballot[n] : vote_ballot[1])
    }
  }
}
#endif
#ifdef MISTAKE_READER_BELIEVES_ONE_VOTE
active proctype Mistake() { /* It read one vote and shows it as the decision. */
end:
  d_step { seen_ballot > 0 -> tells(seen_value) }
}
#endif
#ifdef MISTAKE_READER_TAKES_NO_VOTE_FOR_REFUSED
active proctype Mistake() { /* A majority has not voted, and it shows that as the decision. */
end:
  d_step { HAS_READ && seen_ballot == 0 -> tells(REFUSED) }
}
#endif
#ifdef MISTAKE_EACH_LEG_IS_SHOWN_BY_ITSELF
active proctype Mistake() { /* It asks the owners and shows one leg sold, the other not. */
end:
  d_step { state[0] == TICKETS ->
    assert(state[1] != HELD) /* Nobody is shown half of it. */
  }
}
#endif

init {
  byte j;
  atomic {
    assert(SOLD == 1 && REFUSED == 2 && BOTH == 3);
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
