#!/usr/bin/python3
"""vendepass-monitor beside three running airlines: what it shows of them, and that it costs them
nothing."""

import json
import os
import re
import signal
import socket
import subprocess
import threading
import unittest
from pathlib import Path
from unittest import mock

from airlines_case import AirlinesCase
from alliance import AIRLINES, PROJECT, clean_environment, wait_until
from crowd import Crowd
from monitor_case import DONE, LOOKS_WRONG, MONITOR, MonitorCase, is_at, run_monitor
from monitor_story import flight_key

GONE_MS = 4200  # After so long nobody waits any more: stale, and others had time to notice.
LOOK = {"at", "type", "alliance", "edition", "quorum", "airlines", "findings", "forged"}
LOOK_AIRLINE = {"airline", "stale_ms", "bulletin", "behind", "events_heard", "events_missed"}
BOUNDED_MB = 64  # What an airline may grow by while it sells hundreds of seats and nobody listens.


def keys_of_lines():
    """{type: keys} as the table of docs/monitor.md has them."""
    page = (PROJECT / "docs" / "monitor.md").read_text("utf-8")
    page = page.partition("## One look, and lines for programs")[2].partition("\n## ")[0]
    shapes = {}
    for types, keys in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| (.+) \|$", page, re.M):
        keys, _, of_peers = re.sub(r"\([^)]*\)", "", keys).partition("`peers`:")
        for kind in re.findall(r"`(\w+)`", types):
            shapes[kind] = ({"at", "type", *re.findall(r"`(\w+)`", keys)} |
                            ({"peers"} if of_peers else set()),
                            set(re.findall(r"`(\w+)`", of_peers)))
    del shapes["type"]  # The head of the table.
    return shapes


def resident_mb(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


class Lines:
    """A `--json` that runs beside the test."""

    def __init__(self, *words):
        self.lines = []
        self.process = subprocess.Popen([MONITOR, "--json", *map(str, words)], text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        env=clean_environment())
        self.reader = threading.Thread(target=lambda: self.lines.extend(
            iter(self.process.stdout.readline, "")), daemon=True)
        self.reader.start()

    def objects(self, kind=None):
        parsed = [json.loads(line) for line in list(self.lines)]
        return [one for one in parsed if kind in (None, one["type"])]

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=20)
        self.reader.join(timeout=20)
        self.process.stdout.close()
        return code


class Cable:
    """A TCP proxy before one endpoint, that can be cut."""

    def __init__(self, port):
        self.port, self.ends = port, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                here, _ = self.listener.accept()
            except OSError:  # It was cut.
                return
            try:
                there = socket.create_connection(("127.0.0.1", self.port))
            except OSError:  # Nobody listens there yet.
                here.close()
                continue
            self.ends += [here, there]
            for pair in ((here, there), (there, here)):
                threading.Thread(target=self._carry, args=pair, daemon=True).start()

    @staticmethod
    def _carry(source, goal):
        try:
            while part := source.recv(65536):
                goal.sendall(part)
        except OSError:
            pass

    def cut(self):
        """Nobody is let in any more, and what goes through is over."""
        for one in (self.listener, *self.ends):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()


