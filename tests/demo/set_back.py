"""A step of the demo: yesterday's database of one airline is put back, and nothing is sold twice."""

from alliance import wait_until
from narrator import expect, expect_that

BACKUP = "G3-yesterday.db"
REFUSED = 3  # Exit code of the client: the purchase was refused.
FAR_ABOVE = 10_000_000  # Ticket serials are event numbers times ten, and a million are skipped.


def make_backup(story):
    """While it runs, before anything is sold."""
    made = story.alliance.operator_json("backup", "G3", BACKUP)
    story.say(f"G3 is backed up while it serves, into {made['file']}")


def put_back(story):
    story.narrator.step("Yesterday's database of G3 is put back: nothing is sold twice")
    alliance, say = story.alliance, story.say
    before = alliance.status("G3")
    alliance.kill("G3")
    done = alliance.operator_json("restore", "G3", BACKUP, "--replace")
    say(f"restored {done['rows']} rows; what was there is {done['moved_aside'].split('/')[-1]}")
    edition = alliance.raise_tenure("G3")
    for code in ("AD", "LA"):
        alliance.operator("reload", code)
    say(f"edition {edition} of the alliance file names G3's next tenure; AD and LA have read it")
    alliance.restart("G3")
    status = wait_until("G3 sells again", lambda: selling(alliance))
    expect("G3 knows that it was set back", 1, status["set_back"])
    expect("the same seats are sold as before", before["sold"], status["sold"])
    say(f"G3: set back {status['set_back']} time, {status['sold']} seats sold as before, votes "
        f"under tenure {status['tenure']}; events {before['events']} before, {status['events']} now")
    story.show_all(story.ana_elsewhere, entry="G3")
    sell_again(story)


def selling(alliance):
    status = alliance.status("G3")
    return status if status["state"] == "selling" and status["in_doubt"] == 0 else None


def sell_again(story):
    """A seat that was sold since the backup is not for sale; another one is."""
    trip = next(trip for trip in story.trips.values()
                if any(leg["flight"].startswith("G3") for leg in trip["legs"]))
    sold = next(ticket for ticket in trip["tickets"] if ticket["state"] == "valid"
                and trip["legs"][ticket["leg"] - 1]["flight"].startswith("G3"))
    flight = trip["legs"][sold["leg"] - 1]["flight"]
    answer = story.davi.buy([f"{flight}:{sold['seat']}"], ["Davi Rocha"], entry="AD", code=REFUSED)
    expect("the seat is still Ana's", "seat_taken", answer.error["code"])
    story.say(f"{flight}:{sold['seat']}, asked for at AD: {answer.error['code']}")
    story.ledger.refused(answer.error["purchase"])
    bought = story.davi.buy([flight], ["Davi Rocha"], entry="AD")
    serial = int(bought["trip"]["tickets"][0]["number"].split("-")[1])
    expect_that("its ticket has a number that the lost database cannot have given",
                serial > FAR_ABOVE, serial)
    story.take(bought["trip"])
