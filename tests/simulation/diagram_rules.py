"""The rules of both forms of a space-time diagram (docs/monitor.md), with readers of their own."""

import json
import re
import xml.etree.ElementTree as ElementTree

# The expression that the ShiViz page is given.
SHIVIZ = re.compile(r"(?P<host>\S*) (?P<clock>{.*})\n(?P<event>.*)\n")
SVG = "{http://www.w3.org/2000/svg}"
COLUMN = 0.6  # Width of a character of a monospaced font, in sizes of the font.


class Broken(Exception):
    """A rule does not hold."""


def hold(condition, what):
    if not condition:
        raise Broken(what)


# ---- The log for ShiViz ----


def moments_of(log):
    """(host, clock, event) of each moment; the expression matches all of the log, piece by piece."""
    found, at = [], 0
    while at < len(log):
        match = SHIVIZ.match(log, at)
        hold(match, f"no moment begins with {log[at:at + 60]!r}")
        found.append((match["host"], json.loads(match["clock"]), match["event"]))
        at = match.end()
    return found


def check_shiviz(log):
    """How often a moment knows of another host."""
    logged = {}  # Clocks of each host so far.
    across = 0
    for host, clock, event in moments_of(log):
        where = f"{host}'s {event!r}"
        hold(event.strip(), f"{host} has a moment without text")
        hold(host in clock, f"{where} has no count of its own")
        before = logged.setdefault(host, [])
        hold(clock[host] == len(before) + 1, f"{where} counts {clock[host]}, not {len(before) + 1}")
        for other, count in clock.items():
            hold(isinstance(count, int) and count > 0, f"{where} knows {count} of {other}")
            if other != host:
                known = logged.get(other, [])
                hold(count <= len(known), f"{where} knows {count} of {other}, which logged fewer")
                # Whoever knows a moment knows what that moment knew.
                hold(all(clock.get(name, 0) >= least for name, least in known[count - 1].items()),
                     f"{where} knows less than moment {count} of {other}, which it knows")
                across += 1
        if before:
            hold(all(clock.get(name, 0) >= count for name, count in before[-1].items()),
                 f"{where} has forgotten something")
        before.append(clock)
    return across


# ---- The picture ----


def kinds_of(element):
    return element.get("class", "").split()


def title_of(element):
    title = element.find(SVG + "title")
    return "" if title is None else title.text or ""


def numbers(element, *names):
    return [float(element.get(name)) for name in names]


def sizes_of(style):
    """The size of all texts, and those of classes that have one of their own."""
    everywhere = float(re.search(r"text\{[^}]*font-size:([\d.]+)px", style).group(1))
    own = {name: float(size) for name, size in
           re.findall(r"\.(\w+)\{[^}]*font-size:([\d.]+)px", style)}
    return everywhere, own


def box_of(text, sizes):
    """Left, top, right and bottom of a text, from the size of its font."""
    everywhere, own = sizes
    size = next((own[kind] for kind in kinds_of(text) if kind in own), everywhere)
    inline = re.search(r"font-size:([\d.]+)px", text.get("style", ""))
    if inline:
        size = float(inline.group(1))
    x, y = numbers(text, "x", "y")
    wide = len(text.text or "") * size * COLUMN
    left = {"middle": x - wide / 2, "end": x - wide}.get(text.get("text-anchor"), x)
    return left, y - 0.75 * size, left + wide, y + 0.2 * size


def check_texts(root):
    sizes = sizes_of(root.find(SVG + "style").text)
    width, height = numbers(root, "width", "height")
    boxes = sorted(((box_of(text, sizes), text.text) for text in root.iter(SVG + "text")),
                   key=lambda each: each[0][1])
    for i, ((left, top, right, bottom), words) in enumerate(boxes):
        hold(0 <= left and right <= width and 0 <= top and bottom <= height,
             f"{words!r} is outside of the picture")
        for (other_left, other_top, other_right, _), others in boxes[i + 1:]:
            if other_top >= bottom:
                break
            hold(other_left >= right or other_right <= left, f"{words!r} and {others!r} overlap")


def course_of(arrow):
    """Where an arrow starts, the height that it is bent to, and where it ends."""
    if arrow.tag == SVG + "line":
        x1, y1, x2, y2 = numbers(arrow, "x1", "y1", "x2", "y2")
        return x1, y1, (y1 + y2) / 2, x2, y2
    x1, y1, _, middle, x2, y2 = map(float, re.fullmatch(
        r"M([\d.]+) ([\d.]+)Q([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)", arrow.get("d")).groups())
    return x1, y1, middle, x2, y2


