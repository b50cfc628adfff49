#!/usr/bin/python3
"""What vendepass-monitor draws, of a recording and of one purchase, is held to the rules of both forms."""

import json
import sys
import unittest

from airlines_case import AirlinesCase
from alliance import PROJECT
from monitor_case import DONE, FAILED, RECORDING, USAGE, MonitorCase, run_monitor

sys.path.insert(0, str(PROJECT / "tests" / "simulation"))
from diagram_rules import check_shiviz, check_svg, moments_of  # noqa: E402  (of another folder)


class Drawings(MonitorCase):
    def drawn(self, *words):
        """Both forms, which obey their rules; (moments of the log, arrows, entries of others)."""
        svg, shiviz = self.temporary("drawn.svg"), self.temporary("drawn.shiviz")
        done = run_monitor(*words, "--svg", svg, "--shiviz", shiviz)
        self.assertEqual((done.returncode, done.stderr), (DONE, ""))
        self.assertEqual(list(svg.parent.iterdir()), [svg], "other files are left")
        log = shiviz.read_text("utf-8")
        across = check_shiviz(log)
        _, arrows, lost = check_svg(svg.read_text("utf-8"), log)
        self.assertEqual(lost, 0, "nobody has seen a message being lost")
        return moments_of(log), arrows, across


class Recorded(Drawings):
    def events(self):
        lines = run_monitor("--replay", RECORDING, "--json").stdout.splitlines()
        return [one for one in map(json.loads, lines) if one["type"] == "event"]

    def test_every_event_is_a_moment_of_its_airline_in_the_order_of_its_numbers(self):
        moments, arrows, across = self.drawn("--replay", RECORDING)
        self.assertGreater(arrows, 0)
        self.assertGreater(across, 0)
        events = self.events()
        for airline in ("AD", "G3", "LA"):
            told = [text.split()[0] for host, _, text in moments if host == airline]
            said = [one["event"] for one in events if one["airline"] == airline]
            self.assertEqual([one for one in told if one != airline], said)
        texts = [text for _, _, text in moments]
        self.assertIn("LA is heard for the last time", texts)
        self.assertTrue(any(one.startswith("LA has started again") for one in texts))

    # What an event's clock names has come before it, and the diagram says so.
    def test_no_moment_knows_less_than_its_events_clock_says(self):
        events = {(one["airline"], one["number"]): one for one in self.events()}
        moments, _, _ = self.drawn("--replay", RECORDING, "--last", "5000")
        numbers = {}  # Of each airline's moments that are events, with the moment's count.
        for airline in ("AD", "G3", "LA"):
            own = sorted(number for code, number in events if code == airline)
            counts = [clock[airline] for host, clock, text in moments
                      if host == airline and text.split()[0] != airline]
            numbers[airline] = dict(zip(own, counts))
        clocks = {(host, clock[host]): clock for host, clock, _ in moments}
        compared = 0
        for (airline, number), event in events.items():
            clock = clocks[airline, numbers[airline][number]]
            for other, known in event["clock"].items():
                least = max((count for one, count in numbers[other].items() if one <= known),
                            default=0)
                self.assertGreaterEqual(clock.get(other, 0), least, event)
                compared += other != airline and least > 0
        self.assertGreater(compared, 0)

    def test_one_purchase_and_the_newest_events(self):
        purchases = {one["purchase"] for one in self.events() if one["purchase"]}
        self.assertGreater(len(purchases), 3)
        for purchase in purchases:
            about = [one for one in self.events() if one["purchase"] == purchase]
            moments, _, _ = self.drawn("--replay", RECORDING, "--purchase", purchase)
            told = [text for host, _, text in moments if text.split()[0] != host]
            self.assertEqual(len(told), len(about))
            self.assertTrue(all(purchase[:8] in one for one in told), told)
        self.assertEqual(len(self.drawn("--replay", RECORDING, "--last", "7")[0]), 7)

    def test_what_cannot_be_drawn_is_said_and_leaves_nothing_behind(self):
        svg = self.temporary("drawn.svg")
        nobodys = "00" * 16
        for words, code in ((("--replay", RECORDING, "--purchase", nobodys, "--svg", svg), FAILED),
                            (("--replay", RECORDING, "--svg", svg.parent / "no" / "a.svg"), FAILED),
                            (("--replay", RECORDING, "--svg", svg.parent), FAILED),
                            (("--replay", RECORDING, "--last", "0", "--svg", svg), USAGE),
                            (("--svg", svg), USAGE),
                            (("--purchase", nobodys, "--svg", svg), USAGE)):
            done = run_monitor(*words)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertTrue(done.stderr.strip())
            self.assertEqual(list(svg.parent.iterdir()), [])


class Live(AirlinesCase, Drawings):
    def test_a_purchase_as_all_airlines_know_it(self):
        ana = self.traveller("Ana Lima")
        legs = [self.flight("G3"), self.flight("LA")]
        purchase = ana.buy(legs, ["Ana Lima"])["trip"]["purchase"]
        data = self.alliance.directory / "AD"
        moments, arrows, _ = self.drawn("--purchase", purchase, "--operator", data)
        texts = [f"{host} {text}" for host, _, text in moments]
        for host, what in (("G3", " held "), ("LA", " held "), ("AD", "votes sold"),
                           ("G3", " hold_sold "), ("LA", " hold_sold ")):
            self.assertTrue(any(one.startswith(host) and what in one for one in texts), texts)
        self.assertGreater(arrows, 2)
        order = [next(i for i, one in enumerate(texts) if what in one)
                 for what in (" held ", "votes sold", " hold_sold ")]
        self.assertEqual(order, sorted(order), "holds, then votes, then what they end")
        svg = self.temporary("drawn.svg")
        unknown = run_monitor("--purchase", "00" * 16, "--operator", data, "--svg", svg)
        self.assertEqual(unknown.returncode, FAILED)
        self.assertIn("no airline that answered knows this purchase", unknown.stderr)
        nobody = run_monitor("--purchase", purchase, "--operator", svg.parent, "--svg", svg)
        self.assertEqual(nobody.returncode, FAILED)
        self.assertIn("operator socket does not answer", nobody.stderr)


if __name__ == "__main__":
    unittest.main()
