"""From an airline's commit until the others' readers see it, and how fresh what they see is.

A purchase is committed when its buyer hears `sold`: the reply leaves its airline together with the
published event, when both are on disk. It is visible at another airline with the first reply there
whose clock names it; a request for the seat map is always under way there, so the round trip of such
a request is the resolution. Both moments are stamped by one process, behind one socket hop each.
"""

import random
import statistics
import time
from contextlib import closing, contextmanager

import zmq

from bare_pubsub import BarePubSub
from load import Load
from sale import ASK_SEATS, SOLD, Bought, Failure, percentile, taken_seats

IDLE_PAUSE_S = 0.05
BUYERS = 8  # At each airline, each with one purchase in flight.
BARE_PAUSE_MS = {"idle": 50, "full": 5}
MOST_SECONDS = 120


class Phase:
    """What one round of one kind of sale has shown."""

    def __init__(self, name):
        self.name, self.bought, self.looks_ms = name, [], []
        self.seconds = self.refused = 0
        self.bare_ms, self.batch_bytes = [], 0

    def is_shown(self, floor):
        """Whether every airline shows what was bought; logs have no gaps, so the newest will do."""
        newest = {each.owner: each.event for each in sorted(self.bought, key=lambda one: one.event)}
        return all(floor.shown[at, owner].since(event) is not None
                   for owner, event in newest.items() for at in floor.desks)

    def visible_ms(self, floor):
        return [(floor.shown[at, each.owner].since(each.event) - each.arrived) * 1000
                for each in self.bought for at in floor.desks if at != each.owner]

    def numbers(self, floor):
        """name -> value, of which medians over rounds make sense."""
        visible, took = self.visible_ms(floor), [each.took * 1000 for each in self.bought]
        found = {}
        for name, values in (("visible", visible), ("bare", self.bare_ms), ("purchase", took),
                             ("look", self.looks_ms)):
            found[f"{name} p50"], found[f"{name} p99"] = (percentile(values, .5),
                                                          percentile(values, .99))
        found |= {f"ratio {share}": found[f"visible {share}"] / found[f"bare {share}"]
                  for share in ("p50", "p99")}
        return found | {"rate": len(self.bought) / self.seconds, "bytes": self.batch_bytes}


@contextmanager
def published_sizes(alliance):
    """The sizes of the batches that airlines publish meanwhile, in the list when the block ends."""
    sizes = []
    with closing(zmq.Context.instance().socket(zmq.SUB)) as ear:
        ear.subscribe(b"")
        for each in alliance.alliance().values():
            ear.connect(each["gossip"])
        time.sleep(0.3)  # A subscription that comes too late misses; that costs a sample only.
        yield sizes
        while ear.poll(200):
            sizes.append(len(ear.recv()))


def look_until(floor, desk, flight, is_over, looks_ms):
    """Always one request for this seat map under way, until `is_over(answer)`."""
    def then(answer, _arrived, took):
        looks_ms.append(took * 1000)
        if not is_over(answer):
            desk.ask([ASK_SEATS, flight], then)

    desk.ask([ASK_SEATS, flight], then)


def buy_one(floor, customer, offer, phase):
    """One purchase at the owner while nobody else asks for anything; both others are watched."""
    owner, sold = offer.flight[0], []

    def then(answer, arrived, took):
        if answer[2] != SOLD:
            raise Failure(f"a seat of an idle airline was refused: {answer[4]}")
        sold.append(Bought(owner, answer, arrived, took))

    def seen_at(code):
        def is_over(answer):
            if not sold or floor.shown[code, owner].since(sold[0].event) is None:
                return False
            if sold[0].seat not in taken_seats(answer):
                raise Failure(f"{code} names the event of seat {sold[0].seat} and shows it free")
            return True
        return is_over

    floor.desks[owner].ask(customer.purchase(owner, offer), then)
    for code, desk in floor.desks.items():
        if code != owner:
            look_until(floor, desk, offer.flight, seen_at(code), phase.looks_ms)
    floor.run(MOST_SECONDS)
    phase.bought += sold


def idle_sale(floor, customer, offers, count, phase):
    codes = list(floor.desks)
    begun = time.monotonic()
    for index in range(count):
        of_owner = offers[codes[index % len(codes)]]
        buy_one(floor, customer, of_owner[index % len(of_owner)], phase)
        time.sleep(IDLE_PAUSE_S)
    phase.seconds = time.monotonic() - begun


def full_sale(floor, customer, offers, count, phase):
    """`count` purchases at each airline of its own seats, by buyers who never pause."""
    requests = {code: [customer.purchase(code, offers[code][index % len(offers[code])])
                       for index in range(count)] for code in floor.desks}

    def buyer(desk):
        def then(answer, arrived, took):
            if answer[2] == SOLD:
                phase.bought.append(Bought(desk.code, answer, arrived, took))
            else:
                phase.refused += 1
            buy()

        def buy():
            if requests[desk.code]:
                desk.ask(requests[desk.code].pop(), then)
        return buy

    def is_over(_answer):
        return (len(phase.bought) + phase.refused == count * len(floor.desks) and
                phase.is_shown(floor))

    begun = time.monotonic()
    for code, desk in floor.desks.items():
        look_until(floor, desk, offers[code][0].flight, is_over, phase.looks_ms)
        for _ in range(BUYERS):
            buyer(desk)()
    floor.run(MOST_SECONDS)
    phase.seconds = max(each.arrived for each in phase.bought) - begun


SALES = {"idle": idle_sale, "full": full_sale}


def measure(alliance, floor, customer, offers, name, count):
    """One round beside the bare PUB/SUB; returns (phase, load). A short sale before it warms up and
    shows the sizes."""
    with published_sizes(alliance) as sizes:
        SALES[name](floor, customer, offers, max(3, count // 20), Phase("warm-up"))
    phase = Phase(name)
    phase.batch_bytes = int(statistics.median(sizes))
    with Load(alliance.pid(code) for code in floor.desks) as load, \
            BarePubSub(phase.batch_bytes, BARE_PAUSE_MS[name]) as bare:
        SALES[name](floor, customer, offers, count, phase)
    phase.bare_ms = bare.latencies_ms
    return phase, load


# ---- Freshness ----

def counts(alliance, floor):
    """shown_free and shown_free_but_refused, over all entries."""
    told = [alliance.status(code) for code in floor.desks]
    return (sum(one["shown_free"] for one in told),
            sum(one["shown_free_but_refused"] for one in told))


def hot_sale(floor, customer, hot, buyers):
    """Everybody wants a seat on one of a few flights, and asks until all of them are full."""
    sold = refused = 0
    dice = random.Random(5)

    def buyer(desk):
        wanted = list(hot)

        def buy():
            if not wanted:
                return
            offer = dice.choice(wanted)

            def then(answer, _arrived, _took):
                nonlocal sold, refused
                if answer[2] == SOLD:
                    sold += 1
                else:
                    refused += 1
                    wanted.remove(offer)
                buy()

            desk.ask(customer.purchase(desk.code, offer), then)
        return buy

    for desk in floor.desks.values():
        for _ in range(buyers):
            buyer(desk)()
    floor.run(MOST_SECONDS)
    return sold, refused


def freshness(alliance, floor, customer, hot, buyers):
    """(sold, refused, looked free to the entry, of those refused)."""
    before = counts(alliance, floor)
    sold, refused = hot_sale(floor, customer, hot, buyers)
    after = counts(alliance, floor)
    return sold, refused, after[0] - before[0], after[1] - before[1]
