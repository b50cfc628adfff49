/*
 * A database that was set back, as a voter of the decision register.
 *
 * This is docs/design.md, section 4, around one key of the register of section 5.2. Its quorum is
 * 0/1, 1/1, 2/1: airlines 0, 1 and 2, each with tenure 1. Airline 3 is outside the quorum, an entry
 * or an owner. Once, at any moment, airline 0 dies and starts from an older copy of its database,
 * in the extreme from nothing: promises and votes made after the copy are gone, and others may have
 * counted them.
 *
 *   Acceptor(i)   broker-less/core/decision_register.cc    airline i promises and votes
 *   Proposer(b)   broker-less/core/proposer.cc             ballot 0: the home entry; 1 and 3:
 *                                                          airline 2; 2: airline 0 itself
 *   Start(i)      broker-less/core/starting.cc,            airline i is recovering until it has
 *                 identity.cc                              heard what is known of it
 *   noted[j]      broker-less/core/sightings.cc            how far j saw the journal of airline 0
 *
 * Register and network are those of purchase.pml, with one difference: it matters who has heard
 * airline 0, for whoever hears it notes how far its journal is, durably and before it acts.
 *
 * What is assumed (README.md says why, and what happens without it):
 *   - if anybody has noted a position beyond the copy, then one of those who have is among those
 *     who answer when airline 0 starts;
 *   - what the old process had said and nobody has heard when the start is over is lost.
 *
 * Switches: -DBALLOTS=2 to 4; -DSTARTS: each airline may also crash and restart, once, and every
 * start must end; -DONLY_LISTENERS_LOOK_AT_THE_TENURE. -DREACH_... and -DMISTAKE_... as in
 * purchase.pml; -DBEYOND_...: something that the assumption excludes.
 */

#ifndef BALLOTS
#define BALLOTS 3 /* 0 to BALLOTS-1. Ballot 0 says only "sold". */
#endif
#define MAJORITY 2

mtype = { BOTH, REFUSED, SOLD }; /* 3, 2, 1: a bit each. */
#define HAS(set, value) (((set) & (value)) != 0)
#define ONE(set, i) (((set) >> (i)) & 1)
#define COUNT(set) (ONE(set, 0) + ONE(set, 1) + ONE(set, 2))
#define MAX(a, b) ((a) > (b) -> (a) : (b))

/* ---- Durable at each acceptor: PromiseRecord, VoteRecord ---- */
byte promised[3];
byte vote_ballot[3]; /* Plus 1. 0: it never voted. */
byte vote_value[3];

/* ---- The older copy of airline 0's database. At first it is empty. ---- */
byte copy_promised, copy_ballot, copy_value;
bit is_copied, was_set_back;

/* ---- Journal positions of airline 0, counted from the copy: only those beyond it matter ---- */
byte position; /* How long its journal is. */
byte noted[4]; /* Durable at airline j, SightingRecord: the highest that it has heard of. */
#ifdef MISTAKE_THE_START_COUNTS_AS_PROGRESS
#define MOST 2
#else
#define MOST 1 /* Counted no further: one row beyond the copy, or more, is the same. */
#endif

/* ---- Where each airline is between start and end ---- */
#define SERVES      0
#define ASKS        1 /* Recovering. */
#define ROLLED_BACK 2 /* Airline 0 has recorded that tenure 1 has ended: SetBackRecord. */
#define ANEW        3 /* An edition names 0/2. */
byte start[3];

/* ---- The network ---- */
byte accept[BALLOTS];
byte accept_position;    /* Of airline 0 when it said the Accept of its ballot. */
byte votes[2 * BALLOTS]; /* Accepted, as far as anybody has heard it. */
#define VOTES(b, v) votes[2 * (b) + (v) - 1]

/* ---- Not durable: phase 1. Who has promised, a bit each: nobody counts twice. ---- */
byte promises[BALLOTS], best_ballot[BALLOTS], best_value[BALLOTS];

/* ---- Seen from outside ---- */
byte chosen;

