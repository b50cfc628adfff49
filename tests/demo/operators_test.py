#!/usr/bin/python3
"""Every operator's command of `vendepass-airline` on running airlines, and how they end."""

import json
import os
import shutil
import stat
import tempfile
import unittest
from pathlib import Path

from airlines_case import BUILD, AirlinesCase
from alliance import AIRLINES, Failure


class Operators(AirlinesCase):
    def test_status_tells_what_the_airline_knows_and_holds(self):
        status = self.alliance.status("G3")
        self.assertEqual(status["airline"], "G3")
        self.assertEqual(status["seats"], status["free"] + status["held"] + status["sold"])
        self.assertEqual([one["code"] for one in status["airlines"]], list(AIRLINES))
        self.assertTrue(status["quorum_reachable"])

    def test_flights_are_listed_shown_and_cancelled(self):
        ana = self.traveller("Ana Lima")
        flight = self.flight("G3", 7)
        bought = ana.buy([flight], ["Ana Lima"])["trip"]
        shown = self.alliance.operator_json("flight show", "G3", flight)
        self.assertEqual((shown["sold"], shown["state"]), (1, "open"))
        cancelled = self.alliance.operator_json("flight cancel", "G3", flight)
        self.assertEqual((cancelled["state"], cancelled["tickets"]), ("cancelled", 1))
        listed = self.alliance.operator_json("flight list", "G3", "--date", self.day)["flights"]
        self.assertEqual([one["state"] for one in listed if one["flight"] == flight], ["cancelled"])
        refused = ana.buy([flight], ["Rui Lima"], code=3)
        self.assertEqual(refused.error["code"], "flight_cancelled")
        ticket = ana.ask("show", bought["locator"], entry="LA")["trip"]["tickets"][0]
        self.assertEqual((ticket["number"], ticket["state"]),
                         (bought["tickets"][0]["number"], "flight_cancelled"))

    def test_the_manifest_names_who_flies_where(self):
        ana = self.traveller("Ana Lima")
        flight = self.flight("LA", 7)
        bought = ana.buy([flight], ["Ana Lima", "Zé Lima"], entry="AD")["trip"]
        manifest = self.alliance.operator_json("manifest", "LA", flight)
        told = {(one["ticket"], one["passenger"], one["seat"], one["locator"], one["collector"])
                for one in manifest["passengers"]}
        self.assertEqual(told, {(one["number"], one["name"], one["seat"], bought["locator"], "AD")
                                for one in bought["tickets"]})

    def test_a_fare_is_set_for_new_purchases_only(self):
        ana = self.traveller("Ana Lima")
        flight = self.flight("AD", 7)
        before = ana.buy([flight], ["Ana Lima"])["trip"]
        self.alliance.operator("flight fare", "AD", flight, "Y", "123.45", "--alliance",
                               "alliance.toml")
        self.alliance.wait_connected()
        after = ana.buy([flight], ["Rui Lima"], entry="G3")["trip"]
        self.assertEqual(after["tickets"][0]["fare"], {"minor": 12345, "currency": "BRL"})
        again = ana.ask("show", before["locator"])["trip"]
        self.assertEqual(again["tickets"], before["tickets"])

    def test_settlement_sums_to_zero_and_is_the_same_everywhere(self):
        ana = self.traveller("Ana Lima")
        ana.buy([self.flight("AD", 8), self.flight("LA", 8)], ["Ana Lima"], entry="G3")
        self.alliance.wait_connected()
        settled = [self.alliance.operator_json("settlement", code) for code in AIRLINES]
        for one in settled:
            self.assertEqual(one["sum_minor"], 0)
            self.assertEqual(one["debts"], settled[0]["debts"])
            self.assertEqual(one["balances"], settled[0]["balances"])
        self.assertIn(("G3", "LA"), {(debt["owes"], debt["to"]) for debt in settled[0]["debts"]})

    def test_check_finds_nothing_wrong_running_and_stopped(self):
        every = [word for code in AIRLINES for word in ("--data", code)]
        command = [self.alliance.server, "check", *every, "--across", "--json"]
        running = json.loads(self.alliance.run(command).stdout)
        self.assertEqual(running["problems"], [])
        self.alliance.stop_all()
        stopped = json.loads(self.alliance.run(command).stdout)
        self.assertEqual(stopped["problems"], [])
        self.assertEqual({one["airline"] for one in stopped["airlines"]}, set(AIRLINES))

    def test_a_backup_is_a_whole_journal_and_never_overwrites(self):
        for running in (True, False):
            with self.subTest(running=running), tempfile.TemporaryDirectory(dir=BUILD) as folder:
                if not running:
                    self.alliance.stop("AD")
                copy = Path(folder) / "journal.db"
                self.alliance.operator("backup", "AD", copy)
                found = json.loads(self.alliance.run(
                    [self.alliance.server, "check", "--data", folder, "--json"]).stdout)
                self.assertEqual(found["problems"], [])
                self.assertEqual(found["airlines"][0]["flights"],
                                 self.expected_flights(running, copy))
                with self.assertRaisesRegex(Failure, "exists already"):
                    self.alliance.operator("backup", "AD", copy)

    def expected_flights(self, running, copy):
        if running:
            return self.alliance.status("AD")["flights"]
        found = json.loads(self.alliance.operator("check", "AD", "--json").stdout)
        return found["airlines"][0]["flights"]

    def test_sigterm_drains_and_ends_with_status_0(self):
        for code in AIRLINES:
            self.alliance.stop(code)  # Failure unless the status is 0.
            self.assertIn("stopped", self.alliance.log_end(code))

    def test_only_the_owner_may_command_and_a_second_server_is_refused(self):
        folder = self.alliance.directory / "AD"
        self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700)
        second = self.alliance.run(
            [self.alliance.server, "serve", "--data", "AD", *self.alliance.airline_options("AD")],
            check=False)
        self.assertNotEqual(second.returncode, 0)
        self.assertIn("in use", second.stderr)
        self.assertTrue(self.alliance.is_healthy("AD"), "the first goes on")

    def test_a_stopped_airline_says_that_it_does_not_run(self):
        self.alliance.stop("LA")
        done = self.alliance.run([self.alliance.server, "status", "--data", "LA"], check=False)
        self.assertEqual(done.returncode, 5)
        self.assertTrue(done.stderr.strip())

    def test_a_timetable_is_checked_before_it_is_imported(self):
        good = self.alliance.directory / "AD.csv"
        options = self.alliance.airline_options("AD")
        dry = self.alliance.operator_json("timetable import", "AD", good, *options, "--dry-run")
        self.assertEqual(dry["flights"], self.alliance.status("AD")["flights"])
        again = self.alliance.operator_json("timetable import", "AD", good, *options)
        self.assertEqual((again["added"], again["skipped"]), (0, dry["flights"]))
        bad = self.alliance.directory / "bad.csv"
        shutil.copy(good, bad)
        with open(bad, "a", encoding="utf-8") as file:
            file.write("AD-1,nowhere\n")
        lines = len(good.read_text("utf-8").splitlines())
        with self.assertRaisesRegex(Failure, rf"bad\.csv: line {lines + 1}, column 1: "):
            self.alliance.operator("timetable import", "AD", bad, *options)

    def test_the_alliance_file_is_checked_with_line_and_column(self):
        program = [self.alliance.server, "alliance", "check"]
        good = self.alliance.run([*program, "alliance.toml"]).stdout
        self.assertIn("3 airlines", good)
        bad = self.alliance.directory / "bad.toml"
        text = (self.alliance.directory / "alliance.toml").read_text("utf-8")
        bad.write_text(text.replace("accounting_code = 127", "accounting_code = 1270"), "utf-8")
        line = 1 + text[:text.index("accounting_code = 127")].count("\n")
        with self.assertRaisesRegex(Failure, rf"bad\.toml:{line}:\d+|line {line}, column \d+"):
            self.alliance.run([*program, bad])


if __name__ == "__main__":
    unittest.main()
