"""Many scenarios around one: the same figures and the same bytes as the commands."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from shlex import split
from typing import Any

import pandas
import polars
import pytest
from conftest import NO_MEDIATOR, WAGE, Command
from test_command import contents, only_folder

import detente

Ask = Callable[[detente.Scenario], detente.Exploration]

FORCE = ["--only", "force.strike"]
CASES: dict[str, tuple[Ask, Sequence[object]]] = {
    "sweep of two settings": (
        lambda wage: wage.sweep({"tension.start": [1, 2.5], "force.strike.balance": "0.3..0.7:2"}, 30, seed=7),
        [
            "sweep",
            "--over",
            "tension.start=1,2.5",
            "--over",
            "force.strike.balance=0.3..0.7:2",
            "--runs",
            30,
            "--seed",
            7,
        ],
    ),
    "sweep of files": (
        lambda wage: wage.sweep(f"{NO_MEDIATOR}", 30),
        ["sweep", "--over", NO_MEDIATOR, "--runs", 30],
    ),
    "sweep of a design": (
        lambda wage: wage.sweep({"tension.start": "1..4"}, 20, samples=4, design="sobol", threads=1),
        ["sweep", "--over", "tension.start=1..4", "--samples", 4, "--design", "sobol", "--runs", 20],
    ),
    "sensitivity, a tornado": (
        lambda wage: wage.sensitivity(
            40, 3, alone=True, only="force.strike", range={"force.strike.prize": (0.3, 0.42)}
        ),
        ["sensitivity", "--alone", *FORCE, "--range", "force.strike.prize=0.3..0.42", "--runs", 40, "--seed", 3],
    ),
    "sensitivity, all at once": (
        lambda wage: wage.sensitivity(10, method="morris", samples=8, only=["force.strike"], spread=0.5),
        ["sensitivity", "--method", "morris", "--samples", 8, *FORCE, "--spread", 0.5, "--runs", 10],
    ),
    "flip with a map": (
        lambda wage: wage.flip(
            "contract - base < -20%", 20, map=True, only=["force.strike.prize", "force.strike.peace_cost"]
        ),
        split(
            "flip --where 'contract - base < -20%' --map --only force.strike.prize --only force.strike.peace_cost --runs 20"
        ),
    ),
    "discover": (
        lambda wage: wage.discover("contract < 50%", 10, samples=50, only="force.strike"),
        ["discover", "--where", "contract < 50%", "--samples", 50, *FORCE, "--runs", 10],
    ),
    "strategies": (
        lambda wage: wage.strategies(
            "union", 100, rounds=0, precision=[1, 5], strategy={"port": {"patient": {"actor.port.patience": 0.999}}}
        ),
        split(
            "strategies --moves union --strategy 'port: patient = actor.port.patience=0.999' --rounds 0 --precision 1,5 --runs 100"
        ),
    ),
}


@pytest.mark.parametrize(("ask", "words"), CASES.values(), ids=CASES.keys())
def test_an_exploration_is_that_of_the_command(
    command: Command, tmp_path: Path, wage: detente.Scenario, ask: Ask, words: Sequence[object]
) -> None:
    name, *options = words
    told = command(name, WAGE, *options, "--out", tmp_path / "command")
    found = ask(wage)
    assert found.findings == told
    assert found.digest == told["digest"]
    assert contents(found.save(tmp_path / "python")) == contents(only_folder(tmp_path / "command"))
    # Every table is a data frame of either library.
    for table in found.tables:
        one, other = found.table(table), found.table(table, "polars")
        assert isinstance(one, pandas.DataFrame)
        assert isinstance(other, polars.DataFrame)
        assert list(one.columns) == other.columns == list(found.columns(table))
        assert len(one) == other.height
    assert sum(len(found.table(table)) for table in found.tables) > 0
    assert found.frame.equals(found.table(found.tables[0]))
    drawn = sorted(one for one in contents(tmp_path / "command") if "/charts/" in one)
    assert sorted(f"{plot}.svg" for plot in found.plots) == [one.rsplit("/", 1)[1] for one in drawn]
    for plot in found.plots[:1]:
        assert found.plot(plot).png.startswith(b"\x89PNG")
    assert found.report.startswith("<!DOCTYPE html>")
    assert ("<svg" in found._repr_html_()) == bool(found.plots)
    assert str(name) in repr(found)


def test_an_exploration_of_a_changed_scenario_and_of_a_text(command: Command, tmp_path: Path) -> None:
    told = command(
        "sweep",
        WAGE,
        "+",
        NO_MEDIATOR,
        "--set",
        "tension.start=3",
        "--over",
        "scenario.rounds=14,18",
        "--runs",
        20,
        "--out",
        tmp_path,
    )
    changed = detente.load(WAGE).extend(NO_MEDIATOR).set({"tension.start": 3})
    found = changed.sweep({"scenario.rounds": [14, 18]}, 20)
    assert found.findings == told
    assert contents(found.save(tmp_path / "python")) == contents(only_folder_but(tmp_path, "python"))
    text = detente.parse(WAGE.read_text()).sweep("scenario.rounds=14,18", 20)
    assert len(text.frame) > 0
    assert text.findings["scenario"]["id"] == "scenario"


def only_folder_but(out: Path, name: str) -> Path:
    (folder,) = (one for one in out.iterdir() if one.name != name and not one.is_symlink())
    return folder


def test_variants_are_those_of_the_command(command: Command, tmp_path: Path) -> None:
    words = ["--variant", "calm: tension.start=0.5", "--runs", 100, "--out", tmp_path / "command"]
    told = command("compare", WAGE, NO_MEDIATOR, *words)
    title = detente.load(NO_MEDIATOR).name
    found = detente.compare(WAGE, {"calm": {"tension.start": 0.5}, title: NO_MEDIATOR}, 100)
    assert found.findings == told
    assert contents(found.save(tmp_path / "python")) == contents(only_folder(tmp_path / "command"))
    assert json.loads((tmp_path / "python/manifest.json").read_text())["command"].startswith(
        "detente compare scenario/"
    )


def test_a_comparison_that_no_one_command_gives_says_so(wage: detente.Scenario, tmp_path: Path) -> None:
    other = detente.load(NO_MEDIATOR).set({"tension.start": 3})
    found = wage.compare({"tense, and nobody between": other}, 30, level=0.9)
    manifest = json.loads((found.save(tmp_path / "results") / "manifest.json").read_text())
    assert "command" not in manifest
    assert manifest["variants"][0]["overrides"] == ["tension.start=3"]
    assert manifest["plan"]["level"] == 0.9
    assert set(found.outcomes["variant_name"]) == {"tense, and nobody between"}


def test_threads_change_nothing(wage: detente.Scenario) -> None:
    over = {"tension.start": [1, 4]}
    one, many = (wage.sweep(over, 40, seed=1, threads=threads) for threads in (1, None))
    assert one.findings == many.findings
    assert wage.sweep(over, 40, seed=2).digest != one.digest


@pytest.mark.parametrize(
    ("ask", "kind", "says"),
    [
        (lambda wage: wage.sweep("tension.start=1,99"), detente.ScenarioError, "99"),
        (lambda wage: wage.sweep({"tension.begin": [1, 2]}), detente.ScenarioError, "tension.begin"),
        (lambda wage: wage.sweep([]), ValueError, "--over"),
        (lambda wage: wage.sweep("none.toml,other.toml"), FileNotFoundError, "none.toml"),
        (lambda wage: wage.sweep("tension.start=1,2", 0), ValueError, "runs go from 1"),
        (lambda wage: wage.sweep("tension.start=1,2", seed=-1), ValueError, "`seed`"),
        (lambda wage: wage.sensitivity(method="guess"), ValueError, "tornado"),
        (lambda wage: wage.sensitivity(pairs=True, method="morris"), ValueError, "--pairs"),
        (lambda wage: wage.sensitivity(only="nothing.here"), ValueError, "no number"),
        (lambda wage: wage.flip("peace < 20%"), ValueError, "peace"),
        (lambda wage: wage.discover("contract < 50%", samples=3), ValueError, "50"),
        (lambda wage: wage.strategies(), ValueError, "nobody has a strategy"),
        (
            lambda wage: wage.strategies("union", strategy={"port": {"odd": {"actor.port.x": 1}}}),
            detente.ScenarioError,
            "x",
        ),
        (lambda wage: wage.compare({"a": {"tension.start": 1}, "A": {"tension.start": 2}}), ValueError, "read alike"),
        (lambda wage: wage.compare({"a": {"scenario.seed": 1}}), ValueError, "scenario.seed"),
        (lambda wage: wage.compare({" ": {"tension.start": 1}}), ValueError, "name"),
        (lambda wage: wage.compare({"a": {"tension.start": 1}}, level=1.0), ValueError, "confidence level"),
    ],
)
def test_what_cannot_be_is_told(
    wage: detente.Scenario, ask: Callable[[Any], Any], kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind, match=says) as told:
        ask(wage)
    assert "Usage" not in str(told.value)


def test_progress_knows_how_much_there_is(wage: detente.Scenario) -> None:
    told: list[tuple[int, int]] = []
    wage.sweep("tension.start=1,2,4", 50, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (150, 150)


def test_documents_are_dicts_frames_and_text(command: Command, tmp_path: Path, wage: detente.Scenario) -> None:
    replay, explained = wage.replay(12, seed=7), wage.explain()
    for document, words in [
        (replay, ["replay", WAGE, "--run", 12, "--seed", 7]),
        (explained, ["explain", WAGE]),
    ]:
        assert document == document.findings == command(*words)
        assert list(document) == list(document.findings)
        assert len(document.text.splitlines()) > 10
        assert document.text.splitlines()[0] in document._repr_html_().replace("&#x27;", "'")
        document.save(tmp_path / "document.json")
        assert json.loads((tmp_path / "document.json").read_text()) == document.findings
        assert document.tables
        for name in document.tables:
            one, other = document.table(name), document.table(name, "polars")
            assert len(one) == other.height > 0
            assert list(one.columns) == other.columns
    assert list(replay.table("rounds")["round"]) == [one["round"] for one in replay["rounds"]]
    assert len(explained.table("actors")) == len(explained["actors"])
    with pytest.raises(KeyError, match="there are"):
        replay.table("round")
    with pytest.raises(KeyError, match="draws none"):
        replay.plot("rounds")
    with pytest.raises(ValueError, match=r"as \.json"):
        replay.save(tmp_path / "replay.txt")
