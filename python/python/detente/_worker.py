"""What runs on the workers of a cluster."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, TypeAlias

from detente import _detente
from detente._errors import DetenteError

_LONG_ENOUGH = 0.3
"""Seconds of work after which a measured rate is good enough to choose the length of parts."""


class WorkerError(DetenteError):
    """Workers of a cluster cannot do the work: they have another version of the package, or none."""


@dataclass(frozen=True)
class Experiment:
    """An experiment as it is sent: nothing in it is a path on somebody's disk.

    Attributes:
        scenario: the scenario with its files, as one text.
        hash: hash of its meaning.
        plan: seed and runs.
        values: fitted values as JSON, where actors choose by some.
        identity: hash of all that says what is played, and of the version of the engine; for the experiment in one part.
        variants: what the scenario is compared with, each as one text; of a comparison only.
    """

    scenario: str
    hash: str
    plan: _detente.Plan
    values: tuple[str, ...]
    identity: str
    variants: tuple[str, ...] = ()

    def cut(self) -> Parts:
        """The experiment in one part, compiled, and with its equilibrium if it has one."""
        scenario, values = _detente.unpack(self.scenario), read_values(self)
        if not self.variants:
            return _detente.Parts(scenario, self.plan, 1, values)
        variants = [_detente.unpack(variant) for variant in self.variants]
        return _detente.ComparisonParts(scenario, self.plan, 1, values, variants)


Parts: TypeAlias = _detente.Parts | _detente.ComparisonParts
"""An experiment or a comparison in parts."""


def read_values(experiment: Experiment) -> list[_detente.FittedValues]:
    """The values that actors choose by."""
    return [_detente.read_values(values) for values in experiment.values]


_MOST_READY = 4
"""Experiments that a worker keeps ready."""

_ready: OrderedDict[str, Any] = OrderedDict()
_lock = threading.Lock()


def scenario_hash(text: str) -> str:
    """Hash of a scenario that was packed, as this worker reads it."""
    return _detente.unpack(text).hash


def ready(experiment: Experiment) -> Parts:
    """The experiment, ready to be played: compiled, and with its equilibrium if it has one. The next call is given the same."""
    with _lock:
        found: Parts | None = _ready.get(experiment.identity)
        if found is None:
            found = experiment.cut()
            if found.identity != experiment.identity:
                raise WorkerError(
                    "a worker understands the experiment in another way than this process, though both say that they have the same "
                    "version of detente; install the same build everywhere"
                )
            _ready[experiment.identity] = found
            while len(_ready) > _MOST_READY:
                _ready.popitem(last=False)
        return found


def play(experiment: Experiment, index: int, of: int) -> bytes:
    """Plays a part on one thread; other threads of the worker play others. Doing so again, anywhere, gives the same bytes."""
    return ready(experiment).cut(of).play(index, 1)


def play_points(experiment: Experiment, index: int, files: list[str], points: list[tuple[int, list[str]]]) -> bytes:
    """Plays a part of a sweep on one thread: points that are played together against the scenario as it is.

    ``files`` are scenarios as they travel, without changes; each point says which, and what is changed.
    """
    base = _detente.unpack(experiment.scenario)
    if base.hash != experiment.hash:
        raise WorkerError(
            "a worker reads another scenario than this process, though both say that they have the same version of detente; "
            "install the same build everywhere"
        )
    values = read_values(experiment)
    scenarios = [_detente.unpack(joined(files[at], changes)) for at, changes in points]
    return _detente.play_points(base, experiment.plan, values, index, scenarios)


def parted(text: str) -> tuple[str, list[str]]:
    """A scenario as it travels: without its changes, and the changes. Many points of a sweep share the first."""
    packed = json.loads(text)
    changes: list[str] = packed.pop("overrides")
    return json.dumps(packed), changes


def joined(files: str, changes: list[str]) -> str:
    """What was parted."""
    return json.dumps(json.loads(files) | {"overrides": changes})


def seconds_per_run(experiment: Experiment) -> float:
    """Measures what a run costs here, on one thread; it says how long parts should be and changes no result."""
    parts, runs = ready(experiment), experiment.plan["runs"]
    assert runs is not None
    times: list[tuple[int, float]] = []
    length = min(runs, 200)
    while True:
        began = time.perf_counter()
        parts.cut(max(1, runs // length)).play(0, 1)
        times.append((length, time.perf_counter() - began))
        if times[-1][1] > _LONG_ENOUGH or length == runs:
            break
        length = min(runs, 2 * length)
    (few, short), (many, long) = times[0], times[-1]
    # What every part begins with costs the same however long it is.
    slope = (long - short) / (many - few) if many > few else 0.0
    return slope if slope > 0 else long / many


def key(*words: object) -> str:
    """A short name for some work: the same for the same words."""
    return hashlib.sha256(repr(words).encode()).hexdigest()[:24]
