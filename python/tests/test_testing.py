"""The pytest fixture, in a test suite of somebody else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import detente

SUITE = """
import detente
import pytest

CASE = "cases/strike.toml"


def test_holds(detente_experiment):
    found = detente_experiment(CASE, runs=60, seed=7, digest="{digest}")
    contract = found.groups.set_index("group").loc["contract"]
    assert contract["share_low"] < contract["share_high"]


def test_is_played_once(detente_experiment):
    one = detente_experiment(CASE, runs=60, seed=7)
    assert detente_experiment(detente.load(__file__.replace("test_strike.py", CASE)), runs=60, seed=7) is one
    assert detente_experiment(CASE, runs=60, seed=8).digest != one.digest


def test_differs(detente_experiment):
    detente_experiment(CASE, runs=61, seed=7, digest="{digest}")


def test_conditions(detente_experiment):
    some = detente_experiment(CASE, runs=60, seed=7, given="agreements >= 1", keep_runs=True)
    assert (some.runs["agreements"] >= 1).all()


def test_is_not_there(detente_experiment):
    with pytest.raises(FileNotFoundError):
        detente_experiment("none.toml", runs=1, seed=1)
"""


def test_a_suite_of_somebody_else(tmp_path: Path) -> None:
    strike = detente.template("strike")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases/strike.toml").write_text(strike.text)
    digest = detente.load(tmp_path / "cases/strike.toml").run(60, 7).digest
    (tmp_path / "test_strike.py").write_text(SUITE.format(digest=digest))
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", "test_strike.py"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "1 failed, 4 passed" in done.stdout, done.stdout + done.stderr
    assert "do not have the digest that the test names" in done.stdout
    assert digest in done.stdout
    assert "name the new digest" in done.stdout
    assert "Traceback" not in done.stdout
