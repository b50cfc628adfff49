"""The steps of the demo, up to the end of all airlines. Each works on what the ones before left."""

from datetime import timedelta

import set_back
from alliance import AIRLINES, wait_until
from narrator import expect, expect_that
from network import Network
from race import Race, timetables
from traveller import Traveller


def airlines_of(itinerary):
    """Airlines of an itinerary or trip in order, each change once."""
    order = []
    for leg in itinerary["legs"]:
        code = leg["flight"][:2]
        if code not in order:
            order.append(code)
    return order


def clock(moment):
    return moment[11:16] if moment else "?"


def money(amount):
    return f"{amount['currency']} {amount['minor'] // 100}.{amount['minor'] % 100:02}"


def by_ticket(trip):
    return {ticket["number"]: ticket for ticket in trip["tickets"]}


class Story:
    def __init__(self, alliance, ledger, narrator, day):
        self.alliance, self.ledger, self.narrator, self.day = alliance, ledger, narrator, day
        self.ana = Traveller("Ana Lima", "ana@example.org", alliance)
        self.ana_elsewhere = Traveller("Ana Lima", "ana@example.org", alliance, "ana-elsewhere")
        self.davi = Traveller("Davi Rocha", "davi@example.org", alliance)
        self.party = ["Ana Lima", "Rui Lima"]
        self.trips = {}  # name -> trip as last told

    def tell(self):
        self.three_airlines()
        self.one_customer()
        self.one_account()
        self.only_by_changing()
        self.two_airlines()
        self.three_airline_itinerary()
        self.shown_elsewhere()
        self.last_seat()
        self.home_entry_dies()
        self.killed_one_returns()
        self.one_leg_cancelled()
        set_back.put_back(self)
        self.at_rest()

    # ---- Steps ----

    def three_airlines(self):
        self.narrator.step("Three airlines: three processes, three databases, nobody in the middle")
        self.alliance.create()
        self.alliance.start_all()
        self.alliance.import_timetables()
        self.network = Network(self.alliance, self.day.isoformat())
        self.race_day = self.day + timedelta(days=1)  # Apart from the other steps.
        for code, csv in timetables(self.network, self.race_day).items():
            self.import_csv(code, csv)
        self.alliance.wait_connected()
        set_back.make_backup(self)
        for code in AIRLINES:
            status = self.alliance.status(code)
            seen = ", ".join(f"{one['code']} {one['state']} with {one['events']} events"
                             for one in status["airlines"])
            expect(f"{code} sees all three up", ["up"] * len(AIRLINES),
                   [one["state"] for one in status["airlines"]])
            self.say(f"{code}, process {self.alliance.pid(code)}, database {code}/journal.db: "
                     f"{status['flights']} flights, {status['seats']} seats; sees {seen}")

    def import_csv(self, code, csv):
        path = self.alliance.directory / f"{code}-race.csv"
        path.write_text(csv, "utf-8")
        self.alliance.import_timetable(code, path)

    def one_customer(self):
        self.narrator.step("A traveller registers at AD and searches from G3")
        answer = self.ana.register(entry="AD")
        expect("AD registers her", ("AD", "registered"), (answer["entry"], answer["did"]))
        self.say(f"{answer['entry']}: {answer['name']} <{answer['email']}> {answer['did']}, "
                 f"customer {answer['customer']}")
        origin, destination = next(iter(self.network.chains(["AD", "G3"])))
        answer = self.ana.search(origin, destination, self.day, entry="G3", passengers=2)
        expect("G3 answers", "G3", answer["entry"])
        expect_that("G3 finds trips", answer["itineraries"], answer.body)
        self.say(f"{answer['entry']}: {len(answer['itineraries'])} trips {answer['from']} -> "
                 f"{answer['to']} on {answer['date']} for {answer['passengers']}; knows " +
                 ", ".join(f"{one['airline']} as of {one['age_ms']} ms ago"
                           for one in answer["freshness"]))
        answer = self.ana_elsewhere.login(entry="LA")
        expect("LA knows her, on another computer", ("LA", "signed_in", "Ana Lima"),
               (answer["entry"], answer["did"], answer["name"]))
        self.say(f"{answer['entry']}: {answer['name']} {answer['did']} on another computer")

    def one_account(self):
        self.narrator.step("One account, changed at two airlines and shown by the third")
        changed = self.ana.ask("account", "set", "phone", "+55 75 99000", entry="AD")
        elsewhere = self.ana_elsewhere.ask("account", "set", "document", "123.456", entry="G3")
        expect("both airlines take a change", ["AD", "G3"],
               [changed["entry"], elsewhere["entry"]])
        shown = self.ana.ask("account", entry="LA")
        texts = {field["field"]: [value["text"] for value in field["values"]]
                 for field in shown["fields"]}
        expect("LA shows both", (["+55 75 99000"], ["123.456"]),
               (texts["phone"], texts["document"]))
        self.say(f"{shown['entry']}: " + ", ".join(f"{field} {' or '.join(values)}"
                                                   for field, values in texts.items()))

    def only_by_changing(self):
        self.narrator.step("Trips that exist only by changing airline")
        shown = 0
        for origin, destination in self.network.only_by_changing():
            answer = self.ana.search(origin, destination, self.day, entry="G3")
            over = {tuple(airlines_of(one)) for one in answer["itineraries"]}
            expect_that(f"no airline flies {origin} -> {destination} alone",
                        all(len(airlines) > 1 for airlines in over), over)
            cheapest = answer["itineraries"][0] if answer["itineraries"] else None
            if cheapest is None:
                continue
            self.say(f"{origin} -> {destination}: {len(answer['itineraries'])} trips, each over "
                     f"{' or '.join('+'.join(sorted(one)) for one in sorted(over))}; "
                     f"{self.itinerary_text(cheapest)}")
            shown += 1
            if shown == 3:
                return
        expect("pairs that can be flown only by changing airline", "three", shown)

    def two_airlines(self):
        self.narrator.step("A two-airline itinerary, two passengers, seats chosen")
        itinerary = self.find(["AD", "G3"], entry="LA")
        self.trips["two"] = self.buy_with_seats(itinerary, entry="AD")

    def three_airline_itinerary(self):
        self.narrator.step("A three-airline itinerary, two passengers, seats chosen")
        itinerary = self.find(["AD", "G3", "LA"], entry="AD")
        self.trips["three"] = self.buy_with_seats(itinerary, entry="G3")

    def shown_elsewhere(self):
        self.narrator.step("The tickets shown through a third airline, on another computer")
        self.show_all(self.ana_elsewhere, entry="LA")

    def last_seat(self):
        self.narrator.step("The last seat, wanted by two at once: 20 races")
        race = Race(self.alliance, self.ledger, self.narrator, self.race_day)
        try:
            race.prepare()
            race.run()
        finally:
            race.close()

    def home_entry_dies(self):
        self.narrator.step("The home entry dies between the last Held and its Accept")
        itinerary = self.find(["G3", "LA"], entry="LA")
        self.alliance.stop("AD")
        self.alliance.start("AD", "--failpoint", "before-send:accept")
        self.alliance.wait_connected()
        answer = self.ana.buy(self.with_seats(itinerary, entry="AD"), self.party, entry="AD")
        ended = self.alliance.wait_ended("AD")
        expect("AD is killed before it sends its first Accept", -9, ended)
        self.say(f"AD, the home entry: ended by signal {-ended} before-send:accept")
        for note in answer.notes:
            if "asking" in note:
                self.say(f"client: {note}")
        trip = answer["trip"]
        expect("another airline finishes AD's purchase, sold", ("sold", True, "AD"),
               (trip["state"], answer["finished_for_other"], trip["home_entry"]))
        expect_that("it is not AD that answers", answer["entry"] in ("G3", "LA"), answer["entry"])
        self.say(f"{answer['entry']} finished it for {trip['home_entry']}: "
                 f"{trip['locator']} {trip['state']}")
        self.trips["finished"] = self.take(trip)

    def killed_one_returns(self):
        self.narrator.step("The killed airline starts again: nothing is lost")
        self.alliance.restart("AD")
        status = self.alliance.status("AD")
        self.say(f"AD, start {status['incarnation']}: {status['purchases']} purchases, "
                 f"{status['sold']} seats sold, {status['in_doubt']} in doubt")
        self.show_all(self.ana_elsewhere, entry="AD")

    def one_leg_cancelled(self):
        self.narrator.step("One leg is cancelled, and its seat sold again")
        trip = self.trips["three"]
        answer = self.ana.ask("cancel", trip["locator"], "--leg", "1", "--yes", entry="LA")
        expect("the leg is cancelled", "cancelled", answer["did"])
        after = answer["trip"]
        states = {ticket["number"]: ticket["state"] for ticket in after["tickets"]}
        expect("only the tickets of leg 1 are cancelled",
               {ticket["number"]: "cancelled" if ticket["leg"] == 1 else "valid"
                for ticket in trip["tickets"]}, states)
        for number in answer["changed"]:
            self.say(f"{answer['entry']}: ticket {number} {states[number]}")
        self.trips["three"] = self.take(after, show=False)
        freed = next(ticket for ticket in trip["tickets"] if ticket["leg"] == 1)
        wish = f"{trip['legs'][0]['flight']}:{freed['seat']}"
        self.davi.register(entry="LA")
        bought = self.davi.buy([wish], ["Davi Rocha"], entry="G3")
        expect("the seat is sold again", ("sold", freed["seat"]),
               (bought["trip"]["state"], bought["trip"]["tickets"][0]["seat"]))
        expect_that("under another ticket", bought["trip"]["tickets"][0]["number"] not in states,
                    bought["trip"]["tickets"])
        self.take(bought["trip"])
        seen = self.ana_elsewhere.ask("show", trip["locator"], entry="G3")
        expect("Ana's trip stays as it was told", by_ticket(after), by_ticket(seen["trip"]))
        self.say(f"{seen['entry']} shows {trip['locator']}: " + ", ".join(
            f"leg {ticket['leg']} {ticket['seat']} {ticket['state']}"
            for ticket in seen["trip"]["tickets"]))

    def at_rest(self):
        self.narrator.step("Nothing is in doubt anywhere, and the airlines agree who owes whom")

        def doubts():
            return {code: self.alliance.status(code)["in_doubt"] for code in AIRLINES}

        wait_until("no purchase is in doubt at any airline", lambda: not any(doubts().values()))
        self.alliance.wait_connected()
        settled = [self.settlement(code) for code in AIRLINES]
        expect("all three name the same debts", [settled[0]] * len(settled), settled)
        self.say("in doubt: " + ", ".join(f"{code} {n}" for code, n in doubts().items()))
        for debt in settled[0]["debts"]:
            self.say(f"{debt['owes']} owes {debt['to']} {debt['amount']}")
        expect("debts and credits sum to zero", 0, settled[0]["sum_minor"])
        self.say(f"sum over the alliance: {settled[0]['sum_minor']}")

    # ---- Parts ----

    def say(self, text):
        self.narrator.say(text)

    def settlement(self, code):
        answer = self.alliance.operator_json("settlement", code)
        return {key: answer[key] for key in ("debts", "balances", "sum_minor")}

    @staticmethod
    def itinerary_text(itinerary):
        legs = " ".join(f"{leg['flight'].split('@')[0]} {leg['from']} {clock(leg['departure'])} - "
                        f"{leg['to']} {clock(leg['arrival'])}" for leg in itinerary["legs"])
        return f"{legs}, {money(itinerary['price'])}"

    def find(self, codes, entry):
        """The cheapest trip over exactly these airlines, a leg each, on a pair that needs them."""
        for origin, destination in self.network.chains(codes):
            answer = self.ana.search(origin, destination, self.day, entry=entry, passengers=2)
            for itinerary in answer["itineraries"]:
                if [leg["flight"][:2] for leg in itinerary["legs"]] == codes:
                    self.say(f"{answer['entry']} finds {origin} -> {destination}: "
                             f"{self.itinerary_text(itinerary)}")
                    return itinerary
        return expect(f"a trip over {'+'.join(codes)}", "found", "none")

    def with_seats(self, itinerary, entry):
        """The legs as `buy` takes them, with the first free pair of neighbouring seats of each."""
        legs = []
        for leg in itinerary["legs"]:
            answer = self.ana.ask("seats", leg["flight"], entry=entry)
            cabin = next(one for one in answer["cabins"] if one["cabin"] == leg["cabin"])
            pair = next((a, b) for a, b in zip(cabin["free"], cabin["free"][1:])
                        if a[:-1] == b[:-1])
            legs.append(f"{leg['flight']}:{','.join(pair)}")
            self.say(f"{answer['entry']} shows {leg['flight']}: {len(cabin['free'])} of "
                     f"{len(cabin['free']) + len(cabin['taken'])} seats free; chosen "
                     f"{' '.join(pair)}")
        return legs

    def buy_with_seats(self, itinerary, entry):
        legs = self.with_seats(itinerary, entry)
        answer = self.ana.buy(legs, self.party, entry=entry)
        trip = answer["trip"]
        expect("sold by the airline that was asked", (entry, "bought", "sold"),
               (answer["entry"], answer["how"], trip["state"]))
        wished = [seat for leg in legs for seat in leg.split(":")[1].split(",")]
        expect("with the seats that were chosen", wished,
               [ticket["seat"] for ticket in trip["tickets"]])
        self.say(f"{answer['entry']}: {trip['locator']} {trip['state']}, "
                 f"{money(trip['total'])} for {len(trip['passengers'])}")
        return self.take(trip)

    def take(self, trip, show=True):
        """Writes down what was told of this trip, and shows its tickets."""
        expect("a ticket for each passenger on each leg",
               len(trip["legs"]) * len(trip["passengers"]), len(trip["tickets"]))
        self.ledger.sold(trip)
        for ticket in trip["tickets"] if show else ():
            flight = trip["legs"][ticket["leg"] - 1]["flight"]
            self.say(f"  {ticket['number']}  {flight}:{ticket['seat']:<4} {ticket['name']}  "
                     f"{money(ticket['fare'])}  {ticket['state']}")
        return trip

    def show_all(self, traveller, entry):
        """Every trip of hers, shown through this airline, is the one that she was told of."""
        for trip in self.trips.values():
            answer = traveller.ask("show", trip["locator"], entry=entry)
            seen = answer["trip"]
            expect(f"{entry} itself answers", (entry, "airline"),
                   (answer["entry"], answer["source"]))
            expect(f"{entry} shows {trip['locator']} as it was sold",
                   ("sold", by_ticket(trip)), (seen["state"], by_ticket(seen)))
            expect("no airline's part is missing", [], seen["silent"])
            self.say(f"{answer['entry']} shows {seen['locator']} {seen['state']}: " + ", ".join(
                f"{ticket['number']} {ticket['seat']} {ticket['state']}"
                for ticket in seen["tickets"]))
