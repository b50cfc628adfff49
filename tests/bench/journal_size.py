#!/usr/bin/python3
"""How large an airline's files become over a long run of sales; prints, asserts nothing.

    journal_size.py [--events 100000,200000,400000] [--steps 4] [--build build] [--directory DIR]

G3 is stopped and its journal gets purchases written with an encoder of their own (restart.py): who
travels, seats taken by sale, tickets cancelled. It does so in some steps up to each number of
events; after each G3 is started, and stopped when it has taken a snapshot (so a step must be above a
tenth of it) and deleted what that lets go. The same again without snapshots (--snapshot-kib 0). Reports the sizes of journal.db (and the pages of it that are in use), base.db
and snapshot.db.
"""

import argparse
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "demo"), str(HERE)]

import alliance as demo  # noqa: E402
import journals  # noqa: E402
from restart import append, first_flight, purchases  # noqa: E402


def kib(path):
    return path.stat().st_size // 1024 if path.exists() else 0


def sizes(folder):
    """KiB of the journal's file, of its pages in use, rows that are left, base and snapshot."""
    with closing(sqlite3.connect(folder / "journal.db")) as database:
        pages, free, page = (database.execute(f"PRAGMA {name}").fetchone()[0]
                             for name in ("page_count", "freelist_count", "page_size"))
        rows = database.execute("SELECT count(*) FROM journal").fetchone()[0]
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return (kib(folder / "journal.db"), (pages - free) * page // 1024, rows,
            kib(folder / "base.db"), kib(folder / "snapshot.db"))


class Airline:
    """G3, stopped."""

    def __init__(self, alliance):
        self.alliance = alliance
        self.events = alliance.status("G3")["events"]
        for code in demo.AIRLINES:
            alliance.stop(code)
        self.folder = alliance.directory / "G3"
        self.flight = first_flight(journals.read_rows(self.folder / "journal.db"))
        self.begun = self.events

    def sell(self, events):
        """Two events a purchase, the nonces of which go on."""
        rows = purchases(self.events + 1, events, *self.flight, nonce=self.events)
        append(self.folder / "journal.db", rows)
        self.events += events

    def serve_until(self, what, is_so, *options):
        log = self.alliance.directory / "G3.log"
        before = len(log.read_text())
        self.alliance.start("G3", *options)
        demo.wait_until(what, lambda: is_so(log.read_text()[before:]), 600)
        self.alliance.stop("G3")


def measure(options, directory, compacts):
    with demo.DemoAlliance(options.build, directory) as alliance:
        alliance.create()
        for code in demo.AIRLINES:
            alliance.start(code, "--snapshot-kib", "0")
        alliance.wait_connected()
        alliance.import_timetables(days=5)
        airline = Airline(alliance)
        print(f"{'with' if compacts else 'without'} compaction, KiB: events; journal.db, of it in "
              "use, rows; base.db, snapshot.db; all", flush=True)
        wanted = [int(word) for word in options.events.split(",")]
        while (sold := airline.events - airline.begun) < max(wanted):
            before = max((one for one in wanted if one <= sold), default=0)
            airline.sell((min(one for one in wanted if one > sold) - before) // options.steps)
            if compacts:
                has_base = (airline.folder / "snapshot.db").exists()
                airline.serve_until("G3 has compacted", lambda log: "snapshot taken" in log and (
                    not has_base or "journal compacted" in log))
            else:
                airline.serve_until("G3 serves", lambda log: "serving" in log, "--snapshot-kib",
                                    "0")
            sold = airline.events - airline.begun
            if sold in wanted:
                file, used, rows, base, snapshot = sizes(airline.folder)
                print(f"{sold}; {file}, {used}, {rows}; {base}, {snapshot}; "
                      f"{file + base + snapshot}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", default="100000,200000,400000")
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--build", type=Path, default=HERE.parents[1] / "build")
    parser.add_argument("--directory", type=Path)
    options = parser.parse_args()
    for compacts in (True, False):
        with tempfile.TemporaryDirectory(prefix="size-", dir=options.directory) as folder:
            measure(options, Path(folder) / "alliance", compacts)


if __name__ == "__main__":
    main()
