"""A program in a pseudo-terminal, and what a person would see there.

The bytes that it writes go to an emulator (Debian's python3-pyte); tests look at the emulator's
screen. A thread reads, so that a program never waits because a test does something else.
"""

import fcntl
import os
import pty
import struct
import subprocess
import termios
import threading

import pyte
from alliance import Failure, clean_environment, die_with_parent, wait_until

# What the keys send on the terminal `linux`, as terminfo has them.
KEYS = {"up": "\x1b[A", "down": "\x1b[B", "home": "\x1b[1~", "end": "\x1b[4~", "page up": "\x1b[5~",
        "page down": "\x1b[6~", "enter": "\r", "escape": "\x1b", "backspace": "\x7f"}
# One letter for each look of a cell, see PseudoTerminal.looks().
COLOURS = {"green": "g", "brown": "y", "red": "r", "cyan": "c", "default": "."}


class _Emulated(pyte.Screen):
    """pyte knows no dim letters: here they are the italic ones, which nobody else uses."""

    def select_graphic_rendition(self, *attributes):
        super().select_graphic_rendition(*(3 if each == 2 else each for each in attributes))


class PseudoTerminal:
    """`environment`: more than what is fixed here, or less: a variable that is None is not there.

    TERM is linux: of those terminals that the emulator understands it has the most features.
    """

    def __init__(self, command, columns=80, lines=24, **environment):
        self.bytes, self.is_closed = b"", False
        self.columns, self.rows = columns, lines
        self._emulated = _Emulated(columns, lines)
        self._stream = pyte.ByteStream(self._emulated)
        self._lock = threading.Lock()
        self._master, slave = pty.openpty()
        self._set_size(columns, lines)
        self.modes_before = termios.tcgetattr(slave)
        wanted = {"TERM": "linux", "LANG": "C.UTF-8", "LC_ALL": None, "NO_COLOR": None, "TZ": "UTC",
                  **environment}
        environment = {key: value for key, value in clean_environment(**wanted).items()
                       if value is not None}
        self.process = subprocess.Popen([str(word) for word in command], stdin=slave, stdout=slave,
                                        stderr=slave, env=environment, start_new_session=True,
                                        preexec_fn=_take_terminal)
        self._slave = slave  # Kept open: its modes are looked at when the program has ended.
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.is_closed:
            return
        self.is_closed = True
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._slave)  # The last writer: the reader ends.
        self._reader.join()
        os.close(self._master)

    def _read(self):
        while True:
            try:
                part = os.read(self._master, 65536)
            except OSError:  # How Linux tells that the last writer has left.
                return
            if not part:
                return
            with self._lock:
                self.bytes += part
                self._stream.feed(part)

    # ---- Doing ----

    def press(self, *keys):
        """Names of KEYS, or text as it is typed."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())

    def resize(self, columns, lines):
        """As a window does whose border is drawn: the program is told by SIGWINCH. What was on the
        screen before is forgotten, so that nothing is seen there that was not painted again."""
        with self._lock:
            self._emulated.resize(lines, columns)
            self._emulated.reset()
            self._emulated.draw("not painted again " * (columns * lines // 18))
            self._set_size(columns, lines)
            self.columns, self.rows = columns, lines

    def _set_size(self, columns, lines):
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def end(self, signal=None, seconds=10):
        """Its exit code, when it has ended (by this signal)."""
        if signal is not None:
            self.process.send_signal(signal)
        try:
            code = self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise Failure(f"it did not end within {seconds} s\n{self.shown()}") from None
        self._drain()
        return code

    def _drain(self):
        """Until what the program wrote last was read; a mark after it, written here, says so."""
        mark = b"\x1b]0;all is read\x07"
        os.write(self._slave, mark)
        wait_until("the last bytes are read", lambda: self.bytes.endswith(mark))
        self.bytes = self.bytes.removesuffix(mark)

    # ---- Looking ----

    def lines(self):
        with self._lock:
            return [line.rstrip() for line in self._emulated.display]

    def text(self):
        return "\n".join(self.lines())

    def cells(self):
        """All cells, line by line: pyte's, with data, fg, bold, italics (here: dim), reverse."""
        with self._lock:
            size = self._emulated
            return [[size.buffer[y][x] for x in range(size.columns)] for y in range(size.lines)]

    def chosen(self):
        """The reversed lines below the title."""
        return [line for line, cells in zip(self.lines()[1:], self.cells()[1:])
                if cells[0].reverse]

    def shown(self):
        """The screen as it is kept: reversed lines have a mark before them."""
        rows = zip(self.lines(), self.cells())
        return "".join(f"{'>' if cells[0].reverse else ' '}{line}".rstrip() + "\n"
                       for line, cells in rows)

    def looks(self):
        """For each cell how it looks: its colour's first letter, big when it is bold, `d` for dim;
        a dot is a plain letter, a blank nothing."""
        return "".join("".join(map(_look, cells)).rstrip() + "\n" for cells in self.cells())

    def modes(self):
        return termios.tcgetattr(self._slave)

    def wait_for(self, what, condition, seconds=20.0):
        """Waits until the condition holds for the lines; Failure with the screen otherwise."""
        try:
            return wait_until(what, lambda: condition(self.lines()), seconds)
        except Failure as failure:
            code = self.process.poll()
            ended = "" if code is None else f"; the program has ended with {code}"
            raise Failure(f"{failure}{ended}\n{self.shown()}") from None

    def wait_for_text(self, *texts, seconds=20.0):
        def all_there(lines):
            text = "\n".join(lines)
            return all(each in text for each in texts)
        self.wait_for(f"the screen shows {texts}", all_there, seconds)


def _take_terminal():
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    die_with_parent()


def _look(cell):
    if cell.data == " ":
        return " "
    look = "d" if cell.italics else COLOURS[cell.fg]
    return ("b" if look == "." else look.upper()) if cell.bold else look
