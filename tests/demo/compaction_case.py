"""What tests of airlines that snapshot and compact as often as they may have in common."""

import json
from datetime import date, timedelta

from airlines_case import AirlinesCase
from alliance import FILES, wait_until

SMALL = ("--snapshot-kib", "1")  # Snapshots as often as the rule allows.


class CompactionCase(AirlinesCase):
    next_day = 30

    def folder(self, code="G3"):
        return self.alliance.directory / code

    def log(self, code="G3"):
        return (self.alliance.directory / f"{code}.log").read_text()

    def start_small(self, *options):
        """G3 is up and sells; returns what it has logged since."""
        before = len(self.log())
        self.alliance.start("G3", *SMALL, *options)
        self.alliance.wait_connected()
        return self.log()[before:]

    def sells_or_has_ended(self):
        if not self.alliance.is_running("G3"):
            return True
        done = self.alliance.run([self.alliance.server, "status", "--json", "--data", "G3"],
                                 check=False)
        return done.returncode == 0 and json.loads(done.stdout)["state"] == "selling"

    def schedule_more(self, days=30):
        """Writes many rows at once: flights of other days."""
        options = [*self.alliance.airline_options("G3"), "--network", FILES / "network.csv"]
        self.alliance.run([self.alliance.server, "timetable", "generate", *options, "--from",
                           date.today() + timedelta(days=self.next_day), "--days", days,
                           "--seed", 1, "--out", "more.csv"])
        type(self).next_day += days
        self.alliance.run([self.alliance.server, "timetable", "import", "more.csv", "--data", "G3",
                           *self.alliance.airline_options("G3")], check=False)  # It may die amid.

    def compact(self):
        """Until rows are gone that were there when it began."""
        wait_until("G3 has taken a snapshot", (self.folder() / "snapshot.db").exists, 60)
        before = self.log().count("journal compacted")

        def is_compacted():
            return self.log().count("journal compacted") > before
        for _ in range(20):
            if not is_compacted():
                self.schedule_more()
        wait_until("rows of G3 are gone", is_compacted, 60)

    def counted(self, *options):
        """What `check` counts of G3; there is no problem."""
        done = self.alliance.operator_json("check", *options)
        self.assertTrue(done["ok"])
        return {key: done["airlines"][0][key] for key in
                ("flights", "capacity", "free", "held", "sold", "tickets", "purchases_sold")}

    def tickets(self, traveller, trip):
        shown = traveller.ask("show", trip["locator"], entry="AD")["trip"]
        return [(ticket["number"], ticket["state"]) for ticket in shown["tickets"]]

    def sold(self, traveller, number, other="AD"):
        trip = traveller.buy([self.flight("G3", number), self.flight(other, number)],
                             ["Ana Lima"], entry="AD")["trip"]
        self.assertEqual("sold", trip["state"])
        return trip
