"""Experiments on a cluster, through Dask: ``detente.distributed.run(scenario, runs=10**8, client=client)``.

An experiment is cut into parts of some seconds. Workers play them, and this process merges them as they come, in memory that does
not grow with the runs. Results are, bit by bit, those of one process. ``docs/cluster.md`` is the guide, and
``pip install detente[dask]`` installs what is needed beside the package.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Protocol, TypeVar

try:
    from detente import _cluster
except ModuleNotFoundError as error:
    if error.name not in ("distributed", "dask"):
        raise
    raise ModuleNotFoundError(
        "`detente.distributed` works through Dask, which is not installed: pip install 'detente[dask]'", name=error.name
    ) from None

from detente import _detente, _toml, _worker
from detente._explorations import Over, _settings, _words
from detente._explored import Comparison, Exploration
from detente._parts import Folder, numbered
from detente._progress import Progress, Reporter
from detente._results import Outcome
from detente._scenario import Changes, Path, Scenario, _compiled, _plan, load
from detente._values import FittedValues
from detente._worker import WorkerError

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["WorkerError", "compare", "run", "sweep"]

PART_SECONDS = 4.0
"""Seconds of work that a part is cut for."""

ALLOWED_FAILURES = 100
"""Times that one part may be lost with its worker, beyond what the scheduler itself allows."""


def run(
    scenario: Scenario | Path,
    runs: int | None = None,
    seed: int | None = None,
    *,
    client: Client | None = None,
    folder: str | PathLike[str] | None = None,
    parts: int | None = None,
    level: float | None = None,
    values: FittedValues | None = None,
    progress: Progress = False,
    allowed_failures: int = ALLOWED_FAILURES,
) -> Outcome:
    """Plays a scenario many times on the workers of a cluster, and analyzes what came of it.

    The result is that of ``Scenario.run`` with the same scenario, runs and seed, bit by bit: workers, threads and parts change
    nothing. A worker that is lost costs some seconds of work, and no run. Ctrl-C, or an exception in ``progress``, cancels what is
    under way.

    Args:
        scenario: a scenario, or a scenario file of this machine. It travels with everything it extends; workers need no file.
        runs: number of runs; without it, as the file says.
        seed: seed of all random numbers; without it, as the file says.
        client: client of a cluster; without it, the one that this process has.
        folder: keeps every finished part there, and goes on from what is there. Its files are those of ``detente shard``.
        parts: number of parts; without it as many as the folder's parts say, or so many that each takes about four seconds, as a
            short measurement on a worker tells. It changes no result.
        level: confidence level of all intervals; 0.95 where nothing is said.
        values: values by which actors choose, where they choose in an equilibrium. Without them it is solved, or else fitted first
            and in this process.
        progress: True shows a line on standard error; a function is called with the runs done and the runs planned.
        allowed_failures: times that one part may be lost with its worker, beyond what the scheduler itself allows, before that
            counts as an error.

    Returns:
        What came of it.

    Raises:
        WorkerError: if workers have another version of detente or none, or if one part is lost again and again.
        ConnectionError: if the scheduler is gone.
        ValueError: for a plan that cannot be; if there is no client; if the folder holds parts of another experiment.
        GameError: as for ``Scenario.run``.
        OSError: if the folder cannot be written.
        KeyboardInterrupt: after Ctrl-C.
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    client = _cluster.own(client)
    parts, allowed_failures = _toml.whole("parts", parts), _toml.whole("allowed_failures", allowed_failures) or 0
    plan = _plan(
        scenario.runs if runs is None else runs, scenario.seed if seed is None else seed, 1, None, level, False
    )
    # An equilibrium is found before anything is sent; the check of the plan is that of one process.
    whole = _detente.Parts(scenario._compiled, plan, 1, _compiled(values))
    experiment = _experiment(scenario, plan, whole)
    kept = Folder(folder) if folder is not None else None
    merge = _merged(client, experiment, whole, kept, parts, progress, allowed_failures)
    fitted = whole.values
    used = values if values is not None or fitted is None else FittedValues(_detente.read_values(fitted))
    return Outcome(merge.outcome(level), scenario._compiled, used)