/* ---- Only for some switches ---- */
#if defined(REACH_REFUSED_AFTER_A_LOST_VOTE_FOR_SOLD) || defined(REACH_NOBODY_HAD_HEARD)
#define LOST
byte lost; /* What the vote was for that is gone. */
#endif
#ifdef BEYOND_A_VOTE_COMES_LATE
byte late_ballot, late_value; /* The vote that is gone, on its way. */
#endif
#ifdef STARTS
byte crashed; /* Who has restarted already, a bit each. */
bit healed;   /* From here on nobody crashes. */
#define FAULTS_HAPPEN (!healed)
#else
#define FAULTS_HAPPEN true
#endif
#ifdef REACH_ALL_START_TOGETHER
bit together; /* All three were recovering at one moment. */
#endif

#define OF_AIRLINE_0(b) ((b) == 2)
/* A ballot ends with its process, for its number names the start: it is never used again. */
#define RUNS(b) (!OF_AIRLINE_0(b) || (start[0] == SERVES && !was_set_back))

/* ======================================================================================== */
/* Acceptors                                                                                */
/* ======================================================================================== */

/* Votes are intact for tenure 1, and the start is over. */
#if defined(MISTAKE_VOTES_WHILE_RECOVERING)
#define VOTES_NOW(i) (start[i] == SERVES || start[i] == ASKS)
#elif defined(MISTAKE_TENURE_IGNORED) || defined(ONLY_LISTENERS_LOOK_AT_THE_TENURE)
#define VOTES_NOW(i) (start[i] == SERVES || start[i] == ANEW) /* It says so: "this is 0/2". */
#else
#define VOTES_NOW(i) (start[i] == SERVES)
#endif
/* To a listener, a vote of 0/2 is none where the quorum names 0/1. */
#ifdef MISTAKE_TENURE_IGNORED
#define COUNTS(i) true
#else
#define COUNTS(i) (start[i] != ANEW)
#endif

/* Once a set-back is over, for good or ill, positions say nothing more, and are left at 0. */
#define POSITIONS_MATTER (!was_set_back || start[0] == ASKS)
inline journal_grows() {
  position = (i == 0 && POSITIONS_MATTER && position < MOST -> position + 1 : position)
}
/* j hears something that airline 0 said at this position. */
inline notes(j, at) { noted[j] = MAX(noted[j], at) }

/*
 * A Promise is heard when it is made, or never. To a ballot of airline 2 it is a message, so
 * airline 2 notes the position. What airline 0 says to itself nobody else hears.
 */
inline promise(b) {
  promised[i] = b;
  journal_grows();
  promises[b] = promises[b] | (1 << i);
  best_value[b] = (vote_ballot[i] > best_ballot[b] -> vote_value[i] : best_value[b]);
  best_ballot[b] = (vote_ballot[i] > best_ballot[b] -> vote_ballot[i] : best_ballot[b]);
  if
  :: i == 0 && !OF_AIRLINE_0(b) -> notes(2, position)
  :: else
  fi;
  printf("airline %d promises ballot %d\n", i, b)
}
inline promise_unheard(b) {
  promised[i] = b;
  journal_grows();
  printf("airline %d promises ballot %d, and nobody hears it\n", i, b)
}
#define IN_PHASE_1(b) (accept[b] == 0 && COUNT(promises[b]) < MAJORITY)
#define ON_PREPARE(b) \
  :: d_step { VOTES_NOW(i) && COUNTS(i) && RUNS(b) && promised[i] < b && IN_PHASE_1(b) -> \
       promise(b) } \
  :: d_step { VOTES_NOW(i) && promised[i] < b -> promise_unheard(b) }

inline hear_vote(b, v, who) {
  VOTES(b, v) = (HAS(chosen, v) -> 0 : VOTES(b, v) | (1 << who));
  if
  :: COUNT(VOTES(b, v)) >= MAJORITY && !HAS(chosen, v) ->
       chosen = chosen | v;
       printf("a majority has voted in ballot %d: %e is decided\n", b, v);
       for (n : 0 .. BALLOTS - 1) { VOTES(n, v) = 0 }
       n = 0;
       assert(chosen != BOTH); /* One decision. */
#ifdef REACH_SOLD_WITHOUT_THE_ONE_SET_BACK
       assert(chosen != SOLD || start[0] != ROLLED_BACK); /* Not reached. */
#endif
#ifdef REACH_REFUSED_AFTER_A_LOST_VOTE_FOR_SOLD
       assert(chosen != REFUSED || start[0] != ROLLED_BACK || !HAS(lost, SOLD)); /* Not reached. */
#endif
  :: else
  fi
}
/* The others repeat their votes until they are heard. That of airline 0 is heard in Told(). */
inline vote(b, v) {
  promised[i] = b;
  vote_ballot[i] = b + 1;
  vote_value[i] = v;
  journal_grows();
  if
  :: OF_AIRLINE_0(b) && i != 0 -> notes(i, accept_position)
  :: else
  fi;
  printf("airline %d votes in ballot %d: %e\n", i, b, v);
  if
  :: i != 0 -> hear_vote(b, v, i)
  :: else
  fi
}
#define ON_ACCEPT(b, v) \
  :: d_step { VOTES_NOW(i) && accept[b] == v && promised[i] <= b && vote_ballot[i] != b + 1 -> \
       vote(b, v) }