class Live(AirlinesCase, MonitorCase):
    def setUp(self):
        super().setUp()
        self.alliance_file = self.alliance.directory / "alliance.toml"

    def watch(self, *words, size=(100, 40)):
        """A screen that has heard all three, and finds nothing wrong."""
        terminal = self.open(size, "--alliance", self.alliance_file, *words)
        terminal.wait_for_text("3 of 3 heard", "nothing looks wrong")
        return terminal

    def own_events(self):
        return {code: self.alliance.status(code)["events"] for code in AIRLINES}

    def test_sales_are_seen_as_they_happen_and_lead_to_flight_and_purchase(self):
        ana = self.traveller("Ana Lima")
        flight, other = self.flight("G3"), self.flight("LA")
        terminal = self.watch("--operator", self.alliance.directory / "AD")
        bought = ana.buy([flight], ["Ana Lima"])["trip"]
        terminal.wait_for_text(f"seats_taken {flight} p:{bought['purchase'][:8]}", " sold")
        terminal.press("/", f"taken {flight}", "enter", "j", "j", "j")
        terminal.wait_for("the event is chosen",
                          lambda _: [bought["purchase"][:8] in one for one in terminal.chosen()]
                          == [True])
        terminal.press("enter")
        terminal.wait_for_text("1 of ", "seats taken", "█")
        self.assertNotIn("◆", terminal.text().replace("◆ new", ""))
        terminal.press("j")  # From here on the cursor stays on this event.
        trip = ana.buy([flight, other], ["Ana Lima", "Bia Lima"], entry="LA")["trip"]
        terminal.wait_for("two new seats", lambda lines: "\n".join(lines).count("◆") == 3)
        self.assertIn("3 of ", terminal.text())
        terminal.wait_for_text(f"p:{trip['purchase'][:8]}")
        self.assertIn(bought["purchase"][:8], terminal.chosen()[0])
        terminal.press("k", "enter")
        terminal.wait_for_text(f"purchase {trip['purchase']}")
        terminal.wait_for("what all have of it", lambda lines: any(
            re.match(r" *G3 +sold .* sold", line) for line in lines))
        for code in AIRLINES:
            self.assertRegex(terminal.text(), rf"(?m)^ *{code} ")
        terminal.press("q")
        self.assertEqual(terminal.end(), DONE)

    def test_an_airline_dies_and_comes_back(self):
        terminal = self.watch()
        self.assertEqual(run_monitor("--alliance", self.alliance_file, "--once").returncode, DONE)
        self.alliance.kill("LA")
        terminal.wait_for("it is stale", lambda lines: any(
            re.match(r" ?LA +stale \d+ s", line) for line in lines))
        terminal.wait_for_text("2 of 3 heard", "nobody hears LA for")
        self.assertNotIn("nothing looks wrong", terminal.text())
        once = run_monitor("--alliance", self.alliance_file, "--once", "--wait", str(GONE_MS + 1500))
        self.assertEqual(once.returncode, LOOKS_WRONG, once.stdout + once.stderr)
        self.assertRegex(once.stdout, r"(?m)^! nobody hears LA for \d+ s")
        self.assertRegex(once.stdout, r"(?m)^G3 +Gol +selling +\d+")
        self.alliance.restart("LA")
        terminal.wait_for_text("3 of 3 heard", "nothing looks wrong")

    def test_one_look_and_lines_are_as_documented(self):
        shapes = keys_of_lines()
        self.assertEqual(set(shapes), {"event", "bulletin", "missed", "finding", "finding_over"})
        recording = self.temporary("recording.jsonl")
        lines = Lines("--alliance", self.alliance_file, "--record", recording)
        self.addCleanup(lines.process.kill)
        wait_until("all are heard", lambda: {one["airline"] for one in lines.objects("bulletin")}
                   == set(AIRLINES))
        ana = self.traveller("Ana Lima")
        trip = ana.buy([self.flight("AD", 1), self.flight("G3", 1)], ["Ana Lima"])["trip"]
        wait_until("both sales are heard", lambda: {
            one["airline"] for one in lines.objects("event")
            if one["is_sale"] and one["purchase"] == trip["purchase"]} == {"AD", "G3"})
        self.assertEqual(lines.end(), DONE)
        for one in lines.objects():
            keys, of_peers = shapes[one["type"]]
            self.assertEqual(set(one), keys, one)
            for peer in one.get("peers", []):
                self.assertEqual(set(peer), of_peers, peer)
        again = run_monitor("--replay", recording, "--json")
        self.assertEqual(again.returncode, DONE, again.stderr)
        replayed = [json.loads(line) for line in again.stdout.splitlines()]
        for kind in ("event", "bulletin"):
            self.assertEqual([one for one in replayed if one["type"] == kind], lines.objects(kind))
        about = run_monitor("--replay", recording, "--json", "--purchase", trip["purchase"])
        self.assertEqual([json.loads(line) for line in about.stdout.splitlines()],
                         [one for one in lines.objects("event")
                          if one["purchase"] == trip["purchase"]])
        once = run_monitor("--alliance", self.alliance_file, "--once", "--json")
        self.assertEqual(once.returncode, DONE, once.stdout)
        look = json.loads(once.stdout)
        self.assertEqual(set(look), LOOK)
        self.assertEqual((look["type"], look["quorum"], look["findings"], look["forged"]),
                         ("look", list(AIRLINES), [], 0))
        self.assertEqual([one["airline"] for one in look["airlines"]], list(AIRLINES))
        for airline in look["airlines"]:
            self.assertEqual(set(airline), LOOK_AIRLINE)
            self.assertEqual(set(airline["bulletin"]), shapes["bulletin"][0] - {"at", "type"})

    def test_a_gossip_port_that_does_not_reach_it_is_told_from_a_dead_airline(self):
        endpoint = self.alliance.alliance()["LA"]["gossip"]
        cable = Cable(int(endpoint.rsplit(":", 1)[1]))
        self.addCleanup(cable.cut)
        its_own = self.temporary("alliance.toml")
        its_own.write_text(self.alliance_file.read_text().replace(endpoint, cable.endpoint))
        self.alliance_file = its_own
        terminal = self.watch(size=(160, 24))
        cable.cut()
        terminal.wait_for_text("stale", "AD and G3 hear LA, and nothing that it publishes has come "
                               "here for", "its gossip port does not reach this monitor")
        self.assertNotIn("nobody hears", terminal.text())

    # What G3 says to LA takes one cable, what LA says to G3 another.
    def test_links_that_are_cut_one_way_and_both_ways_between_two_airlines(self):
        cables = {}
        for speaker, hearer in (("G3", "LA"), ("LA", "G3")):
            self.alliance.stop(speaker)
            self.addCleanup(self.alliance.kill, speaker)
            endpoint = self.alliance.alliance()[hearer]["peer"]
            cables[speaker] = Cable(int(endpoint.rsplit(":", 1)[1]))
            self.addCleanup(cables[speaker].cut)
            own = self.alliance.directory / f"{speaker}.toml"
            own.write_text(self.alliance_file.read_text().replace(
                f'peer = "{endpoint}"', f'peer = "{cables[speaker].endpoint}"'))
        for speaker in cables:
            options = [f"{speaker}.toml" if option == "alliance.toml" else option
                       for option in self.alliance.airline_options(speaker)]
            with mock.patch.object(self.alliance, "airline_options", return_value=options):
                self.alliance.start(speaker)
        self.alliance.wait_connected()
        terminal = self.watch(size=(160, 24))
        cables["G3"].cut()
        terminal.wait_for_text(
            "G3 hears LA and is not heard there; AD hears it: a link is cut one way")
        cables["LA"].cut()
        terminal.wait_for_text("only AD reaches G3; LA does not: a link is cut",
                               "only AD reaches LA; G3 does not: a link is cut")
        self.assertNotIn("nobody hears", terminal.text())

    def test_an_airline_that_stands_still_is_told_from_one_that_is_slow_to_say(self):
        terminal = self.watch()
        os.kill(self.alliance.pid("G3"), signal.SIGSTOP)
        try:
            terminal.wait_for_text("nobody hears G3 for")
        finally:
            os.kill(self.alliance.pid("G3"), signal.SIGCONT)
        terminal.wait_for_text("3 of 3 heard", "nothing looks wrong")

    def test_a_monitor_that_stands_still_delays_nobody(self):
        flights = [flight_key(self.flight(code, place)) for place in (3, 4, 5, 6, 7)
                   for code in AIRLINES]
        terminal = self.watch()
        before = {code: resident_mb(self.alliance.pid(code)) for code in AIRLINES}
        os.kill(terminal.process.pid, signal.SIGSTOP)
        with Crowd(self.alliance, flights) as crowd:
            wait_until("hundreds of purchases", lambda: crowd.sold >= 400 or crowd.problem, 60)
            self.assertIsNone(crowd.problem)
        events = self.own_events()
        os.kill(terminal.process.pid, signal.SIGCONT)
        for code in AIRLINES:
            self.assertLess(resident_mb(self.alliance.pid(code)) - before[code], BOUNDED_MB, code)
        terminal.wait_for_text("3 of 3 heard", "nothing looks wrong")
        sold = {code: self.alliance.status(code)["sold"] for code in AIRLINES}
        terminal.wait_for("all sales are counted", lambda lines: all(
            any(re.match(rf" ?{code} +selling +{sold[code]} ", line) for line in lines)
            for code in AIRLINES))
        terminal.press("home", "enter")
        terminal.wait_for_text(f"AD:{events['AD']},", "published and not heard here")

    def test_it_changes_nothing(self):
        before = self.own_events()
        terminal = self.watch()
        bulletins = r"bulletin (\d+)"
        terminal.press("enter")
        terminal.wait_for("a page of an airline", lambda lines: re.search(bulletins, "".join(lines)))
        first = int(re.search(bulletins, terminal.text())[1])
        terminal.wait_for("some more bulletins", lambda lines: int(
            re.search(bulletins, "".join(lines))[1]) > first + 3)
        self.assertEqual(self.own_events(), before)
        self.assertTrue(is_at(terminal.lines(), "live"))


if __name__ == "__main__":
    unittest.main()
