#!/usr/bin/python3
"""vendepass-monitor at a terminal, on a recording: every key, size and way to end."""

import json
import signal
import unittest

from alliance import wait_until
from monitor_case import (DONE, FAILED, LARGE, LOOKS_WRONG, RECORDING, SMALL, USAGE, MonitorCase,
                          airline_table, is_at, run_monitor, silence, write_part,
                          write_with_alliance)
from pseudo_terminal import PseudoTerminal

NO_TERMINAL = "vendepass-monitor: this is no terminal that a screen can be drawn on"
# Keys, and the kept screen that comes of them. A screen that comes twice shows that something has
# been left again.
STEPS = [
    ([], "main"),
    (["down", "j"], "third_airline"),
    (["up", "k"], "main"),
    (["page down"], "page_down"),
    (["end"], "end"),
    (["page up"], "page_up"),
    (["home"], "main"),
    (["s"], "sorted_by_state"), (["s"], "sorted_by_sales"), (["s"], "sorted_by_behind"),
    (["s"], "main"),
    (["down", "enter"], "airline"),
    (["end", "home"], "airline"),
    (["end"], "airline_end"),
    (["home", "down", "enter"], "another_airline"),
    (["escape", "escape", "home"], "main"),
    (["/", "Sold G3~~"], "typing"),
    (["backspace", "backspace"], "typed"),
    (["enter"], "filtered"),
    (["/", " more", "escape"], "filtered"),
    (["/", " zzz", "enter"], "filtered_no_hit"),
    (["escape"], "main"),
    (["/", "taken G3-1000", "enter", "down", "down", "down"], "first_event"),
    (["enter"], "flight"),
    (["enter"], "purchase"),
    (["escape", "escape"], "first_event"),
    (["escape", "home"], "main"),
    (["?"], "help"), (["q"], "main"), (["?"], "help"), (["x"], "main"),
    ([" "], "paused"), ([" "], "main"),
]


class Keys(MonitorCase):
    def press_all(self, size):
        terminal = self.replay(size)
        for step, (keys, name) in enumerate(STEPS, 1):
            terminal.press(*keys)
            self.assert_screen(terminal, name, f"step {step}, after {keys}")
        terminal.press("q")
        self.assertEqual(terminal.end(), DONE)

    def test_every_key_on_a_small_screen(self):
        self.press_all(SMALL)

    def test_every_key_on_a_large_screen(self):
        self.press_all(LARGE)

    def test_a_pause_stops_a_replay_and_it_goes_on_from_there(self):
        terminal = self.open(SMALL, "--replay", RECORDING, "--speed", "10")
        terminal.press(" ")
        terminal.wait_for_text("PAUSED")
        began = terminal.lines()[0]
        other = self.open(SMALL, "--replay", RECORDING, "--speed", "10")
        other.wait_for("another one's end", lambda lines: is_at(lines, "end of replay"))
        self.assertEqual(terminal.lines()[0], began)
        terminal.press(" ")
        terminal.wait_for("it goes on", lambda lines: not is_at(lines, "PAUSED"))
        self.assertIn("replay x10", terminal.lines()[0])
        terminal.wait_for("its own end", lambda lines: is_at(lines, "end of replay"))


