"""A crowd: somebody buys one seat after another, straight through the protocol, until told to stop.

The traveller's program is a process for each purchase; this is many purchases a second.
"""

import threading

from race import REFUSED, SOLD, Buyer, protocol


class Crowd:
    """Buys as long as the block lasts, in a thread: one seat of one flight each time, in turn.

    `flights`: [(airline, number, day)], days since 1970. They are bought at their own airline.
    `problem`: why it has given up, if it has.
    """

    def __init__(self, alliance, flights, pause=0.0):
        """`pause`: seconds between two purchases."""
        self.flights, self.pause = list(flights), pause
        self.sold, self.refused, self.problem = 0, 0, None
        self.buyer = Buyer("Crowd", alliance)
        self.buyer.register(self.flights[0][0])
        any_entry = self.buyer.entries[self.flights[0][0]]
        self.quorum = any_entry.ask(1)[2]
        self.fares = {flight: any_entry.ask(4, list(flight))[10][-1][:2] for flight in self.flights}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()
        self.buyer.close()

    def skip(self, code):
        """Nobody asks this airline any more, nor buys its seats."""
        self.flights = [flight for flight in self.flights if flight[0] != code]

    def _run(self):
        turn = 0
        try:
            while not self._stop.is_set() and self.flights:
                self._buy(self.flights[turn % len(self.flights)])
                turn += 1
                self._stop.wait(self.pause)
        except SystemExit as gave_up:  # How the protocol's client ends.
            self.problem = gave_up

    def _buy(self, flight):
        fare = self.fares[flight]
        signed = self.buyer.purchase(["Crowd"], [[list(flight), fare[0], [], fare[1]]], flight[0],
                                     self.quorum)
        outcome = self.buyer.entries[flight[0]].ask(8, signed)[2]
        self.sold += outcome == SOLD
        self.refused += outcome == REFUSED