def check_arrows(root, lanes, marks):
    """How many arrows there are, and how many were lost."""
    crosses = {tuple(map(float, re.match(r"M([\d.]+) ([\d.]+)", path.get("d")).groups()))
               for path in root.iter(SVG + "path") if "cross" in kinds_of(path)}
    arrows = [line for line in root.iter() if "arrow" in kinds_of(line)]
    lost = 0
    for arrow in arrows:
        x1, y1, middle, x2, y2 = course_of(arrow)
        what = f"the arrow {title_of(arrow)!r}"
        hold(title_of(arrow), "an arrow says nothing")
        hold(x1 in lanes and (x1, y1) in marks, f"{what} starts at no moment")
        hold(y1 <= middle <= y2 and y1 < y2, f"{what} goes up")
        hold(x1 != x2, f"{what} leads to where it comes from")
        if "lost" in kinds_of(arrow):
            lost += 1
            hold((x2, y2) in crosses, f"{what} was lost and ends in no cross")
            hold(arrow.get("marker-end") is None, f"{what} was lost and has a head")
        else:
            hold(x2 in lanes and (x2, y2) in marks, f"{what} ends at no moment")
            hold(arrow.get("marker-end"), f"{what} has no head")
    hold(len(crosses) == lost, f"{lost} arrows are lost, and there are {len(crosses)} crosses")
    return len(arrows), lost


def place_of_mark(moment):
    for shape in moment:
        if shape.tag == SVG + "circle":
            return tuple(numbers(shape, "cx", "cy"))
        if shape.tag == SVG + "path":
            return tuple(map(float, re.match(r"M([\d.]+) ([\d.]+)", shape.get("d")).groups()))
    raise Broken(f"{title_of(moment)!r} has no mark")


def check_moment(moment, lanes, logged):
    """Where its mark is; its clock is the one of the log."""
    host, clock, event = logged
    x, y = place_of_mark(moment)
    hold(lanes.get(x) == host, f"{event!r} of {host} is on the line of {lanes.get(x)}")
    known = re.search(r"^moments known: \{(.*)\}$", title_of(moment), re.MULTILINE)
    hold(known, f"{event!r} of {host} does not tell its clock")
    told = {name: int(count) for name, count in
            (part.split(":") for part in known.group(1).split(", "))}
    hold(told == clock, f"{event!r} of {host} tells {told}, and its log {clock}")
    hold(event in title_of(moment), f"{event!r} is not what is told")
    shown = [text.text for text in moment.iter(SVG + "text")]
    hold(any(text == event or (text.endswith("…") and event.startswith(text[:-1]))
             for text in shown), f"{event!r} is not shown")
    return x, y


def check_svg(picture, log):
    """(moments, arrows, lost arrows) of a picture, whose log in the other form is `log`."""
    root = ElementTree.fromstring(picture)
    logged = moments_of(log)
    hosts = {host for host, _, _ in logged}
    names = {}
    for text in root.findall(SVG + "text"):
        if "name" in kinds_of(text):
            names.setdefault(float(text.get("x")), text.text)
    lines = [line for line in root.iter(SVG + "line") if "lane" in kinds_of(line)]
    for line in lines:
        x1, y1, x2, y2 = numbers(line, "x1", "y1", "x2", "y2")
        hold(x1 == x2 and y1 < y2, "the line of a host is not upright")
    lanes = {x: names.get(x) for x in (float(line.get("x1")) for line in lines)}
    hold(len(lanes) == len(lines) == len(set(names.values())) and set(lanes) == set(names),
         "not one line for each host")
    hold(hosts <= set(lanes.values()), f"no line for {hosts - set(lanes.values())}")
    moments = [group for group in root.iter(SVG + "g") if "moment" in kinds_of(group)]
    hold(len(moments) == len(logged), f"{len(moments)} moments, and {len(logged)} in the log")
    places = [check_moment(*each) for each in zip(moments, [lanes] * len(logged), logged)]
    rows = [y for _, y in places]
    hold(all(above < below for above, below in zip(rows, rows[1:])), "a row has two moments")
    check_texts(root)
    for foreign in ("script", "image", "use", "foreignObject"):
        hold(root.find(f".//{SVG}{foreign}") is None, f"it has a <{foreign}>")
    return len(moments), *check_arrows(root, lanes, set(places))
