"""A pytest fixture for seeded experiments in a test suite; pytest finds it wherever the package is installed.

>>> def test_most_strikes_are_averted(detente_experiment):
...     found = detente_experiment("strike.toml", runs=1_000, seed=7, digest="843fc1d7…")
...     contract = found.groups.set_index("group").loc["contract"]
...     assert contract["share_low"] > 0.5

``docs/python.md`` says more.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from detente import Outcome, Scenario

_PLAYED: pytest.StashKey[dict[tuple[object, ...], Outcome]] = pytest.StashKey()


class SeededExperiment(Protocol):
    """What the fixture ``detente_experiment`` is."""

    def __call__(
        self,
        scenario: Scenario | str | os.PathLike[str],
        runs: int,
        seed: int,
        *,
        digest: str | None = None,
        given: str | Iterable[str] = (),
        level: float | None = None,
        keep_runs: bool = False,
    ) -> Outcome:
        """Plays a scenario, once in a session, and holds it to its digest.

        Args:
            scenario: a scenario, or a file: where its path is relative, from the folder of the test.
            runs: number of runs.
            seed: seed of all random numbers.
            digest: the digest that the runs must have. Equal digests, equal results, on every machine; without one nothing is held.
            given: as for ``Scenario.run``.
            level: as for ``Scenario.run``.
            keep_runs: as for ``Scenario.run``.

        Returns:
            What came of it.
        """
        ...


@pytest.fixture
def detente_experiment(request: pytest.FixtureRequest) -> SeededExperiment:
    """Plays a scenario with a seed, once in a session, and fails the test where the runs do not have the digest that it names."""
    # The plugin is loaded in every session where the package is installed, also in those that need none of it.
    import detente

    played = request.config.stash.setdefault(_PLAYED, {})

    def play(
        scenario: Scenario | str | os.PathLike[str],
        runs: int,
        seed: int,
        *,
        digest: str | None = None,
        given: str | Iterable[str] = (),
        level: float | None = None,
        keep_runs: bool = False,
    ) -> Outcome:
        __tracebackhide__ = True
        if not isinstance(scenario, detente.Scenario):
            scenario = detente.load(request.path.parent / Path(scenario))
        tests = (given,) if isinstance(given, str) else tuple(given)
        key = (scenario.hash, scenario.name, runs, seed, tests, level, keep_runs)
        if key not in played:
            played[key] = scenario.run(runs, seed, given=tests, level=level, keep_runs=keep_runs)
        found = played[key]
        if digest is not None and found.digest != digest:
            pytest.fail(_differs(scenario, found, digest), pytrace=False)
        return found

    return play


def _differs(scenario: Scenario, found: Outcome, digest: str) -> str:
    return (
        f"these runs of `{scenario.id}` do not have the digest that the test names\n"
        f"  named  {digest}\n"
        f"  found  {found.digest}\n"
        f"  of the scenario with hash {scenario.hash}, by detente {found.findings['engine_version']}\n"
        "Something that the results depend on is not as it was: the scenario, the number of runs, the seed, or the version of "
        "detente, whose changelog lists every change of numbers under *Changed results*. If that is meant, name the new digest."
    )