#define ON_BALLOT(b) ON_PREPARE(b) ON_ACCEPT(b, SOLD) ON_ACCEPT(b, REFUSED)

proctype Acceptor(byte i) {
  byte n;
end:
  do
  ON_ACCEPT(0, SOLD)
  ON_BALLOT(1)
#if BALLOTS > 2
  ON_BALLOT(2)
#endif
#if BALLOTS > 3
  ON_BALLOT(3)
#endif
  od
}

/*
 * Airline 0 tells its latest vote to an airline, which notes the position and counts the vote. It
 * may do so again, to others, whenever somebody repeats the Accept. That a PING tells the position
 * as well is left out: a set-back that is found out more often leaves an acceptor that is silent.
 */
#ifdef MISTAKE_COPIES_OTHERS_VOTES
byte copied; /* Of these votes it keeps to itself that they are not its own. */
#define HAS_A_VOTE (vote_ballot[0] > 0 && vote_ballot[0] != copied)
#else
#define HAS_A_VOTE (vote_ballot[0] > 0)
#endif
#define MAY_TELL (HAS_A_VOTE && VOTES_NOW(0) && COUNTS(0))
#define IS_NEWS (!HAS(chosen, vote_value[0]) && !ONE(VOTES(vote_ballot[0] - 1, vote_value[0]), 0))
#define TELL(j) \
  :: d_step { MAY_TELL && (noted[j] < position || IS_NEWS) -> \
       printf("airline 0 tells its vote to airline %d\n", j); \
       notes(j, position); \
       hear_vote(vote_ballot[0] - 1, vote_value[0], 0) }

proctype Told() {
  byte n;
end:
  do
  TELL(1)
  TELL(2)
  TELL(3)
#ifdef BEYOND_TOLD_TO_ITS_OWN_CLIENT
  /* It counts its own vote itself, and tells its client. */
  :: d_step { MAY_TELL && IS_NEWS ->
       printf("airline 0 counts its own vote\n");
       hear_vote(vote_ballot[0] - 1, vote_value[0], 0) }
#endif
#ifdef MISTAKE_TOLD_BEFORE_DURABLE
  /* It counts a row that is still on its way to the disk, and may never get there. */
  :: d_step { start[0] == SERVES && noted[3] <= position ->
       notes(3, position + 1);
       printf("airline 0 tells a position that it has not reached on its disk\n") }
#endif
#ifdef BEYOND_A_VOTE_COMES_LATE
  /* Airline 3 did not answer in time. Now it reads what was sent long ago. */
  :: d_step { late_ballot > 0 && start[0] == SERVES ->
       printf("a vote of the old process reaches airline 3\n");
       hear_vote(late_ballot - 1, late_value, 0);
       late_ballot = 0; late_value = 0 }
#endif
  od
}

/* ======================================================================================== */
/* Proposers                                                                                */
/* ======================================================================================== */

/* All owners have said Held, so "sold" may be proposed at any time; "refused" may be always. */
#define PHASE_1_IS_OVER(b) (b > 0 && RUNS(b) && COUNT(promises[b]) == MAJORITY)

inline propose(b, value) {
  accept[b] = value;
  accept_position = (OF_AIRLINE_0(b) -> position : accept_position);
  promises[b] = 0;
  best_ballot[b] = 0;
  best_value[b] = 0;
  printf("Accept in ballot %d: %e\n", b, accept[b])
}

