"""What the tests of vendepass-monitor share: recordings to look at, screens that are kept.

VENDEPASS_REWRITE=1 writes the kept screens again; read what has changed before it is committed.
"""

import difflib
import json
import os
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from alliance import PROJECT, Failure, clean_environment, wait_until
from pseudo_terminal import PseudoTerminal

BUILD = Path(os.environ.get("VENDEPASS_BUILD", PROJECT / "build")).resolve()
MONITOR = BUILD / "vendepass-monitor"
HERE = Path(__file__).resolve().parent
RECORDING = HERE / "recordings" / "LA_dies_and_returns.jsonl"
SCREENS = HERE / "screens"
REWRITES = "VENDEPASS_REWRITE" in os.environ
SMALL, LARGE = (80, 24), (200, 60)
DONE, LOOKS_WRONG, USAGE, FAILED = 0, 1, 2, 3  # broker-less/monitor/io/exit_codes.h


def is_at(lines, what):
    return what in lines[0]


def run_monitor(*words, **more):
    """Runs it to its end without a terminal."""
    return subprocess.run([MONITOR, *map(str, words)], text=True, capture_output=True, timeout=60,
                          stdin=subprocess.DEVNULL, **{"env": clean_environment(), **more})


class MonitorCase(unittest.TestCase):
    maxDiff = None

    def temporary(self, name):
        """The path of a file that is gone after the test."""
        folder = tempfile.TemporaryDirectory(prefix="monitor-", dir=BUILD)
        self.addCleanup(folder.cleanup)
        return Path(folder.name) / name

    def open(self, size, *words, **environment):
        terminal = PseudoTerminal([MONITOR, *words], *size, **environment)
        self.addCleanup(terminal.close)
        return terminal

    def replay(self, size=SMALL, recording=RECORDING, **environment):
        """At the recording's end, where nothing changes any more."""
        terminal = self.open(size, "--replay", recording, "--speed", "1000", **environment)
        terminal.wait_for("the end of the replay", lambda lines: is_at(lines, "end of replay"))
        return terminal

    def assert_screen(self, terminal, name, when="", seen=PseudoTerminal.shown):
        """Waits until it is the kept one."""
        size = terminal.columns, terminal.rows
        path = SCREENS / "x".join(map(str, size)) / f"{name}.txt"
        if REWRITES:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(settled(terminal, seen), "utf-8")
            return
        kept = path.read_text("utf-8")
        try:
            wait_until(name, lambda: seen(terminal) == kept, 10)
        except Failure:
            difference = difflib.unified_diff(kept.splitlines(), seen(terminal).splitlines(),
                                              str(path.relative_to(HERE)), "seen", lineterm="")
            self.fail("\n".join([when, *difference]))


def settled(terminal, seen):
    """What is seen when it has been the same for half a second. Only for writing."""
    last, since = None, time.monotonic()

    def is_settled():
        nonlocal last, since
        now = seen(terminal)
        if now != last:
            last, since = now, time.monotonic()
        return time.monotonic() - since > 0.5
    wait_until("the screen is at rest", is_settled)
    return last


# ---- Recordings made of the kept one ----

def entries(recording=RECORDING):
    """(first line, [(parsed, line)])"""
    first, *lines = recording.read_text("utf-8").splitlines(keepends=True)
    return first, [(json.loads(line), line) for line in lines]


def silence(code, recording=RECORDING):
    """(from, to): the longest time, in milliseconds, in which this airline published nothing."""
    times = [one["at_ms"] for one, _ in entries(recording)[1] if one.get("by") == code]
    return max(zip(times, times[1:]), key=lambda pair: pair[1] - pair[0])


def write_part(path, until_ms, recording=RECORDING):
    """The recording up to this time."""
    first, lines = entries(recording)
    path.write_text(first + "".join(line for one, line in lines if one["at_ms"] <= until_ms),
                    "utf-8")
    return path


def write_with_alliance(path, change):
    """The kept recording with its alliance file changed: `change` gets and returns TOML."""
    first, lines = entries()
    header = json.loads(first)
    header["alliance"] = change(header["alliance"])
    path.write_text(json.dumps(header) + "\n" + "".join(line for _, line in lines), "utf-8")
    return path


def airline_table(code, name, place):
    endpoints = "".join(f'{what} = "tcp://127.0.0.1:{20000 + 3 * place + number}"\n'
                        for number, what in enumerate(("peer", "gossip", "client")))
    return (f'\n[[airline]]\ncode = "{code}"\naccounting_code = {300 + place}\nname = "{name}"\n'
            f'tenure = 1\n{endpoints}public_key = "{place:064x}"\n')
