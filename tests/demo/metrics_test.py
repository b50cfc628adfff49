#!/usr/bin/python3
"""What /metrics, /readyz and the logs of running airlines say is what has happened to them."""

import json
import os
import re
import signal
import unittest
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from airlines_case import AirlinesCase
from alliance import AIRLINES, wait_until
from race import ERROR, PURCHASE, REFUSED, SOLD, Buyer, protocol

OWNER_SILENT, SEAT_TAKEN = 64, 1
SAMPLE = re.compile(r'(\w+)(?:\{(.*)\})? (\S+)')
LABEL = re.compile(r'(\w+)="([^"]*)"')


def page(alliance, code, path):
    """(status, body) of a page on the local port; None while it does not answer."""
    url = f"http://127.0.0.1:{alliance.health_port(code)}/{path}"
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except (OSError, urllib.error.URLError):
        return None


class Numbers:
    """One reading of /metrics: numbers["purchases_total", "outcome=sold"]; 0: not there."""

    def __init__(self, text):
        self.text, self.all = text, {}
        for line in text.splitlines():
            if not line.startswith("#"):
                name, labels, value = SAMPLE.fullmatch(line).groups()
                words = frozenset(f"{key}={word}" for key, word in LABEL.findall(labels or ""))
                self.all[name, words] = float(value)

    def __getitem__(self, key):
        name, *labels = key if isinstance(key, tuple) else (key,)
        return self.all.get(("vendepass_" + name, frozenset(labels)), 0)


