#!/usr/bin/python3
"""Every command of `vendepass` against running airlines: shapes, exit codes, the wallet."""

import unittest

import shapes
from airlines_case import AirlinesCase
from alliance import AIRLINES
from traveller import Traveller

DONE, USAGE, REFUSED, REJECTED, UNREACHABLE, SIGN_IN, UNKNOWN = 0, 2, 3, 4, 5, 6, 75
UNKNOWN_ID = "00" * 16


class Commands(AirlinesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shapes, cls.commands = shapes.read_shapes()

    def check(self, section, answer):
        self.assertEqual(list(shapes.problems(self.shapes, section, answer.body)), [],
                         answer.command)
        return answer

    LATER = "AD-1000@2099-01-01"  # Never flown: nobody is asked about it.

    # ---- Shapes ----

    def test_every_command_prints_the_documented_shape(self):
        ana = Traveller("Ana Lima", "ana.shapes@example.org", self.alliance, "shapes")
        two, three = self.flight("G3"), self.flight("LA")
        origin, destination = next(iter(self.network.only_by_changing()))
        seen = [
            self.check("account", ana.register("AD")),
            self.check("account", ana.ask("logout")),
            self.check("account", ana.login("LA")),
            self.check("airlines", ana.ask("airlines")),
            self.check("airports", ana.ask("airports", "a")),
            self.check("search", ana.search(origin, destination, self.day, "G3", 2)),
            self.check("seats", ana.ask("seats", two)),
            self.check("seats", ana.ask("watch", two, "--for", "0.1")),
            self.check("buy", bought := ana.buy([two, three], ["Ana Lima", "Rui Lima"])),
            self.check("trips", ana.ask("trips", "--all")),
            self.check("show", ana.ask("show", bought["trip"]["locator"])),
            self.check("outcome", ana.ask("outcome", bought["trip"]["purchase"])),
            self.check("why", ana.ask("why", bought["trip"]["purchase"])),
            self.check("outcome", ana.ask("give-up", bought["trip"]["purchase"], code=REFUSED)),
            self.check("change", ana.ask("change-seat", bought["trip"]["locator"], "--leg", "1",
                                         "--passenger", "1", "--seat",
                                         self.free_seats(ana, two)[-1])),
            self.check("change", ana.ask("cancel", bought["trip"]["locator"], "--yes")),
            self.check("details", ana.ask("account")),
            self.check("details", ana.ask("account", "set", "phone", "+55 75 0000")),
            self.check("account", self.new_password(ana, "another password")),
            self.check("erasure", ana.ask("account", "erase", "--yes")),
        ]
        ran = {answer.body["command"].split()[0] for answer in seen}
        self.assertEqual(sorted(ran), self.commands, "each command of the page was run")

    @staticmethod
    def new_password(traveller, password):
        before = traveller.environment()
        traveller.environment = lambda: before | {"VENDEPASS_NEW_PASSWORD": password}
        answer = traveller.ask("password")
        del traveller.environment
        traveller.password = password
        return answer

    def test_every_command_prints_the_documented_error(self):
        nobody = Traveller("Nobody", "nobody@example.org", self.alliance, "nobody")
        arguments = {"airports": ["a" * 101], "search": ["GRU"], "seats": ["nonsense"],
                     "watch": [self.LATER],
                     "register": ["no e-mail", "--name", "N"], "show": ["A"],
                     "buy": [self.flight("AD"), "--passenger", "Ana Lima", "--yes"],
                     "change-seat": ["ABCDEF"], "cancel": ["A"], "outcome": ["1"],
                     "give-up": [UNKNOWN_ID], "why": [UNKNOWN_ID], "airlines": ["more"], "logout": ["more"]}
        for command in self.commands:
            words = arguments.get(command, ["nobody@example.org"] if command == "login" else [])
            answer = nobody.ask(command, *words, code=None)
            self.assertNotEqual(answer.code, DONE, answer.command)
            self.check("error", answer)
            self.assertEqual(answer.error["exit_code"], answer.code)
            self.assertTrue(answer.error["next"], "every error says what to do next")

    # ---- Exit codes ----

    def test_a_command_that_cannot_be_understood_is_usage(self):
        ana = self.traveller("Ana Lima")
        self.assertEqual(ana.ask("seats", "nonsense", code=USAGE).error["code"], "usage")
        ten = [f"Passenger {number}" for number in range(10)]
        self.assertEqual(ana.buy([self.flight("AD")], ten, code=USAGE).error["code"], "usage")

    def test_a_taken_seat_is_refused_and_what_is_left_is_offered(self):
        ana, rui = self.traveller("Ana Lima"), self.traveller("Rui Lima", "G3")
        flight = self.flight("LA", 1)
        seat = self.free_seats(ana, flight)[0]
        ana.buy([f"{flight}:{seat}"], ["Ana Lima"])
        refused = rui.buy([f"{flight}:{seat}"], ["Rui Lima"], code=REFUSED)
        self.assertEqual(refused.error["code"], "seat_taken")
        self.assertEqual(refused.error["flight"], flight)
        self.assertNotIn(seat, refused.error["free_seats"])
        self.assertTrue(refused.error["free_seats"])
        self.assertEqual(rui.ask("outcome", refused.error["purchase"], code=REFUSED)["state"],
                         "refused")

    def test_an_unknown_airport_is_rejected(self):
        ana = self.traveller("Ana Lima")
        rejected = ana.ask("search", "XXX", "YYY", "--date", self.day, code=REJECTED)
        self.assertEqual(rejected.error["code"], "unknown_airport")

    def test_a_price_above_the_limit_sends_nothing(self):
        ana = self.traveller("Ana Lima")
        answer = ana.buy([self.flight("AD")], ["Ana Lima"], code=REFUSED, more=["--max-price", "1"])
        self.assertEqual(answer.error["code"], "price_changed")
        self.assertEqual(ana.ask("trips", "--all")["trips"], [])

    def test_who_is_not_signed_in_is_told_to_sign_in(self):
        ana = self.traveller("Ana Lima")
        ana.ask("logout")
        self.assertEqual(ana.ask("trips", code=SIGN_IN).error["code"], "sign_in_needed")
        ana.password = "not the password"
        wrong = ana.ask("login", ana.email, entry="G3", code=SIGN_IN)
        self.assertEqual(wrong.error["code"], "bad_signature")

    def test_an_unknown_outcome_is_continued_by_the_same_command(self):
        ana = self.traveller("Ana Lima")
        legs = [self.flight("LA", 2)]
        self.alliance.kill("LA")
        unknown = ana.buy(legs, ["Ana Lima"], code=UNKNOWN, more=["--timeout", "2"])
        self.check("error", unknown)
        self.alliance.start("LA")
        self.alliance.wait_connected()
        sold = ana.buy(legs, ["Ana Lima"])
        self.assertEqual((sold["how"], sold["trip"]["state"]), ("continued", "sold"))
        self.assertEqual(sold["trip"]["purchase"], unknown.error["purchase"])

    def test_nobody_reachable_means_nothing_sent(self):
        ana = self.traveller("Ana Lima")
        self.alliance.kill_all()
        for words in (["airlines"], ["buy", self.LATER, "--passenger", "Ana Lima", "--yes"]):
            answer = ana.ask(*words, "--timeout", "2", code=UNREACHABLE)
            self.assertEqual(answer.error["code"], "unreachable")

    # ---- The wallet ----

    def test_the_same_buy_shows_what_was_bought_unless_again(self):
        ana = self.traveller("Ana Lima")
        legs = [self.flight("AD", 3), self.flight("G3", 3)]
        first = ana.buy(legs, ["Ana Lima"])
        same = ana.buy(legs, ["Ana Lima"], entry="LA")
        self.assertEqual((first["how"], same["how"]), ("bought", "bought_before"))
        self.assertEqual(first["trip"]["tickets"], same["trip"]["tickets"])
        second = ana.buy(legs, ["Ana Lima"], more=["--again"])
        self.assertEqual(second["how"], "bought")
        self.assertNotEqual(second["trip"]["purchase"], first["trip"]["purchase"])
        self.assertEqual(len(ana.ask("trips")["trips"]), 2)

    def test_trips_are_shown_from_disk_with_every_airline_down(self):
        ana = self.traveller("Ana Lima")
        bought = ana.buy([self.flight("AD", 4), self.flight("LA", 4)], ["Ana Lima"])["trip"]
        self.alliance.kill_all()
        trips = self.check("trips", ana.ask("trips", "--timeout", "2"))
        self.assertEqual((trips["entry"], trips["source"]), (None, "disk"))
        self.assertEqual([trip["tickets"] for trip in trips["trips"]], [bought["tickets"]])
        shown = self.check("show", ana.ask("show", bought["locator"], "--timeout", "2"))
        self.assertEqual((shown["source"], shown["trip"]["tickets"]), ("disk", bought["tickets"]))

    def test_another_airline_is_asked_when_the_entry_does_not_answer(self):
        ana = self.traveller("Ana Lima")
        self.alliance.kill("AD")
        answer = ana.ask("seats", self.flight("G3", 5), entry="AD")
        self.assertIn(answer["entry"], ("G3", "LA"))
        self.assertTrue(any("AD" in note and "asking" in note for note in answer.notes),
                        answer.notes)

    def test_nothing_is_bought_without_a_terminal_or_yes(self):
        ana = self.traveller("Ana Lima")
        answer = ana.ask("buy", self.flight("AD", 6), "--passenger", "Ana Lima", code=USAGE)
        self.assertIn("--yes", answer.error["next"])
        self.assertEqual(ana.ask("trips", "--all")["trips"], [])

    def free_seats(self, traveller, flight):
        return traveller.ask("seats", flight)["cabins"][-1]["free"]


if __name__ == "__main__":
    unittest.main()
