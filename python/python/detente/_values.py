"""Fitted values, by which actors choose in the equilibrium of a large game."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from detente import _detente
from detente._frames import Frame, Library, from_records

_COLUMNS = {
    "steps": {
        "fit": "Which fit: `own` (the game itself), a game that results are compared with, or `start.1` and so on (further fits).",
        "iteration": "Number of the iteration, from 1.",
        "actor": "Position of the actor in the scenario, from 0.",
        "actor_id": "Its id, where the scenario is known.",
        "change": "Root mean square change of its values where runs have been, in payoff.",
        "error": "Standard error of what the values foretell that decisions change, in payoff.",
        "bias": "Mean of its value less what followed, at the start of runs, in payoff; missing where nothing was noted.",
        "bias_error": "Standard error of `bias`.",
        "offers_slope": "Slope of what other offers change on what values foretell of it: 1 where they are right on average.",
        "offers_slope_error": "Standard error of `offers_slope`.",
        "moves_slope": "The same of moves of its own.",
        "moves_slope_error": "Standard error of `moves_slope`.",
    },
    "deviations": {
        "actor": "Position of the actor in the scenario, from 0.",
        "actor_id": "Its id, where the scenario is known.",
        "gain": "What it gains a run by other values of its own.",
        "error": "Standard error of `gain`.",
    },
}


def load_values(path: str | os.PathLike[str]) -> FittedValues:
    """Opens a file of values, as ``FittedValues.save`` and ``detente fit`` write it.

    Args:
        path: a JSON file.

    Returns:
        The values.

    Raises:
        FileNotFoundError: if there is no such file.
        OSError: if it cannot be read.
        ValueError: if it holds no values.
    """
    return FittedValues(_detente.FittedValues.open(path))


def _read(text: str, actors: tuple[str, ...]) -> FittedValues:
    """Values that were pickled."""
    return FittedValues(_detente.read_values(text), actors)


def _few(number: float | None) -> str:
    return "" if number is None else f"{number:.3f}"


class FittedValues:
    """Values by which actors choose in the equilibrium of one scenario, and how they were found; ``Scenario.fit`` finds them."""

    def __init__(self, compiled: _detente.FittedValues, actors: Sequence[str] = ()) -> None:
        self._compiled = compiled
        self._actors = tuple(actors)

    @property
    def hash(self) -> str:
        """SHA-256 of the values, which results repeat."""
        return self._compiled.hash

    @property
    def scenario(self) -> str:
        """Id of the scenario that they are of."""
        return self._compiled.scenario

    @property
    def quick(self) -> bool:
        """Whether they come from a quick fit: for a first look only."""
        return self._compiled.quick

    @property
    def converged(self) -> bool:
        """Whether the fit came to an end before its iterations were used up."""
        return self._compiled.converged

    @property
    def text(self) -> str:
        """The values as JSON: the content of ``values.json``."""
        return self._compiled.to_json()

    @cached_property
    def findings(self) -> dict[str, Any]:
        """The same as a dict: values, and what was found in every iteration (``detente schema --values`` describes it)."""
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def steps(self) -> Frame:
        """How the fit went, as a data frame: one row for each iteration and actor."""
        return self.table("steps")

    @property
    def tables(self) -> list[str]:
        """Names of all tables, which ``table`` takes: ``steps``, and ``deviations`` where the fit looked for any."""
        return [name for name in _COLUMNS if self._rows(name)]

    def table(self, name: str, library: Library | None = None) -> Frame:
        """What the fit reports, as a data frame.

        Args:
            name: ``steps`` or ``deviations``.
            library: ``"pandas"`` or ``"polars"``; without it, as ``detente.frames`` says.

        Returns:
            The data frame; ``columns`` says what its columns mean.

        Raises:
            KeyError: if there is no such table.
            ValueError: if the library of data frames is neither.
            ImportError: if that library is not installed.
        """
        if name not in self.tables:
            raise KeyError(f"there is no table {name!r}; there are {', '.join(self.tables)}")
        return from_records(self._rows(name), library)

    def columns(self, name: str) -> dict[str, str]:
        """What each column of a table means.

        Args:
            name: as for ``table``.

        Returns:
            A sentence for each column.

        Raises:
            KeyError: if there is no such table.
        """
        if name not in self.tables:
            raise KeyError(f"there is no table {name!r}; there are {', '.join(self.tables)}")
        return dict(_COLUMNS[name])

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes the values into a file, which ``load_values`` and ``--values`` of the command read: the bytes of ``detente fit``.

        Args:
            path: the file; or a folder that is there, in which it is ``values.json``.

        Returns:
            The file.

        Raises:
            OSError: if it cannot be written.
        """
        file = Path(path)
        if file.is_dir():
            file = file / "values.json"
        file.write_bytes(self.text.encode())
        return file

    def _rows(self, name: str) -> list[dict[str, Any]]:
        if name == "steps":
            return [row for fit, found in self._fits() for row in self._steps(fit, found)]
        return [
            self._actor(one["actor"]) | {"gain": one["gain"], "error": one["error"]}
            for one in self.findings["deviations"]
        ]

    def _fits(self) -> Iterator[tuple[str, dict[str, Any]]]:
        yield "own", self.findings["own"]
        for twin in self.findings["twins"]:
            yield twin["game"], twin["fit"]
        for number, fit in enumerate(self.findings["starts"], 1):
            yield f"start.{number}", fit

    def _steps(self, fit: str, found: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for iteration, step in enumerate(found["steps"], 1):
            for position, actor in enumerate(step["actors"]):
                row = {"fit": fit, "iteration": iteration} | self._actor(position)
                row |= {key: actor[key] for key in ("change", "error", "bias", "bias_error")}
                for name, key in (("offers", "meeting"), ("moves", "moves")):
                    slope = actor[key] or {"residual": None, "error": None}
                    row |= {f"{name}_slope": slope["residual"], f"{name}_slope_error": slope["error"]}
                yield row

    def _actor(self, position: int) -> dict[str, Any]:
        return {"actor": position, "actor_id": self._actors[position] if position < len(self._actors) else None}

    def _repr_html_(self) -> str:
        last = len(self.findings["own"]["steps"])
        how = "converged" if self.converged else "not converged"
        quick = "; a quick fit, for a first look only" if self.quick else ""
        rows = "".join(
            f"<tr><td>{html.escape(row['actor_id'] or str(row['actor']))}</td>"
            + "".join(f"<td>{_few(row[key])}</td>" for key in ("change", "offers_slope", "moves_slope"))
            + "</tr>"
            for row in self._rows("steps")
            if (row["fit"], row["iteration"]) == ("own", last)
        )
        head = "<tr><th>actor</th><th>last change</th><th>slope of offers</th><th>slope of moves</th></tr>"
        return (
            f"<h4>{html.escape(self.scenario)}: fitted values</h4>"
            f"<p>{how} after {last} iteration{'' if last == 1 else 's'}{quick}</p>"
            f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
        )

    def __reduce__(self) -> tuple[Any, tuple[str, tuple[str, ...]]]:
        return _read, (self.text, self._actors)

    def __repr__(self) -> str:
        return f"<detente.FittedValues of {self.scenario!r}{', quick' if self.quick else ''}>"
