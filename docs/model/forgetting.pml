/*
 * Acceptors that forget: what is left of a decision when nobody needs its votes any more.
 *
 * This is docs/design.md, section 5.2, around one key of the register that was decided long ago. An
 * acceptor that knows the decision, because an owner's event told it, may drop its promise and its
 * vote for that key and keep only (key, decision). Others have not forgotten, or never heard; and
 * Prepares, Accepts and questions of any age may still arrive, at any of them, any number of times.
 *
 *   Acceptor(i)   broker-less/core/decision_register.cc   airline i promises, votes, forgets
 *   Proposer(b)   broker-less/core/proposer.cc            whoever drives ballot b, in any role
 *   Owners()      airline/core/owner_desk.cc              all have said Held, or one has refused
 *   Reader()      broker-less/core/register_reader.cc     asks for votes and changes nothing
 *
 * An acceptor that has forgotten answers from v, the decision, and writes nothing:
 *   Prepare of ballot b   a Promise that names a vote for v in ballot b itself: above whatever
 *                         anybody else can name
 *   Accept(b, v)          Accepted
 *   Accept(b, not v)      nothing
 *   a reader's question   a vote for v in one fixed ballot, above all real ones
 *
 * Register and network are those of purchase.pml, with two differences. An acceptor may promise one
 * ballot twice, before and after it forgets, with different words; so promises are counted by
 * airline. And owners are only what proposers see of them.
 *
 * Switches: -DBALLOTS, -DVOTERS; -DSORTED, -DREADER, -DPROGRESS; -DANSWERS_BEFORE_IT_FORGETS,
 * -DREADERS_BALLOTS_DIFFER, -DREADER_BELIEVES_WHO_HAS_FORGOTTEN: rules that may be laxer;
 * -DREACH_... and -DMISTAKE_... as in purchase.pml.
 */

#ifndef BALLOTS
#define BALLOTS 4 /* 0 to BALLOTS-1; 3 to 6. Ballot 0 says only "sold". */
#endif
#ifndef VOTERS
#define VOTERS 3 /* 3 or 5. */
#endif
#if defined(SORTED) && defined(PROGRESS)
#error "-DSORTED is only for acceptors that are alike: none may be dead"
#endif
#define MAJORITY (VOTERS / 2 + 1)

mtype = { DENIED, HELD, BOTH, REFUSED, SOLD }; /* BOTH, REFUSED, SOLD: 3, 2, 1, a bit each. */
#define UNKNOWN 0
#define HAS(set, value) (((set) & (value)) != 0)
#define ONE(set, i) (((set) >> (i)) & 1)
#define COUNT(set) (ONE(set, 0) + ONE(set, 1) + ONE(set, 2) + ONE(set, 3) + ONE(set, 4))

/* ---- Durable at each acceptor: its promise and vote, or all that is left of them ---- */
byte promised[VOTERS];
byte vote_ballot[VOTERS]; /* Plus 1. 0: it never voted. */
byte vote_value[VOTERS];
byte kept[VOTERS];        /* The decision. 0: it has not forgotten. */

/* ---- Durable at the owners, all together: UNKNOWN, HELD by all, DENIED by one of them ---- */
byte owners;

/* ---- The network ---- */
byte accept[BALLOTS];
byte votes[2 * BALLOTS];
#define VOTES(b, v) votes[2 * (b) + (v) - 1]

/* ---- Not durable: phase 1. Who has promised, a bit each: nobody counts twice. ---- */
byte promises[BALLOTS], best_ballot[BALLOTS], best_value[BALLOTS];

#ifdef READER
byte answered; /* The acceptors that have told a reader their vote, a bit each. */
#endif

/* ---- Seen from outside ---- */
byte chosen; /* The values for which a majority has voted in one ballot. */
byte told;   /* The outcomes that clients were told. */

/* ======================================================================================== */
/* What must hold after every step                                                          */
/* ======================================================================================== */

#if defined(REACH_REFUSED_BY_AN_OWNER_IS_VOTED_FOR)
#define WITNESS kept[0] == REFUSED && kept[1] == REFUSED && owners == DENIED && chosen == REFUSED
#endif

inline check_everything() {
  told = told | chosen | (owners == DENIED -> REFUSED : 0);
  assert(chosen != BOTH);                        /* One decision. */
  assert(told != BOTH);                          /* One answer, for ever. */
  assert(!HAS(told, SOLD) || HAS(chosen, SOLD)); /* Who was told "sold" has it. */
#ifdef WITNESS
  assert(!(WITNESS));                            /* Not reached. */
#endif
}