class Pages(MonitorCase):
    def test_an_airline_that_died(self):
        last, _ = silence("LA")
        one = write_part(self.temporary("dead.jsonl"), last + 6000)
        for size in (SMALL, LARGE):
            terminal = self.replay(size, one)
            self.assert_screen(terminal, "dead")
            self.assert_screen(terminal, "dead_looks", seen=PseudoTerminal.looks)
        told = run_monitor("--replay", one, "--once")
        self.assertEqual(told.returncode, LOOKS_WRONG, told.stdout)
        self.assertIn("! nobody hears LA for", told.stdout)
        self.assertEqual(run_monitor("--replay", RECORDING, "--once").returncode, DONE)

    def test_what_was_published_and_not_heard_is_said_to_be_missing(self):
        # LA sold a seat when it was back, and this monitor not yet connected to it again.
        lines = run_monitor("--replay", RECORDING, "--json").stdout.splitlines()
        missed = [one for one in map(json.loads, lines) if one["type"] == "missed"]
        self.assertEqual([(one["airline"], one["first"], one["last"]) for one in missed],
                         [("LA", 438, 438)])
        look = json.loads(run_monitor("--replay", RECORDING, "--once", "--json").stdout)
        self.assertEqual([one["events_missed"] for one in look["airlines"]], [0, 0, 1])

    def test_the_seats_of_a_flight_in_colour(self):
        terminal = self.replay()
        terminal.press("/", "taken G3-1000", "enter", "down", "down", "down", "enter")
        self.assert_screen(terminal, "flight_looks", seen=PseudoTerminal.looks)

    def test_more_airlines_than_lines_and_names_that_are_long_or_wide(self):
        names = ["An Airline With A Name That Is Longer Than Its Column", "全日本空輸株式会社国際線",
                 "Ae\u0301rea", "Líneas Aéreas"]

        def change(toml):
            codes = [letter + digit for letter in "ABCDEFG" for digit in "0123456789"][:61]
            more = "".join(airline_table(code, names[place % 4], place + 1)
                           for place, code in enumerate(code for code in codes if code != "G3"))
            return toml.replace('"Demo"', '"' + "航空連合 of the Whole World " * 3 + 'x"') + more
        many = write_with_alliance(self.temporary("many.jsonl"), change)
        for size in (SMALL, LARGE):
            terminal = self.replay(size, many)
            self.assert_screen(terminal, "many_airlines")
            terminal.press("page down", "page down", "page down", "page down", "page down")
            self.assert_screen(terminal, "many_airlines_below")
            terminal.press("home", "/", "AD", "enter", "s", "s", "home", "enter")
            self.assert_screen(terminal, "one_of_many")


