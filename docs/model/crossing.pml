/*
 * Purchases that cross: each wants seats that another one wants too, from several owners.
 *
 * This is docs/design.md, section 5.3, and ReservationActor::may_wait with OwnerDesk::wait and
 * retry_waiting. No fault happens here: the question is not whether a sale can be torn (that is
 * purchase.pml) but whether buyers who only get in each other's way can all go home without seats.
 * So each purchase's decision is one step, and nobody's patience ends.
 *
 * Each owner has one seat. Holds go out at once and reach the owners in any order. Purchase 0 has
 * the lowest id, purchase 1 the next, and so on.
 *
 * Who wants what: two purchases want the seats of both owners. Or:
 *   -DTHREE  three purchases want the seats of both owners
 *   -DALONE  two of them, and a third that needs only owner 0: it has one owner and holds nothing
 *   -DRING   three purchases and three owners; each wants two of the three seats, each another pair
 */

#if defined(RING)
#define PURCHASES 3
#define OWNERS 3
#define WANTS(p, o) ((o) == (p) || (o) == ((p) + 1) % 3)
#elif defined(ALONE)
#define PURCHASES 3
#define OWNERS 2
#define WANTS(p, o) ((p) < 2 || (o) == 0)
#elif defined(THREE)
#define PURCHASES 3
#define OWNERS 2
#define WANTS(p, o) true
#else
#define PURCHASES 2
#define OWNERS 2
#define WANTS(p, o) true
#endif
#ifdef ALONE
#define HAS_ONE_OWNER(p) ((p) == 2)
#else
#define HAS_ONE_OWNER(p) false
#endif

#define NOBODY 9
byte holder[OWNERS] = NOBODY; /* Who has the seat of this owner. */
bit sold[OWNERS];             /* By ticket, not by hold: for ever. */

#define WAITING 0 /* The Hold is on its way, or waits at the owner: nothing is on record. */
#define HELD    1
#define DENIED  2
byte answer[PURCHASES * OWNERS];
#define ANSWER(p, o) answer[(p) * OWNERS + (o)]

#define OPEN    0
#define SOLD    1
#define REFUSED 2
byte outcome[PURCHASES];

/* may_wait: whether p waits for the outcome of `other`, which holds the seat of owner o. */
#if defined(MISTAKE_NOBODY_WAITS)
#define MAY_WAIT(p, other, o) false
#elif defined(MISTAKE_EVERYBODY_WAITS)
#define MAY_WAIT(p, other, o) true
#elif defined(MISTAKE_EACH_OWNER_HAS_ITS_OWN_ORDER)
#define MAY_WAIT(p, other, o) ((o) == 0 -> (other) > (p) : (other) < (p))
#else
#define MAY_WAIT(p, other, o) (HAS_ONE_OWNER(p) || (other) > (p))
#endif

/*
 * on_hold, retry_waiting: the owner acts on the Hold of p when it comes, or again after it waited.
 * It may not know yet that another owner has refused p; then it holds for a purchase that is lost,
 * until it hears of that.
 */
#define ASKED(p) (WANTS(p, o) && ANSWER(p, o) == WAITING)
#define ON_HOLD(p) \
  :: d_step { ASKED(p) && holder[o] == NOBODY && !HAS_ONE_OWNER(p) -> \
       holder[o] = p; ANSWER(p, o) = HELD; \
       printf("owner %d holds its seat for purchase %d\n", o, p) } \
  :: d_step { ASKED(p) && holder[o] == NOBODY && HAS_ONE_OWNER(p) -> \
       holder[o] = p; ANSWER(p, o) = HELD; sold[o] = true; outcome[p] = SOLD; \
       printf("owner %d decides alone: purchase %d is sold\n", o, p) } \
  :: d_step { ASKED(p) && holder[o] != NOBODY && \
              (sold[o] || !MAY_WAIT(p, holder[o], o)) -> \
       ANSWER(p, o) = DENIED; outcome[p] = REFUSED; \
       printf("owner %d refuses purchase %d\n", o, p) } \
  :: d_step { ASKED(p) && outcome[p] == REFUSED -> ANSWER(p, o) = DENIED }

/* on_chosen, on_answer: it hears the outcome of the purchase that holds its seat, from the votes,
   from the owner that refused it, or by recovery. That may take as long as it likes. */
proctype Owner(byte o) {
end:
  do
  ON_HOLD(0)
  ON_HOLD(1)
#if PURCHASES > 2
  ON_HOLD(2)
#endif
  :: d_step { holder[o] != NOBODY && !sold[o] && outcome[holder[o]] == SOLD -> sold[o] = true }
  :: d_step { holder[o] != NOBODY && outcome[holder[o]] == REFUSED ->
       printf("owner %d ends the hold of purchase %d\n", o, holder[o]);
       holder[o] = NOBODY }
  od
}

/* Held from all that it wants: it is decided. (One owner's refusal is the outcome by itself.) */
#define HAS_ANSWER(p, o) (!WANTS(p, o) || ANSWER(p, o) == HELD)
#define HAS_SEAT(p, o) (!WANTS(p, o) || holder[o] == p)
#if OWNERS == 2
#define AT_EACH(what, p) (what(p, 0) && what(p, 1))
#else
#define AT_EACH(what, p) (what(p, 0) && what(p, 1) && what(p, 2))
#endif

proctype Entry(byte p) {
end:
  d_step {
    outcome[p] == OPEN && AT_EACH(HAS_ANSWER, p) ->
      outcome[p] = SOLD;
      printf("purchase %d is sold\n", p);
      assert(AT_EACH(HAS_SEAT, p)) /* Sold seats are there. */
  }
}

#if PURCHASES == 2
#define NOBODY_IS(what) (outcome[0] != what && outcome[1] != what)
#else
#define NOBODY_IS(what) (outcome[0] != what && outcome[1] != what && outcome[2] != what)
#endif

/* When nothing can happen any more, everybody has an answer, and somebody has bought. */
proctype End() {
  timeout ->
    assert(NOBODY_IS(OPEN));                          /* Nobody is stuck. */
#if PURCHASES == 2
    assert(outcome[0] != SOLD || outcome[1] != SOLD); /* Only one buys. */
#endif
#ifdef REACH_THE_LOWER_ID_WINS
    assert(outcome[0] != SOLD);                       /* Not reached. */
#endif
#ifdef REACH_THE_HIGHER_ID_WINS
    assert(outcome[1] != SOLD);                       /* Not reached. */
#endif
    assert(!NOBODY_IS(SOLD))                          /* Somebody buys. */
}

init {
  byte j;
  atomic {
    for (j : 0 .. OWNERS - 1) { run Owner(j) }
    for (j : 0 .. PURCHASES - 1) { run Entry(j) }
    run End();
    j = 0
  }
}
