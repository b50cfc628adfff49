#!/usr/bin/python3
"""An airline whose journal is compacted while it sells: killed, started, backed up, restored."""

import shutil
import unittest

import journals
from alliance import wait_until
from compaction_case import SMALL, CompactionCase

class Compaction(CompactionCase):
    def test_what_was_sold_outlives_its_rows(self):
        ana = self.traveller("Ana Lima")
        trips = [self.sold(ana, 1)]
        self.alliance.stop("G3")
        self.start_small()
        self.compact()
        trips.append(self.sold(ana, 2))
        before = self.alliance.status("G3")
        self.alliance.kill("G3")
        with self.assertRaisesRegex(journals.Compacted, "rows 1 to [0-9]+ were compacted"):
            list(journals.read_rows(self.folder() / "journal.db"))
        self.assertIn("from_snapshot=", self.start_small())
        after = self.alliance.status("G3")
        for key in ("events", "sold", "flights", "purchases"):
            self.assertEqual(before[key], after[key], key)
        trips.append(self.sold(ana, 3, "LA"))
        for trip in trips:
            self.assertEqual([(ticket["number"], "valid") for ticket in trip["tickets"]],
                             self.tickets(ana, trip))
        whole = self.alliance.operator_json("check", "AD", "--data", "G3", "--data", "LA",
                                            "--across")
        self.assertEqual([], whole["problems"])

        # The tables for people need what is gone.
        self.alliance.stop("G3")
        for file in self.folder().glob("airline.db*"):
            file.unlink()
        self.start_small()
        self.backed_up_and_restored(ana, trips)

    def backed_up_and_restored(self, ana, trips):
        now = self.counted("G3")
        self.alliance.operator("backup", "G3", "G3-backup.db")
        self.assertEqual(now, self.counted("G3-backup.db"))
        self.alliance.operator("restore", "G3-elsewhere", "G3-backup.db")
        self.assertTrue((self.folder("G3-elsewhere") / "base.db").exists())
        self.assertEqual(now, self.counted("G3-elsewhere"))

        trips.append(self.sold(ana, 4))
        self.alliance.kill("G3")
        former = self.alliance.operator_json("restore", "G3", "G3-backup.db",
                                             "--replace")["moved_aside"]
        self.assertTrue((self.folder() / "base.db.before-restore").exists())
        self.alliance.raise_tenure("G3")
        for code in ("AD", "LA"):
            self.alliance.operator("reload", code)
        self.start_small()
        wait_until("G3 sells", lambda: self.alliance.status("G3")["state"] == "selling", 60)
        for trip in trips:
            self.assertEqual([(ticket["number"], "valid") for ticket in trip["tickets"]],
                             self.tickets(ana, trip))
        lost = self.alliance.run([self.alliance.server, "check", "--lost", former, "--json",
                                  "--data", "G3", *self.alliance.airline_options("G3")])
        self.assertIn('"lost":[]', lost.stdout)
        self.counted("G3")

    def test_when_it_is_killed_between_two_steps_it_loses_nothing(self):
        ana = self.traveller("Ana Lima")
        trip = self.sold(ana, 5)
        self.alliance.stop("G3")
        self.start_small()
        wait_until("a snapshot", (self.folder() / "snapshot.db").exists, 60)
        for step in ("snapshot-written", "base-renamed", "snapshot-renamed", "rows-deleted"):
            with self.subTest(step):
                self.alliance.stop("G3")
                self.alliance.start("G3", *SMALL, "--failpoint", f"compaction:{step}")
                wait_until("G3 sells, or has ended already", self.sells_or_has_ended, 60)
                for _ in range(20):
                    if self.alliance.is_running("G3"):
                        self.schedule_more()
                self.alliance.wait_ended("G3")
                self.counted("G3")
                self.start_small()
                self.assertEqual([(ticket["number"], "valid") for ticket in trip["tickets"]],
                                 self.tickets(ana, trip))

    def test_a_start_without_a_base_says_why(self):
        self.alliance.stop("G3")
        self.start_small()
        self.compact()
        self.alliance.stop("G3")
        aside = self.alliance.directory / "aside"
        aside.mkdir()
        for name in ("base.db", "snapshot.db"):
            shutil.move(self.folder() / name, aside / name)
        command = [self.alliance.server, "serve", "--data", "G3",
                   *self.alliance.airline_options("G3")]
        refused = self.alliance.run(command, check=False)
        self.assertEqual(1, refused.returncode)
        self.assertRegex(refused.stderr, "rows 1 to [0-9]+ of .* were compacted, and what stands "
                                         "for them cannot be read: .*base.db.* there is none")
        shutil.move(aside / "base.db", self.folder() / "base.db")
        self.start_small()
        self.counted("G3")


if __name__ == "__main__":
    unittest.main(verbosity=2)
