"""What can go wrong, and what is wrong with a scenario."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Diagnostic:
    """One fault of a scenario, or a warning about it, with its place in the text.

    Attributes:
        code: stable code, such as ``S013``.
        severity: ``error``, or ``warning`` where the scenario can be run in spite of it.
        message: what is wrong, in one line.
        file: the file, as it was named; None where there is no text to point to.
        line: line from 1, likewise.
        column: column from 1, in characters, likewise.
        help: ways out, one a line; may be empty.
    """

    code: str
    severity: str
    message: str
    file: str | None
    line: int | None
    column: int | None
    help: str


def diagnostics(text: str) -> list[Diagnostic]:
    """Reads what the compiled half tells about a scenario."""
    found: list[dict[str, Any]] = json.loads(text)
    each = []
    for one in found:
        place = one["places"][0] if one["places"] else {}
        each.append(
            Diagnostic(
                code=one["code"],
                severity=one["severity"],
                message=one["message"],
                file=place.get("file"),
                line=place.get("line"),
                column=place.get("column"),
                help="\n".join(one["help"]),
            )
        )
    return each


class DetenteError(Exception):
    """What the package raises where no exception of Python fits."""


class ScenarioError(DetenteError):
    """A scenario is wrong.

    The text of the exception is what ``detente check`` prints: every fault with its place in the file underlined.

    Attributes:
        diagnostics: all faults at once, in the order of the text.
    """

    diagnostics: list[Diagnostic]

    def __init__(self, text: str, found: str = "[]") -> None:
        super().__init__(text, found)
        self.diagnostics = diagnostics(found)

    def __str__(self) -> str:
        return str(self.args[0])


class GameError(DetenteError):
    """A game is sound but what was asked for cannot be computed: it is too large, or something in it is continuous."""
