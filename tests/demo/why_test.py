#!/usr/bin/python3
"""`vendepass why` at running airlines: who took the seat, who decided, who did not answer."""

import unittest

import shapes
from airlines_case import AirlinesCase

DONE, REFUSED, REJECTED = 0, 3, 4
UNKNOWN_ID = "00" * 16


class WhyTest(AirlinesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shapes, _ = shapes.read_shapes()

    def why(self, traveller, purchase, entry):
        told = traveller.ask("why", purchase, entry=entry)
        self.assertEqual(list(shapes.problems(self.shapes, "why", told.body)), [])
        return told

    def free_seats(self, traveller, flight):
        return traveller.ask("seats", flight)["cabins"][-1]["free"]

    @staticmethod
    def steps(told, purchase=None):
        """What happened to this purchase, or to the one that is asked about, in order."""
        purchase = purchase or told["purchase"]
        return [(step["what"], *step["airlines"]) for step in told["story"]
                if step["purchase"] == purchase]

    def test_a_sale_of_two_owners_is_held_voted_for_and_sold(self):
        ana = self.traveller("Ana Lima")
        flights = [self.flight("G3"), self.flight("LA")]
        trip = ana.buy(flights, ["Ana Lima"], entry="AD")["trip"]
        told = self.why(ana, trip["purchase"], "LA")
        self.assertEqual((told["state"], told["home_entry"], told["silent"]), ("sold", "AD", []))
        held, sold = self.steps(told)[:2], self.steps(told)[-2:]
        self.assertEqual(sorted(held), [("held", "G3"), ("held", "LA")])
        self.assertEqual(sorted(sold), [("hold_sold", "G3"), ("hold_sold", "LA")])
        votes = [step for step in told["story"] if step["what"] == "voted"]
        self.assertEqual([(step["value"], step["ballot"], step["is_majority"]) for step in votes],
                         [("sold", "0.AD", True)])
        seats = {ticket["seat"] for ticket in trip["tickets"]}
        self.assertEqual({step["seats"][0] for step in told["story"] if step["what"] == "held"},
                         seats)

    def test_a_loser_learns_which_purchase_took_the_seat_and_what_became_of_it(self):
        ana, rui = self.traveller("Ana Lima"), self.traveller("Rui Lima", "G3")
        one, other = self.flight("G3", 1), self.flight("LA", 1)
        seat = self.free_seats(ana, other)[0]
        won = ana.buy([f"{other}:{seat}"], ["Ana Lima"], entry="LA")["trip"]
        lost = rui.buy([one, f"{other}:{seat}"], ["Rui Lima"], entry="AD", code=REFUSED)
        self.assertIn(f"vendepass why {lost.error['purchase']}", lost.error["next"])
        ana.ask("cancel", won["locator"], "--yes", entry="AD")
        told = self.why(rui, lost.error["purchase"], "G3")
        self.assertEqual(told["state"], "refused")
        refusal, = (step for step in told["story"] if step["what"] == "refused")
        self.assertEqual((refusal["airlines"], refusal["refusal"]["reason"]),
                         (["LA"], "seat_taken"))
        taken, = refusal["taken_by"]
        self.assertEqual((taken["purchase"], taken["seats"], taken["only_held"]),
                         (won["purchase"], [seat], False))
        self.assertEqual(self.steps(told, won["purchase"]), [("sold", "LA"), ("cancelled", "LA")])
        since, = (step for step in told["story"] if step["event"] == taken["since"])
        self.assertEqual((since["what"], since["seats"]), ("sold", [seat]))
        # Somebody else's purchase may be asked about as well.
        self.assertEqual(self.why(rui, won["purchase"], "AD")["state"], "sold")

    def test_an_airline_that_does_not_answer_is_named(self):
        ana = self.traveller("Ana Lima")
        trip = ana.buy([self.flight("G3", 2), self.flight("LA", 2)], ["Ana Lima"])["trip"]
        self.alliance.kill("LA")
        told = self.why(ana, trip["purchase"], "G3")
        self.assertEqual((told["state"], told["silent"]), ("sold", ["LA"]))
        self.assertIn(("hold_sold", "G3"), self.steps(told))

    def test_a_purchase_that_nobody_knows_is_an_error(self):
        ana = self.traveller("Ana Lima")
        answer = ana.ask("why", UNKNOWN_ID, code=REJECTED)
        self.assertEqual(answer.error["code"], "unknown_purchase")
        self.assertEqual(answer.error["purchase"], UNKNOWN_ID)


if __name__ == "__main__":
    unittest.main()
