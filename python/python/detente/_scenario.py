"""Scenarios: read, change, run, compare."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from detente import _detente
from detente._document import Document
from detente._errors import Diagnostic, diagnostics
from detente._explorations import AT_MOST, Explorations
from detente._explored import Comparison
from detente._frames import Frame, Library, Schema, from_rows
from detente._progress import Progress, Reporter
from detente._results import Outcome
from detente._toml import toml, whole
from detente._values import FittedValues

Path: TypeAlias = str | os.PathLike[str]
"""A file."""

Changes: TypeAlias = Mapping[str, Any] | Iterable[str]
"""New values by path; or changes as behind ``--set``: ``path=value``, ``path*=factor``, ``path+=term``, ``remove=path``."""

_PATHS: Schema = [
    ("path", "string", True),
    ("value", "string", True),
    ("given", "boolean", True),
    ("may_be", "string", True),
    ("low", "number", False),
    ("high", "number", False),
    ("unit", "string", True),
    ("about", "string", True),
    ("evidence", "string", True),
]


def load(path: Path) -> Scenario:
    """Opens a scenario file, with the files that it extends.

    Args:
        path: a TOML file.

    Returns:
        The scenario.

    Raises:
        ScenarioError: with everything that is wrong in it or in what it extends.
        FileNotFoundError: if there is no such file; the message names one that is spelled alike.
        OSError: if it cannot be read.
    """
    return Scenario(_detente.Scenario.open(path))


def parse(text: str) -> Scenario:
    """Reads a scenario from a text. It stands alone: no file is touched, so that it can extend none.

    Args:
        text: the scenario, as TOML.

    Returns:
        The scenario.

    Raises:
        ScenarioError: with everything that is wrong.
    """
    return Scenario(_detente.Scenario.parse(text))


def template(name: str) -> Scenario:
    """A scenario to start from, as ``detente new`` writes it.

    Args:
        name: ``dispute``, ``two-party``, ``mediation``, ``merger`` or ``strike``.

    Returns:
        The scenario; its ``text`` has comments that explain it.

    Raises:
        KeyError: if there is no such template.
    """
    return Scenario(_detente.Scenario.template(name))


class Scenario(Explorations):
    """A scenario: who negotiates, what they want, what they may threaten, and what is uncertain.

    It never changes: ``set`` and ``extend`` return another one. ``load``, ``parse`` and ``template`` make one.
    """

    def __init__(self, compiled: _detente.Scenario) -> None:
        self._compiled = compiled

    @property
    def id(self) -> str:
        """Folder and name of its file, such as ``wage-dispute/baseline``; with overlays also theirs."""
        return self._compiled.id

    @property
    def name(self) -> str:
        """Its title."""
        return self._compiled.name

    @property
    def hash(self) -> str:
        """SHA-256, in hexadecimal, of its id and of all that can change a number; words and comments change nothing."""
        return self._compiled.hash

    @property
    def rounds(self) -> int:
        """Number of rounds."""
        return self._compiled.rounds

    @property
    def seed(self) -> int:
        """The seed that its file asks for."""
        return self._compiled.seed

    @property
    def runs(self) -> int:
        """The number of runs that its file asks for."""
        return self._compiled.runs

    @property
    def text(self) -> str:
        """Text of its main file, as it was read."""
        return self._compiled.files()[0][1].decode()

    @property
    def files(self) -> dict[str, bytes]:
        """All its files, with those that they extend: name among the others, and content."""
        return {name: content for name, content, _ in self._compiled.files()}

    @property
    def overrides(self) -> list[str]:
        """Changes on top of the files, in order, as behind ``--set``."""
        return self._compiled.overrides

    @property
    def warnings(self) -> list[Diagnostic]:
        """What is probably not as meant, though the scenario can be run."""
        return diagnostics(self._compiled.warnings())

    @property
    def numbers(self) -> Frame:
        """The numbers that its files give, as a data frame.

        One row for each: ``path``, ``value`` (as TOML), ``given``, ``may_be`` (what may stand there), ``low``, ``high``, ``unit``,
        ``about`` (what it means) and ``evidence`` (rows of evidence that support it, with what each fixes and how strongly its
        source says it; empty for a prior).
        """
        return self.paths(numbers=True)

    def paths(self, *, numbers: bool = False, library: Library | None = None) -> Frame:
        """Every path that ``set`` can change, as a data frame with the columns of ``numbers``.

        Args:
            numbers: only numbers that the files give.
            library: ``"pandas"`` or ``"polars"``; without it, as ``detente.frames`` says.

        Returns:
            The data frame, one row for each path, in the order of the file.
        """
        found: list[dict[str, Any]] = json.loads(self._compiled.settable())
        rows = [one | {"evidence": _supports(one["evidence"])} for one in found if one["is_number"] or not numbers]
        return from_rows(rows, _PATHS, library)

    def set(self, changes: Changes) -> Scenario:
        """The same scenario with some values changed, and checked again.

        Args:
            changes: new values by path, such as ``{"tension.start": 4}``; a value is a number, a text, a flag, a list, or a dict
                where TOML has a table, such as ``{"uniform": [1, 2], "kind": "uncertain"}``. Or texts as behind ``--set``, such as
                ``["tension.start*=0.5"]``.

        Returns:
            Another scenario.

        Raises:
            ScenarioError: if there is no such path, or if a value cannot stand there.
            TypeError: if a value is none that TOML can hold.
        """
        if isinstance(changes, str):
            changes = [changes]
        texts = (
            [f"{path}={toml(value)}" for path, value in changes.items()] if isinstance(changes, Mapping) else changes
        )
        return Scenario(self._compiled.with_changes(list(texts)))

    def extend(self, path: Path) -> Scenario:
        """The same scenario with an overlay: a file that says only what is different.

        Args:
            path: a TOML file.

        Returns:
            Another scenario.

        Raises:
            ScenarioError: with everything that is wrong.
            FileNotFoundError: if there is no such file.
            OSError: if it cannot be read.
        """
        return Scenario(self._compiled.overlaid(path))

    def run(
        self,
        runs: int | None = None,
        seed: int | None = None,
        *,
        threads: int | None = None,
        precision: float | None = None,
        level: float | None = None,
        keep_runs: bool = False,
        given: str | Iterable[str] = (),
        values: FittedValues | None = None,
        progress: Progress = False,
    ) -> Outcome:
        """Plays the scenario many times and analyzes what came of it. No file is written.

        Ctrl-C stops it; other threads of Python go on meanwhile.

        Args:
            runs: number of runs; without it, as the file says.
            seed: seed of all random numbers; without it, as the file says.
            threads: number of threads; without it, one for each core. It changes no result.
            precision: stops once the interval of every outcome's share reaches no farther than this from its middle, such as 0.005
                for half a point. ``runs`` is then the most that are played, ten million where nothing is said.
            level: confidence level of all intervals; 0.95 where nothing is said.
            keep_runs: keeps every run that counts, for ``Outcome.runs``.
            given: counts only runs in which this happened: a test such as ``"move.blockade >= 1 by 3"``, or several that must all
                hold. Runs are selected by it, not changed. It goes with no ``precision``.
            values: values by which actors choose, where they choose in an equilibrium. Without them it is solved, or else fitted
                first, which can take minutes.
            progress: True shows a line on standard error; a function is called with the runs done and the runs planned.

        Returns:
            What came of it.

        Raises:
            ValueError: for a plan that cannot be, such as one of no runs; for a test that cannot be read or that no run meets; for
                values of another scenario.
            GameError: if actors look ahead too far, or choose in an equilibrium that cannot be solved.
            KeyboardInterrupt: after Ctrl-C.
        """
        plan = _plan(runs, seed, threads, precision, level, keep_runs)
        with Reporter(progress, plan["runs"] or self.runs) as reporter:
            conditions = [given] if isinstance(given, str) else list(given)
            compiled = self._compiled.run(plan, conditions, _compiled(values), reporter.call)
        return Outcome(compiled, self._compiled, values)

    def _case(self, what: Any) -> _detente.Scenario:
        if isinstance(what, Scenario):
            return what._compiled
        return (load(what) if isinstance(what, str | os.PathLike) else self.set(what))._compiled

    def replay(self, run: int, seed: int | None = None, *, values: FittedValues | None = None) -> Document:
        """Plays one run again and tells it round by round, with the numbers behind everything that happens.

        Args:
            run: number of the run, from 0.
            seed: as for ``run``.
            values: as for ``run``.

        Returns:
            What ``detente replay`` prints (``detente schema replay`` describes it).

        Raises:
            ValueError: if the number or the seed is negative or too large.
            GameError: as for ``run``.
        """
        return Document(
            "replay", *self._compiled.replay(whole("run", run) or 0, whole("seed", seed), _compiled(values))
        )

    def explain(self) -> Document:
        """What each actor would make of the named proposals at the start, and why, without simulating.

        Returns:
            What ``detente explain`` prints.
        """
        return Document("explain", *self._compiled.explain())

    def fit(
        self, *, quick: bool = False, twins: bool = False, threads: int | None = None, progress: Progress = False
    ) -> FittedValues:
        """Fits the values by which actors choose in the equilibrium of a game that is too large to be solved.

        Args:
            quick: for a first look: a tenth of the runs and at most three iterations.
            twins: also fits the games that results are compared with, such as the one without meetings.
            threads: as for ``run``.
            progress: as for ``run``; the runs planned are the most that the fit can take.

        Returns:
            The values, which ``run``, ``compare`` and ``replay`` take, with how the fit went: ``steps``, ``table``, ``findings``.

        Raises:
            ValueError: if actors do not choose in an equilibrium.
            GameError: if values cannot be fitted.
            KeyboardInterrupt: after Ctrl-C.
        """
        plan = _plan(None, None, threads, None, None, False)
        with Reporter(progress, self._compiled.runs_of_fit(quick, twins) if progress else 0) as reporter:
            compiled = self._compiled.fit(quick, twins, plan["threads"], reporter.call)
        paths = (one["path"].split(".") for one in json.loads(self._compiled.settable()))
        return FittedValues(compiled, list(dict.fromkeys(path[1] for path in paths if path[0] == "actor")))

    def exact(self, most_branches: int | None = None) -> Document:
        """The exact probabilities of all endings of a small game.

        Args:
            most_branches: most branches of the game that may be visited; two million where nothing is said.

        Returns:
            What ``detente exact`` prints.

        Raises:
            GameError: if something in the game is continuous, or if it has more branches.
            KeyboardInterrupt: after Ctrl-C.
        """
        return Document("exact", *self._compiled.exact(whole("most_branches", most_branches)))

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return _unpack, (_detente.pack(self._compiled),)

    def __repr__(self) -> str:
        changes = f", {len(self.overrides)} changed" if self.overrides else ""
        return f"<detente.Scenario {self.id!r}: {self.name}, {self.rounds} rounds{changes}>"

    def _repr_html_(self) -> str:
        rows = [("file", self.id), ("rounds", str(self.rounds)), ("runs", f"{self.runs:,}"), ("seed", str(self.seed))]
        rows += [("changed", change) for change in self.overrides]
        cells = "".join(f"<tr><th>{html.escape(what)}</th><td>{html.escape(value)}</td></tr>" for what, value in rows)
        return f"<h4>{html.escape(self.name)}</h4><table>{cells}</table>"


def _unpack(text: str) -> Scenario:
    """A scenario that was pickled: it travels with its files, so that none is looked for where it arrives."""
    return Scenario(_detente.unpack(text))


def compare(
    base: Scenario | Path,
    variants: Mapping[str, Scenario | Path | Changes],
    runs: int | None = None,
    seed: int | None = None,
    *,
    threads: int | None = None,
    precision: float | None = None,
    level: float | None = None,
    values: Iterable[FittedValues] = (),
    progress: Progress = False,
) -> Comparison:
    """Plays a scenario and variants of it with the same random draws, and tells what each changes.

    Args:
        base: a scenario, or a scenario file.
        variants: as for ``Scenario.compare``, as are all other arguments.
        runs: likewise.
        seed: likewise.
        threads: likewise.
        precision: likewise.
        level: likewise.
        values: likewise.
        progress: likewise.

    Returns:
        What each variant changes.

    Raises:
        ScenarioError: as ``Scenario.compare``, which also names the other exceptions.
    """
    scenario = base if isinstance(base, Scenario) else load(base)
    return scenario.compare(
        variants,
        runs,
        seed,
        threads=threads,
        precision=precision,
        level=level,
        values=values,
        progress=progress,
    )


def _plan(
    runs: int | None,
    seed: int | None,
    threads: int | None,
    precision: float | None,
    level: float | None,
    keep_runs: bool,
) -> _detente.Plan:
    runs, seed, threads = whole("runs", runs), whole("seed", seed), whole("threads", threads)
    if runs is None and precision is not None:
        runs = AT_MOST
    return {
        "runs": runs,
        "seed": seed,
        "threads": threads or 0,
        "precision": precision,
        "level": level,
        "keep_runs": keep_runs,
    }


def _compiled(*values: FittedValues | None) -> list[_detente.FittedValues]:
    return [one._compiled for one in values if one is not None]


def _supports(evidence: list[dict[str, Any]]) -> str:
    return "; ".join(f"{one['id']} ({one['fixes']}, {one['strength']})" for one in evidence)
