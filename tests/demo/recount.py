"""Counts every seat and ticket again, from the journals alone and without code of the airlines.

What must hold once all airlines are at rest, and is checked here:

- every journal's digests and links are right, its own events are numbered 1, 2, 3 ... and build
  only on events that it has;
- on every flight free + held + sold is the capacity, no seat has two tickets, none is held;
- every purchase is sold at all of its owners or at none, and decisions agree;
- nobody has more of an airline's events than that airline itself, and they are the same bytes;
- every ticket that a traveller was told of is there, with its passenger, seat and state, and
  nothing is sold that nobody was told of; what was refused has no tickets.

The last compares with a ledger: the answers that travellers got, written down as they came.
"""

from collections import defaultdict
from pathlib import Path

import journals
from journals import (BY_SALE, CHOSEN, FOREIGN_EVENTS, OWN_EVENT, PURCHASE_REFUSED, PURCHASE_TAKEN,
                      SET_BACK, Content, Event, flight_text, ticket_text, unpack)


class Ticket:
    def __init__(self, number, purchase, leg, flight, seat):
        self.number, self.purchase, self.leg = number, purchase, leg
        self.flight, self.seat, self.state = flight, seat, "held"


def last_of(events):
    return next(reversed(events), 0)


class Airline:
    """One airline as its own journal tells it."""

    def __init__(self, code, accounting_code, path):
        self.code, self.accounting_code = code, accounting_code
        self.problems = []
        self.events = {}                # Own: number -> encoded. Numbers may be skipped.
        self.known = defaultdict(dict)  # The same of others.
        self.capacity = {}              # flight -> set of seats
        self.occupants = {}             # (flight, seat) -> ticket number
        self.tickets = {}               # number -> Ticket
        self.by_purchase = defaultdict(list)
        self.states = {}                # purchase -> held, sold, released, refused
        self.contents = {}              # purchase -> Content
        self.chosen = {}                # key -> value
        self.cancelled = set()          # flights
        self.rows = 0
        self.comes_back = False  # Its events do, before those of others that they build on.
        try:
            for self.rows, kind, body in journals.read_rows(path):
                self._see(kind, unpack(body))
        except (journals.Damaged, OSError) as damage:
            self.wrong(str(damage))

    def wrong(self, what):
        self.problems.append(f"{self.code}: {what}")

    def _see(self, kind, fields):
        if kind == OWN_EVENT:
            self._see_own(Event(fields[0]))
        elif kind == FOREIGN_EVENTS:
            airline, first, events, *_ = fields[0]
            known, previous = self.known[airline], Event(events[0]).previous
            while last_of(known) > previous:  # Void: that airline was set back.
                known.popitem()
            if previous != last_of(known):
                self.wrong(f"events of {airline} from {first} on do not follow")
            known.update(enumerate(events, first))
        elif kind == SET_BACK:
            self.comes_back = True
        elif kind == CHOSEN:
            key, value = fields
            if self.chosen.setdefault(tuple(key), value) != value:
                self.wrong(f"two decisions on {key[1].hex()}")
        elif kind == PURCHASE_TAKEN:
            content = Content(fields[0][0])
            self.contents[content.id] = content
        elif kind == PURCHASE_REFUSED:
            purchase = fields[0].hex()
            if self.states.get(purchase) == "sold":
                self.wrong(f"purchase {purchase} is refused after it was sold")
            self.states.setdefault(purchase, "refused")

    def _see_own(self, event):
        if event.previous != last_of(self.events):
            self.wrong(f"own event {event.number} comes after {last_of(self.events)}")
        self.events[event.number] = event.raw
        self.comes_back = self.comes_back and event.previous == event.number - 1
        for airline, count in event.clock:
            if not self.comes_back and airline != self.code and count > last_of(self.known[airline]):
                self.wrong(f"own event {event.number} builds on event {count} of {airline}, "
                           "which is not in the journal")
        handlers = {journals.SCHEDULED: self._scheduled, journals.CANCELLED: self._flight_cancelled,
                    journals.TAKEN: self._taken, journals.SOLD: self._sold,
                    journals.RELEASED: self._released,
                    journals.TICKETS_CANCELLED: self._tickets_cancelled,
                    journals.SEAT_CHANGED: self._seat_changed,
                    journals.PAST_FORGOTTEN: self._past_forgotten}
        if event.kind in handlers:
            handlers[event.kind](event.number, *event.fields)

    def _scheduled(self, _, plan):
        seats = set()
        for _, _, first_row, last_row, letters in plan[6]:
            seats |= {f"{row}{letter}" for row in range(first_row, last_row + 1)
                      for letter in letters if letter != "-"}
        self.capacity[flight_text(plan[0])] = seats

    def _flight_cancelled(self, _, flight):
        self.cancelled.add(flight_text(flight))

    def _occupy(self, ticket, seat):
        place = (ticket.flight, seat)
        if seat not in self.capacity.get(ticket.flight, ()):
            self.wrong(f"{ticket.flight}:{seat} is sold and does not exist: oversold")
        if place in self.occupants:
            other = self.tickets[self.occupants[place]]
            self.wrong(f"seat {ticket.flight}:{seat} is sold twice: ticket "
                       f"{ticket_text(other.number)} and ticket {ticket_text(ticket.number)}")
        self.occupants[place] = ticket.number
        ticket.seat = seat

    def _leave(self, ticket):
        if self.occupants.get((ticket.flight, ticket.seat)) == ticket.number:
            del self.occupants[(ticket.flight, ticket.seat)]
        else:
            self.wrong(f"ticket {ticket_text(ticket.number)} gives back seat "
                       f"{ticket.flight}:{ticket.seat}, which it does not have")

    def _taken(self, number, flight, _cabin, purchase, leg, seats, _fare, _collector, by):
        for passenger, seat in enumerate(seats, 1):
            ticket = Ticket(self.accounting_code * 10**10 + number * 10 + passenger,
                            purchase.hex(), leg, flight_text(flight), seat)
            ticket.state = "valid" if by == BY_SALE else "held"
            self.tickets[ticket.number] = ticket
            self.by_purchase[ticket.purchase].append(ticket)
            self._occupy(ticket, seat)
        self.states[purchase.hex()] = "sold" if by == BY_SALE else "held"

    def _sold(self, _, purchase):
        self.states[purchase.hex()] = "sold"
        for ticket in self.by_purchase[purchase.hex()]:
            ticket.state = "valid"

    def _released(self, _, purchase):
        self.states[purchase.hex()] = "released"
        for ticket in self.by_purchase.pop(purchase.hex(), []):
            self._leave(ticket)
            del self.tickets[ticket.number]

    def _tickets_cancelled(self, _, _purchase, numbers):
        for number in numbers:
            ticket = self.tickets[number]
            self._leave(ticket)
            ticket.state = "cancelled"

    def _seat_changed(self, _, _purchase, number, seat):
        ticket = self.tickets[number]
        self._leave(ticket)
        self._occupy(ticket, seat)

    def _past_forgotten(self, _, _flights, sold, refused):
        for purchase in sold:
            if self.states.get(purchase.hex()) != "sold":
                self.wrong(f"purchase {purchase.hex()} is forgotten as sold, and was not")
        for purchase in refused:
            if self.states.get(purchase.hex()) in ("sold", "held"):
                self.wrong(f"purchase {purchase.hex()} is forgotten as refused, and was not")

    def check_flights(self):
        """free + held + sold = capacity on each flight; returns the sums."""
        held = sum(1 for ticket in self.tickets.values() if ticket.state == "held")
        live = [ticket for ticket in self.tickets.values() if ticket.state in ("held", "valid")]
        for ticket in live:
            if self.occupants.get((ticket.flight, ticket.seat)) != ticket.number:
                self.wrong(f"ticket {ticket_text(ticket.number)} has no seat")
        capacity = sum(map(len, self.capacity.values()))
        sold = len(live) - held
        free = sum(1 for flight, seats in self.capacity.items() for seat in seats
                   if (flight, seat) not in self.occupants)
        if free + held + sold != capacity:
            self.wrong(f"free {free} + held {held} + sold {sold} is not the capacity {capacity}")
        if held:
            self.wrong(f"{held} seats are still held")
        return {"flights": len(self.capacity), "capacity": capacity, "free": free, "held": held,
                "sold": sold, "tickets": len(self.tickets), "rows": self.rows}