proctype Proposer(byte b) {
end:
  do
  :: d_step { b == 0 && accept[0] == 0 -> propose(0, SOLD) }
  :: d_step { PHASE_1_IS_OVER(b) && best_value[b] != 0 -> propose(b, best_value[b]) }
  :: d_step { PHASE_1_IS_OVER(b) && best_value[b] == 0 -> propose(b, SOLD) }
  :: d_step { PHASE_1_IS_OVER(b) && best_value[b] == 0 -> propose(b, REFUSED) }
  od
}

/* ======================================================================================== */
/* Start(i): from the first question to the end of recovering                               */
/* ======================================================================================== */

/* What airline j has noted, against the journal as it was found. */
#ifdef MISTAKE_THE_START_COUNTS_AS_PROGRESS
#define FOUND_POSITION (position + 1) /* With the row that this very start has written. */
#else
#define FOUND_POSITION position
#endif
#define SAYS_SO(j, who) (ONE(who, j) && noted[j] > FOUND_POSITION)
#ifdef MISTAKE_NEW_INCARNATION_ONLY
#define IS_FOUND_OUT(who) false /* "My incarnation is higher than what they saw." */
#else
#define IS_FOUND_OUT(who) (SAYS_SO(1, who) || SAYS_SO(2, who) || SAYS_SO(3, who))
#endif

/* The assumption: of those that have noted more, one is among `who`, those that answer in time. */
#define IS_WITNESS(j) (noted[j] > position)
#define ANSWERS_AS_WITNESS(j, who) (ONE(who, j) && IS_WITNESS(j))
#if defined(BEYOND_NO_WITNESS_ANSWERS)
#define ASSUMED(who) true
#elif defined(BEYOND_ONLY_AN_OUTSIDER_IS_A_WITNESS)
#define ASSUMED(who) ((who) == 6 && !IS_WITNESS(1) && !IS_WITNESS(2))
#else
#define ASSUMED(who) \
  (ANSWERS_AS_WITNESS(1, who) || ANSWERS_AS_WITNESS(2, who) || ANSWERS_AS_WITNESS(3, who) || \
   !IS_WITNESS(1) && !IS_WITNESS(2) && !IS_WITNESS(3))
#endif

/* Recovering airlines answer too. */
#ifdef MISTAKE_RECOVERING_DO_NOT_ANSWER
#define ANSWERS(j) (start[j] != ASKS)
#else
#define ANSWERS(j) true
#endif
#define ALL_ANSWER(who) ((!ONE(who, 1) || ANSWERS(1)) && (!ONE(who, 2) || ANSWERS(2)))

/* What nobody has heard of the old process is lost, its Accept too. */
inline serves() {
  start[0] = SERVES;
#if BALLOTS > 2
  accept[2] = (accept_position > position -> 0 : accept[2]);
#endif
#ifdef REACH_NOBODY_HAD_HEARD
  assert(lost == 0); /* Not reached. */
#endif
#ifdef REACH_ALL_START_TOGETHER
  assert(!together || start[1] != SERVES || start[2] != SERVES); /* Not reached. */
#endif
  printf("airline 0 serves\n")
}
inline is_rolled_back() {
  printf("airline 0 was set back: its tenure has ended\n");
  assert(was_set_back); /* No tenure ends without a set-back. */
#ifdef REACH_FOUND_OUT
  assert(false); /* Not reached. */
#endif
#if defined(MISTAKE_VOTES_AFTER_ROLLBACK)
  start[0] = SERVES
#elif defined(MISTAKE_COPIES_OTHERS_VOTES)
  printf("airline 0 copies the votes of both others\n");
  for (n : 1 .. 2) {
    promised[0] = MAX(promised[0], promised[n]);
    vote_value[0] = (vote_ballot[n] > vote_ballot[0] -> vote_value[n] : vote_value[0]);
    vote_ballot[0] = MAX(vote_ballot[0], vote_ballot[n])
  }
  n = 0;
  copied = vote_ballot[0];
  start[0] = SERVES
#else
  start[0] = ROLLED_BACK
#endif
}

/*
 * Itself counted, one more voter is a majority. Airline 3 may answer as well, or not in time. The
 * answers of several airlines come in one step: who has answered a new start hears the old one no
 * more (sightings.cc), so it could as well have answered later.
 */
