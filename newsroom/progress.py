"""How far a long command is: a bar on a terminal, one plain line for each of its parts elsewhere."""

import time

OFTEN = 0.1  # seconds between two drawings


class Progress:
    """Call it with what is being done, how many are done, and of how many; 0 where nobody knows.

    ``stderr`` is the command's own. Close it before anything else is written there.
    """

    def __init__(self, stderr):
        self.stderr, self.on_terminal = stderr, stderr.isatty()
        self.what, self.done, self.total, self.drawn = None, 0, 0, 0.0

    def __call__(self, what, done, total=0):
        if what != self.what:
            self.close()
        self.what, self.done, self.total = what, done, total
        if self.on_terminal and time.monotonic() - self.drawn > OFTEN:
            self._draw()

    def close(self):
        """End the line of the part that was worked on last."""
        if self.what is None:
            return
        if self.on_terminal:
            self._draw()
            self._write("\n")
        elif self.done < self.total:
            self._write(f"{self.what}: {self.done} of {self.total}\n")
        else:
            self._write(f"{self.what}: {self.done}\n")
        self.what, self.drawn = None, 0.0

    def _draw(self):
        self.drawn = time.monotonic()
        if self.total:
            bar = "█" * (min(self.done, self.total) * 24 // self.total)
            self._write(f"\r{self.what:12} {bar:24} {self.done}/{self.total}")
        else:
            self._write(f"\r{self.what:12} {self.done}")

    def _write(self, text):
        self.stderr.write(text, style_func=str, ending="")
        self.stderr.flush()
