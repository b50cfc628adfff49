#!/usr/bin/python3
"""How long an airline with many events takes from its start until it sells; prints, asserts nothing.

    restart.py [--events 1000000] [--build build] [--directory DIR] [--starts 5]

Three demo airlines import their timetables. G3 is stopped, and its journal gets purchases written
with an encoder of their own: who travels, seats taken by sale, tickets cancelled; two events each, so
that the flights never fill. Then G3 is started again and again beside the two others, which first
pull all its events: from the snapshot that it has taken meanwhile, and from the journal alone.
Reports each start: until it answers, until it sells; and memory.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "demo")]

import alliance as demo  # noqa: E402
import journals  # noqa: E402
from journals import OWN_EVENT, PURCHASE_TAKEN, pack  # noqa: E402

CUSTOMER = bytes(16)
LATEST_HOLD = 1_900_000_000


def first_flight(rows):
    """The flight of the first FlightScheduled, its cabin and fare."""
    for _, kind, body in rows:
        if kind != OWN_EVENT:
            continue
        event = journals.Event(journals.unpack(body)[0])
        if event.kind == journals.SCHEDULED:
            plan = event.fields[0]
            return plan[0], plan[6][0][0], plan[6][0][1]
    raise demo.Failure("G3 has no flight")


def purchases(first_event, count, flight, cabin, fare, nonce=0):
    """(kind, body) of each row; `count` events of purchases with nonces from this one on."""
    number = first_event
    accounting = demo.AIRLINES["G3"][0]
    quorum = [["AD", 1], ["G3", 1], ["LA", 1]]
    for nonce in range(nonce, nonce + count // 2):
        content = pack([1, "purchase", CUSTOMER, ["Ana Lima"], [[flight, cabin, [], fare]], quorum,
                        "AD", LATEST_HOLD, nonce.to_bytes(16, "big"), 1])
        id_ = journals.digest(content)
        yield PURCHASE_TAKEN, pack([[content, bytes(64)]])
        taken = pack([journals.TAKEN, flight, cabin, id_, 0, ["1A"], fare, "AD", journals.BY_SALE])
        yield OWN_EVENT, pack([pack([1, "G3", number, [["G3", number]], taken])])
        ticket = accounting * 10**10 + number * 10 + 1
        number += 1
        cancelled = pack([journals.TICKETS_CANCELLED, id_, [ticket]])
        yield OWN_EVENT, pack([pack([1, "G3", number, [["G3", number]], cancelled])])
        number += 1


def append(path, rows):
    """Rows at the end of a journal that nobody has open."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as database, database:
        last = "SELECT row, chain FROM journal ORDER BY row DESC LIMIT 1"
        row, head = database.execute(last).fetchone()

        def linked():
            nonlocal row, head
            for kind, body in rows:
                row += 1
                body_digest = journals.digest(body)
                head = journals.link(head, row, kind, body_digest)
                yield row, kind, body, body_digest, head

        database.executemany("INSERT INTO journal VALUES(?, ?, ?, ?, ?)", linked())


def memory_mib(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0


def measure(alliance):
    begun = time.monotonic()
    alliance.start("G3")
    demo.wait_until("G3 answers its operator", lambda: answers(alliance), 300)
    answered = time.monotonic() - begun
    demo.wait_until("G3 sells", lambda: alliance.status("G3")["state"] == "selling", 300)
    sells = time.monotonic() - begun
    return answered, sells, memory_mib(alliance.pid("G3"))


def answers(alliance):
    if not alliance.is_running("G3"):
        raise demo.Failure(f"G3 has ended:\n{alliance.log_end('G3')}")
    done = alliance.run([alliance.server, "status", "--data", "G3", "--json"], check=False)
    return done.returncode == 0 and json.loads(done.stdout)["ok"]


def run(options, directory):
    with demo.DemoAlliance(options.build, directory) as alliance:
        alliance.create()
        alliance.start_all()
        alliance.import_timetables(days=5)
        events = alliance.status("G3")["events"]
        alliance.stop("G3")
        path = alliance.directory / "G3" / "journal.db"
        flight, cabin, fare = first_flight(journals.read_rows(path))
        append(path, purchases(events + 1, options.events, flight, cabin, fare))
        print(f"G3: {events} events and {options.events} more, journal.db "
              f"{path.stat().st_size // 2**20} MiB", flush=True)
        begun = time.monotonic()
        alliance.start("G3")
        demo.wait_until("AD and LA have all events of G3", lambda: caught_up(alliance), 900)
        print(f"first start, until AD and LA have pulled all of them: "
              f"{time.monotonic() - begun:.1f} s", flush=True)
        snapshot = alliance.directory / "G3" / "snapshot.db"
        demo.wait_until("all have taken a snapshot", lambda: all(
            (alliance.directory / code / "snapshot.db").exists() for code in ("AD", "G3", "LA")), 900)
        print(f"snapshot.db {snapshot.stat().st_size // 2**20} MiB, "
              f"{time.monotonic() - begun:.1f} s after the start", flush=True)
        with_it = starts(alliance, options.starts, "from the snapshot", lambda: None)
        without = starts(alliance, options.starts, "from the journal",
                         lambda: snapshot.unlink(missing_ok=True))
        print(f"median until it sells: {with_it:.2f} s from the snapshot, {without:.2f} s from the "
              f"journal, {without / with_it:.1f} times as long")


def starts(alliance, count, what, prepare):
    """The median of seconds until it sells."""
    sells = []
    for start in range(count):
        alliance.kill("G3")
        prepare()
        answered, sold, memory = measure(alliance)
        sells.append(sold)
        print(f"start {start + 1} {what}: answers after {answered:.2f} s, sells after {sold:.2f} s, "
              f"{memory} MiB", flush=True)
    return statistics.median(sells)


def caught_up(alliance):
    if not answers(alliance):
        return False
    time.sleep(0.2)  # Asking costs them time.
    own = alliance.status("G3")["events"]
    return all(one["events"] == own for code in ("AD", "LA")
               for one in alliance.status(code)["airlines"] if one["code"] == "G3")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--build", default=demo.PROJECT / "build")
    parser.add_argument("--directory")
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    if options.directory:
        run(options, options.directory)
    else:
        with tempfile.TemporaryDirectory() as directory:
            run(options, directory)


if __name__ == "__main__":
    main()
