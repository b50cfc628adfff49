#!/usr/bin/python3
"""The whole product on three real airlines, step by step; `./dev demo` is this.

    demo.py [--build build] [--break NAME] [--keep] [--directory DIR]
    demo.py --recount-only DIR [--break NAME]      the last step again, on a directory kept before

Every line printed comes from an answer received in that step. Exit codes: 0 all went as it must;
1 a surprise, with what was expected and what was seen (also a damage of --break that was found, as
it must be); 2 usage; 3 a damage of --break that nobody noticed. Timers are the real ones.
"""

import argparse
import json
import re
import shutil
import sys
import tempfile
import traceback
from datetime import date, timedelta
from pathlib import Path

import recount
from alliance import AIRLINES, PROJECT, DemoAlliance, Failure
from breakage import BREAKS, Scene
from narrator import Narrator, Surprise
from story import Story
from traveller import Ledger

DONE, SURPRISED, UNNOTICED = 0, 1, 3
MOST_PROBLEMS = 20  # More say nothing new.


def first_day():
    """Far enough ahead that nothing departs meanwhile, near enough to be in the timetables."""
    return date.today() + timedelta(days=3)


def check_with_the_program(alliance, narrator):
    """What `vendepass-airline check --across` finds: it shares nothing with the actor."""
    words = [word for code in AIRLINES for word in ("--data", code)]
    done = alliance.run([alliance.server, "check", *words, "--across", "--json"], check=False)
    try:
        found = json.loads(done.stdout)
    except ValueError:
        raise Surprise(f"vendepass-airline check\n  expected: JSON\n  seen:     exit "
                       f"{done.returncode}, {done.stdout}{done.stderr}") from None
    for one in found["airlines"]:
        narrator.say(f"check    {one['airline']}: {one['rows']} rows, {one['flights']} flights, "
                     f"free {one['free']} + held {one['held']} + sold {one['sold']} = "
                     f"{one['capacity']}, {one['tickets']} tickets")
    if done.returncode != 0 and not found["problems"]:
        raise Surprise(f"vendepass-airline check\n  expected: exit 0\n  seen:     {done.returncode}")
    return found["problems"], {one["airline"]: one for one in found["airlines"]}


def count_again(alliance, ledger, narrator):
    """Problems found by the C++ check and by the recount in Python, and where the two differ."""
    problems, checked = check_with_the_program(alliance, narrator)
    accounting = {code: one["accounting_code"] for code, one in alliance.alliance().items()}
    sums, found = recount.recount(alliance.directory, accounting, ledger.entries)
    for code, one in sums.items():
        narrator.say(f"recount  {code}: {one['rows']} rows, {one['flights']} flights, free "
                     f"{one['free']} + held {one['held']} + sold {one['sold']} = "
                     f"{one['capacity']}, {one['tickets']} tickets")
    problems += found
    if not problems:
        for code, one in sums.items():
            problems += [f"{code}: check and recount differ on {key}: {checked[code][key]} and "
                         f"{value}" for key, value in one.items() if checked[code][key] != value]
    if not problems:
        told = [ticket for trip in ledger.entries["sold"].values() for ticket in trip["tickets"]]
        narrator.say(f"all {len(told)} tickets that travellers were told of are there, none "
                     "besides; "
                     f"{len(ledger.entries['refused'])} refused purchases have none; no seat has "
                     f"two; {len(ledger.entries['sold'])} itineraries are whole")
    return problems


def finish(alliance, ledger, narrator, damage):
    """The last step: damages on demand, counts again, and judges."""
    expected = []
    if damage:
        expected = BREAKS[damage](Scene(alliance.directory, ledger.entries))
        narrator.say(f"--break {damage}: {BREAKS[damage].__doc__}")
    problems = count_again(alliance, ledger, narrator)
    for problem in problems[:MOST_PROBLEMS]:
        print(f"SURPRISE: {problem}")
    if len(problems) > MOST_PROBLEMS:
        print(f"SURPRISE: and {len(problems) - MOST_PROBLEMS} more")
    for pattern in expected:
        if not any(re.search(pattern, problem) for problem in problems):
            print(f"UNNOTICED: --break {damage}; expected to be told: {pattern}")
            return UNNOTICED
    return SURPRISED if problems else DONE


def run(options, directory):
    narrator = Narrator()
    ledger = Ledger(directory)
    with DemoAlliance(options.build, directory) as alliance:
        story = Story(alliance, ledger, narrator, first_day())
        story.tell()
        narrator.step("All three are killed (-9) and the journals recounted")
        for code in AIRLINES:
            pid = alliance.pid(code)
            narrator.say(f"{code}, process {pid}: ended by signal {-alliance.kill(code)}")
        return finish(alliance, ledger, narrator, options.damage)


def recount_only(options):
    alliance = DemoAlliance(options.build, options.recount_only)
    return finish(alliance, Ledger.load(alliance.directory), Narrator(), options.damage)


def guarded(action):
    """The exit code of an action; what stops it is told."""
    try:
        return action()
    except Failure as failure:
        print(f"SURPRISE: {failure}")
    except SystemExit as stopped:  # The protocol client ends this way.
        print(f"SURPRISE: {stopped}")
    except Exception:  # A bug of the demo itself must fail it as well, and be seen.
        traceback.print_exc(file=sys.stdout)
    return SURPRISED


def parse():
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=PROJECT / "build", help=argparse.SUPPRESS)
    parser.add_argument("--break", dest="damage", metavar="NAME",
                        help="damage one thing before the recount, which must find it; "
                             "`list` names them")
    parser.add_argument("--keep", action="store_true", help="keep the directory of the airlines")
    parser.add_argument("--directory", help="use this directory, and keep it")
    parser.add_argument("--recount-only", metavar="DIR",
                        help="only the last step, on a directory kept before")
    options = parser.parse_args()
    if options.damage == "list":
        for name, damage in BREAKS.items():
            print(f"{name:<16}{damage.__doc__}")
        sys.exit(DONE)
    if options.damage and options.damage not in BREAKS:
        parser.error(f"--break {options.damage}: one of {', '.join(BREAKS)}")
    return options


def main():
    options = parse()
    if options.recount_only:
        return guarded(lambda: recount_only(options))
    keep = options.keep or options.directory is not None
    if options.directory:
        directory = Path(options.directory).resolve()
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
    else:
        directory = Path(tempfile.mkdtemp(prefix="demo-", dir=options.build)).resolve()
    try:
        code = guarded(lambda: run(options, directory))
    finally:  # Also when it is interrupted.
        if keep:
            print(f"kept: {directory}")
        else:
            shutil.rmtree(directory)
    print("\nAll as it must be." if code == DONE else "\nThe demo FAILED: see above.")
    return code


if __name__ == "__main__":
    sys.exit(main())
