"""Experiments on a cluster: the bytes of one process, whatever happens to workers and parts."""

from __future__ import annotations

import os
import pickle
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dask
import pytest
from conftest import NO_MEDIATOR, ROOT, WAGE, Command, interrupt
from distributed import Client, LocalCluster
from test_command import contents, only_folder

import detente
from detente import _cluster, _detente, _worker
from detente.distributed import WorkerError, _cut, _experiment, compare, run, sweep

RUNS, SEED = 600, 7


def cluster(**options: Any) -> LocalCluster:
    return LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, **options)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with cluster() as own, Client(own) as client:
        yield client


@pytest.fixture(scope="module")
def strike(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of a scenario whose runs take little time."""
    file = tmp_path_factory.mktemp("case") / "strike.toml"
    file.write_text(detente.template("strike").text)
    return file


@pytest.fixture(scope="module")
def case(strike: Path) -> detente.Scenario:
    return detente.load(strike)


@pytest.fixture(scope="module")
def whole(case: detente.Scenario) -> detente.Outcome:
    return case.run(RUNS, SEED)


def workers(client: Client) -> list[int]:
    return list(client.run(os.getpid).values())


def test_the_result_is_that_of_one_process(
    client: Client, case: detente.Scenario, whole: detente.Outcome, strike: Path, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    found = run(case, RUNS, SEED, client=client, parts=7, progress=lambda done, total: told.append((done, total)))
    assert found.digest == whole.digest
    assert found.findings == whole.findings
    assert contents(found.save(tmp_path / "cluster")) == contents(whole.save(tmp_path / "one"))
    assert told == sorted(told)
    assert (told[0], told[-1]) == ((0, RUNS), (RUNS, RUNS))
    # Whatever the number of parts is, also where a worker measures how many there should be.
    assert run(case, RUNS, SEED, client=client, parts=2).digest == whole.digest
    assert run(strike, RUNS, SEED).digest == whole.digest
    assert run(case, RUNS, SEED + 1, client=client, parts=2).digest != whole.digest


def test_a_level_is_that_of_one_process(client: Client, case: detente.Scenario) -> None:
    one = case.run(100, SEED, level=0.5)
    assert run(case, 100, SEED, client=client, parts=3, level=0.5).findings == one.findings
    with pytest.raises(ValueError, match="confidence level"):
        run(case, 100, SEED, client=client, level=1.5)


def test_an_overlay_travels_with_what_it_extends(client: Client, tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    for file in (WAGE, NO_MEDIATOR):
        (folder / file.name).write_bytes(file.read_bytes())
    changed = detente.load(folder / NO_MEDIATOR.name).set({"tension.start": 4})
    one = changed.run(20, SEED)
    for file in folder.iterdir():
        file.unlink()
    assert run(changed, 20, SEED, client=client, parts=3).findings == one.findings


def test_actors_in_an_equilibrium_choose_the_same_everywhere(client: Client) -> None:
    solved = detente.load(ROOT / "scenarios/games/audience-cost-signal.toml")
    assert run(solved, 60, SEED, client=client, parts=3).findings == solved.run(60, SEED).findings
    large = detente.load(ROOT / "scenarios/games/walk-out.toml").set({"foresight.runs": 1000})
    values = large.fit(quick=True)
    found = run(large, 60, SEED, client=client, parts=3, values=values)
    assert found.findings == large.run(60, SEED, values=values).findings
    with pytest.raises(ValueError, match="values are of another scenario"):
        run(solved, 60, client=client, values=values)


class Killer:
    """Progress that kills a worker once some of the work is done."""

    def __init__(self, client: Client) -> None:
        self.victim = workers(client)[0]
        self.killed = False

    def __call__(self, done: int, total: int) -> None:
        if not self.killed and 0 < done < total:
            self.killed = True
            os.kill(self.victim, signal.SIGKILL)


def test_a_worker_that_is_killed_costs_no_run(case: detente.Scenario) -> None:
    one = case.run(2_000, SEED)
    with cluster() as own, Client(own) as client:
        killer = Killer(client)
        found = run(case, 2_000, SEED, client=client, parts=40, progress=killer)
        assert killer.killed
        assert killer.victim not in workers(client)
        assert found.digest == one.digest
        assert found.findings == one.findings


def test_a_part_is_sent_again_where_the_scheduler_gives_it_up(case: detente.Scenario) -> None:
    # This scheduler takes the first loss of a worker for the fault of what it did.
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), cluster() as own, Client(own) as client:
        killer = Killer(client)
        found = run(case, 2_000, SEED, client=client, parts=40, progress=killer)
        assert killer.killed
        assert found.digest == case.run(2_000, SEED).digest
        client.wait_for_workers(2)
        killer = Killer(client)
        with pytest.raises(WorkerError, match="lost with its worker 1 times"):
            run(case, 2_000, SEED, client=client, parts=40, progress=killer, allowed_failures=0)
        # The cluster can be used afterwards.
        assert run(case, 100, SEED, client=client, parts=2).digest == case.run(100, SEED).digest


def keeping(told: list[int]) -> Callable[[int, int], None]:
    return lambda done, total: told.append(done)


def test_lost_and_damaged_parts_are_played_again(
    client: Client, case: detente.Scenario, whole: detente.Outcome, tmp_path: Path
) -> None:
    assert run(case, RUNS, SEED, client=client, parts=6, folder=tmp_path).digest == whole.digest
    first = contents(tmp_path)
    assert sorted(first) == [f"{index}-of-6.part" for index in range(6)]
    (tmp_path / "notes.txt").write_text("not a part")
    (tmp_path / "3-of-6.part").unlink()
    (tmp_path / "4-of-6.part").write_bytes(first["4-of-6.part"][:-100])
    told: list[int] = []
    with pytest.warns(UserWarning, match=r"4-of-6\.part` is damaged"):
        again = run(case, RUNS, SEED, client=client, folder=tmp_path, progress=keeping(told))
    assert again.digest == whole.digest
    # Four parts of six were there; the two others have the same bytes as before.
    assert (told[0], told[-1]) == (RUNS * 4 // 6, RUNS)
    assert contents(tmp_path) == first | {"notes.txt": b"not a part"}
    # With all parts there, nothing is played.
    told.clear()
    assert run(case, RUNS, SEED, client=client, folder=tmp_path, progress=keeping(told)).findings == whole.findings
    assert told[0] == RUNS


def test_a_part_that_is_played_twice_counts_once(
    case: detente.Scenario, whole: detente.Outcome, tmp_path: Path
) -> None:
    plan: _detente.Plan = {
        "runs": RUNS,
        "seed": SEED,
        "threads": 1,
        "precision": None,
        "level": None,
        "keep_runs": False,
    }
    parts = _detente.Parts(case._compiled, plan, 4, [])
    merge = parts.merge()
    for index in (2, 0, 2, 3):
        merge.add(parts.play(index, 1))
    assert merge.missing() == [1]
    assert merge.add(parts.play(2, 2)) == (2, False)
    with pytest.raises(ValueError, match="1 of 4 parts are missing"):
        merge.outcome(None)
    assert merge.add(parts.play(1, 0)) == (1, True)
    assert merge.runs == RUNS
    assert merge.outcome(None).digest == whole.digest


def test_parts_are_those_of_the_command(
    client: Client, command: Command, strike: Path, case: detente.Scenario, whole: detente.Outcome, tmp_path: Path
) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    theirs.mkdir()
    run(case, RUNS, SEED, client=client, parts=3, folder=ours)
    plan = [strike, "--runs", RUNS, "--seed", SEED, "--of", 3]
    for index in range(2):
        command("shard", *plan, "--index", index, "--out", theirs / f"p{index}")
    assert (theirs / "p1").read_bytes() == (ours / "1-of-3.part").read_bytes()
    # Each goes on from the other's parts.
    assert run(case, RUNS, SEED, client=client, folder=theirs).digest == whole.digest
    told = command("merge", *sorted(ours.iterdir()), "--out", tmp_path / "results")
    assert told["digest"] == whole.digest


def test_parts_of_another_experiment_are_refused(client: Client, case: detente.Scenario, tmp_path: Path) -> None:
    run(case, 100, SEED, client=client, parts=2, folder=tmp_path)
    before = contents(tmp_path)
    other = case.set({"tension.start": 4})
    with pytest.raises(
        ValueError, match=r"0-of-2\.part`: the part is of another experiment: it has seed 7, not 8; choose another"
    ):
        run(case, 100, SEED + 1, client=client, folder=tmp_path)
    with pytest.raises(ValueError, match="it has runs 100, not 200"):
        run(case, 200, SEED, client=client, folder=tmp_path)
    with pytest.raises(ValueError, match=r"it has `--set` \[\], not"):
        run(other, 100, SEED, client=client, folder=tmp_path)
    with pytest.raises(ValueError, match="experiment in 2 parts, not in 3; leave `parts` away"):
        run(case, 100, SEED, client=client, folder=tmp_path, parts=3)
    old = (tmp_path / "0-of-2.part").read_bytes()
    changed = old.replace(b'"version":7', b'"version":6', 1)
    assert changed != old
    (tmp_path / "0-of-2.part").write_bytes(changed)
    with pytest.raises(ValueError, match=r"0-of-2\.part` has form 6 and this program reads form 7"):
        run(case, 100, SEED, client=client, folder=tmp_path)
    assert contents(tmp_path) == before | {"0-of-2.part": changed}
    file = tmp_path / "1-of-2.part"
    with pytest.raises(NotADirectoryError, match="is no folder"):
        run(case, 100, SEED, client=client, folder=file)


def test_an_exception_in_progress_cancels_and_parts_stay(
    client: Client, case: detente.Scenario, tmp_path: Path
) -> None:
    def enough(done: int, total: int) -> None:
        if done:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        run(case, 3_000, SEED, client=client, parts=30, folder=tmp_path, progress=enough)
    there = len(list(tmp_path.glob("*-of-30.part")))
    assert 0 < there < 30
    assert len(list(tmp_path.iterdir())) == there
    told: list[int] = []
    found = run(case, 3_000, SEED, client=client, folder=tmp_path, progress=keeping(told))
    assert told[0] == 100 * there
    assert found.digest == case.run(3_000, SEED).digest


def test_ctrl_c_stops_soon(strike: Path, tmp_path: Path) -> None:
    program = f"""
import detente
from detente.distributed import run
from distributed import Client, LocalCluster
told = []
def tell(done, total):
    if done and not told:
        told.append(done)
        print("began", flush=True)
if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as own, Client(own) as client:
        try:
            run({str(strike)!r}, 10**9, client=client, parts=10**6, folder={str(tmp_path / "parts")!r}, progress=tell)
        except KeyboardInterrupt:
            print("stopped", flush=True)
"""
    file = tmp_path / "program.py"
    file.write_text(program)
    interrupt(str(file), folder=tmp_path, within=5, ends_within=60)
    kept = list((tmp_path / "parts").iterdir())
    assert kept
    assert {one.suffix for one in kept} == {".part"}


def test_a_scheduler_that_is_gone_is_told(case: detente.Scenario) -> None:
    own = cluster()
    with Client(own) as client:

        def close(done: int, total: int) -> None:
            if done:
                own.close()

        with pytest.raises(ConnectionError, match=r"scheduler is gone .* `folder="):
            run(case, 10**8, SEED, client=client, parts=10**6, progress=close)


def test_workers_with_another_version_are_named(case: detente.Scenario, tmp_path: Path) -> None:
    older = tmp_path / "detente-0.0.1.dist-info"
    older.mkdir()
    (older / "METADATA").write_text("Metadata-Version: 2.1\nName: detente\nVersion: 0.0.1\n")
    with cluster() as own, Client(own) as client:
        address = next(iter(client.nthreads()))
        client.run(exec, f"import sys; sys.path.insert(0, {str(tmp_path)!r})", {}, workers=[address])
        with pytest.raises(
            WorkerError, match=rf"1 of 2 workers cannot play this: {address} has detente 0\.0\.1, and this"
        ):
            run(case, 100, SEED, client=client)


def test_workers_that_read_something_else_are_named(client: Client, case: detente.Scenario) -> None:
    plan: _detente.Plan = {
        "runs": 100,
        "seed": SEED,
        "threads": 1,
        "precision": None,
        "level": None,
        "keep_runs": False,
    }
    sound = _experiment(case, plan, _detente.Parts(case._compiled, plan, 1, []))
    _cluster.check(client, sound)
    other = _worker.Experiment(sound.scenario, "0" * 64, plan, (), sound.identity)
    with pytest.raises(WorkerError, match=r"reads another scenario \(hash .*, not 000000000000\)"):
        _cluster.check(client, other)
    strange = _worker.Experiment(sound.scenario, sound.hash, plan, (), "0" * 64)
    with pytest.raises(WorkerError, match="understands the experiment in another way"):
        _cluster.Tasks(client, strange, 0).one(_worker.seconds_per_run)
    torn = _worker.Experiment("{}", sound.hash, plan, (), sound.identity)
    with pytest.raises(WorkerError, match="cannot read the scenario: this is no packed scenario"):
        _cluster.check(client, torn)


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ({"runs": 0}, "at least one run"),
        ({"runs": -1}, "`runs` is a whole number"),
        ({"seed": 2**64}, "`seed` is a whole number"),
        ({"parts": 0}, "100 runs cannot be cut into 0 parts"),
        ({"parts": 101}, "100 runs cannot be cut into 101 parts"),
        ({"runs": 10**13}, "runs go from 1 to 1000000000000"),
    ],
)
def test_plans_that_cannot_be(client: Client, case: detente.Scenario, plan: dict[str, int], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        run(case, **({"runs": 100, "client": client} | plan))  # type: ignore[arg-type]


def test_without_a_client_nothing_is_done(strike: Path) -> None:
    program = f"import detente.distributed as d\nd.run({str(strike)!r}, 10)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "ValueError: there is no client of a cluster; make one with `distributed.Client(...)`" in done.stderr


def test_parts_take_some_seconds() -> None:
    # Runs, seconds of a run, threads of all workers: parts.
    assert _cut(10**8, 1e-4, 4) == 2_500
    assert _cut(1_000, 1e-4, 4) == 1
    assert _cut(30_000, 1e-4, 64) == 3
    assert _cut(10**6, 1e-4, 64) == 64
    assert _cut(3, 10.0, 64) == 3


def test_scenarios_and_values_can_be_pickled(case: detente.Scenario, tmp_path: Path) -> None:
    changed = detente.load(NO_MEDIATOR).set({"tension.start": 4})
    there = pickle.loads(pickle.dumps(changed))
    assert (there.id, there.hash, there.files, there.overrides) == (
        changed.id,
        changed.hash,
        changed.files,
        changed.overrides,
    )
    assert there.run(10, 1).findings == changed.run(10, 1).findings
    assert str(ROOT).encode() not in pickle.dumps(changed)
    # It can be changed where it arrives.
    overlay = tmp_path / "calm.toml"
    overlay.write_text("[tension]\nstart = 0.5\n")
    both = [one.set({"scenario.rounds": 9}).extend(overlay) for one in (case, pickle.loads(pickle.dumps(case)))]
    assert both[0].hash == both[1].hash
    assert both[1].id == f"{case.id}+calm"
    wage = detente.load(WAGE)
    again = [one.extend(NO_MEDIATOR) for one in (wage, pickle.loads(pickle.dumps(wage)))]
    assert again[0].hash == again[1].hash
    parsed = pickle.loads(pickle.dumps(detente.template("strike")))
    assert parsed.hash == detente.template("strike").hash
    values = detente.load(ROOT / "scenarios/games/walk-out.toml").set({"foresight.runs": 1000}).fit(quick=True)
    assert pickle.loads(pickle.dumps(values)).text == values.text


def test_a_sweep_is_that_of_the_command(
    client: Client, command: Command, strike: Path, case: detente.Scenario, tmp_path: Path
) -> None:
    axes = {"tension.start": "1..4:3", "scenario.rounds": "4..12:9"}
    over = [word for path, settings in axes.items() for word in ("--over", f"{path}={settings}")]
    told = command("sweep", strike, *over, "--runs", 40, "--seed", SEED, "--out", tmp_path / "results")
    counts: list[int] = []
    kept = tmp_path / "kept"
    found = sweep(case, axes, 40, SEED, client=client, folder=kept, progress=keeping(counts))
    assert found.digest == told["digest"]
    assert found.findings == told
    written = contents(only_folder(tmp_path / "results"))
    assert contents(found.save(tmp_path / "saved")) == written
    one = case.sweep(axes, runs=40, seed=SEED)
    assert (type(found), found.text, found.plots) == (type(one), one.text, one.plots)
    in_parquet = [contents(each.save(tmp_path / f"{k}", table_format="parquet")) for k, each in enumerate((found, one))]
    assert in_parquet[0] == in_parquet[1]
    assert found.frame["point"].nunique() == counts[-1] // 40 == 27
    # What is kept is not played again; another sweep stands beside it.
    files = contents(kept)
    first, _ = sorted(files)
    (kept / first).unlink()
    counts.clear()
    assert sweep(case, axes, 40, SEED, client=client, folder=kept, progress=keeping(counts)).findings == told
    assert counts[0] == 11 * 40
    (kept / first).write_bytes(files[first][:-50])
    with pytest.warns(UserWarning, match="is damaged; its part is played again"):
        assert sweep(case, axes, 40, SEED, client=client, folder=kept).findings == told
    assert contents(kept) == files
    sweep(case, ["tension.start=1..4:3"], 40, SEED, client=client, folder=kept)
    assert contents(kept).keys() > files.keys()


VARIANTS: dict[str, Any] = {"tense": {"tension.start": 4}, "short": {"scenario.rounds": 4}}


def test_a_comparison_is_that_of_one_process_and_of_the_command(
    client: Client, command: Command, strike: Path, case: detente.Scenario, tmp_path: Path
) -> None:
    (strike.parent / "calm.toml").write_text(f'extends = "{strike.name}"\nwhy = "x"\n[tension]\nstart = 0.5\n')
    calm = strike.parent / "calm.toml"
    variants: dict[str, Any] = VARIANTS | {"calm": calm}
    told: list[tuple[int, int]] = []
    found = compare(
        case, variants, RUNS, SEED, client=client, parts=7, progress=lambda done, total: told.append((done, total))
    )
    one = detente.compare(case, variants, RUNS, SEED)
    assert (found.digest, found.findings) == (one.digest, one.findings)
    assert contents(found.save(tmp_path / "cluster")) == contents(one.save(tmp_path / "one"))
    assert ((told[0], told[-1])) == ((0, RUNS), (RUNS, RUNS))
    # Whatever the number of parts is, and at another level.
    assert compare(strike, variants, RUNS, SEED, parts=2).digest == one.digest
    level = {"level": 0.5}
    assert compare(case, VARIANTS, 100, SEED, client=client, **level).findings == (  # type: ignore[arg-type]
        detente.compare(case, VARIANTS, 100, SEED, **level).findings  # type: ignore[arg-type]
    )
    words = [f"--variant={name}: {path}={value}" for name, own in VARIANTS.items() for path, value in own.items()]
    out = tmp_path / "out"
    told_by_command = command("compare", strike, *words, "--runs", RUNS, "--seed", SEED, "--out", out)
    of_changes = compare(case, VARIANTS, RUNS, SEED, client=client, parts=5)
    assert of_changes.findings == told_by_command
    assert contents(of_changes.save(tmp_path / "changes")) == contents(only_folder(out))


def test_pilots_of_a_comparison_are_the_same_in_every_part(client: Client, case: detente.Scenario) -> None:
    # From 10,000 runs on, control variates take off what pilots say that chance explains.
    found = compare(case, VARIANTS, 10_000, SEED, client=client, parts=6)
    one = detente.compare(case, VARIANTS, 10_000, SEED)
    assert one.findings["control_variates"] is not None
    assert (found.findings, found.text) == (one.findings, one.text)


def test_a_comparison_survives_workers_and_goes_on_from_its_folder(
    client: Client, case: detente.Scenario, tmp_path: Path
) -> None:
    one = detente.compare(case, VARIANTS, 2_000, SEED)
    with cluster() as own, Client(own) as other:
        killer = Killer(other)
        found = compare(case, VARIANTS, 2_000, SEED, client=other, parts=40, folder=tmp_path, progress=killer)
        assert killer.killed
        assert found.findings == one.findings
    first = contents(tmp_path)
    assert sorted(first) == [f"{index:02}-of-40.comparison" for index in range(40)]
    (tmp_path / "03-of-40.comparison").unlink()
    (tmp_path / "04-of-40.comparison").write_bytes(first["04-of-40.comparison"][:-100])
    told: list[int] = []
    with pytest.warns(UserWarning, match=r"04-of-40\.comparison` is damaged"):
        again = compare(case, VARIANTS, 2_000, SEED, client=client, folder=tmp_path, progress=keeping(told))
    assert again.findings == one.findings
    assert (told[0], told[-1]) == (1_900, 2_000)
    assert contents(tmp_path) == first
    # Runs of the same scenario have parts of their own, and may stand beside them.
    assert run(case, 100, SEED, client=client, parts=2, folder=tmp_path).digest == case.run(100, SEED).digest
    with pytest.raises(ValueError, match=r"another comparison: it has a seed of its own; choose another folder"):
        compare(case, VARIANTS, 2_000, SEED + 1, client=client, folder=tmp_path)
    with pytest.raises(ValueError, match="it has scenarios or values of its own"):
        compare(case, {"tense": {"tension.start": 3}}, 2_000, SEED, client=client, folder=tmp_path)


def test_a_part_of_a_comparison_that_is_played_twice_counts_once(case: detente.Scenario) -> None:
    plan: _detente.Plan = {
        "runs": RUNS,
        "seed": SEED,
        "threads": 1,
        "precision": None,
        "level": None,
        "keep_runs": False,
    }
    variants = [case.set(changes)._compiled for changes in VARIANTS.values()]
    parts = _detente.ComparisonParts(case._compiled, plan, 4, [], variants)
    merge = parts.merge()
    for index in (2, 0, 2, 3):
        merge.add(parts.play(index, 1))
    assert merge.missing() == [1]
    named = list(zip(VARIANTS, variants, strict=True))
    words = ["compare", f"--runs={RUNS}", f"--seed={SEED}"]
    with pytest.raises(ValueError, match="1 of 4 parts are missing"):
        case._compiled.explore(words, named, None, [], None, merge)
    assert merge.add(parts.play(1, 2)) == (1, True)
    assert merge.runs == RUNS
    found = case._compiled.explore(words, named, None, [], None, merge)
    assert found.digest == detente.compare(case, VARIANTS, RUNS, SEED).digest


def test_a_comparison_of_games_in_equilibrium_is_that_of_one_process(client: Client) -> None:
    solved = detente.load(ROOT / "scenarios/games/audience-cost-signal.toml")
    large = detente.load(ROOT / "scenarios/games/walk-out.toml").set({"foresight.runs": 1000})
    values = large.fit(quick=True)
    for base, given in ((solved, []), (large, [values])):
        variants = {"short": base.set({"scenario.rounds": 2})} if base is large else {"other": large}
        more = [] if base is large else [values]
        one = base.compare(variants, 60, SEED, values=[*given, *more])
        found = compare(base, variants, 60, SEED, client=client, parts=3, values=[*given, *more])
        assert found.findings == one.findings


def test_comparisons_that_cannot_be(client: Client, case: detente.Scenario) -> None:
    with pytest.raises(ValueError, match="nothing to compare with"):
        compare(case, {}, 100, client=client)
    with pytest.raises(detente.ScenarioError, match="did you mean"):
        compare(case, {"tense": {"tension.strat": 1}}, 100, client=client)
    with pytest.raises(ValueError, match="cannot be cut into 101 parts"):
        compare(case, VARIANTS, 100, client=client, parts=101)


def test_a_sweep_over_files_is_that_of_the_command(
    client: Client, command: Command, strike: Path, case: detente.Scenario, tmp_path: Path
) -> None:
    for name, start in [("calm", 0.5), ("tense", 4)]:
        (tmp_path / f"{name}.toml").write_text(f"[tension]\nstart = {start}\n")
    axes = [f"{tmp_path / 'calm.toml'},{tmp_path / 'tense.toml'}", "scenario.rounds=4,9"]
    over = [word for axis in axes for word in ("--over", axis)]
    told = command("sweep", strike, *over, "--runs", 40, "--seed", SEED, "--out", tmp_path / "results")
    found = sweep(case, axes, 40, SEED, client=client)
    assert found.digest == told["digest"]
    assert [one["shares"] for one in found.findings["points"]] == [one["shares"] for one in told["points"]]


def test_sweeps_that_cannot_be(client: Client, case: detente.Scenario) -> None:
    with pytest.raises(detente.ScenarioError, match="did you mean"):
        sweep(case, {"tension.strat": "1,2"}, client=client)
    with pytest.raises(ValueError, match=r"."):
        sweep(case, ["tension.start"], client=client)
    with pytest.raises(ValueError, match="at least one run"):
        sweep(case, {"tension.start": "1,2"}, 0, client=client)


def test_the_program_of_the_page_runs(tmp_path: Path) -> None:
    page = (ROOT / "docs/cluster.md").read_text()
    (program,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    file = tmp_path / "program.py"
    file.write_text(program)
    done = subprocess.run([sys.executable, file], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "outcome_name" in done.stdout
    assert list((tmp_path / "parts").glob("*.part"))
