#!/usr/bin/python3
"""Damages a copy of what a demo left, and demands that the recount names the damage.

break_test.py --build BUILD --kept DIR NAME      NAME: one of `demo.py --break list`, or `nothing`

The exit code alone would not do: a demo that fails for another reason must not pass for one that
sees the damage. `nothing` shows that the same copy without damage is found to be right.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# What must be told, by damage: the exit code, and lines that must be there.
EXPECTED = {
    "nothing": (0, [r"^     all \d+ tickets that travellers were told of are there, none besides",
                    r"no seat has two", r"\d+ itineraries are whole$"]),
    "seat-row": (1, [r"^SURPRISE: \w\w: journal row \d+ is broken: its body was changed$"]),
    "lost-ticket": (1, [r"^SURPRISE: ticket [\d-]+ of purchase [0-9a-f]{32} was acknowledged and is "
                        r"in no journal: lost$",
                        r"^SURPRISE: (\w\w): its journal ends at event \d+, but \w\w has \d+ of its "
                        r"events: rows are lost$"]),
    "oversold": (1, [r"^SURPRISE: \w\w: seat \w\w-\d+@[\d-]+:\d+\w is sold twice: ticket [\d-]+ and "
                     r"ticket [\d-]+$",
                     r"^SURPRISE: \w\w: row \d+: seat \w\w-\d+@[\d-]+:\d+\w is taken twice$"]),
    "half-itinerary": (1, [r"^SURPRISE: purchase [0-9a-f]{32} is not sold whole: "
                           r"(released at \w\w, sold at \w\w|sold at \w\w, released at \w\w)$",
                           r"^SURPRISE: across: purchase [0-9a-f]{32} is not sold whole: "]),
}


def run(options, copy):
    words = [sys.executable, "-B", Path(__file__).with_name("demo.py"), "--build", options.build,
             "--recount-only", copy]
    if options.name != "nothing":
        words += ["--break", options.name]
    return subprocess.run([str(word) for word in words], text=True, capture_output=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--kept", required=True)
    parser.add_argument("name", choices=EXPECTED)
    options = parser.parse_args()
    code, lines = EXPECTED[options.name]
    with tempfile.TemporaryDirectory(dir=options.build, prefix="break-") as folder:
        copy = Path(folder) / "airlines"
        shutil.copytree(options.kept, copy, ignore=shutil.ignore_patterns("*.sock"))
        done = run(options, copy)
    print(done.stdout + done.stderr)
    if done.returncode != code:
        sys.exit(f"expected exit code {code}, seen {done.returncode}")
    for line in lines:
        if not re.search(line, done.stdout, re.MULTILINE):
            sys.exit(f"expected a line like: {line}")


if __name__ == "__main__":
    main()
