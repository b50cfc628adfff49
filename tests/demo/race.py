"""The last seat of a flight, wanted by two at once, twenty times.

Both purchases are sent before either is answered, over two sockets of the protocol client of
tests/interop, at two different airlines. Odd rounds are about one airline's seat, which that
airline alone decides; even ones about a trip over two airlines, which needs a decision of the
quorum. Two rounds of a pair differ only in who asks where and who is first.
"""

import datetime
import os
import sys
import time

from alliance import PROJECT, wait_until
from narrator import Surprise, expect, expect_that

sys.path.insert(0, str(PROJECT / "tests" / "interop"))
import client as protocol  # noqa: E402

ROUNDS = 20
SPARE_DAYS = 10  # For rounds that were no race: this process was not let run between its two sends.
SMALL_PLANE = "C208"  # Rows 1 (W) and 2 to 4 (Y), A-BC: three seats and nine.
ECONOMY_SEATS = 9
SMALL, LARGE = 5001, 5002  # Flight numbers.
ERROR, PURCHASE, SOLD, REFUSED = 1, 8, 2, 3
REASONS = {1: "seat_taken", 2: "not_enough_seats"}


def timetables(network, first_day):
    """{airline: CSV} of the flights raced for: AD's small plane, G3's large one onward."""
    origin, hub, beyond = network.connection("AD", "G3")
    last_day = first_day + datetime.timedelta(days=ROUNDS + SPARE_DAYS - 1)
    header = ("flight,origin,destination,first_date,last_date,days,departure,arrival,day_change,"
              "equipment,cabins\n")
    period = f"{first_day},{last_day},1234567"
    return {
        "AD": header + f"AD-{SMALL},{origin},{hub},{period},05:10,07:20,+0,{SMALL_PLANE},"
                       "W:1-1:A-BC:590.00 Y:2-4:A-BC:240.00\n",
        "G3": header + f"G3-{LARGE},{hub},{beyond},{period},14:00,16:30,+0,73H,"
                       "Y:1-31:ABC-DEF:310.00\n"}


class Buyer:
    """A customer who speaks the protocol directly, signed in at every airline."""

    def __init__(self, name, alliance):
        self.name = name
        self.customer = protocol.Customer(f"{name.lower()}@example.org", name,
                                          f"the password of {name}", os.urandom(16), 1, 8192)
        self.entries = {code: protocol.Entry(alliance.client_endpoint(code))
                        for code in alliance.alliance()}

    def register(self, code):
        answer = self.entries[code].ask(6, self.customer.signed(self.customer.registration()),
                                        self.customer.details)
        expect(f"{code} registers {self.name}", [7, self.customer.ident, self.name], answer)

    def close(self):
        for entry in self.entries.values():
            entry.socket.close()

    def purchase(self, passengers, legs, home_entry, quorum):
        """The signed purchase. `legs`: [flight, cabin, wishes, fare]."""
        content = protocol.msgpack.packb(
            [1, "purchase", self.customer.ident, passengers, legs, quorum, home_entry,
             int(time.time()) + 300, os.urandom(16)])
        return self.customer.signed(content)

    def buy(self, code, passengers, legs, quorum):
        """Buys and waits: (signed purchase, answer)."""
        signed = self.purchase(passengers, legs, code, quorum)
        return signed, self.entries[code].ask(8, signed)


def flight_name(flight):
    airline, number, day = flight
    return f"{airline}-{number}@{datetime.date(1970, 1, 1) + datetime.timedelta(days=day)}"


def trip_of(signed, answer):
    """A sold answer in the shape of the client's JSON, for the ledger."""
    _, _, _, passengers, legs, _, home_entry, _, _ = protocol.msgpack.unpackb(signed[0])
    return {"purchase": answer[1].hex(), "locator": None, "home_entry": home_entry,
            "legs": [{"flight": flight_name(leg[0])} for leg in legs],
            "tickets": [{"number": ticket["ticket"], "leg": ticket["leg"] + 1,
                         "passenger": ticket["passenger"] + 1, "seat": ticket["seat"],
                         "name": passengers[ticket["passenger"]], "state": "valid"}
                        for ticket in protocol.tickets_of(answer)]}


