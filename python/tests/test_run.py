"""Runs: the same numbers with any threads, and work that can be watched and stopped."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from conftest import WAGE, interrupt

import detente

FOREVER = 1_000_000_000


def test_threads_change_nothing(wage: detente.Scenario, found: detente.Outcome) -> None:
    one = wage.run(300, seed=7, threads=1, keep_runs=True)
    assert one.digest == found.digest
    assert one.findings == found.findings
    assert one.runs.equals(found.runs)
    assert wage.run(300, seed=8).digest != found.digest


def test_keeping_runs_changes_nothing(wage: detente.Scenario, found: detente.Outcome) -> None:
    without = wage.run(300, seed=7)
    assert without.digest == found.digest
    with pytest.raises(ValueError, match="keep_runs=True"):
        _ = without.runs
    assert len(found.runs) == 300


def test_a_level_widens_intervals(wage: detente.Scenario) -> None:
    wide, narrow = (wage.run(100, seed=1, level=level).outcomes for level in (0.99, 0.5))
    assert (wide["share_low"] <= narrow["share_low"]).all()
    assert (wide["share_high"] > narrow["share_high"]).any()


def test_a_precision_stops_the_runs(wage: detente.Scenario) -> None:
    stop = wage.run(precision=0.05, seed=1).findings["plan"]["stop"]
    assert stop["reason"] == "reached"
    assert stop["reached"] <= 0.05
    assert stop["at_most"] == 10_000_000
    assert wage.run(1_000, precision=0.001).findings["plan"]["stop"]["reason"] == "at_most"


def test_only_runs_in_which_something_happened_count(wage: detente.Scenario, found: detente.Outcome) -> None:
    some = wage.run(300, seed=7, keep_runs=True, given=["agreements >= 1", "failed_meetings >= 9"])
    rows = found.runs[(found.runs["agreements"] >= 1) & (found.runs["failed_meetings"] >= 9)].reset_index(drop=True)
    assert 0 < len(rows) < 300
    assert some.runs.equals(rows)
    assert some.findings["plan"]["given"]["simulated"] == 300
    assert some.findings["plan"]["runs"] == len(rows)
    one = wage.run(300, seed=7, given="agreements >= 1")
    assert one.findings["plan"]["given"]["conditions"] == ["agreements >= 1"]
    for wrong in ["agreement >= 1", "round > 1000", ["round < 2", "round > 2"]]:
        with pytest.raises(ValueError, match=r"."):
            wage.run(100, given=wrong)


@pytest.mark.parametrize(
    "plan",
    [{"runs": 0}, {"runs": -1}, {"seed": -1}, {"seed": 2**64}, {"threads": -2}, {"level": 1.0}, {"precision": 0.5}],
)
def test_plans_that_cannot_be(wage: detente.Scenario, plan: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"."):
        wage.run(**plan)  # type: ignore[arg-type]


def test_the_largest_seed_is_a_seed(wage: detente.Scenario) -> None:
    assert wage.run(10, seed=2**64 - 1).findings["plan"]["seed"] == str(2**64 - 1)
    with pytest.raises(TypeError):
        wage.run(1.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="`run`"):
        wage.replay(-1)


def test_progress_is_told_to_a_function(wage: detente.Scenario) -> None:
    told: list[tuple[int, int]] = []
    callers: set[int] = set()

    def tell(done: int, total: int) -> None:
        told.append((done, total))
        callers.add(threading.get_ident())

    wage.run(200, seed=7, progress=tell)
    assert told == sorted(told)
    assert told[-1] == (200, 200)
    assert callers == {threading.get_ident()}


def test_progress_is_shown_on_a_line(wage: detente.Scenario, capfd: pytest.CaptureFixture[str]) -> None:
    wage.run(200, seed=7, progress=True)
    shown = capfd.readouterr()
    assert "100% |####################| 200 of 200 runs" in shown.err
    assert shown.err.endswith("\n")
    wage.run(200, seed=7)
    assert (shown.out, *capfd.readouterr()) == ("", "", "")


def test_an_exception_in_progress_stops_the_runs(wage: detente.Scenario) -> None:
    def refuse(done: int, total: int) -> None:
        raise RuntimeError("enough")

    began = time.monotonic()
    with pytest.raises(RuntimeError, match="enough"):
        wage.run(FOREVER, progress=refuse)
    assert time.monotonic() - began < 2


def test_other_threads_go_on_meanwhile(wage: detente.Scenario) -> None:
    ticks = 0
    over = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not over.wait(0.001):
            ticks += 1

    ticker = threading.Thread(target=tick)
    ticker.start()
    seen: list[int] = []
    wage.run(400, seed=7, progress=lambda done, total: seen.append(ticks))
    over.set()
    ticker.join()
    assert seen[-1] - seen[0] > 5


def test_several_threads_can_run_one_scenario(wage: detente.Scenario, found: detente.Outcome) -> None:
    digests: list[str] = []
    threads = [threading.Thread(target=lambda: digests.append(wage.run(300, seed=7).digest)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert digests == [found.digest] * 3


WORK = {
    "run": f"scenario.run({FOREVER}, progress=tell)",
    "compare": f"detente.compare(scenario, {{'calm': {{'tension.start': 0}}}}, {FOREVER}, progress=tell)",
    "sweep": f"scenario.sweep('tension.start=1,2', {FOREVER}, progress=tell)",
    "discover": f"scenario.discover('contract < 50%', {FOREVER}, only='force', progress=tell)",
}


@pytest.mark.parametrize("work", WORK.values(), ids=WORK.keys())
def test_ctrl_c_stops_within_a_second(tmp_path: Path, work: str) -> None:
    program = f"""
import sys, detente
scenario = detente.load({str(WAGE)!r})
told = []
def tell(done, total):
    if done and not told:
        told.append(done)
        print("began", flush=True)
try:
    {work}
except KeyboardInterrupt:
    print("stopped", flush=True)
"""
    interrupt("-c", program, folder=tmp_path, within=1, ends_within=5)
    assert list(tmp_path.iterdir()) == []
