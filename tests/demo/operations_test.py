#!/usr/bin/python3
"""What operators do to their airlines, as docs/operations.md has it: each step executed and timed."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import time
import unittest
from contextlib import closing

from airlines_case import AirlinesCase
from alliance import clean_environment, free_ports, wait_until

SECOND_PROCESS = 77  # Exit code: another process speaks for the airline.


class Alliance:
    """The alliance file of a test, edited as an operator would."""

    def __init__(self, alliance):
        self.alliance, self.path = alliance, alliance.directory / "alliance.toml"

    def text(self):
        return self.path.read_text()

    def edition(self):
        return int(re.search(r"edition = (\d+)", self.text()).group(1))

    def write(self, text):
        edition = self.edition() + 1
        self.path.write_text(re.sub(r"edition = \d+", f"edition = {edition}", text))
        return edition

    def set_quorum(self, codes, former):
        """The next edition has this quorum; `former`: the quorum that it follows, with tenures."""
        text = re.sub(r"quorum = \[.*\]\n", "", self.text(), count=1)
        text = re.sub(r"former_quorums = .*\n", "", text)
        top = f"quorum = {json.dumps(codes)}\nformer_quorums = {json.dumps(former)}\n"
        return self.write(text.replace('currency = "BRL"\n', 'currency = "BRL"\n' + top))


class Operations(AirlinesCase):
    def setUp(self):
        super().setUp()
        self.file = Alliance(self.alliance)

    def timed(self, what, action):
        begun = time.monotonic()
        result = action()
        print(f"  {what}: {time.monotonic() - begun:.2f} s", flush=True)
        return result

    def selling(self, code):
        return lambda: self.with_state(code, "selling")

    def reload(self, *codes):
        for code in codes:
            self.alliance.operator("reload", code)

    # ---- Who belongs to the alliance ----

    def add_airline(self, code, accounting_code, name):
        """Key, table in the alliance file, empty database; nothing runs yet."""
        peer, gossip, client, health = free_ports(4)
        key = self.alliance._make_key(code)
        ports = self.alliance.directory / "health.json"
        ports.write_text(json.dumps({**json.loads(ports.read_text()), code: health}))
        self.file.write(self.file.text() + f'''
[[airline]]
code = "{code}"
accounting_code = {accounting_code}
name = "{name}"
tenure = 1
peer = "tcp://127.0.0.1:{peer}"
gossip = "tcp://127.0.0.1:{gossip}"
client = "tcp://127.0.0.1:{client}"
public_key = "{key}"
''')
        self.alliance.operator("init", code, *self.alliance.airline_options(code))
        self.addCleanup(self.alliance.kill, code)

    def voters(self, codes):
        airlines = self.alliance.alliance()
        return [[code, airlines[code].get("tenure", 1)] for code in codes]

    def former(self):
        found = re.search(r"former_quorums = (.*)", self.file.text())
        return json.loads(found.group(1)) if found else []

    def has_all(self, code, *others):
        def knows():
            status = self.with_state(code, "selling")
            seen = {one["code"]: one for one in status["airlines"]} if status else {}
            return status and all(seen[other]["state"] == "up" and seen[other]["behind"] == 0 and
                                  seen[other]["age_ms"] is not None for other in others)
        return knows

    def test_airlines_join_vote_and_leave(self):
        three, five = ["AD", "G3", "LA"], ["AD", "G3", "JJ", "LA", "O6"]
        before = self.file.text()
        self.add_airline("JJ", 958, "Joined")
        self.add_airline("O6", 247, "Oceania")
        self.timed("reload at three airlines", lambda: self.reload(*three))
        for code in ("JJ", "O6"):
            self.alliance.start(code)
        self.timed("the newcomers have all events and sell", lambda: [
            wait_until(f"{code} knows all", self.has_all(code, *three), 60)
            for code in ("JJ", "O6")])
        self.file.set_quorum(five, [*self.former(), self.voters(three)])
        self.timed("reload at five airlines", lambda: self.reload(*five))
        self.assertEqual(5, self.alliance.status("AD")["quorum_size"])
        for code in five:
            wait_until(f"{code} sees all up",
                       self.has_all(code, *(other for other in five if other != code)))
        lines = (self.alliance.directory / "LA.csv").read_text().splitlines()
        mine = [line.replace("LA", "JJ", 1) for line in lines[1:3]]
        (self.alliance.directory / "JJ.csv").write_text("\n".join([lines[0], *mine]) + "\n")
        self.alliance.import_timetable("JJ", "JJ.csv")
        ana = self.traveller("Ana Lima")
        wait_until("AD knows JJ's flights", self.has_all("AD", "JJ"))
        legs = [self.flight("JJ"), self.flight("G3", 5)]
        trip = ana.buy(legs, ["Ana Lima"], entry="AD")["trip"]
        self.assertEqual("sold", trip["state"])
        self.leave(ana, trip, three, five)
        self.assertNotEqual(before, self.file.text())

    def leave(self, ana, trip, three, five):
        self.file.set_quorum(three, [*self.former(), self.voters(five)])
        text = self.file.text()
        for code in ("JJ", "O6"):
            text = text.replace(f'code = "{code}"\n', f'code = "{code}"\nleft = true\n')
        self.file.path.write_text(text)
        self.timed("reload at five airlines, two of which leave", lambda: self.reload(*five))
        refused = ana.buy([self.flight("JJ", 1)], ["Ana Lima"], entry="AD", code=None)
        self.assertEqual("not_allowed", refused.error["code"])
        shown = ana.ask("show", trip["locator"], entry="LA")["trip"]
        self.assertEqual((["valid"] * 2, []),
                         ([ticket["state"] for ticket in shown["tickets"]], shown["silent"]))

    # ---- Hosts and keys ----

    def table_of(self, code):
        return re.search(rf'\[\[airline\]\]\ncode = "{code}".*?(?=\n\[\[|\Z)', self.file.text(),
                         re.S).group(0)

    def on_other_ports(self, table):
        ports = iter(free_ports(3))
        return re.sub(r"127\.0\.0\.1:\d+", lambda _: f"127.0.0.1:{next(ports)}", table)

    def new_event_is_heard(self, code, by):
        self.alliance.operator("flight fare", code, self.flight(code, 7), "Y", "530.00",
                               "--alliance", "alliance.toml")
        wait_until(f"{by} has all events of {code}", self.has_all(by, code))

    def test_a_key_is_rotated(self):
        new = self.alliance.run([self.alliance.server, "keygen", "--out", "new.key"]).stdout
        public = re.search(r"[0-9a-f]{64}", new).group(0)
        table = self.table_of("LA")
        self.file.write(self.file.text().replace(
            table, re.sub(r'public_key = ".*"', f'public_key = "{public}"', table)))
        self.alliance.stop("LA")
        os.replace(self.alliance.directory / "new.key", self.alliance.directory / "LA.key")
        self.reload("AD", "G3")
        self.alliance.start("LA")
        self.timed("LA sells under its new key",
                   lambda: wait_until("LA sells", self.selling("LA")))
        self.new_event_is_heard("LA", by="AD")

    def test_an_airline_moves_to_another_host(self):
        self.alliance.stop("G3")
        table = self.table_of("G3")
        self.file.write(self.file.text().replace(table, self.on_other_ports(table)))
        self.reload("AD", "LA")
        self.alliance.start("G3")
        self.timed("G3 sells at its new address",
                   lambda: wait_until("G3 sells", self.selling("G3")))
        self.assertEqual(self.alliance.status("G3")["votes_intact"], True)
        self.new_event_is_heard("G3", by="LA")

    # ---- One process an airline ----

    def test_a_second_process_on_the_same_directory_is_refused(self):
        command = [self.alliance.server, "serve", "--data", "G3",
                   *self.alliance.airline_options("G3")]
        second = self.alliance.run(command, check=False)
        self.assertEqual(1, second.returncode)
        self.assertIn("in use by another process", second.stderr)

    def test_a_process_whose_directory_another_one_serves_ends_at_its_next_commit(self):
        serving = self.alliance.directory / "G3" / "serving"
        serving.write_text("another start")
        flight = self.flight("G3")
        self.alliance.run([self.alliance.server, "flight", "fare", flight, "Y", "500.00", "--data",
                           "G3", "--alliance", "alliance.toml"], check=False)
        self.assertEqual(SECOND_PROCESS, self.alliance.wait_ended("G3"))
        self.assertIn("another process serves from this data directory",
                      self.alliance.log_end("G3"))

    def test_a_copy_on_another_host_is_refused_and_stops(self):
        self.alliance.operator("backup", "G3", "copy.db")
        copy = self.alliance.directory / "G3-copy"
        copy.mkdir()
        shutil.move(self.alliance.directory / "copy.db", copy / "journal.db")
        table = self.table_of("G3")
        other_host = self.alliance.directory / "other-host.toml"
        other_host.write_text(self.file.text().replace(table, self.on_other_ports(table)))
        self.alliance.operator("flight fare", "G3", self.flight("G3"), "Y", "510.00", "--alliance",
                               "alliance.toml")  # The original goes on: the copy is behind.
        options = [word if word != "alliance.toml" else "other-host.toml"
                   for word in self.alliance.airline_options("G3")]
        begun = time.monotonic()
        done = subprocess.run([str(word) for word in (self.alliance.server, "serve", "--data",
                                                      "G3-copy", *options)],
                              cwd=self.alliance.directory, capture_output=True, text=True,
                              timeout=60, env=clean_environment())
        print(f"  a copy was refused and had stopped after {time.monotonic() - begun:.2f} s")
        self.assertEqual(SECOND_PROCESS, done.returncode, done.stderr)
        self.assertIn("another process speaks for this airline", done.stdout + done.stderr)
        self.assertTrue(self.alliance.is_running("G3"))
        self.assertEqual("selling", self.alliance.status("G3")["state"])

    # ---- Starting ----

    def test_without_a_majority_it_waits_or_takes_the_operators_word(self):
        for code in ("AD", "G3", "LA"):
            self.alliance.stop(code)
        self.alliance.start("AD")
        self.alliance.wait_ready("AD")
        self.assertEqual("recovering", self.alliance.status("AD")["state"])
        self.assertIn("--alone", self.alliance.status("AD")["waits_for"])
        self.alliance.stop("AD")
        self.alliance.start("AD", "--alone")
        self.timed("AD sells, started alone", lambda: wait_until("AD sells", self.selling("AD")))

    def test_an_older_alliance_file_is_refused(self):
        before = self.file.text()
        self.file.write(before)
        self.reload("AD", "G3", "LA")
        newer = self.file.text()
        self.file.path.write_text(before)
        refused = self.alliance.run([self.alliance.server, "reload", "--data", "AD"], check=False)
        self.assertEqual(4, refused.returncode)
        self.assertIn("raise `edition`", refused.stderr + refused.stdout)
        self.alliance.stop("AD")
        command = [self.alliance.server, "serve", "--data", "AD",
                   *self.alliance.airline_options("AD")]
        started = self.alliance.run(command, check=False)
        self.assertIn("use the newer file", started.stderr)
        self.file.path.write_text(newer)

    # ---- Set back ----

    def test_a_lost_disk_comes_back_from_the_others(self):
        ana = self.traveller("Ana Lima")
        legs = [self.flight("AD"), self.flight("G3", 1)]
        trip = ana.buy(legs, ["Ana Lima"], entry="AD")["trip"]
        self.alliance.wait_connected()
        before = self.alliance.status("G3")
        self.alliance.kill("G3")
        shutil.rmtree(self.alliance.directory / "G3")
        self.timed("init", lambda: self.alliance.operator("init", "G3",
                                                          *self.alliance.airline_options("G3")))
        self.alliance.raise_tenure("G3")
        self.timed("reload at two airlines", lambda: self.reload("AD", "LA"))
        self.alliance.start("G3")
        self.timed(f"G3 sells again, with {before['events']} events from the others",
                   lambda: wait_until("G3 sells", self.selling("G3"), 60))
        after = self.alliance.status("G3")
        self.assertEqual((before["sold"], before["flights"], 1),
                         (after["sold"], after["flights"], after["set_back"]))
        self.alliance.wait_connected()
        shown = wait_until("G3 knows whose the ticket is", lambda: self.shown(ana, trip))
        self.assertEqual([ticket["number"] for ticket in trip["tickets"]],
                         [ticket["number"] for ticket in shown["tickets"]])
        bought = ana.buy([self.flight("G3", 2)], ["Ana Lima"], entry="G3")
        self.assertEqual("sold", bought["trip"]["state"])

    def shown(self, traveller, trip):
        seen = traveller.ask("show", trip["locator"], entry="G3", code=None)
        found = seen.body.get("trip")
        return found if found and len(found["tickets"]) == len(trip["tickets"]) else None

    def test_what_nobody_else_had_is_listed(self):
        self.alliance.operator("backup", "G3", "early.db")
        for code in ("AD", "LA"):
            self.alliance.stop(code)
        flight = self.flight("G3", 6)
        self.alliance.operator("flight fare", "G3", flight, "Y", "520.00", "--alliance",
                               "alliance.toml")  # Nobody hears of it.
        self.alliance.kill("G3")
        former = self.alliance.operator_json("restore", "G3", "early.db",
                                             "--replace")["moved_aside"]
        self.alliance.raise_tenure("G3")
        for code in ("AD", "G3", "LA"):
            self.alliance.start(code)
        wait_until("G3 sells", self.selling("G3"), 60)
        command = [self.alliance.server, "check", "--lost", former, "--json", "--data", "G3",
                   *self.alliance.airline_options("G3")]
        found = self.alliance.run(command, check=False)
        self.assertEqual(1, found.returncode)
        lost = json.loads(found.stdout)["lost"]
        self.assertEqual([("fare changed", flight)],
                         [(one["what"], one["flight"]) for one in lost])

    def test_without_a_new_tenure_it_keeps_its_tickets_and_sells_nothing(self):
        self.alliance.operator("backup", "LA", "la.db")
        ana = self.traveller("Ana Lima")
        trip = ana.buy([self.flight("LA", 3), self.flight("AD", 3)], ["Ana Lima"], entry="AD")["trip"]
        self.alliance.kill("LA")
        self.alliance.operator("restore", "LA", "la.db", "--replace")
        self.alliance.restart("LA")
        status = wait_until("LA knows what it is", lambda: self.with_state("LA", "set back"))
        self.assertFalse(status["votes_intact"])
        refused = ana.buy([self.flight("LA", 4)], ["Ana Lima"], entry="AD", code=None)
        self.assertEqual("old_edition", refused.error["code"])
        self.assertEqual(2, len(ana.ask("show", trip["locator"], entry="AD")["trip"]["tickets"]))
        self.alliance.raise_tenure("LA")
        self.timed("reload at three airlines", lambda: self.reload("AD", "G3", "LA"))
        wait_until("LA sells", self.selling("LA"))
        self.assertEqual("sold", ana.buy([self.flight("LA", 4)], ["Ana Lima"],
                                         entry="AD")["trip"]["state"])

    def with_state(self, code, state):
        command = [self.alliance.server, "status", "--json", "--data", code]
        done = self.alliance.run(command, check=False)  # It may not listen yet.
        status = json.loads(done.stdout) if done.returncode == 0 else {"state": "starting"}
        return status if status["state"] == state else None

    # ---- Snapshots ----

    def start_with_snapshots(self, code):
        """Its journal as the start in the log says: rows, and those that it took from a snapshot."""
        log = self.alliance.directory / f"{code}.log"
        before = len(log.read_text())
        self.alliance.start(code, "--snapshot-kib", "1")
        wait_until(f"{code} sells", self.selling(code))
        said = log.read_text()[before:]
        rows, taken = re.search(r"journal replayed .*rows=(\d+) from_snapshot=(\d+)", said).groups()
        return int(rows), int(taken), said

    def flights_for_people(self, code):
        path = self.alliance.directory / code / "airline.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as tables:
            return tables.execute("SELECT count(*) FROM flights").fetchone()[0]

    def snapshot_path(self, code):
        return self.alliance.directory / code / "snapshot.db"

    def snapshot_of(self, code):
        path = self.snapshot_path(code)
        wait_until(f"{code} has taken a snapshot", path.exists, 60)
        return path

    def test_a_start_reads_a_snapshot_and_the_rows_after_it(self):
        ana = self.traveller("Ana Lima")
        self.alliance.stop("G3")
        self.snapshot_path("G3").unlink(missing_ok=True)
        rows, taken, _ = self.start_with_snapshots("G3")
        self.assertEqual(0, taken)
        snapshot = self.snapshot_of("G3")
        trip = ana.buy([self.flight("G3", 5), self.flight("AD", 5)], ["Ana Lima"],
                       entry="AD")["trip"]
        before = self.alliance.status("G3")
        self.alliance.kill("G3")
        for file in (self.alliance.directory / "G3").glob("airline.db*"):
            file.unlink()  # The tables for people need every row.
        later, taken, _ = self.start_with_snapshots("G3")
        wait_until("the tables for people are there again",
                   lambda: self.flights_for_people("G3") == before["flights"])
        self.assertLessEqual(rows, taken)
        self.assertLess(taken, later)
        self.assertEqual([before[key] for key in ("events", "sold", "flights", "purchases")],
                         [self.alliance.status("G3")[key]
                          for key in ("events", "sold", "flights", "purchases")])
        self.alliance.wait_connected()
        self.assertEqual(trip["tickets"], self.shown(ana, trip)["tickets"])

        self.alliance.kill("G3")
        snapshot.write_bytes(snapshot.read_bytes().replace(b"BRL", b"BRM", 1))  # Of some fare.
        _, taken, said = self.start_with_snapshots("G3")
        self.assertLess(taken, later)
        self.assertIn("a snapshot is not used", said)
        self.assertEqual(before["sold"], self.alliance.status("G3")["sold"])

    def test_a_snapshot_of_rows_that_a_backup_lacks_is_not_read(self):
        self.alliance.operator("backup", "G3", "before-snapshot.db")
        self.alliance.stop("G3")
        self.snapshot_path("G3").unlink(missing_ok=True)
        self.start_with_snapshots("G3")
        self.snapshot_of("G3")
        self.alliance.kill("G3")
        former = self.alliance.operator_json("restore", "G3", "before-snapshot.db",
                                             "--replace")["moved_aside"]
        moved = self.alliance.directory / former.replace("journal.db", "snapshot.db")
        shutil.move(moved, self.snapshot_path("G3"))
        self.alliance.raise_tenure("G3")
        self.reload("AD", "LA")
        _, taken, said = self.start_with_snapshots("G3")
        self.assertEqual(0, taken)
        self.assertIn("of rows that the journal does not have", said)

    def test_a_broken_backup_replaces_nothing(self):
        self.alliance.stop("G3")
        (self.alliance.directory / "broken.db").write_bytes(b"this is no database" * 1000)
        command = [self.alliance.server, "restore", "broken.db", "--replace", "--data", "G3"]
        refused = self.alliance.run(command, check=False)
        self.assertEqual(1, refused.returncode)
        self.assertIn("broken.db", refused.stderr)
        self.alliance.restart("G3")
        self.assertEqual(0, len([name for name in os.listdir(self.alliance.directory / "G3")
                                 if "restor" in name]))

    def test_restore_asks_before_it_replaces_and_while_it_serves_it_does_nothing(self):
        self.alliance.operator("backup", "G3", "now.db")
        command = [self.alliance.server, "restore", "now.db", "--data", "G3"]
        running = self.alliance.run(command, check=False)
        self.assertIn("in use by another process", running.stderr)
        self.alliance.stop("G3")
        self.assertIn("--replace", self.alliance.run(command, check=False).stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
