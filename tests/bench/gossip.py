#!/usr/bin/python3
"""How fast, how fresh and how costly gossip is, on real airlines; prints, asserts nothing about time.

    gossip.py [visible] [fresh] [cut] [newcomer] [idle] [OPTION...]

visible   from commit at one airline until the others' readers see it, idle and at full sale, beside a
          bare ZeroMQ PUB/SUB of messages of the same size in the same minute
fresh     purchases that looked free where they were asked for and were refused by the owner
cut       time to convergence after G3 was cut off and AD made many events
newcomer  an empty airline, from `serve` until it has all flights of the others and sells
idle      bytes that an idle airline sends, with short and with long logs

Without a name: all of them, about 9 minutes. Three demo airlines on this host, databases below the
system's folder for temporary files. The bench moves into a network namespace of its own at its start
(root, or a system where users may have namespaces) and leaves nothing behind; killed by SIGKILL, its
temporary folder.
"""

import argparse
import signal
import statistics
import sys
import tempfile
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "demo")]

import alliance as demo  # noqa: E402
import cables  # noqa: E402
import convergence  # noqa: E402
import sale  # noqa: E402
import visibility  # noqa: E402
from load import Load  # noqa: E402


def say(text=""):
    print(text, flush=True)


def spread(values, digits=2):
    """The median, and between what it lies."""
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"{middle:.{digits}f} ({least:.{digits}f} to {most:.{digits}f})"


def days_from_tomorrow():
    day = date.today() + timedelta(days=2)
    while True:
        yield day
        day += timedelta(days=1)


@contextmanager
def selling(options):
    """Three airlines with timetables, and everything it takes to buy: (alliance, floor, customer)."""
    with tempfile.TemporaryDirectory() as directory, \
            demo.DemoAlliance(options.build, directory) as alliance:
        alliance.create()
        alliance.start_all()
        alliance.import_timetables(days=options.rounds + 3)
        with closing(sale.Floor(alliance)) as floor:
            yield alliance, floor, sale.Customer(floor)


def visible(options):
    rounds = {name: [] for name in visibility.SALES}
    counts = {"idle": options.idle_purchases, "full": options.purchases}
    with selling(options) as (alliance, floor, customer):
        for day, _ in zip(days_from_tomorrow(), range(options.rounds)):
            offers = {code: list(sale.offers(alliance, floor, code, day)) for code in floor.desks}
            for name, count in counts.items():
                phase, load = visibility.measure(alliance, floor, customer, offers, name, count)
                rounds[name].append(phase.numbers(floor) | {"ours": load.ours * 100,
                                                            "others": load.others * 100})
    say("committed at one airline until visible at another; medians of "
        f"{options.rounds} rounds (least to most)")
    print_visible("idle", f"{counts['idle']} purchases, one after the other", rounds["idle"])
    print_visible("full", f"{counts['full']} purchases at each airline, {visibility.BUYERS} buyers "
                  "each without pause", rounds["full"])


def print_visible(name, what, rounds):
    def told(key, digits=2):
        return spread([each[key] for each in rounds], digits)

    say(f"\n{name}: {what}")
    say(f"  {'':28}{'p50':>28}{'p99':>28}")
    size = statistics.median(each["bytes"] for each in rounds)
    for key, label in (("visible", "visible, ms"), ("bare", f"bare PUB/SUB, {size:.0f} bytes, ms"),
                       ("ratio", "ratio"), ("purchase", "purchase, round trip, ms"),
                       ("look", "resolution: one look, ms")):
        say(f"  {label:28}{told(f'{key} p50'):>28}{told(f'{key} p99'):>28}")
    say(f"  purchases a second {told('rate', 0)}; processors: we {told('ours', 0)} %, "
        f"others {told('others', 0)} %")


