"""Scenarios, a finished run, and the command, for all tests."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import detente

ROOT = Path(__file__).resolve().parents[2]
WAGE = ROOT / "scenarios/wage-dispute/baseline.toml"
NO_MEDIATOR = ROOT / "scenarios/wage-dispute/no-mediator.toml"
TALKS = ROOT / "scenarios/security-talks-2022/baseline.toml"
SMALL = ROOT / "scenarios/theory/ladder-risk.toml"


@pytest.fixture(scope="session")
def wage() -> detente.Scenario:
    return detente.load(WAGE)


@pytest.fixture(scope="session")
def found(wage: detente.Scenario) -> detente.Outcome:
    return wage.run(300, seed=7, keep_runs=True)


@pytest.fixture(autouse=True)
def pandas_again() -> Iterator[None]:
    yield
    detente.frames("pandas")


def interrupt(*words: str, folder: Path, within: float, ends_within: float) -> None:
    """Sends Ctrl-C to a program of Python once it says `began`; it says `stopped` within some seconds, and ends well."""
    child = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True, cwd=folder)
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == "began\n"
        began = time.monotonic()
        os.kill(child.pid, signal.SIGINT)
        assert child.stdout.readline() == "stopped\n"
        assert time.monotonic() - began < within
        assert child.wait(ends_within) == 0
    finally:
        child.kill()
        child.wait()


Command = Callable[..., Any]


@pytest.fixture(scope="session")
def program() -> str:
    """The command `detente`; DETENTE_COMMAND names it."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    built = [os.environ.get("DETENTE_COMMAND"), str(target / "release/detente"), shutil.which("detente")]
    found = next((one for one in built if one and Path(one).is_file()), None)
    if found is None:
        pytest.skip("there is no command `detente`: build it, or name it in DETENTE_COMMAND")
    return found


@pytest.fixture(scope="session")
def command(program: str) -> Command:
    """Calls the program and reads the JSON that it prints."""

    def call(*words: object) -> Any:
        text = [str(word) for word in words]
        done = subprocess.run([program, *text, "--format", "json"], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    return call