def _compare_logs(airlines):
    for airline in airlines.values():
        for other in airlines.values():
            if other is airline:
                continue
            copies, originals = airline.known[other.code], other.events
            if last_of(copies) > last_of(originals):
                yield (f"{other.code}: its journal ends at event {last_of(originals)}, but "
                       f"{airline.code} has {last_of(copies)} of its events: rows are lost")
            for number, copy in copies.items():
                if number <= last_of(originals) and originals.get(number) != copy:
                    yield (f"{other.code}: event {number} is not the one that {airline.code} was "
                           "told")
                    break


def _compare_owners(airlines):
    contents = {id_: content for airline in airlines.values()
                for id_, content in airline.contents.items()}
    for purchase, content in contents.items():
        states = {code: airlines[code].states.get(purchase, "unknown") for code in content.owners}
        if "sold" in states.values() and set(states.values()) != {"sold"}:
            shown = ", ".join(f"{state} at {code}" for code, state in states.items())
            yield f"purchase {purchase} is not sold whole: {shown}"
    decided = {}
    for airline in airlines.values():
        for key, value in airline.chosen.items():
            if decided.setdefault(key, value) != value:
                yield f"the decision on {key[1].hex()} is another one at {airline.code}"


def _compare_ledger(airlines, ledger):
    tickets = {ticket_text(number): (airline, ticket) for airline in airlines.values()
               for number, ticket in airline.tickets.items()}
    for purchase, trip in ledger["sold"].items():
        for told in trip["tickets"]:
            yield from _compare_ticket(purchase, trip, told, tickets.pop(told["number"], None))
    for number, (airline, ticket) in tickets.items():
        yield (f"{airline.code}: ticket {number}, seat {ticket.flight}:{ticket.seat}, was sold to "
               f"nobody (purchase {ticket.purchase})")


