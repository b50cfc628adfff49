#!/usr/bin/python3
"""Holds the picture of docs/design.md, section 7: who may include whom, and what a core may touch.

Usage: check_layers.py [ROOT]
"""

import re
import sys
from pathlib import Path

from source_tree import code_only, files, report

# Folder -> folders whose headers it may include, itself always among them.
ALLOWED = {
    "common": [],
    "broker-less/core": ["common"],
    "broker-less/io": ["common", "broker-less/core"],
    "broker-less/monitor/core": ["common", "broker-less/core"],
    "broker-less/monitor/io": [
        "common", "broker-less/core", "broker-less/io", "broker-less/monitor/core"],
    "airline/core": ["common", "broker-less/core"],
    "airline/io": ["common", "broker-less/core", "broker-less/io", "airline/core"],
    "client/core": ["common"],
    "client/io": ["common", "broker-less/core", "broker-less/io", "client/core"],
}
# The mesh passes on what airlines say, and does not read it.
NOT_FOR_THE_MESH = {"common/events.h", "common/event_fields.h"}
# A pure folder decides and never acts.
PURE = [folder for folder in ALLOWED if folder == "common" or folder.endswith("/core")]
IMPURE_HEADER = re.compile(
    r"^(fstream|iostream|filesystem|thread|mutex|shared_mutex|condition_variable|future|"
    r"random|ctime|time\.h|csignal|signal\.h|unistd\.h|fcntl\.h|poll\.h|netdb\.h|"
    r"sys/.*|netinet/.*|arpa/.*|zmq.*|sqlite3.*|httplib\.h|spdlog/.*|date/.*)$")
IMPURE_WORD = re.compile(
    r"::now\s*\(|\bstd::(?:rand|getenv|this_thread|fopen)\b|\b(?:fopen|getenv|gettimeofday|"
    r"clock_gettime|randombytes_\w+|random_device|thread_local)\b")
# Header -> the only place outside tests/ that may include it: a folder, or one file.
ONLY_IN = {
    "zmq.hpp": "broker-less/io/",
    "zmq.h": "broker-less/io/",
    "sqlite3.h": "airline/io/",
    "msgpack.hpp": "common/pack.cc",
}
# The simulation drives the server's AirlineNode, whole, and reads what it writes down. Of the cores it
# knows the node and the words of its records; an airline, register or gossip of its own it has not.
SIMULATION = "tests/simulation/"
SIMULATION_MAY_KNOW = {
    "airline/core/airline_node.h", "airline/core/airports.h",
    "airline/core/purchase_register.h", "airline/core/records.h", "broker-less/monitor/core/space_time.h",
    "broker-less/core/event.h", "broker-less/core/register_key.h",
}
DEFINITION = re.compile(r"^(?:class|struct)\s+(\w+)[^;{]*\{", re.MULTILINE)
# Names of headers are literals, so includes are read from the text as it stands.
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)', re.MULTILINE)


def folder_of(relative):
    """The folder of the picture that a path such as "airline/core/seat_map.h" belongs to."""
    best = None
    for folder in ALLOWED:
        if relative.startswith(folder + "/") and (best is None or len(folder) > len(best)):
            best = folder
    return best


def _own_include_problem(folder, header, root):
    if folder == "broker-less/core" and header in NOT_FOR_THE_MESH:
        return f'"{header}": what airlines say is not the mesh\'s business'
    if header.startswith("tests/"):
        return "nothing includes tests/"
    target = folder_of(header)
    if target is None:
        if (root / header).exists():
            return f'"{header}" is in no folder of the picture'
        return f'"{header}": write the path from the top of the project'
    if target != folder and target not in ALLOWED[folder]:
        return f"{folder} must not depend on {target}"
    return None


def _foreign_include_problem(relative, folder, header):
    if folder in PURE and IMPURE_HEADER.match(header):
        return f"<{header}> in a core: cores decide, shells do"
    for only, place in ONLY_IN.items():
        if header == only and not relative.startswith(place):
            return f"<{header}> belongs to {place} alone"
    return None


def _include_problems(relative, folder, text, root):
    for match in INCLUDE.finditer(text):
        own, foreign = match.groups()
        if own and own not in ONLY_IN:
            problem = _own_include_problem(folder, own, root)
        else:
            problem = _foreign_include_problem(relative, folder, own or foreign)
        if problem:
            line = text.count("\n", 0, match.start()) + 1
            yield f"{relative}:{line}: {problem}"


def _word_problems(relative, text):
    code = code_only(text)
    for match in IMPURE_WORD.finditer(code):
        line = code.count("\n", 0, match.start()) + 1
        yield f"{relative}:{line}: `{match.group(0)}` in a core: it must be handed in"


def _classes_of_the_cores(root):
    names = set()
    for folder in ("airline/core", "broker-less/core"):
        for path in files(root / folder, ".h"):
            names.update(DEFINITION.findall(code_only(path.read_text(encoding="utf-8"))))
    return names


def _simulation_problems(relative, text, taken):
    for own, _ in INCLUDE.findall(text):
        if own.startswith(("airline/", "broker-less/")) and own not in SIMULATION_MAY_KNOW:
            yield f"{relative}:1: the simulation drives AirlineNode, and must not know {own}"
    for name in DEFINITION.findall(code_only(text)):
        if name in taken:
            yield f"{relative}:1: the simulation defines a {name} of its own"


def check(root):
    """Problems as text, one a line; empty when the picture holds."""
    root = Path(root)
    problems = []
    taken = _classes_of_the_cores(root)
    for path in files(root, ".h", ".cc"):
        relative = path.relative_to(root).as_posix()
        if relative.startswith(SIMULATION):
            problems.extend(_simulation_problems(relative, path.read_text(encoding="utf-8"), taken))
        if relative.startswith("tests/"):
            continue
        folder = folder_of(relative)
        if folder is None:
            problems.append(f"{relative}:1: this folder is not in the picture of docs/design.md")
            continue
        text = path.read_text(encoding="utf-8")
        problems.extend(_include_problems(relative, folder, text, root))
        if folder in PURE:
            problems.extend(_word_problems(relative, text))
    return problems


if __name__ == "__main__":
    sys.exit(report("layers", check(sys.argv[1] if len(sys.argv) > 1 else ".")))