def compare(
    base: Scenario | Path,
    variants: Mapping[str, Scenario | Path | Changes],
    runs: int | None = None,
    seed: int | None = None,
    *,
    client: Client | None = None,
    folder: str | PathLike[str] | None = None,
    parts: int | None = None,
    level: float | None = None,
    values: Iterable[FittedValues] = (),
    progress: Progress = False,
    allowed_failures: int = ALLOWED_FAILURES,
) -> Comparison:
    """Plays a scenario and variants of it with the same random draws on the workers of a cluster, and tells what each changes.

    The result is that of ``detente.compare`` with the same scenarios, runs and seed, bit by bit.

    Args:
        base: a scenario, or a scenario file of this machine.
        variants: as for ``detente.compare``. They travel as the base does.
        runs: number of runs of each; without it, as the file of the base says.
        seed: as for ``run``.
        client: as for ``run``.
        folder: as for ``run``. It may hold parts of an experiment besides.
        parts: as for ``run``.
        level: as for ``run``.
        values: values of the base or of variants, as for ``run``.
        progress: as for ``run``.
        allowed_failures: as for ``run``.

    Returns:
        What each variant changes.

    Raises:
        ScenarioError: if a variant is wrong.
        ValueError: if there is no variant, if two read alike, and as for ``run``, which also names the other exceptions.
    """
    base = base if isinstance(base, Scenario) else load(base)
    client = _cluster.own(client)
    parts, allowed_failures = _toml.whole("parts", parts), _toml.whole("allowed_failures", allowed_failures) or 0
    cases = [(name, base._case(what)) for name, what in variants.items()]
    plan = _plan(base.runs if runs is None else runs, base.seed if seed is None else seed, 1, None, level, False)
    # Equilibria are found before anything is sent; the check of the plan is that of one process.
    compiled = [case for _, case in cases]
    whole = _detente.ComparisonParts(base._compiled, plan, 1, _compiled(*values), compiled)
    experiment = _worker.Experiment(
        scenario=_detente.pack(base._compiled),
        hash=base.hash,
        plan=plan,
        values=tuple(whole.values),
        identity=whole.identity,
        variants=tuple(_detente.pack(case) for case in compiled),
    )
    kept = Folder(folder, ".comparison") if folder is not None else None
    merge = _merged(client, experiment, whole, kept, parts, progress, allowed_failures)
    used = [FittedValues(one) for one in _worker.read_values(experiment)]
    words = _words("compare", runs=plan["runs"], seed=plan["seed"])
    return Comparison(base._explore(words, used, False, variants=cases, level=level, played=merge))


RUNS_OF_POINTS = 2_000
"""Runs of each combination of a sweep where nothing is said, as for the command."""


@dataclass(frozen=True)
class _Points:
    """A part of a sweep that is to be played."""

    index: int
    name: str
    files: list[str]
    points: list[tuple[int, list[str]]]


