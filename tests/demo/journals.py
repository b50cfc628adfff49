"""Journals of airlines as they lie on disk, read and written without any code of the airlines.

Written from the encodings alone (docs/protocol.md; the kinds of rows: airline/core/records.h; of
events: common/events.h), with Debian's sqlite3 and python3-msgpack. A journal is a chain of
rows, each with a kind, a body in MessagePack, the digest of that body and a link:

    digest = BLAKE2b-128(body)
    chain  = BLAKE2b-128(chain before || row, 8 bytes || kind, 1 byte || digest)
"""

import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path

import msgpack

# Rows of a journal and public events, by kind.
OWN_EVENT, FOREIGN_EVENTS, CHOSEN, PURCHASE_TAKEN, PURCHASE_REFUSED, SET_BACK = 2, 3, 6, 7, 8, 13
SCHEDULED, CANCELLED, CLOSED, FARE, TAKEN, SOLD, RELEASED, TICKETS_CANCELLED, SEAT_CHANGED = \
    range(1, 10)
PAST_FORGOTTEN = 12
BY_SALE = 2  # Of seats that were taken; a hold has its quorum there, or 1 when it is an old one.


class Damaged(Exception):
    """The journal cannot be read as one; the text says where."""


class Compacted(Damaged):
    """Its first rows are gone, and base.db stands for them, which only the airline's code reads."""


def digest(data):
    return blake2b(data, digest_size=16).digest()


def link(before, row, kind, body_digest):
    return digest(before + row.to_bytes(8, "big") + bytes([kind]) + body_digest)


def unpack(data):
    return msgpack.unpackb(data, raw=False, strict_map_key=False)


def pack(value):
    return msgpack.packb(value, use_bin_type=True)


def flight_text(flight):
    airline, number, day = flight
    return f"{airline}-{number}@{date(1970, 1, 1) + timedelta(days=day)}"


def ticket_text(number):
    return f"{number // 10**10:03}-{number % 10**10:010}"


class Event:
    """One public fact: [version, airline, number, clock, body, ?skipped]; body: [kind, fields ...]."""

    def __init__(self, raw):
        self.raw = raw
        _, self.airline, self.number, self.clock, body, *skipped = unpack(raw)
        self.previous = self.number - 1 - sum(skipped)
        self.kind, *self.fields = unpack(body)

    def with_body(self, kind, *fields):
        """The same event, saying something else."""
        return pack([1, self.airline, self.number, self.clock, pack([kind, *fields])])


class Content:
    """A purchase as the customer signed it."""

    def __init__(self, raw):
        self.raw = raw
        self.id = digest(raw).hex()
        (_, _, self.customer, self.passengers, legs, self.quorum, self.home_entry,
         self.latest_hold, self.nonce, *_edition) = unpack(raw)
        self.legs = [flight_text(leg[0]) for leg in legs]
        self.owners = sorted({leg[0][0] for leg in legs})


@contextmanager
def _copy_of(path):
    """A journal and its write-ahead log, copied: reading must not change what is read."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        for name in (path.name, path.name + "-wal"):
            if (path.parent / name).exists():
                shutil.copy(path.parent / name, folder)
        yield Path(folder) / path.name


def read_rows(path):
    """Each (row, kind, body) of a journal. Damaged at the first whose place, digest or link is not
    right; Compacted when the first are gone."""
    expected, head = 1, bytes(16)
    with _copy_of(Path(path)) as copy, closing(sqlite3.connect(copy)) as database:
        gone = database.execute("SELECT value FROM meta WHERE key = 'compacted'").fetchone()
        if gone:
            raise Compacted(f"{path}: rows 1 to {gone[0].split()[0]} were compacted, and this "
                            "reader needs every row: serve with --snapshot-kib 0")
        query = "SELECT row, kind, body, digest, chain FROM journal ORDER BY row"
        for row, kind, body, body_digest, chain in database.execute(query):
            if row != expected:
                raise Damaged(f"journal row {expected} is missing")
            if digest(body) != body_digest:
                raise Damaged(f"journal row {row} is broken: its body was changed")
            head = link(head, row, kind, body_digest)
            if head != chain:
                raise Damaged(f"journal row {row} does not chain on the one before")
            expected += 1
            yield row, kind, body


def write_rows(path, rows):
    """Replaces all rows by these [(kind, body)], with digests and links that are right."""
    head = bytes(16)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DELETE FROM journal")
        for row, (kind, body) in enumerate(rows, 1):
            head = link(head, row, kind, digest(body))
            database.execute("INSERT INTO journal VALUES(?, ?, ?, ?, ?)",
                             (row, kind, body, digest(body), head))


def flip_a_bit(path, row):
    """Changes one bit in the middle of a row's body and nothing else."""
    with closing(sqlite3.connect(path)) as database, database:
        (body,) = database.execute("SELECT body FROM journal WHERE row = ?", (row,)).fetchone()
        changed = bytearray(body)
        changed[len(changed) // 2] ^= 1
        database.execute("UPDATE journal SET body = ? WHERE row = ?", (bytes(changed), row))
