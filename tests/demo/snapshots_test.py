#!/usr/bin/python3
"""Airlines that have dropped events give those who lack them a snapshot."""

import shutil
import sqlite3
import unittest
from contextlib import closing

from alliance import wait_until
from compaction_case import SMALL, CompactionCase


class SnapshotsForOthers(CompactionCase):
    def test_who_was_away_too_long_gets_a_snapshot(self):
        """LA is down while the others drop events that it has not got."""
        bia = self.traveller("Bia Souza")
        self.alliance.stop("LA")
        for code in ("AD", "G3"):
            self.alliance.stop(code)
            self.alliance.start(code, *SMALL)
        self.alliance.wait_connected()
        trip = self.sold(bia, 6)
        for _ in range(2):
            self.compact()
        self.alliance.start("LA")
        self.alliance.wait_connected()
        self.assertIn("took over what the snapshot of", self.log("LA"))
        shown = self.traveller("Caio Melo", entry="LA")
        self.assertEqual("sold", shown.buy([self.flight("G3", 7), self.flight("LA", 7)],
                                           ["Caio Melo"], entry="LA")["trip"]["state"])
        self.assertEqual(trip["locator"], bia.ask("show", trip["locator"],
                                                  entry="LA")["trip"]["locator"])
        whole = self.alliance.operator_json("check", "AD", "--data", "G3", "--data", "LA",
                                            "--across")
        self.assertEqual([], whole["problems"])

    def test_a_lost_disk_comes_back_from_a_snapshot(self):
        """AD loses its disk when the others have dropped its events."""
        duda = self.traveller("Duda Reis", entry="G3")
        trip = duda.buy([self.flight("AD", 8), self.flight("LA", 8)], ["Duda Reis"],
                        entry="G3")["trip"]
        self.assertEqual("sold", trip["state"])
        for code in ("LA", "G3"):
            self.alliance.stop(code)
            self.alliance.start(code, *SMALL)
        self.alliance.wait_connected()
        for _ in range(2):
            self.compact()
        before = self.counted("AD")
        self.alliance.kill("AD")
        shutil.rmtree(self.folder("AD"))
        self.alliance.operator("init", "AD", *self.alliance.airline_options("AD"))
        self.alliance.start("AD")
        self.alliance.wait_connected()
        self.assertIn("took over what the snapshot of", self.log("AD"))
        self.alliance.raise_tenure("AD")
        for code in ("AD", "G3", "LA"):
            self.alliance.operator("reload", code)
        after = self.counted("AD")
        self.assertEqual(before, after)
        # Who travels was lost with the disk; the other owner has it.
        wait_until("AD knows whose the ticket is", lambda:
                   self.tickets(duda, trip) == [(ticket["number"], "valid")
                                                for ticket in trip["tickets"]], 30)
        self.alliance.stop("AD")  # The tables for people as the parts say it, and rebuilt.
        for again in range(2):
            with closing(sqlite3.connect(self.folder("AD") / "airline.db")) as tables:
                for table in ("flights", "tickets"):
                    rows = tables.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                    self.assertEqual(after[table], rows, f"{table}, {again}")
            for file in self.folder("AD").glob("airline.db*"):
                file.unlink()
            self.alliance.start("AD", *SMALL)
            self.alliance.wait_connected()
            self.alliance.stop("AD")


if __name__ == "__main__":
    unittest.main(verbosity=2)
