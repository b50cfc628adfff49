#!/usr/bin/python3
"""Pictures of vendepass-monitor for its page, as the emulator of a terminal has them: SVG.

    screen_picture.py --build build --out docs/pictures

plays monitor_story.py at three real airlines, with more sales than the tests need, and draws moments
of its recording. With --recording FILE it draws those of a kept one.
"""

import argparse
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

import monitor_story
from alliance import PROJECT
from monitor_case import entries, silence, write_part
from pseudo_terminal import PseudoTerminal

SIZE = (100, 28)
CELL_WIDTH, LINE_HEIGHT, MARGIN, FONT_SIZE = 8.4, 17, 14, 14
BACKGROUND, PLAIN, DIM = "#14181f", "#d5dae2", "#7b8594"
COLOURS = {"default": PLAIN, "green": "#7fce8b", "brown": "#e5c07b", "red": "#ff7b72",
           "cyan": "#6cc7d9"}


def svg_of(terminal, title):
    """The screen as it is now. Each run of equal cells is a text as wide as they are, so that
    columns stand in line whatever the font."""
    width = round(terminal.columns * CELL_WIDTH + 2 * MARGIN)
    height = terminal.rows * LINE_HEIGHT + 2 * MARGIN
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
             f'width="{width}" height="{height}" role="img">', f"<title>{escape(title)}</title>",
             f'<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}"/>',
             f'<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" '
             f'font-size="{FONT_SIZE}" xml:space="preserve">']
    for row, cells in enumerate(terminal.cells()):
        for first, run in runs_of(cells):
            parts += drawn(run, MARGIN + first * CELL_WIDTH, MARGIN + row * LINE_HEIGHT)
    return "\n".join([*parts, "</g>", "</svg>"]) + "\n"


def runs_of(cells):
    """(column, cells) of equal looks. Bars and blocks stand alone: fonts draw them unevenly."""
    first = 0
    for column in range(1, len(cells) + 1):
        if column == len(cells) or look_of(cells[column]) != look_of(cells[first]):
            yield first, cells[first:column]
            first = column


def look_of(cell):
    return cell.fg, cell.bold, cell.italics, cell.reverse


def drawn(cells, x, y):
    text = "".join(cell.data for cell in cells)
    width = len(cells) * CELL_WIDTH
    ink = DIM if cells[0].italics else COLOURS[cells[0].fg]
    if cells[0].reverse:
        yield rect(x, y, width, LINE_HEIGHT, ink)
        ink = BACKGROUND
    yield from blocks(text, x, y, ink)
    letters = "".join(" " if letter in BLOCKS else letter for letter in text).rstrip()
    begin = len(letters) - len(letters.lstrip())
    letters = letters.strip()
    if letters:
        weight = ' font-weight="bold"' if cells[0].bold else ""
        yield (f'<text x="{x + begin * CELL_WIDTH:.1f}" y="{y + LINE_HEIGHT - 4.5:.1f}" '
               f'fill="{ink}"{weight} textLength="{len(letters) * CELL_WIDTH:.1f}">'
               f"{escape(letters)}</text>")


# Eighths of a cell's height.
BLOCKS = {letter: eighths for eighths, letter in enumerate("▁▂▃▄▅▆▇█", 1)}


def blocks(text, x, y, ink):
    """Drawn as what they are, since fonts leave gaps between them."""
    for place, letter in enumerate(text):
        if letter in BLOCKS:
            height = BLOCKS[letter] * (LINE_HEIGHT - 2) / 8
            yield rect(x + place * CELL_WIDTH + 0.4, y + LINE_HEIGHT - 1 - height, CELL_WIDTH - 0.8,
                       height, ink)


def rect(x, y, width, height, ink):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{ink}"/>'


def choose(terminal, text):
    """Moves down to the first line that has it."""
    def is_chosen(_):
        if any(text in line for line in terminal.chosen()):
            return True
        terminal.press("j")
    terminal.wait_for(f"{text} is chosen", is_chosen)


def draw(program, recording, until_ms, flight, path, title):
    """The screen at a moment of the recording, or its page about a flight."""
    with tempfile.TemporaryDirectory() as directory:
        part = write_part(Path(directory) / "part.jsonl", until_ms, recording)
        with PseudoTerminal([program, "--replay", part, "--speed", "1000"], *SIZE) as terminal:
            terminal.wait_for("the end", lambda lines: "end of replay" in lines[0])
            if flight:
                choose(terminal, flight)
                terminal.press("enter")
                terminal.wait_for_text("seats taken")
            path.write_text(svg_of(terminal, title), "utf-8")


def draw_all(program, recording, folder):
    last, again = silence("LA", recording)
    end = entries(recording)[1][-1][0]["at_ms"]
    seats = [one["at_ms"] for one, _ in entries(recording)[1] if "seats" in one][-1]
    for name, until_ms, flight, title in (
            ("all_is_well", last, None, "Three airlines sell"),
            ("airline_dead", last + 9000, None, "LA was killed, the others go on"),
            ("airline_back", min(again + 9000, end), None, "LA is back"),
            ("flight", seats + 300, "G3-1000@", "The seats of a flight fill")):
        draw(program, recording, until_ms, flight, folder / f"monitor_{name}.svg", title)


def main():
    options = argparse.ArgumentParser(prog="screen_picture.py")
    options.add_argument("--build", type=Path, default=PROJECT / "build")
    options.add_argument("--recording", type=Path)
    options.add_argument("--out", type=Path, default=PROJECT / "docs" / "pictures")
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    program = chosen.build.resolve() / "vendepass-monitor"
    with tempfile.TemporaryDirectory() as directory:
        recording = chosen.recording
        if recording is None:
            recording = Path(directory) / "story.jsonl"
            monitor_story.record(chosen.build.resolve(), recording, sales=90, pause=0.25)
        draw_all(program, recording, chosen.out)


if __name__ == "__main__":
    main()