/* ---- Guards that only the question of progress closes: see World() at the end ---- */
#ifdef PROGRESS
bit healed;    /* From here on nothing is lost and nobody dies. */
byte dead = 9; /* The acceptor that is dead by then; 9: nobody. */
#define LAST (BALLOTS - 1)
#define UP(i) (!healed || (i) != dead)
#define IS_LAST(b) ((b) == LAST)
#define RUNS(b) (IS_LAST(b) == healed)
#else
#define UP(i) true
#define IS_LAST(b) false
#define RUNS(b) true
#endif

/* ======================================================================================== */
/* Acceptor(i): DecisionRegister of airline i                                               */
/* ======================================================================================== */

/* -DSORTED: acceptors are alike, as in purchase.pml. */
#ifdef SORTED
#define RANK(i) (((promised[i] * 8 + vote_ballot[i]) * 4 + vote_value[i]) * 4 + kept[i])
#define SWAP(a, b, rest) rest = a; a = b; b = rest
#define BITS_DIFFER(set, n) (ONE(set, n) ^ ONE(set, (n) + 1))
#define SWAP_BITS(set, n) set = set ^ (BITS_DIFFER(set, n) * (3 << (n)))
inline swap(n) {
  SWAP(promised[n], promised[n + 1], m);
  SWAP(vote_ballot[n], vote_ballot[n + 1], m);
  SWAP(vote_value[n], vote_value[n + 1], m);
  SWAP(kept[n], kept[n + 1], m);
  for (m : 0 .. BALLOTS - 1) { SWAP_BITS(promises[m], n) }
  for (m : 0 .. 2 * BALLOTS - 1) { SWAP_BITS(votes[m], n) }
#ifdef READER
  SWAP_BITS(answered, n);
#endif
  m = 0
}
/* It may move up, when it has learned something, or down, when it has forgotten. */
inline sort_acceptors() {
  n = i;
  do
  :: n + 1 < VOTERS && RANK(n) > RANK(n + 1) -> swap(n); n++
  :: else -> break
  od;
  do
  :: n > 0 && RANK(n - 1) > RANK(n) -> n--; swap(n)
  :: else -> break
  od;
  n = 0
}
#else
#define sort_acceptors() skip
#endif

/* The decision, if it can be known by now. That an event tells it later, or never, is to wait. */
#ifdef MISTAKE_FORGETS_BEFORE_THE_DECISION
#define DECIDED(v) (vote_value[i] == (v)) /* It takes its own vote for the decision. */
#else
#define DECIDED(v) HAS(told, v)
#endif
#ifdef MISTAKE_KEEPS_ITS_OWN_VOTE
#define WHAT_IT_KEEPS(v) (vote_value[i] != 0 -> vote_value[i] : (v))
#else
#define WHAT_IT_KEEPS(v) (v)
#endif
inline forget(v) {
  kept[i] = WHAT_IT_KEEPS(v);
  promised[i] = 0;
  vote_ballot[i] = 0;
  vote_value[i] = 0;
  printf("airline %d forgets all but the decision: %e\n", i, kept[i]);
  sort_acceptors();
  check_everything()
}
#define ON_EVENT(v) :: d_step { UP(i) && kept[i] == 0 && DECIDED(v) -> forget(v) }

/* Whether it answers from the decision v, and not from promise and vote. */
#ifdef ANSWERS_BEFORE_IT_FORGETS
/* It knows, answers so, and crashes before that is on its disk; or it need not write it at all. */
#define MAY_ANSWER_FROM(v) (kept[i] == (v) || kept[i] == 0 && DECIDED(v))
#elif defined(MISTAKE_FORGETFUL_IS_SILENT)
#define MAY_ANSWER_FROM(v) false
#else
#define MAY_ANSWER_FROM(v) (kept[i] == (v))
#endif