def _compare_ticket(purchase, trip, told, found):
    what = f"ticket {told['number']} of purchase {purchase}"
    if found is None:
        yield f"{what} was acknowledged and is in no journal: lost"
        return
    airline, ticket = found
    content = airline.contents.get(purchase)
    passengers = content.passengers if content else []
    leg, passenger = told["leg"] - 1, told["passenger"] - 1
    seen = {"purchase": ticket.purchase, "flight": ticket.flight, "seat": ticket.seat,
            "state": "flight_cancelled" if ticket.flight in airline.cancelled and
                     ticket.state == "valid" else ticket.state,
            "name": passengers[passenger] if passenger < len(passengers) else None}
    expected = {"purchase": purchase, "flight": trip["flights"][leg], "seat": told["seat"],
                "state": told["state"], "name": told["name"]}
    if seen != expected:
        yield f"{what} was acknowledged as {expected} and is {seen}"


def recount(directory, accounting_codes, ledger):
    """(sums by airline, problems). `accounting_codes`: airline -> first three ticket digits."""
    airlines = {code: Airline(code, accounting, Path(directory) / code / "journal.db")
                for code, accounting in accounting_codes.items()}
    sums = {code: airline.check_flights() for code, airline in airlines.items()}
    problems = [problem for airline in airlines.values() for problem in airline.problems]
    problems += _compare_logs(airlines)
    problems += _compare_owners(airlines)
    problems += _compare_ledger(airlines, ledger)
    return sums, problems