class Metrics(AirlinesCase):
    def setUp(self):
        super().setUp()
        self.buyer = Buyer(f"Ana{self._testMethodName[-50:]}", self.alliance)
        self.addCleanup(self.buyer.close)
        self.buyer.register("AD")
        self.quorum = self.buyer.entries["AD"].ask(1)[2]

    # ---- Buying by hand: an answer is taken as it comes, and nothing is repeated ----

    def leg(self, code, number):
        name = self.flight(code, number)
        flight = [code, int(name[3:].split("@")[0]), (self.day - self.day.replace(1970, 1, 1)).days]
        wait_until(f"everybody knows {name}", lambda: all(
            self.buyer.entries[entry].ask(4, flight)[0] == 5 for entry in AIRLINES))
        cabin, fare, first, _last, letters, _taken = self.buyer.entries[code].ask(4, flight)[10][-1]
        return [flight, cabin, [f"{first}{letters[0]}"], fare]

    def send(self, code, signed):
        entry = self.buyer.entries[code]
        entry.socket.send(entry.request([8, signed]))

    def answer(self, code):
        entry = self.buyer.entries[code]
        answers = []

        def arrives():
            while not answers and entry.socket.poll(50):
                answer = entry.reply(entry.socket.recv())
                answers.extend([answer] if answer else [])
            return answers
        return wait_until(f"{code} answers", arrives)[0]

    def buy(self, code, *legs):
        """(purchase id, answer)"""
        signed = self.buyer.purchase([self.buyer.name], list(legs), code, self.quorum)
        self.send(code, signed)
        answer = self.answer(code)
        return (answer[1].hex() if answer[0] == PURCHASE else None), answer

    @contextmanager
    def stopped(self, code):
        """The airline neither runs nor dies."""
        tasks = Path(f"/proc/{self.alliance.pid(code)}/task")
        os.kill(self.alliance.pid(code), signal.SIGSTOP)
        try:
            # The signal stops one thread, and that one, when it next runs, the others.
            wait_until(f"all threads of {code} stand still", lambda: all(
                (task / "stat").read_text().rsplit(")", 1)[1].split()[0] == "T"
                for task in tasks.iterdir()))
            yield
        finally:
            os.kill(self.alliance.pid(code), signal.SIGCONT)

    # ---- Reading ----

    def numbers(self, code):
        status, text = page(self.alliance, code, "metrics")
        self.assertEqual(status, 200)
        return Numbers(text)

    def wait_for(self, code, what, value, seconds=20):
        wait_until(f"{code}: {what} is {value}", lambda: self.numbers(code)[what] == value, seconds)

    def events(self, code, of, count):
        """The fields of the lines of its log that have `of` in them, when there are so many."""
        def lines():
            text = (self.alliance.directory / f"{code}.log").read_text()
            found = [line for line in text.splitlines() if of in line]
            return found if len(found) >= count else None
        found = wait_until(f"{count} lines with {of} in the log of {code}", lines)
        return [dict(word.split("=", 1) for word in line.split() if "=" in word) |
                {"event": " ".join(line.split()[2:4])} for line in found]

    # ---- The tests ----

    def test_every_line_is_of_the_format_and_names_nobody(self):
        flight = self.leg("G3", 3)
        self.buy("AD", flight)
        text = self.numbers("AD").text
        about = re.compile(r"# (HELP|TYPE) vendepass_[a-z_]+ .+")
        for line in text.splitlines():
            self.assertTrue(about.fullmatch(line) if line.startswith("#") else
                            SAMPLE.fullmatch(line) and line.startswith("vendepass_"), line)
        self.assertNotIn(self.buyer.name, text)
        self.assertNotIn("@", text)
        names = {code for code in AIRLINES}
        self.assertEqual({value for key, value in LABEL.findall(text) if key == "airline"}, names)

    def test_what_is_sold_and_refused_is_counted_where_it_happens(self):
        leg, other = self.leg("G3", 0), self.leg("AD", 0)
        before = {code: self.numbers(code) for code in AIRLINES}
        purchase, answer = self.buy("AD", leg, other)
        self.assertEqual(answer[2], SOLD)
        self.alliance.wait_connected()
        refused, answer = self.buy("AD", leg)
        self.assertEqual((answer[2], answer[4][0]), (REFUSED, SEAT_TAKEN))
        self.wait_for("LA", ("events_known", "airline=G3"),
                      self.alliance.status("G3")["events"])
        self.wait_for("G3", ("seats", "state=sold"), before["G3"]["seats", "state=sold"] + 1)
        self.wait_for("AD", ("seats", "state=sold"), before["AD"]["seats", "state=sold"] + 1)
        after = {code: self.numbers(code) for code in AIRLINES}

        def grown(code, *key):
            return after[code][key] - before[code][key]

        self.assertEqual(grown("AD", "purchases_total", "outcome=sold"), 1)
        self.assertEqual(
            grown("AD", "purchases_total", "outcome=refused", "reason=seat_taken"), 1)
        for outcome in ("sold", "refused"):
            self.assertEqual(
                grown("AD", "purchase_duration_seconds_count", f"outcome={outcome}"), 1)
        self.assertEqual(grown("G3", "purchases_total", "outcome=sold"), 0)
        self.assertEqual(grown("AD", "shown_free_total"), 1, "it knew that the seat was taken")
        self.assertEqual(grown("AD", "shown_free_but_refused_total"), 0)
        self.assertEqual(after["G3"]["purchases_in_doubt"], 0)
        for code in ("AD", "G3"):
            self.assertGreaterEqual(grown(code, "journal_syncs_total"), 1)
            self.assertGreaterEqual(grown(code, "journal_rows_total"),
                                    grown(code, "journal_syncs_total"))
            self.assertEqual(grown(code, "journal_commit_duration_seconds_count"),
                             grown(code, "journal_syncs_total"))
            # Seats taken for a while, then sold.
            self.assertEqual(grown(code, "gossip_events_sent_total", "way=published"), 2)
        got = sum(grown("LA", "gossip_events_received_total", f"way={way}")
                  for way in ("published", "pulled"))
        self.assertGreaterEqual(got, 4)
        self.assertEqual(after["LA"]["peer_lag_events", "airline=G3"], 0)
        self.see_in_logs(purchase, refused)

    def see_in_logs(self, sold, refused):
        told = self.events("AD", sold, 3)
        self.assertEqual([(line["event"], line["outcome"]) for line in told
                          if line["event"] == "purchase answered"], [("purchase answered", "sold")])
        self.assertEqual([line["outcome"] for line in told
                          if line["event"] == "purchase decided"], ["held", "sold"])
        self.assertEqual([line["outcome"] for line in self.events("G3", sold, 2)], ["held", "sold"])
        self.assertEqual([(line["outcome"], line["reason"]) for line in
                          self.events("AD", refused, 1) + self.events("G3", refused, 1)],
                         [("refused", "seat_taken")] * 2)
        self.assertNotIn(self.buyer.name, self.alliance.log_end("AD", 1000))

    def test_a_seat_that_looks_free_at_two_airlines_is_refused_at_one(self):
        leg = self.leg("G3", 1)
        entries = ("AD", "LA")
        before = {code: self.numbers(code) for code in entries}

        def grown(name):
            return {code: self.numbers(code)[name] - before[code][name] for code in entries}

        with self.stopped("G3"):
            for code in entries:
                self.send(code, self.buyer.purchase([self.buyer.name], [leg], code, self.quorum))
            wait_until("it looks free at both",
                       lambda: grown("shown_free_total") == {"AD": 1, "LA": 1})
        answers = {code: self.answer(code) for code in entries}
        told = {code: answer[2] for code, answer in answers.items()}
        self.assertEqual(sorted(told.values()), [SOLD, REFUSED], answers)
        expected = {code: int(outcome == REFUSED) for code, outcome in told.items()}
        wait_until("one was refused in spite of it",
                   lambda: grown("shown_free_but_refused_total") == expected)

    def test_a_silent_owner_shows_as_silent_in_doubt_and_recovered(self):
        legs = self.leg("AD", 2), self.leg("G3", 2)
        before = self.numbers("AD")
        signed = self.buyer.purchase([self.buyer.name], list(legs), "AD", self.quorum)
        with self.stopped("G3"):
            self.send("AD", signed)
            self.wait_for("AD", "purchases_in_doubt", 1)
            self.assertGreaterEqual(self.numbers("AD")["in_doubt_age_seconds"], 0)
            answer = self.answer("AD")
            self.assertEqual(answer[:2], [ERROR, OWNER_SILENT])
            self.wait_for("AD", ("peer_up", "airline=G3"), 0)
            self.assertEqual(self.numbers("AD")["peer_state", "airline=G3", "state=up"], 0)
            self.assertGreater(self.numbers("AD")["peer_silence_seconds", "airline=G3"], 1)
            self.assertEqual(self.numbers("AD")["peer_up", "airline=LA"], 1)
            self.wait_for("AD", "purchases_in_doubt", 0)
        after = self.numbers("AD")
        self.assertEqual(after["in_doubt_age_seconds"], 0)
        self.assertEqual(after["holds_overdue_total"] - before["holds_overdue_total"], 1)
        pending = ("purchases_total", "outcome=pending", "reason=owner_silent")
        self.assertEqual(after[pending] - before[pending], 1)
        self.wait_for("AD", ("peer_up", "airline=G3"), 1)
        said = self.events("AD", protocol.b2(signed[0]).hex(), 4)
        self.assertEqual([(line["event"], line.get("outcome"), line.get("reason"))
                          for line in said if line["event"] != "purchase answered"],
                         [("purchase decided", "held", None), ("purchase overdue", None, None),
                          ("purchase decided", "released", "recovered")])

    def test_a_purchase_whose_entry_died_is_finished_for_it(self):
        legs = self.leg("LA", 4), self.leg("G3", 4)
        patient = ("--hold-deadline-ms", "20000")  # No recovery comes between.
        self.alliance.stop_all()
        self.alliance.start("AD", "--failpoint", "before-send:accept")
        for code in ("G3", "LA"):
            self.alliance.start(code, *patient)
        self.alliance.wait_connected()
        signed = self.buyer.purchase([self.buyer.name], list(legs), "AD", self.quorum)
        self.send("AD", signed)
        self.alliance.wait_ended("AD")
        self.assertEqual(self.buyer.entries["G3"].ask(8, signed)[2], SOLD)
        self.assertEqual(self.numbers("G3")["purchases_finished_for_others_total"], 1)
        self.assertEqual(self.numbers("LA")["purchases_finished_for_others_total"], 0)
        self.assertEqual([line["outcome"] for line in self.events("G3", "for_other=yes", 1)],
                         ["sold"])
        self.alliance.stop_all()

    def test_ready_is_said_from_when_the_airline_sells(self):
        self.alliance.stop_all()
        self.alliance.start("AD")
        wait_until("AD answers", lambda: page(self.alliance, "AD", "readyz"))
        status, body = page(self.alliance, "AD", "readyz")
        self.assertEqual((status, json.loads(body)),
                         (503, {"ready": False, "reason": "recovering", "airline": "AD"}))
        self.assertEqual(page(self.alliance, "AD", "healthz")[0], 200)
        alone = self.numbers("AD")
        self.assertEqual((alone["ready"], alone["recovering"], alone["quorum_reachable"],
                          alone["state", "state=recovering"]), (0, 1, 0, 1))
        self.alliance.start("G3")
        wait_until("AD is ready", lambda: page(self.alliance, "AD", "readyz")[0] == 200)
        self.assertEqual(json.loads(page(self.alliance, "AD", "readyz")[1]),
                         {"ready": True, "airline": "AD"})
        self.wait_for("AD", ("state", "state=selling"), 1)
        together = self.numbers("AD")
        self.assertEqual((together["ready"], together["recovering"]), (1, 0))
        self.assertEqual(together["incarnation"], alone["incarnation"])

    def test_logs_as_json_are_an_object_a_line_and_tell_the_life_of_a_purchase(self):
        leg = self.leg("G3", 5)
        self.alliance.stop_all()
        sizes = {code: len((self.alliance.directory / f"{code}.log").read_text())
                 for code in AIRLINES}
        for code in AIRLINES:
            self.alliance.start(code, "--log-format", "json")
        self.alliance.wait_connected()
        purchase, _ = self.buy("AD", leg)
        self.alliance.stop_all()
        lines = {}
        for code in AIRLINES:
            text = (self.alliance.directory / f"{code}.log").read_text()[sizes[code]:]
            lines[code] = [json.loads(line) for line in text.splitlines()]
            for line in lines[code]:
                self.assertEqual(list(line)[:3], ["time", "level", "event"])
            self.assertEqual(lines[code][-1]["event"], "stopped")
        of_this = {code: [line for line in lines[code] if line.get("purchase") == purchase]
                   for code in AIRLINES}
        self.assertEqual([(line["event"], line["outcome"], line["asked"]) for line in
                          of_this["AD"]], [("purchase answered", "sold", "buy")])
        self.assertGreater(float(of_this["AD"][0]["took_ms"]), 0)
        self.assertEqual([(line["event"], line["outcome"]) for line in of_this["G3"]],
                         [("purchase decided", "sold")])
        self.assertEqual(of_this["LA"], [])

    def test_a_higher_level_leaves_the_purchases_out(self):
        leg = self.leg("AD", 6)
        self.alliance.stop("AD")
        size = len((self.alliance.directory / "AD.log").read_text())
        self.alliance.start("AD", "--log-level", "warning")
        self.alliance.wait_connected()
        self.assertEqual(self.buy("AD", leg)[1][2], SOLD)
        self.assertEqual((self.alliance.directory / "AD.log").read_text()[size:], "")
        self.assertEqual(self.numbers("AD")["purchases_total", "outcome=sold"], 1)
        self.alliance.stop("AD")


if __name__ == "__main__":
    unittest.main()
