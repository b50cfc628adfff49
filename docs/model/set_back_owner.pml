/*
 * A database that was set back, as the owner of a seat.
 *
 * This is docs/design.md, section 4, for seats and ticket numbers. Airline 0 has one seat. Its
 * events are numbered 1, 2, ... and gossip brings them to airlines 1 and 2, in order, at any time.
 * Once, at any moment, airline 0 loses the end of its database, or all of it, and this is found out
 * (set_back.pml asks when it is).
 *
 *   Owner()    airline/core/owner_desk.cc, inventory.cc    airline 0 sells
 *   Start()    broker-less/core/starting.cc                it gets its events back
 *   Others()   airline/core/entry_desk.cc                  they hear its events, and act on them
 *
 * Purchase p needs this seat and one of another owner: a hold, then a decision of the register,
 * which is perfect here. Two more purchases need only this seat, so airline 0 alone sells it. p and
 * the first of these name the old edition of the alliance file, the last one names the new edition.
 *
 * What is assumed: whoever acts on what airline 0 has said has the event that says it; somebody who
 * has it is among those who answer; and what they have is waited for. So airline 1, which answers,
 * is the entry of all purchases; airline 2, which may answer or not, only listens. Airline 1 may be
 * down for a while.
 *
 * Switches: -DREACH_..., -DMISTAKE_..., -DBEYOND_..., as in set_back.pml.
 */

/*
 * Events. Of the seat and p: SeatsTaken by hold, whose number is p's ticket number, HoldSold and
 * HoldReleased. SeatsTaken by sale, for the purchase of the old and for that of the new edition.
 * And FareChanged, which stands for all that is not about the seat.
 */
mtype = { FARE_CHANGED, SALE_NEW, SALE_OLD, RELEASED_P, SOLD_P, HELD_P };
#define NONE 0

#define FAR 5 /* The number after the void ones: 1'000'000 further on (limits.h). */
#define END 9

/* ---- Durable at airline 0 ---- */
byte log[END];  /* What each event says. */
byte last;      /* The number of the last one. */
bit refused_p;  /* PurchaseRefusedRecord is no event: nobody else has it. */

/* ---- What follows from the log ---- */
#define FREE 0
#define HELD 1
#define SOLD 2
byte seat;
bit has_held_p, has_fare;

/* ---- Airline 0, from start to end ---- */
#define SERVES  0
#define ASKS    1
#define FETCHES 2
byte start;
byte wanted; /* The last event that somebody has who answered. */
bit was_set_back;
bit skips;   /* Its next number is FAR. */

/* ---- The others ---- */
byte heard[END];        /* What anybody has ever heard under each number. */
byte known[3];          /* The last event that airline j has. */
bit knows_hold;         /* The entry of p has heard that the seat is held. */
bit sold_old, sold_new; /* The clients of the others were told that the seat is theirs. */
bit is_down, was_down;  /* Airline 1. */

/* ---- The register, and the client of p ---- */
#define OPEN      0
#define P_SOLD    1
#define P_REFUSED 2
byte decided;
byte told; /* A bit for each outcome that the client of p was told. */

inline check_everything() {
  assert((decided == P_SOLD) + sold_old + sold_new <= 1); /* No seat twice. */
  assert(told != (P_SOLD | P_REFUSED))                    /* One answer, for ever. */
}

/* ======================================================================================== */
/* Airline 0                                                                                */
/* ======================================================================================== */

/* One event, in order: apply(record). */
inline apply(event) {
  seat = (event == HELD_P -> HELD :
         (event == SOLD_P || event == SALE_OLD || event == SALE_NEW -> SOLD :
         (event == RELEASED_P -> FREE : seat)));
  has_held_p = has_held_p || event == HELD_P;
  has_fare = has_fare || event == FARE_CHANGED
}
inline makes(event) {
  last = (skips -> FAR : last + 1);
  skips = false;
  log[last] = event;
  apply(event);
  printf("airline 0 makes event %d: %e\n", last, event)
}

/* About purchases of an older edition, an airline that was set back says what the register says. */
#ifdef MISTAKE_OLD_PURCHASES_ARE_HELD_ANEW
#define ANSWERS_OLD_PURCHASES true
#else
#define ANSWERS_OLD_PURCHASES (!was_set_back)
#endif
#define IS_NEW_P (!has_held_p && !refused_p && decided == OPEN)

proctype Owner() {
end:
  do
  :: d_step { start == SERVES && seat == FREE && IS_NEW_P && ANSWERS_OLD_PURCHASES ->
       makes(HELD_P) }
  :: d_step { start == SERVES && IS_NEW_P && ANSWERS_OLD_PURCHASES ->
       refused_p = true; printf("airline 0 refuses p\n") }
  :: d_step { start == SERVES && seat == HELD && decided == P_SOLD -> makes(SOLD_P)
#ifdef REACH_A_HOLD_IN_DOUBT_IS_SOLD
       ; assert(!was_set_back) /* Not reached. */
#endif
     }
  :: d_step { start == SERVES && seat == HELD && decided == P_REFUSED -> makes(RELEASED_P) }
  :: d_step { start == SERVES && seat == FREE && !was_set_back -> makes(SALE_OLD) }
  :: d_step { start == SERVES && seat == FREE && was_set_back -> makes(SALE_NEW)
#ifdef REACH_A_HOLD_IN_DOUBT_ENDS
       ; assert(!has_held_p) /* Not reached. */
#endif
     }
  :: d_step { start == SERVES && !has_fare -> makes(FARE_CHANGED) }
  od
}

