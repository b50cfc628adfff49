#!/usr/bin/python3
"""What a log line for each purchase costs: the same full sale with and without them, in turn.

Three demo airlines; buyers at each of them who never pause, as in `visible` of the gossip bench. A
round is one sale at --log-level warning and one at info, on new databases. Prints purchases a second
and the airlines' processor time for a purchase, medians and their ratios; asserts nothing.
"""

import argparse
import os
import statistics
import sys
import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "demo")]

import alliance as demo  # noqa: E402
import sale  # noqa: E402
import visibility  # noqa: E402
from load import Load  # noqa: E402

LEVELS = ("warning", "info")


class TalkingAlliance(demo.DemoAlliance):
    def __init__(self, build, directory, level):
        super().__init__(build, directory)
        self.level = level

    def start(self, code, *more_options):
        super().start(code, "--log-level", self.level, *more_options)

    def lines(self):
        return sum((self.directory / f"{code}.log").read_text().count("\n") for code in demo.AIRLINES)

    def processor_seconds(self):
        ticks = 0
        for code in demo.AIRLINES:
            fields = Path(f"/proc/{self.pid(code)}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def one_sale(build, level, purchases):
    """(purchases a second, processor ms for each, lines for each, others' share)"""
    day = date.today() + timedelta(days=2)
    with tempfile.TemporaryDirectory() as directory, \
            TalkingAlliance(build, directory, level) as alliance:
        alliance.create()
        alliance.start_all()
        alliance.import_timetables(days=3)
        with closing(sale.Floor(alliance)) as floor:
            customer = sale.Customer(floor)
            offers = {code: list(sale.offers(alliance, floor, code, day)) for code in floor.desks}
            visibility.full_sale(floor, customer, offers, purchases // 20, visibility.Phase("warm-up"))
            lines, used = alliance.lines(), alliance.processor_seconds()
            phase = visibility.Phase("full")
            with Load(alliance.pid(code) for code in demo.AIRLINES) as load:
                visibility.full_sale(floor, customer, offers, purchases, phase)
            used = alliance.processor_seconds() - used
            alliance.stop_all()
            lines = alliance.lines() - lines
    sold = purchases * len(demo.AIRLINES)
    return sold / phase.seconds, used * 1000 / sold, lines / sold, load.others


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=demo.PROJECT / "build")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--purchases", type=int, default=3000, help="at each airline, in each sale")
    options = parser.parse_args()
    found = {level: [] for level in LEVELS}
    for number in range(options.rounds):
        for level in LEVELS if number % 2 == 0 else LEVELS[::-1]:
            found[level].append(one_sale(options.build, level, options.purchases))
            rate, used, lines, others = found[level][-1]
            print(f"{level:8} {rate:6.0f} purchases/s  {used:.3f} ms of processor each  "
                  f"{lines:.2f} lines each  others {others:.0%}", flush=True)
    middle = {level: [statistics.median(column) for column in zip(*rows)]
              for level, rows in found.items()}
    for index, what in enumerate(("purchases a second", "processor time for a purchase, ms")):
        without, with_lines = (middle[level][index] for level in LEVELS)
        ratios = [one[index] / other[index] for one, other in zip(found["info"], found["warning"])]
        print(f"{what}: {without:.3f} without, {with_lines:.3f} with lines; "
              f"ratio {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")


if __name__ == "__main__":
    main()