class Race:
    def __init__(self, alliance, ledger, narrator, first_day):
        self.alliance, self.ledger, self.narrator = alliance, ledger, narrator
        first = (first_day - datetime.date(1970, 1, 1)).days
        self.days = list(range(first, first + ROUNDS + SPARE_DAYS))
        self.codes = list(alliance.alliance())
        self.buyers = [Buyer("Bia", alliance), Buyer("Caio", alliance)]
        self.wins = {buyer.name: 0 for buyer in self.buyers}
        self.fares = {}

    def prepare(self):
        """Registers both, and sells all but one of the small plane's economy seats each day."""
        for buyer, code in zip(self.buyers, ("G3", "LA")):
            buyer.register(code)
        bia = self.buyers[0]
        self.quorum = bia.entries["AD"].ask(1)[2]
        for name, number in (("AD", SMALL), ("G3", LARGE)):
            view = bia.entries["AD"].ask(4, [name, number, self.days[0]])
            for cabin, fare, *_ in view[10]:
                self.fares[(name, cabin)] = fare
        party = [f"Passenger {number}" for number in range(1, ECONOMY_SEATS)]
        for day in self.days:
            signed, answer = bia.buy("AD", party, [self.leg("AD", SMALL, day)], self.quorum)
            expect("a party of eight is sold its seats", SOLD, answer[2])
            self.ledger.sold(trip_of(signed, answer))

    def leg(self, airline, number, day, wishes=(), cabin="Y"):
        return [[airline, number, day], cabin, list(wishes), self.fares[(airline, cabin)]]

    def last_seat(self, day):
        """The one free seat of the cabin, as every airline shows it."""
        def shown_everywhere():
            free = [free_seats(self.buyers[0].entries[code].ask(4, ["AD", SMALL, day]), "Y")
                    for code in self.codes]
            return free[0][0] if free == [free[0]] * len(free) and len(free[0]) == 1 else None
        return wait_until(f"all airlines show one free seat on AD-{SMALL}", shown_everywhere)

    def close(self):
        for buyer in self.buyers:
            buyer.close()

    def run(self):
        number = 1
        for day in self.days:
            number += self.round(number, day)
            if number > ROUNDS:
                break
        expect("rounds in which both were sent before either was answered", ROUNDS, number - 1)
        self.narrator.say("won: " + ", ".join(f"{name} {wins} times"
                                              for name, wins in self.wins.items()))
        expect_that(f"each of the two wins at least once in {ROUNDS} rounds",
                    all(self.wins.values()), self.wins)

    def round(self, number, day):
        """Whether it counts: both were sent before either was answered."""
        seat = self.last_seat(day)
        pair, swapped = divmod(number - 1, 2)
        entries = [self.codes[pair % 3], self.codes[(pair + 1) % 3]]
        racers = list(zip(self.buyers, entries[::-1] if swapped else entries))
        if pair % 2:
            racers.reverse()
        legs = [self.leg("AD", SMALL, day, [seat])]
        if number % 2 == 0:
            legs.append(self.leg("G3", LARGE, day))
        sent, was_race = self.send_both(racers, legs)
        answers = self.collect(racers, sent)
        self.judge(number if was_race else None, seat, racers, sent, answers)
        if number == 1 and was_race:
            loser = racers[[answer[2] for answer in answers].index(REFUSED)]
            self.take_what_is_left(*loser, day, self.offered)
        return was_race

    def send_both(self, racers, legs):
        """Sends both purchases: (what was sent, whether no answer was there before the second)."""
        sent = [buyer.purchase([buyer.name], legs, code, self.quorum) for buyer, code in racers]
        frames = [buyer.entries[code].request([8, signed])
                  for (buyer, code), signed in zip(racers, sent)]
        sockets = [buyer.entries[code].socket for buyer, code in racers]
        sockets[0].send(frames[0])
        early = sockets[0].poll(0)
        sockets[1].send(frames[1])
        return sent, not early

    def collect(self, racers, sent):
        """The outcome of each. One that has none yet is asked for again, with the same bytes."""
        answers = []
        for (buyer, code), signed in zip(racers, sent):
            entry = buyer.entries[code]
            answer = None
            if entry.socket.poll(3000):
                answer = entry.reply(entry.socket.recv())
            if answer is None or answer[0] != PURCHASE or answer[2] not in (SOLD, REFUSED):
                answer = entry.ask(8, signed)
            answers.append(answer)
        return answers

    def judge(self, number, seat, racers, sent, answers):
        """Exactly one has the seat, the other is told why. `number`: none when it was no race."""
        what = f"round {number:2}" if number else "no race:"
        expect(f"{what}: one sold, one refused", [SOLD, REFUSED],
               sorted(answer[2] for answer in answers))
        winner = 0 if answers[0][2] == SOLD else 1
        won, lost = answers[winner], answers[1 - winner]
        self.ledger.sold(trip_of(sent[winner], won))
        self.ledger.refused(lost[1].hex())
        (buyer, entry), (other, other_entry) = racers[winner], racers[1 - winner]
        self.wins[buyer.name] += 1 if number else 0
        tickets = protocol.tickets_of(won)
        expect(f"{what}: the winner has the last seat", seat, tickets[0]["seat"])
        reason, words, flight, self.offered = lost[4]
        expect_that(f"{what}: the loser is told why", reason in REASONS and words, lost[4])
        expect_that(f"{what}: the loser is offered what is left", self.offered, lost[4])
        self.narrator.say(
            f"{what}, {len(won[3])} airline{'s' if len(won[3]) > 1 else ' '}: "
            f"{buyer.name} at {entry} sold {flight_name(flight)}:{seat}, ticket "
            f"{tickets[0]['ticket']}; {other.name} at {other_entry} {REASONS[reason]}: "
            f"{words}; left: {' '.join(self.offered)}")

    def take_what_is_left(self, buyer, code, day, offered):
        signed, answer = buyer.buy(code, [buyer.name],
                                   [self.leg("AD", SMALL, day, offered[:1], "W")], self.quorum)
        if answer[2] != SOLD:
            raise Surprise(f"{buyer.name} buys the seat that was offered\n  expected: sold\n"
                           f"  seen:     {answer}")
        self.ledger.sold(trip_of(signed, answer))
        ticket = protocol.tickets_of(answer)[0]
        self.narrator.say(f"          {buyer.name} takes {ticket['seat']}, which was offered: "
                          f"ticket {ticket['ticket']}")


def free_seats(view, cabin):
    """Free seats of a cabin in an answer to `seats`, in row order."""
    for name, _, first, last, letters, taken in view[10]:
        if name == cabin:
            return [f"{row}{letter}" for row in range(first, last + 1)
                    for letter in letters if letter != "-" and f"{row}{letter}" not in taken]
    return []