/* ======================================================================================== */
/* Airline 0 starts from an old copy                                                        */
/* ======================================================================================== */

inline replay() {
  seat = FREE; has_held_p = false; has_fare = false;
  for (n : 1 .. last) { apply(log[n]) }
  n = 0
}
/* The copy has the events up to this one. That it refused p is in it or not; not is worse. */
#define SET_BACK_TO(number) \
  :: d_step { !was_set_back && last >= number -> \
       was_set_back = true; \
       last = number; \
       for (n : last + 1 .. END - 1) { log[n] = NONE } \
       replay(); \
       refused_p = false; \
       start = ASKS; \
       printf("airline 0 starts from an old copy, which ends with event %d\n", last) }

/* What they have it must have before it sells, even when who told so is down by then. */
#if defined(MISTAKE_SELLS_BEFORE_EVENTS_ARE_BACK)
#define HAS_FETCHED true
#elif defined(MISTAKE_WHO_TOLD_HAS_DIED)
#define HAS_FETCHED (last >= wanted || is_down)
#else
#define HAS_FETCHED (last >= wanted)
#endif

proctype Start() {
  byte n;
end:
  do
  SET_BACK_TO(0)
  SET_BACK_TO(1)
  SET_BACK_TO(2)
  SET_BACK_TO(3)
  SET_BACK_TO(4)
  :: d_step { start == ASKS && !is_down -> start = FETCHES; wanted = known[1];
       printf("airline 1 answers\n") }
  :: d_step { start == ASKS && !is_down && known[2] > known[1] ->
       start = FETCHES; wanted = known[2];
       printf("airlines 1 and 2 answer\n") }
  :: d_step { start == FETCHES && last < wanted && !is_down ->
       for (n : last + 1 .. wanted) { log[n] = heard[n] }
       n = 0;
       last = wanted;
       replay();
       printf("airline 0 has its events back, up to %d\n", last) }
  :: d_step { start == FETCHES && HAS_FETCHED ->
#ifdef MISTAKE_HOLD_NOT_IN_DOUBT
       /* "Nobody asks for it any more." */
       seat = (seat == HELD -> FREE : seat);
#endif
#ifndef MISTAKE_EVENT_NUMBERS_USED_AGAIN
       skips = true;
#endif
       start = SERVES;
       wanted = 0;
       printf("airline 0 serves\n") }
  od
}

/* ======================================================================================== */
/* The others                                                                               */
/* ======================================================================================== */

/* Airline 1 is the entry: it acts on what it hears. */
#ifdef BEYOND_WHO_ACTS_IS_AWAY
#define IS_ENTRY(j) true /* So is airline 2. */
#else
#define IS_ENTRY(j) ((j) == 1)
#endif
inline acts_on(event) {
  knows_hold = knows_hold || event == HELD_P;
  sold_old = sold_old || event == SALE_OLD;
  sold_new = sold_new || event == SALE_NEW;
  check_everything()
}

/* They hear events in order, without gaps but for the void numbers. */
#define NEXT(j) (known[j] + 1 < FAR && log[known[j] + 1] == NONE -> FAR : known[j] + 1)
inline hears(j) {
#ifdef REACH_A_NUMBER_IS_VOID
  assert(known[j] == 0 || log[known[j]] != NONE); /* Not reached. */
#endif
  known[j] = NEXT(j);
  n = known[j];
  printf("airline %d hears event %d: %e\n", j, n, log[n]);
  assert(heard[n] == NONE || heard[n] == log[n]); /* No number twice. */
  heard[n] = log[n];
  if
  :: IS_ENTRY(j) -> acts_on(log[n])
  :: else
  fi;
  n = 0
}

proctype Others() {
  byte n;
end:
  do
  :: d_step { start == SERVES && known[1] < last && !is_down -> hears(1) }
  :: d_step { start == SERVES && known[2] < last -> hears(2) }
#ifdef BEYOND_ACTS_WITHOUT_THE_EVENT
  /* Held, or Sold, is enough for an entry: the event will come. */
  :: d_step { start == SERVES && last > 0 && !is_down -> acts_on(log[last]) }
#endif
  /* The entry has Held from all, and proposes. Or anybody gives up, or recovers. */
  :: d_step { decided == OPEN && knows_hold && !is_down ->
       decided = P_SOLD; told = told | P_SOLD; printf("p is sold\n");
       check_everything() }
  :: d_step { decided == OPEN ->
       decided = P_REFUSED; told = told | P_REFUSED; printf("p is refused\n");
       check_everything() }
  /* Or it hears that this owner refuses. */
  :: d_step { start == SERVES && refused_p && !is_down && told != P_REFUSED ->
       told = told | P_REFUSED; printf("the client of p is told: refused\n");
       check_everything() }
  /* Airline 1 dies and comes back; it loses nothing. */
  :: d_step { !was_down -> was_down = true; is_down = true; printf("airline 1 is down\n") }
  :: d_step { is_down -> is_down = false; printf("airline 1 is up\n") }
  od
}

init {
  atomic {
    run Owner();
    run Start();
    run Others()
  }
}