/* Prepare. The third line is that of an acceptor that has forgotten: it promises any ballot. */
#if defined(MISTAKE_FORGETFUL_PROMISES_WITHOUT_A_VOTE)
#define NAMED_BALLOT(b) 0
#elif defined(MISTAKE_FORGETFUL_NAMES_BALLOT_0)
#define NAMED_BALLOT(b) 1
#else
#define NAMED_BALLOT(b) (b + 1)
#endif
inline hear_promise(b, ballot, value) {
  promises[b] = promises[b] | (1 << i);
  best_value[b] = (ballot > best_ballot[b] -> value : best_value[b]);
  best_ballot[b] = (ballot > best_ballot[b] -> ballot : best_ballot[b])
}
inline promise(b) {
  promised[i] = b;
  hear_promise(b, vote_ballot[i], vote_value[i]);
  printf("airline %d promises ballot %d\n", i, b);
  sort_acceptors()
}
inline promise_unheard(b) {
  promised[i] = b;
  printf("airline %d promises ballot %d, and nobody hears it\n", i, b);
  sort_acceptors()
}
inline promise_from(b, v) {
#ifdef REACH_A_STALE_VOTE_IS_OUTDONE
  assert(best_value[b] == 0 || best_value[b] == v); /* Not reached. */
#endif
  hear_promise(b, NAMED_BALLOT(b), v);
  printf("airline %d, which has forgotten, promises ballot %d: %e\n", i, b, v)
}
#define IN_PHASE_1(b) (accept[b] == 0 && COUNT(promises[b]) < MAJORITY)
#define IS_NEWS(b) (!ONE(promises[b], i) || best_ballot[b] < NAMED_BALLOT(b))
#define ON_PREPARE(b) \
  :: d_step { UP(i) && RUNS(b) && kept[i] == 0 && promised[i] < b && IN_PHASE_1(b) -> promise(b) } \
  :: d_step { UP(i) && !IS_LAST(b) && kept[i] == 0 && promised[i] < b -> promise_unheard(b) } \
  FROM_WHAT_IT_KEPT(b, SOLD) \
  FROM_WHAT_IT_KEPT(b, REFUSED)
#define FROM_WHAT_IT_KEPT(b, v) \
  :: d_step { UP(i) && RUNS(b) && MAY_ANSWER_FROM(v) && IN_PHASE_1(b) && IS_NEWS(b) -> \
       promise_from(b, v) }

/*
 * Accept. An acceptor that has forgotten says Accepted to the decision, as often as it is asked,
 * and writes nothing down. Votes for a value that is decided are dropped, as in purchase.pml.
 */
#if defined(MISTAKE_FORGETFUL_VOTES_FOR_ANYTHING)
#define AGREES(v) (kept[i] != 0)
#elif defined(MISTAKE_FORGETFUL_VOTES_NO_MORE)
#define AGREES(v) false
#else
#define AGREES(v) MAY_ANSWER_FROM(v)
#endif
#ifdef PROGRESS /* A step that changes nothing would never let it end. */
#define MATTERS(b, v) (!ONE(VOTES(b, v), i) && (!HAS(chosen, v) || IS_LAST(b)))
#else
#define MATTERS(b, v) true
#endif
inline count_vote(b, v) {
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
  fi
}
inline vote(b, v) {
  promised[i] = b;
  vote_ballot[i] = b + 1;
  vote_value[i] = v;
  count_vote(b, v);
  sort_acceptors();
  check_everything()
}
inline vote_from(b, v) {
  printf("airline %d has forgotten\n", i);
  count_vote(b, v);
  sort_acceptors();
  check_everything()
}
#define ON_ACCEPT(b, v) \
  :: d_step { UP(i) && kept[i] == 0 && accept[b] == v && promised[i] <= b && \
              vote_ballot[i] != b + 1 -> vote(b, v) } \
  :: d_step { UP(i) && AGREES(v) && accept[b] == v && MATTERS(b, v) -> vote_from(b, v) }

#define ON_BALLOT(b) ON_PREPARE(b) ON_ACCEPT(b, SOLD) ON_ACCEPT(b, REFUSED)