#define ON_ANSWERS(who) \
  :: d_step { i == 0 && start[0] == ASKS && ALL_ANSWER(who) && ASSUMED(who) -> \
       printf("airline 0 is answered by %d %d %d (0: nobody)\n", \
              ONE(who, 1), ONE(who, 2) * 2, ONE(who, 3) * 3); \
       if \
       :: IS_FOUND_OUT(who) -> is_rolled_back() \
       :: else -> serves() \
       fi; \
       forget_positions() }
inline forget_positions() {
  if
  :: was_set_back ->
       position = 0; accept_position = 0;
       noted[1] = 0; noted[2] = 0; noted[3] = 0
  :: else
  fi
}

proctype Start(byte i) {
  byte n;
end:
  do
  ON_ANSWERS(2)
  ON_ANSWERS(4)
  ON_ANSWERS(6)
  ON_ANSWERS(10)
  ON_ANSWERS(12)
  ON_ANSWERS(14)
  /* A new edition of the alliance file. This key's quorum goes on naming 0/1. */
  :: d_step { i == 0 && start[0] == ROLLED_BACK -> start[0] = ANEW;
       printf("an edition names 0/2\n") }
#ifdef MISTAKE_ENDS_THE_TENURE_OF_ITS_OLD_FILE
  /* The alliance file was set back as well and named tenure 0; then the right one is read. */
  :: d_step { i == 0 && start[0] == ROLLED_BACK -> start[0] = SERVES;
       printf("airline 0 reads that it is 0/1, a tenure that it has not ended\n") }
#endif
#ifdef STARTS
  /* An ordinary crash: what is durable stays. */
  :: d_step { FAULTS_HAPPEN && start[i] <= ASKS && !ONE(crashed, i) ->
       crashed = crashed | (1 << i); start[i] = ASKS;
#ifdef MISTAKE_SIGHTINGS_NOT_DURABLE
       noted[i] = 0;
#endif
#ifdef REACH_ALL_START_TOGETHER
       together = together || (start[0] == ASKS && start[1] == ASKS && start[2] == ASKS);
#endif
       printf("airline %d restarts\n", i) }
  :: d_step { i > 0 && start[i] == ASKS && (ANSWERS(0) || ANSWERS(3 - i)) ->
       start[i] = SERVES; printf("airline %d serves\n", i) }
#endif
  od
}

/* ======================================================================================== */
/* The database is set back                                                                 */
/* ======================================================================================== */

proctype SetBack() {
end:
  do
  :: d_step { FAULTS_HAPPEN && !is_copied && !was_set_back && position > 0 ->
       is_copied = true;
       copy_promised = promised[0]; copy_ballot = vote_ballot[0]; copy_value = vote_value[0];
       position = 0; accept_position = 0; noted[1] = 0; noted[2] = 0; noted[3] = 0;
       printf("the database of airline 0 is copied\n") }
  :: d_step { FAULTS_HAPPEN && !was_set_back ->
       was_set_back = true;
#ifdef LOST
       lost = (vote_ballot[0] > copy_ballot -> vote_value[0] : 0);
#endif
#ifdef BEYOND_A_VOTE_COMES_LATE
       late_ballot = (vote_ballot[0] > copy_ballot -> vote_ballot[0] : 0);
       late_value = (vote_ballot[0] > copy_ballot -> vote_value[0] : 0);
#endif
       promised[0] = copy_promised; vote_ballot[0] = copy_ballot; vote_value[0] = copy_value;
       copy_promised = 0; copy_ballot = 0; copy_value = 0; is_copied = false;
       position = 0;
#if BALLOTS > 2
       promises[2] = 0; best_ballot[2] = 0; best_value[2] = 0;
#endif
       start[0] = ASKS;
       printf("airline 0 starts from an old copy\n") }
  od
}

/* When the faults have stopped and no role can do anything any more, nobody is recovering. */
#ifdef STARTS
proctype End() {
  healed = true;
  timeout ->
    assert(start[0] != ASKS && start[1] != ASKS && start[2] != ASKS) /* Every start ends. */
}
#endif

init {
  byte j;
  atomic {
    assert(SOLD == 1 && REFUSED == 2 && BOTH == 3);
    for (j : 0 .. 2) { run Acceptor(j); run Start(j) }
    for (j : 0 .. BALLOTS - 1) { run Proposer(j) }
    run Told();
    run SetBack();
#ifdef STARTS
    run End();
#endif
    j = 0
  }
}
