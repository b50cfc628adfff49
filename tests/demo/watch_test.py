#!/usr/bin/python3
"""`vendepass watch` at running airlines: what is sold at one is seen at another, as it sells."""

import json
import os
import pty
import signal
import subprocess
import threading
import unittest

import shapes
from airlines_case import AirlinesCase
from alliance import wait_until


class Watch:
    """A `watch` that runs beside the test; what it prints is collected as it comes."""

    def __init__(self, traveller, *words, entry):
        self.process = subprocess.Popen(
            traveller.command("watch", *words, entry=entry), env=traveller.environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines, self.notes = [], []
        self.readers = [self._collect(self.process.stdout, self.lines),
                        self._collect(self.process.stderr, self.notes)]

    @staticmethod
    def _collect(stream, lines):
        reader = threading.Thread(target=lambda: lines.extend(iter(stream.readline, "")),
                                  daemon=True)
        reader.start()
        return reader

    def wait_for_lines(self, count):
        wait_until(f"{count} lines of `watch`", lambda: len(self.lines) >= count)
        return self.objects()

    def objects(self):
        return [json.loads(line) for line in self.lines]

    def end(self, seconds=20):
        """Its exit code, when it has ended by itself and everything of it was read."""
        code = self.process.wait(timeout=seconds)
        for reader in self.readers:
            reader.join(timeout=seconds)
        self.process.stdout.close()
        self.process.stderr.close()
        return code


class WatchTest(AirlinesCase):
    def watch(self, traveller, *words, entry="AD"):
        watch = Watch(traveller, *words, entry=entry)
        self.addCleanup(watch.process.kill)
        return watch

    def some_seats(self, traveller, flight, count):
        return traveller.ask("seats", flight)["cabins"][-1]["free"][:count]

    def test_what_is_bought_and_given_back_elsewhere_is_seen_and_nothing_else(self):
        ana, rui = self.traveller("Ana Lima"), self.traveller("Rui Lima", "G3")
        flight = self.flight("LA")
        seats = self.some_seats(ana, flight, 2)
        watch = self.watch(rui, flight, "--every", "100", "--changes", "2")
        free = watch.wait_for_lines(1)[0]["cabins"][-1]["free"]
        self.assertEqual(free[:2], seats)
        trip = ana.buy([f"{flight}:{','.join(seats)}"], ["Ana Lima", "Bia Lima"], entry="G3")["trip"]
        taken = watch.wait_for_lines(2)[1]
        ana.ask("cancel", trip["locator"], "--passenger", "2", "--yes", entry="LA")
        self.assertEqual(watch.end(), 0)
        first, _, freed = watch.objects()
        self.assertEqual((taken["taken"], taken["freed"]), (seats, []))
        self.assertEqual((freed["taken"], freed["freed"]), ([], seats[1:]))
        self.assertEqual(freed["free"], taken["free"] + 1)
        for change in (taken, freed):
            self.assertEqual(list(self.problems("watch", change)), [])
            self.assertEqual((change["state"], change["airline"], change["fares"]),
                             ("open", "AD", []))
        self.assertEqual(list(self.problems("seats", first)), [])
        self.assertEqual(watch.notes, [])

    def test_it_goes_on_at_another_airline_when_the_one_that_answers_dies(self):
        ana, rui = self.traveller("Ana Lima"), self.traveller("Rui Lima", "G3")
        flight = self.flight("LA", 1)
        seat, = self.some_seats(ana, flight, 1)
        watch = self.watch(rui, flight, "--every", "100", "--changes", "1")
        self.assertEqual(watch.wait_for_lines(1)[0]["entry"], "AD")
        self.alliance.kill("AD")
        wait_until("another airline is asked", lambda: watch.notes)
        ana.buy([f"{flight}:{seat}"], ["Ana Lima"], entry="LA")
        self.assertEqual(watch.end(), 0)
        change = watch.objects()[1]
        self.assertEqual((change["taken"], change["freed"]), ([seat], []))
        self.assertIn(change["airline"], ("G3", "LA"))

    def test_it_says_once_that_nobody_answers_and_waits_for_somebody(self):
        rui = self.traveller("Rui Lima")
        watch = self.watch(rui, self.flight("LA", 2), "--every", "100")
        watch.wait_for_lines(1)
        self.alliance.kill_all()
        silence, again = "No airline answers; still asking.\n", " answers again.\n"
        wait_until("it says that nobody answers", lambda: silence in watch.notes)
        self.alliance.start_all()
        wait_until("it says that somebody answers",
                   lambda: any(note.endswith(again) for note in watch.notes))
        watch.process.send_signal(signal.SIGINT)
        self.assertEqual(watch.end(), 0)
        self.assertEqual(watch.notes.count(silence), 1)
        self.assertEqual(len(watch.lines), 1, "a restart is no change")

    def test_it_ends_when_the_flight_is_cancelled(self):
        rui = self.traveller("Rui Lima")
        flight = self.flight("G3", 3)
        watch = self.watch(rui, flight, "--every", "100", entry="LA")
        watch.wait_for_lines(1)
        self.alliance.operator("flight cancel", "G3", flight)
        self.assertEqual(watch.end(), 0)
        self.assertEqual([line["state"] for line in watch.objects()[1:]], ["cancelled"])
        once_more = rui.ask("watch", flight)
        self.assertTrue(once_more["cancelled"], "and at once when it is cancelled already")

    def test_ctrl_c_ends_it_well_and_leaves_the_terminal_as_it_was(self):
        rui = self.traveller("Rui Lima")
        screen, terminal = pty.openpty()
        self.addCleanup(os.close, screen)
        words = [word for word in rui.command("watch", self.flight("LA", 4)) if word != "--json"]
        process = subprocess.Popen(words, env={**rui.environment(), "TERM": "xterm"},
                                   stdin=terminal, stdout=terminal, stderr=terminal,
                                   start_new_session=True)
        self.addCleanup(process.kill)
        os.close(terminal)
        drawn = Drawn(screen)
        wait_until("the map is drawn twice", lambda: drawn.text.count("\x1b[H") >= 2)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=20), 0)
        drawn.reader.join(timeout=20)
        self.assertIn("Ctrl-C ends it", drawn.text)
        self.assertEqual(drawn.text.count("\x1b[2J"), 1)
        # What a frame switches off it switches on again: nothing is left to be undone.
        self.assertEqual(drawn.text.count("\x1b[?7l"), drawn.text.count("\x1b[?7h"))
        self.assertTrue(drawn.text.endswith("\x1b[?7h"), drawn.text[-100:])

    def problems(self, section, line):
        shapes_of_page, _ = shapes.read_shapes()
        return shapes.problems(shapes_of_page, section, line)


class Drawn:
    """What a program draws on a terminal."""

    def __init__(self, screen):
        self.screen, self.text = screen, ""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while True:
            try:
                part = os.read(self.screen, 65536)
            except OSError:  # How Linux tells that the last writer has left.
                return
            if not part:
                return
            self.text += part.decode("utf-8", "replace")


if __name__ == "__main__":
    unittest.main()