def fresh(options):
    shares = []
    with selling(options) as (alliance, floor, customer):
        for day, _ in zip(days_from_tomorrow(), range(options.rounds)):
            hot = [offer for code in floor.desks
                   for offer in list(sale.offers(alliance, floor, code, day))[:options.hot_flights]]
            with Load(alliance.pid(code) for code in demo.AIRLINES) as load:
                told = visibility.freshness(alliance, floor, customer, hot, visibility.BUYERS)
            sold, refused, shown, shown_refused = told
            shares.append(100 * shown_refused / shown)
            say(f"hot flights: {len(hot)} with {sum(offer.free for offer in hot)} free seats, "
                f"{visibility.BUYERS} buyers at each of {len(floor.desks)} entries: {sold} sold, "
                f"{refused} refused; {shown} looked free, {shown_refused} of them were refused "
                f"= {shares[-1]:.1f} % (others used {load.others:.0%} of the processors)")
    say(f"looked free and was refused: {spread(shares, 1)} %")


def repeat(options, measurement, *arguments):
    """What each round returns, on a new alliance; and the others' share of the processors."""
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as directory, Load() as load:
            found = measurement(options.build, directory, *arguments)
        yield found, load.others * 100


def cut(options):
    rounds = list(repeat(options, convergence.after_a_cut, options.cut_seconds, options.missed))
    say(f"G3 cut off for {options.cut_seconds:.0f} s, meanwhile {options.missed} events at AD; from "
        "the moment the cable is back")
    say(f"  until G3 has all        {spread([found[0] for found, _ in rounds])} s")
    say(f"  until all agree, all up {spread([found[1] for found, _ in rounds])} s")
    say(f"  others used {spread([others for _, others in rounds], 0)} % of the processors")


def newcomer(options):
    for measurement, how in ((convergence.newcomer, "their events"),
                             (convergence.newcomer_by_snapshot, "a snapshot and the events after it")):
        rounds = list(repeat(options, measurement, options.flights))
        tell_newcomer(options, rounds, how)


def tell_newcomer(options, rounds, how):
    say(f"newcomer with an empty database, {options.flights} flights at the others; from `serve`, "
        f"by {how}")
    for index, what in enumerate(("until it answers    ", "until it sells      ",
                                  "until it has all    ")):
        say(f"  {what} {spread([found[index] for found, _ in rounds])} s")
    say(f"  others used {spread([others for _, others in rounds], 0)} % of the processors")


def idle(options):
    with tempfile.TemporaryDirectory() as directory:
        found = convergence.idle_bytes(options.build, directory, options.short, options.long,
                                       options.idle_seconds)
    say(f"idle mesh of {len(demo.AIRLINES)}, {options.idle_seconds:.0f} s, bytes a second that an "
        "airline sends (Ethernet frames, all headers)")
    for length, sent in found.items():
        say(f"  {length:7} events of each airline: " +
            ", ".join(f"{code} {each:.0f}" for code, each in sent.items()) +
            f"; all {sum(sent.values()):.0f}")


MEASUREMENTS = {each.__name__: each for each in (visible, fresh, cut, newcomer, idle)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    parser.add_argument("--build", default=demo.PROJECT / "build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--idle-purchases", type=int, default=120, help="visible: one by one")
    parser.add_argument("--purchases", type=int, default=3000, help="visible: at each airline")
    parser.add_argument("--hot-flights", type=int, default=2, help="fresh: of each airline")
    parser.add_argument("--cut-seconds", type=float, default=60)
    parser.add_argument("--missed", type=int, default=10_000, help="cut: events")
    parser.add_argument("--flights", type=int, default=100_000, help="newcomer")
    parser.add_argument("--short", type=int, default=1000, help="idle: events of each airline")
    parser.add_argument("--long", type=int, default=100_000, help="idle: the same, later")
    parser.add_argument("--idle-seconds", type=float, default=30)
    options = parser.parse_args()
    unknown = [name for name in options.what if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"no measurement {unknown[0]}: {', '.join(MEASUREMENTS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("gossip: ended from outside"))  # Cleans up.
    try:
        cables.move_into_own_network()
        for name in options.what or MEASUREMENTS:
            MEASUREMENTS[name](options)
            say()
    except demo.Failure as failure:
        sys.exit(f"gossip: {failure}")


if __name__ == "__main__":
    main()
