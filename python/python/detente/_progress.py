"""How far the work is, on a line of the terminal or to a function."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TypeAlias

Progress: TypeAlias = bool | Callable[[int, int], object]
"""True for a line on standard error; or a function that is called with the runs done and the runs planned."""

_EVERY = 0.2
"""Seconds between two states of a line."""


class Line:
    """A line on standard error that is written again and again, while the work is done."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._next = 0.0
        self._width = 0

    def __call__(self, done: int, total: int) -> None:
        """Shows how far the work is."""
        now = time.monotonic()
        if now < self._next and done < total:
            return
        self._next = now + _EVERY
        seconds = now - self._began
        bar = "#" * (20 * done // total)
        rate = f", {done / seconds:,.0f} runs/s" if done and seconds else ""
        text = f"{done / total:4.0%} |{bar:<20}| {done:,} of {total:,} runs in {seconds:,.0f} s{rate}"
        sys.stderr.write(f"\r{text:<{self._width}}")
        sys.stderr.flush()
        self._width = len(text)

    def end(self) -> None:
        """Leaves the line, so that others can follow."""
        if self._width:
            sys.stderr.write("\n")
            sys.stderr.flush()


class Reporter:
    """Tells of progress as long as a ``with`` block lasts; ``call`` is what the compiled half calls, or None."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._line = Line() if progress is True else None
        self.call: Callable[[int, int], object] | None = None
        tell = self._line or progress
        if callable(tell):
            # Of many scenarios the compiled half says how many runs there will be, once it knows.
            self.call = lambda done, planned: tell(done, planned or total) if planned or total else None

    def __enter__(self) -> Reporter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._line:
            self._line.end()
