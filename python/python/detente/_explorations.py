"""Many scenarios around one: compare, sweep, sensitivity, flip, discover, strategies."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from detente import _detente
from detente._explored import Comparison, Exploration
from detente._progress import Progress, Reporter
from detente._toml import toml, whole
from detente._values import FittedValues

File: TypeAlias = str | os.PathLike[str]
"""A file."""

Over: TypeAlias = str | Iterable[str] | Mapping[str, Any]
"""What a sweep goes over: by path a list of values, or a range as text; or texts as behind ``--over``."""

Ranges: TypeAlias = Iterable[str] | Mapping[str, Any]
"""Ranges by path, each the least and the largest value; or texts as behind ``--range``."""

Committed: TypeAlias = Iterable[str] | Mapping[str, Mapping[str, Any]]
"""Strategies: by actor and name a file or changes; or texts as behind ``--strategy``."""

Played: TypeAlias = _detente.ComparisonMerge | tuple[_detente.SweepParts, Sequence[bytes]]
"""What of an exploration was played elsewhere: all of a comparison, or parts of a sweep."""

AT_MOST = 10_000_000
"""Most runs where a precision is asked for and no number of runs, as for the command."""


class Explorations(ABC):
    """What a scenario can be asked for that plays many scenarios around it."""

    _compiled: _detente.Scenario

    @abstractmethod
    def _case(self, what: Any) -> _detente.Scenario:
        """A scenario to compare with."""

    def _explore(
        self,
        words: list[str],
        values: Iterable[FittedValues],
        progress: Progress,
        *,
        variants: Iterable[tuple[str, _detente.Scenario]] = (),
        level: float | None = None,
        played: Played | None = None,
    ) -> _detente.Explored:
        with Reporter(progress, 0) as reporter:
            given = [one._compiled for one in values]
            return self._compiled.explore(words, list(variants), level, given, reporter.call, played)

    def _ask(self, command: str, values: Iterable[FittedValues], progress: Progress, **options: Any) -> Exploration:
        """What a command finds around this scenario, with these options."""
        return Exploration(command, self._explore(_words(command, **options), values, progress))

    def compare(
        self,
        variants: Mapping[str, Any],
        runs: int | None = None,
        seed: int | None = None,
        *,
        threads: int | None = None,
        precision: float | None = None,
        level: float | None = None,
        values: Iterable[FittedValues] = (),
        progress: Progress = False,
    ) -> Comparison:
        """Plays this scenario and variants of it with the same random draws, and tells what each changes. No file is written.

        Args:
            variants: by name: a scenario, a scenario file, or changes of this scenario as for ``set``. As in the command, changes
                of this scenario stand behind all others in the results.
            runs: number of runs of each; without it, as the file says.
            seed: as for ``run``.
            threads: as for ``run``.
            precision: as for ``run``, for every share and every difference.
            level: as for ``run``.
            values: values of this scenario or of variants, as for ``run``.
            progress: as for ``run``.

        Returns:
            What each variant changes.

        Raises:
            ScenarioError: if a variant is wrong.
            ValueError: for a plan that cannot be, if there is no variant, or if two read alike.
            GameError: as for ``run``.
            KeyboardInterrupt: after Ctrl-C.
        """
        cases = [(name, self._case(what)) for name, what in variants.items()]
        plan: dict[str, Any] = {"runs": runs}
        if precision is not None:
            plan = {"precision": precision, "at_most": AT_MOST if runs is None else runs}
        words = _words("compare", seed=seed, threads=threads, **plan)
        return Comparison(self._explore(words, values, progress, variants=cases, level=level))

    def sweep(
        self,
        over: Over,
        runs: int | None = None,
        seed: int | None = None,
        *,
        samples: int | None = None,
        design: Literal["latin-hypercube", "sobol"] | None = None,
        threads: int | None = None,
        values: Iterable[FittedValues] = (),
        progress: Progress = False,
    ) -> Exploration:
        """Plays every combination of some settings, or a design over them, with the same random draws. No file is written.

        Args:
            over: by path a list of values, or a range as text: ``{"tension.start": [1, 2, 4], "scenario.rounds": "6..12:3"}``.
                Or texts as behind ``--over``: ``"tension.start=1..5:3"``, or files to lay over it, ``"one.toml,two.toml"``.
            runs: number of runs of each combination; 2,000 where nothing is said.
            seed: as for ``run``.
            samples: plays so many points of a design over all of ``over`` at once; their values are drawn from ranges, ``"1..5"``.
            design: how they are drawn; a Latin hypercube where nothing is said.
            threads: as for ``run``.
            values: as for ``compare``.
            progress: as for ``run``.

        Returns:
            How endings go with the settings: the table ``sweep``.

        Raises:
            ScenarioError: if a setting does not fit.
            ValueError: for what ``detente sweep`` does not take either.
            FileNotFoundError: if there is no such file to lay over the scenario.
            GameError: as for ``run``.
            KeyboardInterrupt: after Ctrl-C.
        """
        return self._ask(
            "sweep",
            values,
            progress,
            over=_settings(over),
            runs=runs,
            seed=seed,
            samples=samples,
            design=design,
            threads=threads,
        )

    def sensitivity(
        self,
        runs: int | None = None,
        seed: int | None = None,
        *,
        method: Literal["tornado", "sobol", "morris", "given-data"] = "tornado",
        samples: int | None = None,
        by: Literal["number", "table"] | None = None,
        pairs: bool = False,
        alone: bool = False,
        range: Ranges = (),  # noqa: A002
        spread: float | None = None,
        only: str | Iterable[str] = (),
        threads: int | None = None,
        values: Iterable[FittedValues] = (),
        progress: Progress = False,
    ) -> Exploration:
        """Sets each number to the ends of its range, alone, or changes all of them at once. No file is written.

        Args:
            runs: number of runs of each scenario that is played; without it, as ``detente sensitivity`` says.
            seed: as for ``run``.
            method: ``"tornado"``: each number alone; ``"sobol"``, ``"morris"`` or ``"given-data"``: all at once.
            samples: rows of a design, or trajectories.
            by: what is exchanged together in a design: single numbers or tables.
            pairs: with ``"sobol"``: also what each two numbers do together.
            alone: the tornado alone, without the points at which all numbers are changed at once.
            range: ranges by path: ``{"tension.start": (2, 6)}``. Or texts as behind ``--range``: ``["tension.start=2..6"]``.
            spread: how far numbers without a range are changed; 0.2, a fifth, where nothing is said.
            only: only numbers whose path begins so: one text or several.
            threads: as for ``run``.
            values: as for ``compare``.
            progress: as for ``run``.

        Returns:
            What each number moves: the table ``sensitivity``, or ``indices`` for methods that change all at once.

        Raises:
            ScenarioError: if an end that was asked for does not fit.
            ValueError: for what ``detente sensitivity`` does not take either.
            GameError: as for ``run``.
            KeyboardInterrupt: after Ctrl-C.
        """
        return self._ask(
            "sensitivity",
            values,
            progress,
            method=method,
            samples=samples,
            by=by,
            pairs=pairs,
            alone=alone,
            range=_ranges(range),
            spread=spread,
            only=_texts(only),
            runs=runs,
            seed=seed,
            threads=threads,
        )

    def flip(
        self,
        where: str,
        runs: int | None = None,
        seed: int | None = None,
        *,
        map: bool = False,  # noqa: A002
        range: Ranges = (),  # noqa: A002
        spread: float | None = None,
        only: str | Iterable[str] = (),
        threads: int | None = None,
        values: Iterable[FittedValues] = (),
        progress: Progress = False,
    ) -> Exploration:
        """Finds the nearest value of each number, alone, at which a statement about the endings begins or ceases to hold.

        Args:
            where: the statement, such as ``"war < 20%"``, ``"agreement - war > 0"`` or ``"likeliest == stalemate"``.
            runs: number of runs of each value at first; 500 where nothing is said.
            seed: as for ``run``.
            map: of two numbers also every combination of values, as a map.
            range: as for ``sensitivity``.
            spread: as for ``sensitivity``.
            only: as for ``sensitivity``.
            threads: as for ``run``.
            values: as for ``compare``.
            progress: as for ``run``; the runs planned are the most that there can be.

        Returns:
            The crossings: the table ``flip``.

        Raises:
            ScenarioError: if an end that was asked for does not fit.
            ValueError: for what ``detente flip`` does not take either, and where runs cannot tell whether the statement holds now.
            GameError: as for ``run``.
            KeyboardInterrupt: after Ctrl-C.
        """
        return self._ask(
            "flip",
            values,
            progress,
            where=where,
            map=map,
            range=_ranges(range),
            spread=spread,
            only=_texts(only),
            runs=runs,
            seed=seed,
            threads=threads,
        )

    def discover(
        self,
        where: str,
        runs: int | None = None,
        seed: int | None = None,
        *,
        samples: int | None = None,
        range: Ranges = (),  # noqa: A002
        spread: float | None = None,
        only: str | Iterable[str] = (),
        threads: int | None = None,
        values: Iterable[FittedValues] = (),
        progress: Progress = False,
    ) -> Exploration:
        """Finds the regions of all numbers in which a statement about the endings holds. No file is written.

        Args:
            where: as for ``flip``.
            runs: number of runs of each point; 50 where nothing is said.
            seed: as for ``run``.
            samples: number of points; 1,000 where nothing is said.
            range: as for ``sensitivity``.
            spread: as for ``sensitivity``.
            only: as for ``sensitivity``.
            threads: as for ``run``.
            values: as for ``compare``.
            progress: as for ``run``.

        Returns:
            The regions: the table ``discover``; and all points: the table ``samples``.

        Raises:
            ScenarioError: if an end that was asked for does not fit.
            ValueError: for what ``detente discover`` does not take either.
            GameError: as for ``run``.
            KeyboardInterrupt: after Ctrl-C.
        """
        return self._ask(
            "discover",
            values,
            progress,
            where=where,
            samples=samples,
            range=_ranges(range),
            spread=spread,
            only=_texts(only),
            runs=runs,
            seed=seed,
            threads=threads,
        )

    def strategies(
        self,
        moves: str | Iterable[str] = (),
        runs: int | None = None,
        seed: int | None = None,
        *,
        strategy: Committed = (),
        event: str | None = None,
        within: float | None = None,
        rounds: int | None = None,
        precision: Iterable[float] = (),
        threads: int | None = None,
        values: Iterable[FittedValues] = (),
        progress: Progress = False,
    ) -> Exploration:
        """Plays what actors may commit to against each other: equilibria, dominated strategies, what is worth learning.

        Args:
            moves: actors that may commit to playing one of their moves never, always or once: one or several, or ``"all"``.
            runs: number of runs of each profile; 1,000 where nothing is said.
            seed: as for ``run``.
            strategy: strategies by actor and name, each a file to lay over the scenario or changes as for ``set``:
                ``{"north": {"patient": {"actor.north.patience": 0.99}}}``. Or texts as behind ``--strategy``.
            event: ending, or group of endings, that is followed beside payoffs.
            within: largest gain from a deviation that counts as none; 0.01 where nothing is said.
            rounds: how often fresh runs are doubled at most; 2 where nothing is said.
            precision: precisions of logit equilibria; 1, 5 and 25 where nothing is said.
            threads: as for ``run``.
            values: as for ``compare``.
            progress: as for ``run``; the runs planned are the most that there can be.

        Returns:
            The profiles: the table ``strategies``. ``save`` also writes the game for other programs.

        Raises:
            ScenarioError: if a strategy does not fit.
            ValueError: for what ``detente strategies`` does not take either.
            FileNotFoundError: if there is no such file.
            GameError: as for ``run``.
            KeyboardInterrupt: after Ctrl-C.
        """
        return self._ask(
            "strategies",
            values,
            progress,
            moves=",".join(_texts(moves)) or None,
            strategy=_strategies(strategy),
            event=event,
            within=within,
            rounds=rounds,
            precision=",".join(str(one) for one in precision) or None,
            runs=runs,
            seed=seed,
            threads=threads,
        )


def _words(command: str, **options: Any) -> list[str]:
    """A command and its options as they are typed; what is None or False is left out."""
    words = [command]
    for name, value in options.items():
        option = f"--{name.replace('_', '-')}"
        if name in ("runs", "seed", "threads", "samples", "rounds", "at_most"):
            value = whole(name, value)
            if name == "threads" and value == 0:
                continue
        if value is True:
            words.append(option)
        elif isinstance(value, list):
            words.extend(f"{option}={one}" for one in value)
        elif value is not None and value is not False:
            words.append(f"{option}={value}")
    return words


def _texts(what: str | Iterable[str]) -> list[str]:
    return [what] if isinstance(what, str) else list(what)


def _settings(over: Over) -> list[str]:
    if not isinstance(over, Mapping):
        return _texts(over)
    each = []
    for path, settings in over.items():
        listed = settings if isinstance(settings, str) else ",".join(toml(one) for one in settings)
        each.append(f"{path}={listed}")
    return each


def _ranges(ranges: Ranges) -> list[str]:
    if not isinstance(ranges, Mapping):
        return _texts(ranges)
    each = []
    for path, ends in ranges.items():
        if isinstance(ends, str):
            each.append(f"{path}={ends}")
            continue
        low, high = ends
        each.append(f"{path}={toml(low)}..{toml(high)}")
    return each


def _strategies(strategies: Committed) -> list[str]:
    if not isinstance(strategies, Mapping):
        return _texts(strategies)
    each = []
    for actor, own in strategies.items():
        for name, what in own.items():
            changes = what
            if isinstance(what, Mapping):
                changes = ", ".join(f"{path}={toml(value)}" for path, value in what.items())
            each.append(f"{actor}: {name} = {os.fspath(changes)}")
    return each
