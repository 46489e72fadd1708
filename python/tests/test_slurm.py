"""A real Slurm, of this machine alone: workers that Dask asks it for, and a plain job array of the command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from distributed import Client
from test_command import contents, only_folder

import detente
from detente.distributed import run

RUNS, SEED = 600, 7
ONE_NODE = Path(__file__).parent / "slurm/one-node"
EXAMPLES = ROOT / "examples/slurm"


@pytest.fixture(scope="module")
def slurm() -> Iterator[dict[str, str]]:
    """The environment in which commands find a Slurm that was started for these tests."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("a Slurm of its own can be started by root only")
    path = os.environ["PATH"] + ":/usr/sbin"
    lacking = [one for one in ("slurmctld", "slurmd", "munged", "sbatch") if shutil.which(one, path=path) is None]
    if lacking:
        pytest.skip(f"there is no {', '.join(lacking)}: apt-get install slurm-wlm munge")
    folder = Path(tempfile.mkdtemp(prefix="detente-slurm-"))
    environment = os.environ | {"PATH": path, "SLURM_CONF": str(folder / "slurm.conf")}
    try:
        subprocess.run([ONE_NODE, "start", folder], check=True, env=environment)
        yield environment
    finally:
        subprocess.run([ONE_NODE, "stop", folder], check=True, env=environment)
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def strike(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of a scenario whose runs take little time."""
    file = tmp_path_factory.mktemp("case") / "strike.toml"
    file.write_text(detente.template("strike").text)
    return file


def wait_for(environment: dict[str, str], job: str, seconds: float = 120) -> str:
    """State in which a job ends."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        shown = subprocess.run(
            ["scontrol", "show", "job", job], env=environment, capture_output=True, text=True, check=True
        )
        states = {word.split("=")[1] for word in shown.stdout.split() if word.startswith("JobState=")}
        if not states & {"PENDING", "RUNNING", "COMPLETING", "CONFIGURING"}:
            return ", ".join(sorted(states))
        time.sleep(0.2)
    raise TimeoutError(shown.stdout)


def test_workers_of_a_slurm_cluster(
    slurm: dict[str, str], strike: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dask_jobqueue.slurm import SLURMCluster

    for name in ("PATH", "SLURM_CONF"):
        monkeypatch.setenv(name, slurm[name])
    monkeypatch.chdir(tmp_path)
    case = detente.load(strike)
    one = case.run(2_000, SEED)
    with (
        SLURMCluster(
            queue="debug",
            cores=1,
            processes=1,
            memory="1GB",
            walltime="00:10:00",
            interface="lo",
            python=sys.executable,
            log_directory=str(tmp_path / "logs"),
            scheduler_options={"interface": "lo", "dashboard_address": None},
        ) as cluster,
        Client(cluster) as client,
    ):
        cluster.scale(jobs=2)
        client.wait_for_workers(2, timeout=120)
        jobs = subprocess.run(["squeue", "--noheader"], env=slurm, capture_output=True, text=True, check=True).stdout
        assert len(jobs.splitlines()) == 2
        lost: list[str] = []

        def preempt(done: int, total: int) -> None:
            """Slurm takes the job of one worker away once some of the work is done."""
            if done and not lost:
                lost.append(jobs.split()[0])
                subprocess.run(["scancel", "--signal=KILL", "--full", lost[0]], env=slurm, check=True)

        found = run(case, 2_000, SEED, client=client, parts=40, progress=preempt)
        assert lost
        assert found.digest == one.digest
        assert found.findings == one.findings


def submit(environment: dict[str, str], folder: Path, *words: object) -> tuple[str, ...]:
    """Calls the example and gives its jobs."""
    text = [str(word) for word in words]
    done = subprocess.run([EXAMPLES / "submit", *text], env=environment, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return tuple(line.split("job ")[1].split(",")[0] for line in done.stdout.splitlines())


def test_a_job_array_of_the_command(slurm: dict[str, str], program: str, strike: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/detente").symlink_to(Path(program).resolve())
    environment = slurm | {"PATH": f"{tmp_path / 'bin'}:{slurm['PATH']}"}
    plan = ["parts", 5, strike, "--runs", RUNS, "--seed", SEED]
    array, merge = submit(environment, tmp_path, *plan)
    assert wait_for(environment, merge) == "COMPLETED"
    assert wait_for(environment, array) == "COMPLETED"
    case = detente.load(strike)
    one = case.run(RUNS, SEED)
    results = only_folder(tmp_path / "results")
    assert contents(results) == contents(one.save(tmp_path / "one"))
    # What is lost is played again, and nothing else.
    first = (tmp_path / "parts/3.part").stat().st_mtime_ns
    (tmp_path / "parts/1.part").unlink()
    shutil.rmtree(tmp_path / "results")
    array, merge = submit(environment, tmp_path, *plan)
    assert wait_for(environment, merge) == "COMPLETED"
    assert (tmp_path / "parts/3.part").stat().st_mtime_ns == first
    assert contents(only_folder(tmp_path / "results")) == contents(tmp_path / "one")
    # A cluster that goes on from the parts of the job array.
    kept = tmp_path / "parts"
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, processes=False, dashboard_address=None) as own, Client(own) as client:
        assert run(case, RUNS, SEED, client=client, folder=kept).digest == one.digest
