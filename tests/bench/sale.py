"""Many buyers at running airlines from one process, and when what they bought is seen elsewhere.

A Desk is one connection to one airline with any number of requests in flight; a Floor polls all of
them, stamps what arrives as it takes it out of the socket, and notes which events each reply shows:
the clock of a reply names what its airline's readers are shown. Who asks next is a callback's matter.
"""

import bisect
import datetime
import os
import sys
import time
from pathlib import Path

import msgpack
import zmq

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "demo"), str(HERE.parent / "interop")]

import client  # noqa: E402
from alliance import Failure  # noqa: E402

EPOCH = datetime.date(1970, 1, 1)
ERROR, PURCHASE = 1, 8  # Kinds of answers, docs/protocol.md.
ASK_AIRLINES, ASK_SEATS, ASK_REGISTER, ASK_BUY = 1, 4, 6, 8
SOLD = 2
MOST_SILENCE_MS = 10_000


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class Desk:
    """One airline's public port."""

    def __init__(self, code, endpoint):
        self.code, self.under_way = code, {}
        self.entry = client.Entry(endpoint)
        self.socket = self.entry.socket

    def ask(self, ask, then):
        """`then(answer, arrived, took)` when it is answered; seconds, by CLOCK_MONOTONIC."""
        frame = self.entry.request(ask)
        self.under_way[self.entry.number] = (ask, then, time.monotonic())
        self.socket.send(frame)

    def take(self):
        """What has arrived: stamped first and looked at later."""
        while self.socket.poll(0):
            yield time.monotonic(), self.socket.recv()

    def read(self, frame):
        """(request number, clock, answer) of a reply. The next request builds on its clock."""
        _, _, number, clock, _, answer = msgpack.unpackb(frame)
        for code, count in clock:
            self.entry.token[code] = max(count, self.entry.token.get(code, 0))
        return number, clock, answer

    def answer(self, number, answer, arrived):
        """Tells who has asked; an answer that calls for repeating the request repeats it."""
        ask, then, asked = self.under_way.pop(number)
        if client.must_repeat(answer):
            self.ask(ask, then)
        else:
            then(answer, arrived, arrived - asked)


class Shown:
    """Which events of one airline another one has shown, and when it first did."""

    def __init__(self):
        self.counts, self.times = [0], [float("-inf")]

    def note(self, count, when):
        if count > self.counts[-1]:
            self.counts.append(count)
            self.times.append(when)

    def since(self, number):
        """When event `number` was first shown; None: it was not yet."""
        at = bisect.bisect_left(self.counts, number)
        return self.times[at] if at < len(self.times) else None


class Floor:
    def __init__(self, alliance):
        self.desks = {code: Desk(code, each["client"])
                      for code, each in alliance.alliance().items()}
        self.shown = {(at, of): Shown() for at in self.desks for of in self.desks}
        self.poller = zmq.Poller()
        self.by_socket = {desk.socket: desk for desk in self.desks.values()}
        for socket in self.by_socket:
            self.poller.register(socket, zmq.POLLIN)

    def close(self):
        for socket in self.by_socket:
            socket.close()

    def run(self, seconds):
        """Takes replies until nobody asks any more. Failure when that takes longer, or nobody
        answers."""
        end = time.monotonic() + seconds
        while any(desk.under_way for desk in self.desks.values()):
            ready = self.poller.poll(MOST_SILENCE_MS)
            if not ready or time.monotonic() > end:
                raise Failure(f"the sale was not over within {seconds} s, or nobody answered")
            arrived = [(self.by_socket[socket], stamp, frame) for socket, _ in ready
                       for stamp, frame in self.by_socket[socket].take()]
            for desk, stamp, frame in arrived:
                number, clock, answer = desk.read(frame)
                for code, count in clock:
                    self.shown[desk.code, code].note(count, stamp)
                desk.answer(number, answer, stamp)


class Bought:
    """One ticket that its owner has sold: which event it is, and when its buyer knew."""

    def __init__(self, owner, answer, arrived, took):
        _, (seat,), _, (ticket,) = answer[3][0]
        self.owner, self.seat, self.arrived, self.took = owner, seat, arrived, took
        self.event = ticket % 10**10 // 10  # docs/design.md: the serial is event * 10 + place.


class Customer:
    """Registered once, buys single seats."""

    def __init__(self, floor):
        entry = next(iter(floor.desks.values())).entry
        _, self.edition, self.quorum, *_ = entry.ask(ASK_AIRLINES)
        email = f"bench-{os.urandom(6).hex()}@example.org"
        self.person = client.Customer(email, "Ana Lima", "correct horse", os.urandom(16), 1, 1024)
        entry.ask(ASK_REGISTER, self.person.signed(self.person.registration()), self.person.details)

    def purchase(self, home_entry, offer):
        """A signed request to buy one seat, whichever is free."""
        leg = [offer.flight, offer.cabin, [], offer.fare]
        latest_hold = int(time.time()) + 3600
        return [ASK_BUY, self.person.signed(msgpack.packb(
            [1, "purchase", self.person.ident, ["Ana Lima"], [leg], self.quorum, home_entry,
             latest_hold, os.urandom(16), self.edition]))]


class Offer:
    """The last cabin of one flight."""

    def __init__(self, flight, cabins):
        self.flight = flight
        self.cabin, self.fare, first, last, letters, taken = cabins[-1]
        self.free = (last - first + 1) * len(letters.replace("-", "")) - len(taken)


def offers(alliance, floor, code, day):
    """What an airline sells on a local date of departure."""
    listed = alliance.operator_json("flight list", code, "--date", day.isoformat())["flights"]
    for row in listed:
        if row["state"] == "open":
            number = int(row["flight"].split("@")[0].split("-")[1])
            flight = [code, number, (day - EPOCH).days]
            yield Offer(flight, floor.desks[code].entry.ask(ASK_SEATS, flight)[10])


def taken_seats(answer):
    """All taken seats of a seat map."""
    return {seat for cabin in answer[10] for seat in cabin[5]}
