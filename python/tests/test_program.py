"""The command that the package installs: the same program, with the same answers to errors, closed pipes and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import WAGE
from test_command import contents, only_folder

import detente

PROGRAM = Path(sys.executable).parent / "detente"


def call(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=False, cwd=cwd)


def test_it_runs_and_writes_what_python_writes(tmp_path: Path) -> None:
    done = call("run", WAGE, "--runs", 50, "--seed", 3, "--out", tmp_path / "results", "--png")
    assert (done.returncode, "ending" in done.stdout, "Traceback" in done.stderr) == (0, True, False)
    written = contents(only_folder(tmp_path / "results"))
    # Charts, report and pictures are there.
    assert written["charts/outcome_shares.png"].startswith(b"\x89PNG")
    saved = contents(detente.load(WAGE).run(50, 3).save(tmp_path / "python"))
    assert {name: written[name] for name in saved} == saved


def test_exit_codes(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[scenario]\nrounds = 0\n")
    assert call("--version").stdout.startswith("detente ")
    assert call("check", WAGE).returncode == 0
    cases = [(["check", str(wrong)], 1, "error["), (["run", "none.toml"], 2, "no such file"), (["fly"], 2, "fly")]
    for words, code, says in cases:
        done = call(*words, cwd=tmp_path)
        assert (done.returncode, says in done.stderr, "Traceback" in done.stderr) == (code, True, False)
    assert [one.name for one in tmp_path.iterdir()] == ["wrong.toml"]


def test_the_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "detente", "check", WAGE], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout == call("check", WAGE).stdout


def test_a_reader_may_close_early() -> None:
    with subprocess.Popen([PROGRAM, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.read(10)
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(5) == 0


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path, sent: signal.Signals) -> None:
    words = [str(PROGRAM), "run", str(WAGE), "--runs", "1000000000", "--out", str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        deadline = time.monotonic() + 20
        while not any(tmp_path.iterdir()):
            assert child.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        began = time.monotonic()
        os.kill(child.pid, sent)
        assert child.wait(5) == 2
        assert time.monotonic() - began < 1.5
        said = child.stderr.read()
        assert "stopped; nothing was written" in said
        assert "Traceback" not in said
        assert child.stdout.read() == ""
    assert list(tmp_path.iterdir()) == []
