"""Damage on purpose: what each `--break NAME` does to the journals, and how it must be told.

The last three leave every digest and link right, as somebody would who forges a journal: only
counting again finds them.
"""

import os
from pathlib import Path

import journals
from journals import (BY_SALE, OWN_EVENT, PURCHASE_TAKEN, SOLD, TAKEN, Content, Event, pack,
                      read_rows, unpack, write_rows)


class Scene:
    """The journals of a finished demo, and what its travellers were told."""

    def __init__(self, directory, ledger):
        self.directory, self.sold = Path(directory), ledger["sold"]

    def journal(self, code):
        return self.directory / code / "journal.db"

    def purchase(self, owners):
        """(id, trip) of the last purchase over so many airlines that is sold whole and stands."""
        for purchase, trip in reversed(self.sold.items()):
            airlines = {flight[:2] for flight in trip["flights"]}
            states = {ticket["state"] for ticket in trip["tickets"]}
            if len(airlines) == owners and states == {"valid"}:
                return purchase, trip
        raise RuntimeError(f"the demo sold nothing over {owners} airlines")

    def event_of(self, code, kind, purchase):
        """(row, Event) of this kind about this purchase in the airline's journal."""
        place = {TAKEN: 2, SOLD: 0}[kind]
        for row, row_kind, body in read_rows(self.journal(code)):
            if row_kind != OWN_EVENT:
                continue
            event = Event(unpack(body)[0])
            if event.kind == kind and event.fields[place].hex() == purchase:
                return row, event
        raise RuntimeError(f"{code} has no event of kind {kind} about {purchase}")


def seat_row(scene):
    """one bit flipped in the journal row of a sold seat"""
    purchase, trip = scene.purchase(owners=1)
    code = trip["flights"][0][:2]
    row, _ = scene.event_of(code, TAKEN, purchase)
    journals.flip_a_bit(scene.journal(code), row)
    return [rf"journal row {row} is broken: its body was changed"]


def lost_ticket(scene):
    """a journal cut off before a ticket that was acknowledged"""
    purchase, trip = scene.purchase(owners=1)
    code = trip["flights"][0][:2]
    row, _ = scene.event_of(code, TAKEN, purchase)
    kept = [(kind, body) for number, kind, body in read_rows(scene.journal(code)) if number < row]
    write_rows(scene.journal(code), kept)
    lost = trip["tickets"][0]["number"]
    return [rf"ticket {lost} of purchase {purchase} was acknowledged and is in no journal: lost",
            rf"{code}: its journal ends at event \d+, but \w\w has \d+ of its events"]


def oversold(scene):
    """a forged row that sells a sold seat once more, its digest and link right"""
    purchase, trip = scene.purchase(owners=1)
    code = trip["flights"][0][:2]
    _, event = scene.event_of(code, TAKEN, purchase)
    rows = list(read_rows(scene.journal(code)))
    content = next(Content(unpack(body)[0][0]) for _, kind, body in rows
                   if kind == PURCHASE_TAKEN and digest_of(body) == purchase)
    forged = unpack(content.raw)
    forged[-1] = os.urandom(16)
    forged = pack(forged)
    last = max((Event(unpack(body)[0]) for _, kind, body in rows if kind == OWN_EVENT),
               key=lambda one: one.number)
    last.number += 1
    last.clock = [[airline, last.number if airline == code else count]
                  for airline, count in last.clock]
    fields = list(event.fields)
    fields[2], fields[7] = journals.digest(forged), BY_SALE
    write_rows(scene.journal(code), [(kind, body) for _, kind, body in rows] + [
        (PURCHASE_TAKEN, pack([[forged, bytes(64)]])),
        (OWN_EVENT, pack([last.with_body(TAKEN, *fields)]))])
    seat = f"{trip['flights'][0]}:{trip['tickets'][0]['seat']}"
    return [rf"seat {seat} is sold twice: ticket [\d-]+ and ticket [\d-]+",
            rf"seat {seat} is taken twice"]


def half_itinerary(scene):
    """one owner's sale of a two-airline itinerary forged into a release"""
    purchase, trip = scene.purchase(owners=2)
    code = trip["flights"][0][:2]
    sold_row, event = scene.event_of(code, SOLD, purchase)
    rows = [(kind, body) for _, kind, body in read_rows(scene.journal(code))]
    rows[sold_row - 1] = (OWN_EVENT, pack([event.with_body(journals.RELEASED, *event.fields)]))
    write_rows(scene.journal(code), rows)
    return [rf"purchase {purchase} is not sold whole"]


def digest_of(body):
    """The purchase id in the body of a PURCHASE_TAKEN row."""
    return Content(unpack(body)[0][0]).id


BREAKS = {"seat-row": seat_row, "lost-ticket": lost_ticket, "oversold": oversold,
          "half-itinerary": half_itinerary}
