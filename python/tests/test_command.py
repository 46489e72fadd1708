"""The package and the command give the same numbers and the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import NO_MEDIATOR, SMALL, TALKS, WAGE, Command

import detente


def contents(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def only_folder(out: Path) -> Path:
    (folder,) = (one for one in out.iterdir() if not one.is_symlink())
    return folder


CASES: list[tuple[str, Path, dict[str, Any], list[str], dict[str, Any], list[object]]] = [
    ("as the file says but short", WAGE, {}, [], {"runs": 150}, ["--runs", 150]),
    ("another seed", TALKS, {}, [], {"runs": 60, "seed": 5}, ["--runs", 60, "--seed", 5]),
    (
        "changed, and every run kept",
        WAGE,
        {"tension.start": 4.5, "scenario.name": "It's tense"},
        ["--set", "tension.start=4.5", "--set", 'scenario.name="It\'s tense"'],
        {"runs": 150, "seed": 3, "keep_runs": True},
        ["--runs", 150, "--seed", 3, "--keep-runs"],
    ),
    ("a file that extends another", NO_MEDIATOR, {}, [], {"runs": 150, "seed": 1}, ["--runs", 150, "--seed", 1]),
    (
        "until it is precise",
        SMALL,
        {},
        [],
        {"precision": 0.02, "seed": 1},
        ["--precision", 0.02, "--seed", 1],
    ),
]


@pytest.mark.parametrize(
    ("file", "changes", "sets", "plan", "options"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_run_is_that_of_the_command(
    command: Command,
    tmp_path: Path,
    file: Path,
    changes: dict[str, Any],
    sets: list[str],
    plan: dict[str, Any],
    options: list[object],
) -> None:
    told = command("run", file, *options, *sets, "--out", tmp_path / "command")
    found = detente.load(file).set(changes).run(**plan)
    assert found.digest == told["digest"]
    assert found.findings == told
    saved = contents(found.save(tmp_path / "python"))
    written = contents(only_folder(tmp_path / "command"))
    assert saved.keys() == written.keys()
    assert [name for name, content in written.items() if saved[name] != content] == []
    assert ("runs.csv" in saved) == plan.get("keep_runs", False)


def test_an_overlay_is_the_same(command: Command, tmp_path: Path) -> None:
    overlay = tmp_path / "calm.toml"
    overlay.write_text("[tension]\nstart = 0.5\n")
    told = command("run", WAGE, "+", overlay, "--runs", 100, "--out", tmp_path / "command")
    found = detente.load(WAGE).extend(overlay).run(100)
    assert found.findings == told
    assert contents(found.save(tmp_path / "python")) == contents(only_folder(tmp_path / "command"))


def test_a_comparison_is_that_of_the_command(command: Command, tmp_path: Path) -> None:
    told = command("compare", WAGE, NO_MEDIATOR, "--runs", 150, "--seed", 2, "--out", tmp_path)
    variant = detente.load(NO_MEDIATOR)
    found = detente.compare(WAGE, {variant.name: NO_MEDIATOR}, 150, 2)
    assert found.digest == told["digest"]
    assert found.findings == told
    written = contents(only_folder(tmp_path))
    assert contents(found.save(tmp_path / "python")) == written
    assert [found.plot(name).svg.encode() for name in found.plots] == [
        written[f"charts/{name}.svg"] for name in found.plots
    ]


def test_replays_explanations_and_exact_probabilities_are_those_of_the_command(command: Command) -> None:
    wage = detente.load(WAGE)
    assert wage.replay(12, seed=7) == command("replay", WAGE, "--run", 12, "--seed", 7)
    assert wage.explain() == command("explain", WAGE)
    assert detente.load(SMALL).exact() == command("exact", SMALL)