proctype Acceptor(byte i) {
  byte n, m;
end:
  do
  ON_EVENT(SOLD)
  ON_EVENT(REFUSED)
  ON_ACCEPT(0, SOLD)
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
/* Proposer(b): as in purchase.pml                                                          */
/* ======================================================================================== */

#define MAY_BE_SOLD (owners == HELD)
#define PHASE_1_IS_OVER(b) (b > 0 && RUNS(b) && COUNT(promises[b]) == MAJORITY)

inline propose(b, value) {
#ifdef REACH_ALL_HAVE_FORGOTTEN
  assert(kept[0] != SOLD || kept[1] != SOLD || kept[2] != SOLD || b < 2); /* Not reached. */
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
  :: d_step { PHASE_1_IS_OVER(b) && best_value[b] != 0 -> propose(b, best_value[b]) }
  :: d_step { PHASE_1_IS_OVER(b) && best_value[b] == 0 && MAY_BE_SOLD -> propose(b, SOLD) }
  :: d_step { PHASE_1_IS_OVER(b) && best_value[b] == 0 -> propose(b, REFUSED) }
  od
}

/* ======================================================================================== */
/* Owners(): all hold, or one refuses for itself                                            */
/* ======================================================================================== */

inline become(what) {
  owners = what;
  printf("owners: %e\n", what);
  check_everything()
}

proctype Owners() {
end:
  do
  :: d_step { owners == UNKNOWN -> become(HELD) }   /* From all; so "sold" may be proposed. */
  :: d_step { owners == UNKNOWN -> become(DENIED) } /* The outcome already; "sold" never may be. */
  od
}

/* ======================================================================================== */
/* Reader(): someone who only looks (-DREADER), often long after the decision               */
/* ======================================================================================== */
#ifdef READER
byte seen_ballot;    /* Of these votes, the one of the highest ballot. 0: no vote yet. */
byte seen_value;
byte seen_times;     /* How many of them are that very vote. */
byte decided_before; /* What was decided when the first one was asked. */

#if defined(MISTAKE_READERS_ARE_TOLD_NO_VOTE)
#define FIXED_BALLOT 0
#elif defined(MISTAKE_READERS_ARE_TOLD_BALLOT_0)
#define FIXED_BALLOT 1
#elif defined(READERS_BALLOTS_DIFFER)
#define FIXED_BALLOT (BALLOTS + 1 + COUNT(answered)) /* No two are equal. */
#else
#define FIXED_BALLOT (BALLOTS + 1)
#endif
#define TOLD_BALLOT(i) (kept[i] != 0 -> FIXED_BALLOT : vote_ballot[i])
#define TOLD_VALUE(i) (kept[i] != 0 -> kept[i] : vote_value[i])
#define IS_THE_SAME(i) (TOLD_BALLOT(i) == seen_ballot && TOLD_VALUE(i) == seen_value)
#define HAS_READ (COUNT(answered) == MAJORITY)
#define HAS_FOUND (decided_before == 0 || decided_before == seen_value)
inline hear_vote(i) {
  decided_before = (answered == 0 -> chosen : decided_before);
  answered = answered | (1 << i);
  printf("airline %d tells the reader its vote\n", i);
  if
  :: TOLD_BALLOT(i) == 0
  :: TOLD_BALLOT(i) > 0 && IS_THE_SAME(i) -> seen_times++
  :: TOLD_BALLOT(i) > seen_ballot ->
       seen_ballot = TOLD_BALLOT(i); seen_value = TOLD_VALUE(i); seen_times = 1
  :: else
  fi;
  assert(!HAS_READ || HAS_FOUND) /* Who reads after the decision finds it. */
}
/* A majority of answers is enough. Each acceptor counts once, with what it answered then. */
#define ASK(i) \
  :: d_step { COUNT(answered) < MAJORITY && !ONE(answered, i) -> hear_vote(i) }
inline tells(outcome) {
  told = told | outcome;
  printf("a client is told: %e\n", outcome);
  check_everything()
}

proctype Reader() {
end:
  do
  ASK(0)
  ASK(1)
  ASK(2)
  /* One vote, seen at a majority: it shows the decision. */
  :: d_step { HAS_READ && seen_times == MAJORITY -> tells(seen_value) }
#ifdef READER_BELIEVES_WHO_HAS_FORGOTTEN
  /* One answer in the fixed ballot: it shows the decision. */
  :: d_step { seen_ballot > BALLOTS -> tells(seen_value) }
#endif
  /* Some vote: it finishes that value in a ballot with phase 1, which Proposer() may do anyway. */
  :: d_step { HAS_READ && seen_times < MAJORITY && seen_value == SOLD -> assert(MAY_BE_SOLD) }
  od
}
#endif

/* ======================================================================================== */
/* World(): does it ever end? (-DPROGRESS)                                                  */
/* ======================================================================================== */
/*
 * As in purchase.pml: at some moment the faults stop, one acceptor may stay dead, and what was not
 * durable or was still on its way is gone. Then somebody asks, in a ballot that nobody disturbs,
 * and must count a majority of votes, however many have forgotten by then or forget meanwhile.
 */
#ifdef PROGRESS
#define IS_ANSWERED(v) (COUNT(VOTES(LAST, v)) >= MAJORITY)
proctype World() {
  byte n;
  atomic {
    true ->
      if
      :: dead = 0 /* Acceptors are alike. */
      :: dead = 9
      fi;
      printf("the faults stop: airline %d is dead (9: none)\n", dead);
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
#ifdef REACH_ONE_IS_DEAD_AND_ALL_HAVE_FORGOTTEN
  assert(dead != 0 || kept[1] == 0 || kept[2] == 0 || !IS_ANSWERED(SOLD)); /* Not reached. */
#endif
  assert(IS_ANSWERED(SOLD) || IS_ANSWERED(REFUSED)) /* Who asks is answered. */
}
#endif

init {
  byte j;
  atomic {
    assert(SOLD == 1 && REFUSED == 2 && BOTH == 3);
    for (j : 0 .. VOTERS - 1) { run Acceptor(j) }
    for (j : 0 .. BALLOTS - 1) { run Proposer(j) }
    run Owners();
#ifdef READER
    run Reader();
#endif
#ifdef PROGRESS
    run World();
#endif
    j = 0
  }
}
