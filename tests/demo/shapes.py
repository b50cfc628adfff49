"""The tables of docs/client.md as rules, and JSON compared with them.

A section `### JSON: NAME` has a table of `key`, type and meaning. `list[]` stands for each element;
a type that is no basic one names another section.
"""

import re

from alliance import PROJECT

PAGE = PROJECT / "docs" / "client.md"
BASIC = {"text": str, "number": (int, float), "flag": bool, "object": dict}


def read_shapes():
    """{section: {path: type}} and the commands that the page names."""
    text = PAGE.read_text("utf-8")
    shapes = {}
    for name, body in re.findall(r"^### JSON: (\S+)\n(.*?)(?=^##|\Z)", text, re.M | re.S):
        rows = re.findall(r"^\| `([^`]+)` \| ([a-z ]+?) \|", body, re.M)
        table = body.split("\n\n| own code", 1)[0]
        shapes[name] = {key: kind for key, kind in rows if f"`{key}`" in table}
    commands = re.search(r"^## Commands\n(.*?)^A LEG", text, re.M | re.S).group(1)
    return shapes, sorted(set(re.findall(r"^\| `([a-z-]+)", commands, re.M)))


def problems(shapes, section, value, at=""):
    """What is not as the section says: wrong types, keys that are missing, keys that are new."""
    rules = shapes[section]
    names = {path.split("[]")[0].split(".")[0] for path in rules}
    yield from _object(shapes, rules, value, at or section, names)


def _object(shapes, rules, value, at, names):
    if not isinstance(value, dict):
        yield f"{at}: expected an object, seen {value!r}"
        return
    for key in sorted(set(value) - names):
        yield f"{at}.{key} is not on the page"
    for key in sorted(names - set(value)):
        yield f"{at}.{key} is missing"
    for key in sorted(names & set(value)):
        listed = f"{key}[]"
        if listed in rules:
            if not isinstance(value[key], list):
                yield f"{at}.{key}: expected a list, seen {value[key]!r}"
                continue
            for element in value[key]:
                yield from _value(shapes, rules, rules[listed], listed, element, f"{at}.{listed}")
        else:
            yield from _value(shapes, rules, rules[key], key, value[key], f"{at}.{key}")


def _value(shapes, rules, kind, path, value, at):
    if kind.endswith(" or null"):
        if value is None:
            return
        kind = kind.removesuffix(" or null")
    if kind == "object":
        below = {rule.removeprefix(path + "."): type_ for rule, type_ in rules.items()
                 if rule.startswith(path + ".")}
        names = {rule.split("[]")[0].split(".")[0] for rule in below}
        yield from _object(shapes, below, value, at, names)
    elif kind in BASIC:
        if not isinstance(value, BASIC[kind]) or (kind == "number" and isinstance(value, bool)):
            yield f"{at}: expected {kind}, seen {value!r}"
    else:
        yield from problems(shapes, kind, value, at)
