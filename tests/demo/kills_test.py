#!/usr/bin/python3
"""kill -9 of any and all airlines while travellers buy: what was acknowledged is there.

Buyers repeat each purchase's bytes, at one airline after the other, until they hear its outcome,
through all deaths and restarts; so at the end every purchase has one, and the recount demands that
the journals say exactly what the buyers were told. Nobody waits by the clock: airlines are killed
in the moment in which a number of purchases, drawn at random, has been acknowledged.
"""

import os
import random
import threading
import time
import unittest

from airlines_case import AirlinesCase
from alliance import AIRLINES, wait_until
from race import (ERROR, PURCHASE, REFUSED, SOLD, Buyer, flight_name, free_seats, protocol, trip_of)
from recount import recount
from traveller import Ledger

BUYERS = 3
FLIGHTS = 6  # Of each airline: enough seats for most, few enough that some run out.
ROUNDS = 8  # Of killing all; each is followed by one of killing one.
PATIENCE_MS = 1600


class Shopper(threading.Thread):
    """Buys one trip after the other until told to stop; never leaves one without an outcome."""

    def __init__(self, number, alliance, flights, quorum, seed):
        super().__init__(daemon=True)
        self.buyer = Buyer(f"Shopper{number}", alliance)
        self.flights, self.quorum = flights, quorum
        self.random = random.Random(f"{seed}/{number}")
        self.stopping = threading.Event()
        self.told = []  # (signed purchase, answer with an outcome), as they came
        self.failure = None

    def run(self):
        try:
            while not self.stopping.is_set():
                self.told.append(self.buy_one())
        except Exception as failure:  # Shown by the test: a thread's own trace would be lost.
            self.failure = failure

    def buy_one(self):
        codes = self.random.sample(list(AIRLINES), 3)
        owners = codes[:self.random.choice((1, 2, 2, 3))]
        legs = [self.random.choice(self.flights[owner]) for owner in owners]
        party = [f"{self.buyer.name} {i}" for i in range(self.random.choice((1, 2)))]
        signed = self.buyer.purchase(party, legs, codes[-1], self.quorum)
        order = [codes[-1], *codes[:-1]]
        attempt = 0
        while True:
            answer = self.ask(order[attempt % 3], signed)
            if answer is not None and answer[0] == PURCHASE and answer[2] in (SOLD, REFUSED):
                return signed, answer
            if answer is not None and answer[0] == ERROR and answer[1] in (32, 33, 36, 47, 50):
                raise AssertionError(f"rejected for good: {answer}")
            attempt += 1

    def ask(self, code, signed):
        """One attempt at one airline: its answer, or None."""
        entry = self.buyer.entries[code]
        entry.socket.send(entry.request([8, signed]))
        until = time.monotonic() + PATIENCE_MS / 1000
        while (left := until - time.monotonic()) > 0:
            if entry.socket.poll(left * 1000):
                answer = entry.reply(entry.socket.recv())
                if answer is not None:
                    if answer[0] == ERROR:  # Too early: nothing else comes; a pause, then again.
                        entry.socket.poll(50)
                    return answer
        return None


class Kills(AirlinesCase):
    def test_every_acknowledged_purchase_survives_and_nothing_stays_in_doubt(self):
        seed = os.environ.get("VENDEPASS_SEED") or os.urandom(4).hex()
        print(f"seed {seed} (set VENDEPASS_SEED to draw the same)", flush=True)
        self.draw = random.Random(seed)
        shoppers = self.make_shoppers(seed)
        for shopper in shoppers:
            shopper.start()
        for _ in range(ROUNDS):
            self.after_some_purchases(shoppers)
            self.kill_and_restart(AIRLINES)
            self.after_some_purchases(shoppers)
            self.kill_and_restart([self.draw.choice(list(AIRLINES))])
        self.after_some_purchases(shoppers)
        self.finish(shoppers)
        self.compare(shoppers)

    def make_shoppers(self, seed):
        first = Buyer("First", self.alliance)
        self.addCleanup(first.close)
        quorum = first.entries["AD"].ask(1)[2]
        flights = {code: [self.leg_of(first, code, number) for number in range(FLIGHTS)]
                   for code in AIRLINES}
        shoppers = [Shopper(number, self.alliance, flights, quorum, seed)
                    for number in range(BUYERS)]
        for shopper in shoppers:
            self.addCleanup(shopper.buyer.close)
            shopper.buyer.register(self.draw.choice(list(AIRLINES)))
        return shoppers

    def leg_of(self, buyer, code, number):
        name = self.flight(code, number)
        day = (self.day - self.day.replace(1970, 1, 1)).days
        flight = [code, int(name[3:].split("@")[0]), day]
        self.assertEqual(flight_name(flight), name)
        view = buyer.entries["AD"].ask(4, flight)
        cabin, fare = view[10][-1][:2]
        self.assertGreater(len(free_seats(view, cabin)), 0)
        return [flight, cabin, [], fare]

    def after_some_purchases(self, shoppers):
        def told():
            for shopper in shoppers:
                self.assertIsNone(shopper.failure)
            return sum(len(shopper.told) for shopper in shoppers)

        goal = told() + self.draw.randint(1, 15)
        wait_until("the buyers hear more outcomes", lambda: told() >= goal, seconds=60)

    def kill_and_restart(self, codes):
        for code in codes:
            self.alliance.kill(code)
        for code in codes:
            self.alliance.start(code)

    def finish(self, shoppers):
        for shopper in shoppers:
            shopper.stopping.set()
        self.alliance.wait_connected()
        for shopper in shoppers:
            shopper.join(60)
            self.assertFalse(shopper.is_alive(), "every purchase gets an outcome")
            self.assertIsNone(shopper.failure)
        wait_until("nothing is in doubt at any airline", lambda: all(
            self.alliance.status(code)["in_doubt"] == 0 for code in AIRLINES))
        self.alliance.wait_connected()
        self.alliance.kill_all()

    def compare(self, shoppers):
        ledger = Ledger(self.alliance.directory)
        for shopper in shoppers:
            for signed, answer in shopper.told:
                if answer[2] == SOLD:
                    ledger.add(trip_of(signed, answer))
                else:
                    ledger.entries["refused"].append(protocol.b2(signed[0]).hex())
        ledger.save()  # For whoever looks into a failure.
        sold, refused = len(ledger.entries["sold"]), len(ledger.entries["refused"])
        print(f"{sold} sold, {refused} refused", flush=True)
        self.assertGreater(sold, ROUNDS)
        accounting = {code: one["accounting_code"]
                      for code, one in self.alliance.alliance().items()}
        _, problems = recount(self.alliance.directory, accounting, ledger.entries)
        self.assertEqual(problems, [])
        every = [word for code in AIRLINES for word in ("--data", code)]
        self.alliance.run([self.alliance.server, "check", *every, "--across"])


if __name__ == "__main__":
    unittest.main()
