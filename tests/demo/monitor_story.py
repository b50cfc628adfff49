#!/usr/bin/python3
"""A story at three real airlines, as a monitor heard it: they sell, LA dies, and comes back.

    monitor_story.py --build build --record FILE [--sales 6] [--pause 0.5]

recordings/LA_dies_and_returns.jsonl was made so, once, and its screens are what monitor_test.py
compares; the pictures of docs/monitor.md are of a longer one (screen_picture.py).
"""

import argparse
import datetime
import tempfile
from pathlib import Path

from alliance import AIRLINES, PROJECT, DemoAlliance, wait_until
from crowd import Crowd
from pseudo_terminal import PseudoTerminal
from traveller import Traveller

DAYS_AHEAD = 5


def flight_key(name):
    """'G3-1234@2026-12-01' as the protocol has it: airline, number, day since 1970."""
    number, day = name.split("@")
    code, number = number.split("-")
    return code, int(number), (datetime.date.fromisoformat(day) - datetime.date(1970, 1, 1)).days


def flights_of(alliance, code, count, day):
    listed = alliance.operator_json("flight list", code, "--date", day)["flights"]
    return [one["flight"] for one in listed if one["state"] == "open"][:count]


class Story:
    """`sales` purchases in each of its parts."""

    def __init__(self, alliance, recording, sales, pause, program):
        self.alliance, self.sales = alliance, sales
        self.day = datetime.date.today() + datetime.timedelta(days=DAYS_AHEAD)
        self.flights = {code: flights_of(alliance, code, 3, self.day) for code in AIRLINES}
        keys = [flight_key(self.flights[code][place]) for place in range(3) for code in AIRLINES]
        # One flight more often than others: its map is looked at.
        self.keys = [each for key in keys for each in (key, flight_key(self.flights["G3"][0]))]
        self.crowd = Crowd(alliance, self.keys, pause=pause)
        self.monitor = PseudoTerminal([program, "--alliance", alliance.directory / "alliance.toml",
                                       "--record", recording], 100, 28)

    def play(self):
        with self.monitor, self.crowd:
            self.monitor.wait_for_text("3 of 3 heard")
            self._buy_a_trip()
            self._look_at_a_flight()
            self._lose_and_find_again("LA")
            self.monitor.press("q")
            self.monitor.end()

    def _sell(self, count):
        goal = self.crowd.sold + count
        wait_until(f"{goal} purchases", lambda: self.crowd.sold >= goal, 120)

    def _buy_a_trip(self):
        ana = Traveller("Ana Lima", "ana@example.org", self.alliance)
        ana.register("AD")
        trip = ana.buy([self.flights["G3"][1], self.flights["LA"][1]], ["Ana Lima", "Bia Lima"],
                       entry="AD")["trip"]
        ana.ask("cancel", trip["locator"], "--passenger", "2", "--yes", entry="LA")

    def _look_at_a_flight(self):
        flight = self.flights["G3"][0]
        number = flight.split("@")[0]
        self._sell(2)
        self.monitor.press("/", f"taken {number}@", "enter")
        self.monitor.wait_for("the flight is chosen", self._after(["end"], number), 20)
        self.monitor.press("enter")
        self.monitor.wait_for_text("seats taken")
        self._sell(self.sales)
        self.monitor.press("escape")
        self.monitor.wait_for_text("CODE")
        self.monitor.press("escape")

    def _after(self, keys, text):
        """A condition: pressing these keys, once more each time, chooses a line with this text."""
        def holds(_):
            self.monitor.press(*keys)
            return any(text in line for line in self.monitor.chosen())
        return holds

    def _lose_and_find_again(self, code):
        self.crowd.skip(code)
        self._sell(3)  # Those that had begun there are over.
        self.alliance.kill(code)
        self.monitor.wait_for_text(f"nobody hears {code}")
        self._sell(self.sales)
        self.alliance.restart(code)
        self.crowd.flights = self.keys
        self.monitor.wait_for_text("nothing looks wrong", "3 of 3 heard")
        self._sell(self.sales)


def record(build, recording, sales, pause, days=8):
    """Plays it in an alliance of its own, and writes the recording."""
    with tempfile.TemporaryDirectory(dir=build) as directory, \
            DemoAlliance(build, Path(directory) / "alliance") as alliance:
        alliance.create()
        alliance.start_all()
        alliance.import_timetables(days=days)
        Story(alliance, recording, sales, pause, Path(build) / "vendepass-monitor").play()


def main():
    options = argparse.ArgumentParser(prog="monitor_story.py")
    options.add_argument("--build", type=Path, default=PROJECT / "build")
    options.add_argument("--record", type=Path, required=True)
    options.add_argument("--sales", type=int, default=6)
    options.add_argument("--pause", type=float, default=0.5)
    chosen = options.parse_args()
    record(chosen.build.resolve(), chosen.record.resolve(), chosen.sales, chosen.pause)


if __name__ == "__main__":
    main()
