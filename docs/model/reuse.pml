/*
 * One purchase id, two contents: why the id is the digest of the content.
 *
 * Somebody sends another purchase under an id that is in use: a client that drew the number badly,
 * or a stranger who saw it. Content 1 needs owners 1 and 2, content 2 needs owners 1 and 3. Each
 * owner does what it should: it holds what it was asked first and answers that id once. Each entry
 * does what it should: it proposes "sold" only with Held from all owners of its content. And the
 * register is perfect: it decides each key once. It is still wrong, if both contents are one key.
 *
 * The design: purchase_id_of (common/) computes the id from the bytes, and whoever receives a
 * purchase computes it again. Two contents are two ids, so two keys.
 */

#ifdef MISTAKE_ID_CHOSEN_BY_THE_CLIENT
#define KEY(content) 0
#else
#define KEY(content) (content)
#endif

#define OPEN    0
#define SOLD    1
#define REFUSED 2
byte decided[3]; /* The register, by key. */

byte hold[4];    /* The content that each owner holds seats for; 0: none. */
byte tickets[4]; /* The content that each owner has sold. */

/* The owners of a content, besides owner 1. */
#define OTHER(content) ((content) == 1 -> 2 : 3)
#define ALL_HOLD(content) (hold[1] == (content) && hold[OTHER(content)] == (content))

proctype Owner(byte o; byte first; byte second) {
end:
  do
  :: d_step { hold[o] == 0 -> hold[o] = first; printf("owner %d holds content %d\n", o, first) }
  :: d_step { hold[o] == 0 && second != 0 ->
       hold[o] = second; printf("owner %d holds content %d\n", o, second) }
  /* Recovery: any hold may pass its deadline. */
  :: d_step { hold[o] != 0 && decided[KEY(hold[o])] == OPEN -> decided[KEY(hold[o])] = REFUSED }
  :: d_step { hold[o] != 0 && tickets[o] == 0 && decided[KEY(hold[o])] == SOLD ->
       tickets[o] = hold[o];
       printf("owner %d has sold content %d\n", o, hold[o]);
       assert(ALL_HOLD(tickets[o])) /* The other owner holds the same. */
#ifdef REACH_SOLD
       ; assert(tickets[1] == 0 || tickets[OTHER(tickets[1])] != tickets[1]) /* Not reached. */
#endif
     }
  od
}

proctype Entry(byte content) {
end:
  d_step { decided[KEY(content)] == OPEN && ALL_HOLD(content) ->
    decided[KEY(content)] = SOLD; printf("decided: content %d is sold\n", content) }
}

init {
  atomic {
    run Owner(1, 1, 2);
    run Owner(2, 1, 0);
    run Owner(3, 2, 0);
    run Entry(1);
    run Entry(2)
  }
}
