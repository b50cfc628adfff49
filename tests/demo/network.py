"""Who flies where: from the operators' flight lists, to know which searches are worth asking.

Nothing that the demo claims rests on this; it only saves asking for every pair of airports.
"""

from collections import defaultdict
from itertools import permutations

from alliance import AIRLINES

MOST_LEGS = 3


class Network:
    def __init__(self, alliance, day):
        """All flights of all airlines on this local date of departure."""
        self.flights = []
        for code in AIRLINES:
            listed = alliance.operator_json("flight list", code, "--date", day)["flights"]
            self.flights += [(code, one["from"], one["to"]) for one in listed
                             if one["state"] == "open"]
        self.next = defaultdict(set)  # (airline, from) -> to
        for code, origin, destination in self.flights:
            self.next[(code, origin)].add(destination)
        self.airports = sorted({airport for _, *pair in self.flights for airport in pair})

    def _reachable_alone(self, code, origin):
        seen = frontier = {origin}
        for _ in range(MOST_LEGS):
            frontier = {to for at in frontier for to in self.next[(code, at)]} - seen
            seen = seen | frontier
        return seen

    def chains(self, codes):
        """Pairs that one can fly on these airlines in this order, a leg each, and on no single
        airline in up to three legs."""
        for origin in self.airports:
            ends = {origin}
            for code in codes:
                ends = {to for at in ends for to in self.next[(code, at)]} - {origin}
            alone = set().union(*(self._reachable_alone(code, origin) for code in AIRLINES))
            for destination in sorted(ends - alone):
                yield origin, destination

    def only_by_changing(self):
        """Pairs that one can fly with one change, and that change is to another airline."""
        pairs = {pair for codes in permutations(AIRLINES, 2) for pair in self.chains(codes)}
        return sorted(pairs)

    def connection(self, code, next_code):
        """(origin, hub, destination): one airline's flight and another's onward from there."""
        return next((origin, hub, to) for airline, origin, hub in sorted(self.flights)
                    if airline == code
                    for to in sorted(self.next[(next_code, hub)] - {origin}))
