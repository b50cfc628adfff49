"""How long until everybody knows everything: after a cut, and of an airline that has just joined."""

import time
from datetime import date, timedelta

import alliance as demo
from alliance import Failure, wait_until
from cables import CabledAlliance

DAYS = 100
MOST_SECONDS = 300


def write_timetable(path, code, flights):
    """Plain flights of one airline from tomorrow on, the same on each of DAYS days."""
    if flights % DAYS or flights // DAYS > 9999:
        raise Failure(f"{flights} flights are not the same number, up to 9999, on {DAYS} days")
    first = date.today() + timedelta(days=1)
    last = first + timedelta(days=DAYS - 1)
    rows = ["flight,origin,destination,first_date,last_date,days,departure,arrival,day_change,"
            "equipment,cabins"]
    rows += [f"{code}-{number},GRU,GIG,{first},{last},1234567,06:40,07:45,+0,73H,"
             "Y:1-31:ABC-DEF:310.00" for number in range(1, flights // DAYS + 1)]
    path.write_text("\n".join(rows) + "\n")


def import_flights(alliance, code, flights):
    """So many flights that the airline did not have, each an event. Durable when it returns."""
    known = alliance.status(code)["flights"]
    write_timetable(alliance.directory / f"{code}.csv", code, known + flights)
    alliance.import_timetable(code, f"{code}.csv")


def has_all(alliance, code, events):
    """Whether an airline knows so many events of each (`events`: by code) and sees all of them."""
    told = {one["code"]: one for one in alliance.status(code)["airlines"]}
    return all(told[other]["events"] >= count and told[other]["state"] == "up"
               for other, count in events.items() if other != code)


def own_events(alliance):
    return {code: alliance.status(code)["events"] for code in demo.AIRLINES
            if alliance.is_running(code)}


def wait_for_all(alliance, codes, events, since):
    """Seconds since then until each of these airlines has all events."""
    for code in codes:
        wait_until(f"{code} has all events", lambda code=code: has_all(alliance, code, events),
                   MOST_SECONDS)
    return time.monotonic() - since


def after_a_cut(build, directory, seconds, missed):
    """G3's cable is pulled, AD makes events, the cable is plugged in again. Seconds from then until
    G3 has all, and until all three have all of each other and see each other up."""
    with CabledAlliance(build, directory) as alliance:
        alliance.create()
        alliance.start_all()
        for code in demo.AIRLINES:
            import_flights(alliance, code, DAYS)
        alliance.wait_connected()
        end = time.monotonic() + seconds
        alliance.pull_cable("G3")
        import_flights(alliance, "AD", missed)
        if has_all(alliance, "G3", own_events(alliance)):
            raise Failure("the cable was pulled and G3 has heard of the flights all the same")
        time.sleep(max(0, end - time.monotonic()))
        events = own_events(alliance)
        begun = time.monotonic()
        alliance.plug_cable("G3")
        g3 = wait_for_all(alliance, ["G3"], events, begun)
        return g3, wait_for_all(alliance, demo.AIRLINES, events, begun)


def log(alliance, code):
    return (alliance.directory / f"{code}.log").read_text()


def newcomer(build, directory, flights, options=(), steps=1):
    """LA starts for the first time, empty, beside AD and G3, which have these flights, imported in
    so many steps. Seconds from its start until it answers, until it sells, until it has all."""
    with demo.DemoAlliance(build, directory) as alliance:
        alliance.create()
        for code in ("AD", "G3"):
            alliance.start(code, *options)
        alliance.wait_connected()
        for _ in range(steps):
            for code in ("AD", "G3"):
                import_flights(alliance, code, flights // 2 // steps)
            alliance.wait_connected()
        if options:
            for code in ("AD", "G3"):
                wait_until(f"{code} has dropped events",
                           lambda code=code: "journal compacted" in log(alliance, code), 120)
        events = own_events(alliance)
        begun = time.monotonic()
        alliance.start("LA")
        alliance.wait_ready("LA")
        answers = time.monotonic() - begun
        wait_until("LA sells", lambda: alliance.status("LA")["state"] == "selling", MOST_SECONDS)
        sells = time.monotonic() - begun
        everything = wait_for_all(alliance, ["LA"], events, begun)
        if ("took over what the snapshot" in log(alliance, "LA")) != bool(options):
            raise Failure("LA got its events in another way than is measured here")
        return answers, sells, everything


def newcomer_by_snapshot(build, directory, flights):
    """The same, when the others have dropped most events."""
    return newcomer(build, directory, flights, ("--snapshot-kib", "1024"), 20)


def idle_bytes(build, directory, short, long, seconds):
    """Bytes a second that each airline sends when nobody asks for anything, with logs of these
    lengths: {events of each airline: {code: bytes a second}}."""
    found = {}
    with CabledAlliance(build, directory) as alliance:
        alliance.create()
        alliance.start_all()
        for length in (short, long):
            for code in demo.AIRLINES:
                import_flights(alliance, code, length - alliance.status(code)["flights"])
            alliance.wait_connected()
            time.sleep(3)  # The last digest that names something new was answered.
            before, begun = alliance.bytes_sent(), time.monotonic()
            time.sleep(seconds)
            after, took = alliance.bytes_sent(), time.monotonic() - begun
            found[length] = {code: (after[code] - before[code]) / took for code in after}
    return found