def sweep(
    scenario: Scenario | Path,
    over: Over,
    runs: int = RUNS_OF_POINTS,
    seed: int | None = None,
    *,
    client: Client | None = None,
    folder: str | PathLike[str] | None = None,
    values: FittedValues | None = None,
    progress: Progress = False,
    allowed_failures: int = ALLOWED_FAILURES,
) -> Exploration:
    """Plays every combination of some settings on the workers of a cluster, with the same random draws.

    The result is that of ``Scenario.sweep`` and of ``detente sweep`` with the same scenario, runs and seed, bit by bit. Sixteen
    combinations make a part, which one worker plays.

    Args:
        scenario: as for ``run``.
        over: as for ``Scenario.sweep``: by path a list of values, or a range as text, such as
            ``{"tension.start": "1..5:9", "scenario.rounds": [10, 20]}``; or texts as behind ``--over``.
        runs: number of runs of each combination.
        seed: as for ``run``.
        client: as for ``run``.
        folder: as for ``run``. It may hold parts of several sweeps.
        values: as for ``run``. Values that are fitted here are saved with the results, as those that are given.
        progress: as for ``run``; runs of all combinations are counted.
        allowed_failures: as for ``run``.

    Returns:
        How endings go with the settings, as ``Scenario.sweep`` returns it.

    Raises:
        ScenarioError: if a setting does not fit.
        ValueError: if a setting cannot be read, if there are too many combinations, and as for ``run``, which also names the other
            exceptions.
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    client = _cluster.own(client)
    failures = _toml.whole("allowed_failures", allowed_failures) or 0
    plan = _plan(runs, scenario.seed if seed is None else seed, 1, None, None, False)
    axes = _settings(over)
    parts = _detente.SweepParts(scenario._compiled, plan, axes)
    # An equilibrium of the scenario as it is is found here and once.
    whole = _detente.Parts(scenario._compiled, plan, 1, _compiled(values))
    experiment = _experiment(scenario, plan, whole)
    kept = Folder(folder) if folder is not None else None
    _cluster.check(client, experiment)
    if kept is not None:
        kept.make()
    found: dict[int, bytes] = {}
    points: dict[int, int] = {}

    def missing() -> Iterator[_Points]:
        for index in range(parts.of):
            scenarios = parts.scenarios(index)
            points[index] = len(scenarios)
            hashes = [one.hash for one in scenarios]
            name = f"{numbered(index, parts.of)}-{_worker.key(experiment.identity, index, hashes)}.points"
            content = kept.points(name, index) if kept is not None else None
            if content is not None:
                found[index] = content
                continue
            parted = [_worker.parted(_detente.pack(one)) for one in scenarios]
            files = list(dict.fromkeys(files for files, _ in parted))
            yield _Points(index, name, files, [(files.index(own), changes) for own, changes in parted])

    def done() -> int:
        return runs * sum(points[index] for index in found)

    with Reporter(progress, runs * parts.points) as reporter:
        tick = _ticking(reporter.call, done)
        tasks = _cluster.Tasks(client, experiment, failures)
        for task, content in tasks.each(
            _worker.play_points, missing(), lambda task: (task.index, task.files, task.points), tick
        ):
            if kept is not None:
                kept.keep(task.name, content)
            found[task.index] = content
        tick()
    played = (parts, [found[index] for index in sorted(found)])
    used = [FittedValues(one) for one in _worker.read_values(experiment)]
    words = _words("sweep", over=axes, runs=runs, seed=plan["seed"])
    return Exploration("sweep", scenario._explore(words, used, False, played=played))


Merge = TypeVar("Merge", _detente.Merge, _detente.ComparisonMerge)


class _Parts(Protocol[Merge]):
    """An experiment or a comparison in parts."""

    def cut(self, of: int) -> _Parts[Merge]: ...
    def merge(self) -> Merge: ...


def _merged(
    client: Client,
    experiment: _worker.Experiment,
    whole: _Parts[Merge],
    kept: Folder | None,
    parts: int | None,
    progress: Progress,
    allowed_failures: int,
) -> Merge:
    """Plays an experiment or a comparison in parts, and merges them as they come."""
    if kept is not None:
        of = kept.of()
        if parts is None or of is None:
            parts = parts or of
        elif parts != of:
            raise ValueError(
                f"`{kept.path}` holds parts of an experiment in {of} parts, not in {parts}; leave `parts` away"
            )
    _cluster.check(client, experiment)
    tasks = _cluster.Tasks(client, experiment, allowed_failures)
    total = experiment.plan["runs"] or 0
    with Reporter(progress, total) as reporter:
        if parts is None:
            parts = _cut(total, tasks.one(_worker.seconds_per_run), _cluster.threads(client))
        cut = whole.cut(parts)
        merge = cut.merge()
        if kept is not None:
            kept.merge_into(merge)
            kept.make()
        tick = _ticking(reporter.call, lambda: merge.runs)
        of = parts
        for index, content in tasks.each(_worker.play, merge.missing(), lambda index: (index, of), tick):
            if kept is not None:
                kept.keep(f"{numbered(index, of)}{kept.ending}", content)
            merge.add(content)
        tick()
    return merge


def _experiment(scenario: Scenario, plan: _detente.Plan, whole: _detente.Parts) -> _worker.Experiment:
    return _worker.Experiment(
        scenario=_detente.pack(scenario._compiled),
        hash=scenario.hash,
        plan=plan,
        values=() if whole.values is None else (whole.values,),
        identity=whole.identity,
    )


def _cut(runs: int, seconds_per_run: float, threads: int) -> int:
    """Number of parts: so many that each takes some seconds, and enough for all threads where the work is long enough for them."""
    seconds = runs * seconds_per_run
    count = math.ceil(seconds / PART_SECONDS)
    if count < threads:
        count = min(threads, int(seconds))
    return max(1, min(count, runs))


def _ticking(call: Callable[[int, int], object] | None, done: Callable[[], int]) -> Callable[[], None]:
    """Tells how far the work is, if somebody wants to know."""

    def tick() -> None:
        if call is not None:
            call(done(), 0)

    return tick