class Terminals(MonitorCase):
    def test_a_change_of_size_leaves_nothing_of_the_old_picture(self):
        terminal = self.replay(SMALL)
        for size in (LARGE, SMALL):
            terminal.resize(*size)
            self.assert_screen(terminal, "main")
        terminal.resize(30, 6)
        terminal.wait_for("words that fit",
                          lambda lines: lines == ["a larger screen, please"] + [""] * 5)
        terminal.resize(*LARGE)
        self.assert_screen(terminal, "main")

    def test_without_colours_what_is_chosen_is_still_seen(self):
        plain, coloured = self.replay(NO_COLOR="1"), self.replay(NO_COLOR="")
        for terminal in (plain, coloured):
            terminal.press("j")
            terminal.wait_for("the choice",
                              lambda _: [line[:2] for line in terminal.chosen()] == ["G3"])
            terminal.press("k")
            self.assert_screen(terminal, "main")
        colours = rb"\x1b\[(?:[0-9;]*;)?[34][0-9](?:;[0-9;]*)?m"
        self.assertNotRegex(plain.bytes, colours)
        self.assertRegex(coloured.bytes, colours)

    def test_without_utf_8_everything_is_ascii(self):
        def change(toml):
            return toml.replace('"Demo"', '"航空 São"').replace('"Gol"', '"航空"')
        terminal = self.replay(LARGE, write_with_alliance(self.temporary("wide.jsonl"), change),
                               LANG="C")
        self.assert_screen(terminal, "ascii")
        terminal.press("/", "taken G3-1000", "enter", "down", "down", "down", "enter")
        self.assert_screen(terminal, "ascii_flight")
        self.assertTrue(terminal.bytes.isascii())

    def test_however_it_ends_the_terminal_is_as_before(self):
        ways = {"q": lambda t: t.press("q"), "Ctrl-C": lambda t: t.press("\x03"),
                "SIGINT": lambda t: t.process.send_signal(signal.SIGINT),
                "SIGTERM": lambda t: t.process.send_signal(signal.SIGTERM),
                "SIGHUP": lambda t: t.process.send_signal(signal.SIGHUP)}
        for name, end in ways.items():
            with self.subTest(name):
                terminal = self.open(SMALL, "--replay", RECORDING, TERM="xterm")
                wait_until("it has drawn", lambda terminal=terminal: b"sales/s" in terminal.bytes)
                self.assertNotEqual(terminal.modes(), terminal.modes_before)
                end(terminal)
                self.assertEqual(terminal.end(), DONE)
                self.assertEqual(terminal.modes(), terminal.modes_before)
                for begin, undo in ((b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?25l", b"\x1b[?25h"),
                                    (b"\x1b[?1h", b"\x1b[?1l")):
                    self.assertIn(begin, terminal.bytes)
                    self.assertGreater(terminal.bytes.rfind(undo), terminal.bytes.rfind(begin))

    def test_without_a_terminal_it_says_what_else_there_is(self):
        done = run_monitor("--replay", RECORDING)
        self.assertEqual((done.returncode, done.stdout), (FAILED, ""))
        self.assertTrue(done.stderr.startswith(NO_TERMINAL), done.stderr)
        self.assertIn("use --once or --json", done.stderr)
        for name in ("no-such-terminal", ""):
            terminal = self.open(SMALL, "--replay", RECORDING, TERM=name)
            self.assertEqual(terminal.end(), FAILED)
            self.assertIn(NO_TERMINAL, " ".join(terminal.lines()))


class Files(MonitorCase):
    def assert_fails(self, words, *texts, code=FAILED):
        done = run_monitor(*words)
        self.assertEqual(done.returncode, code, done.stderr)
        for text in texts:
            self.assertIn(text, done.stderr)
        return done

    def test_files_that_are_not_there_or_not_what_they_should_be(self):
        nothing = self.temporary("nothing")
        self.assert_fails(["--replay", nothing], str(nothing))
        self.assert_fails(["--replay", nothing.parent], str(nothing.parent))
        self.assert_fails(["--alliance", nothing], str(nothing))
        self.assert_fails(["--alliance", RECORDING, "--once"], str(RECORDING))
        self.assert_fails(["--replay", __file__], "line 1", "no recording of a monitor")
        empty = self.temporary("empty")
        empty.touch()
        self.assert_fails(["--replay", empty], str(empty), "it is empty")
        text = RECORDING.read_text("utf-8")
        for name, change, *words in (
                ("format", ('recording":1', 'recording":2'), "another format"),
                ("alliance", ("[[airline]]", "[[airlines]]"), "its alliance file"),
                ("entry", ('"frame":"', '"frame":"x'), "line 2", "neither a frame nor a seat map")):
            with self.subTest(name):
                wrong = self.temporary(name)
                wrong.write_text(text.replace(*change), "utf-8")
                self.assert_fails(["--replay", wrong, "--json"], str(wrong), *words)

    def test_a_recording_that_was_cut_off_is_shown_and_then_said_to_be(self):
        cut_off = self.temporary("cut_off.jsonl")
        cut_off.write_bytes(RECORDING.read_bytes()[:-100])
        words = "the recording was cut off in its last line"
        done = self.assert_fails(["--replay", cut_off, "--json"], words)
        self.assertGreater(done.stdout.count("\n"), 50)
        terminal = self.replay(SMALL, cut_off, TERM="xterm")
        terminal.press("q")
        self.assertEqual(terminal.end(), FAILED)
        said = terminal.bytes.partition(b"\x1b[?1049l")[2].decode()
        self.assertIn(words, said, "after the screen is gone, where it can be read")

    def test_a_recording_is_never_written_over(self):
        kept = self.temporary("kept")
        kept.write_text("something else")
        first = self.temporary("alliance.toml")
        write_with_alliance(self.temporary("x"), lambda toml: first.write_text(toml) and toml)
        self.assert_fails(["--alliance", first, "--json", "--record", kept], str(kept), "exists")
        self.assertEqual(kept.read_text(), "something else")

    def test_words_that_make_no_sense(self):
        for words in ([], ["--replay", RECORDING, "--alliance", "x"], ["--speed", "2"],
                      ["--replay", RECORDING, "--speed", "0"], ["--purchase", "12"], ["--what"]):
            with self.subTest(words):
                self.assert_fails(words, code=USAGE)
        helped = run_monitor("--help")
        self.assertEqual((helped.returncode, helped.stderr), (DONE, ""))
        self.assertIn("--replay", helped.stdout)


if __name__ == "__main__":
    unittest.main()
