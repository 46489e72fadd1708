"""Fitted values: found, kept, used, and the same as the command's."""

from __future__ import annotations

import pickle
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, WAGE, Command
from test_command import contents, only_folder

import detente

WALK_OUT = ROOT / "scenarios/games/walk-out.toml"
SHORT = {"foresight.runs": 1_000}


@pytest.fixture(scope="module")
def game() -> detente.Scenario:
    return detente.load(WALK_OUT).set(SHORT)


@pytest.fixture(scope="module")
def values(game: detente.Scenario) -> detente.FittedValues:
    return game.fit(quick=True)


def test_values_are_kept_and_read_back(values: detente.FittedValues, game: detente.Scenario, tmp_path: Path) -> None:
    assert (values.scenario, values.quick) == ("games/walk-out", True)
    assert "quick" in repr(values)
    values.save(tmp_path / "values.json")
    again = detente.load_values(tmp_path / "values.json")
    assert (again.hash, again.text, again.converged) == (values.hash, values.text, values.converged)
    assert game.fit(quick=True, threads=1).text == values.text
    with pytest.raises(ValueError, match="holds no fitted values"):
        detente.load_values(WALK_OUT)
    with pytest.raises(FileNotFoundError):
        detente.load_values(tmp_path / "none.json")


def test_a_fit_is_a_result_like_others(
    program: str, values: detente.FittedValues, game: detente.Scenario, tmp_path: Path
) -> None:
    subprocess.run(
        [program, "fit", WALK_OUT, "--set", "foresight.runs=1000", "--quick", "--out", tmp_path / "command.json", "-q"],
        check=True,
        capture_output=True,
    )
    folder = tmp_path / "folder"
    folder.mkdir()
    assert values.save(folder) == folder / "values.json"
    assert values.save(tmp_path / "file.json").read_bytes() == (folder / "values.json").read_bytes()
    assert (folder / "values.json").read_bytes() == (tmp_path / "command.json").read_bytes()
    own = values.findings["own"]
    actors = list(dict.fromkeys(one["actor"] for one in game.explain()["actors"]))
    assert values.tables == ["steps"]
    assert list(values.steps.columns) == list(values.columns("steps"))
    assert len(values.steps) == len(own["steps"]) * len(actors)
    last = values.steps.iloc[-1]
    assert (last["fit"], last["iteration"], last["actor_id"]) == ("own", len(own["steps"]), actors[-1])
    found = own["steps"][-1]["actors"][-1]
    assert (last["change"], last["offers_slope"]) == (found["change"], found["meeting"]["residual"])
    assert values.table("steps", "polars")["actor"].to_list() == values.steps["actor"].tolist()
    with pytest.raises(KeyError, match="there are steps"):
        values.table("deviations")
    page = values._repr_html_()
    assert f"after {len(own['steps'])} iterations; a quick fit" in page
    assert f"<td>{actors[0]}</td>" in page
    # Without its scenario a fit knows positions only; a pickled one keeps the ids.
    assert detente.load_values(folder / "values.json").steps["actor_id"].isna().all()
    assert pickle.loads(pickle.dumps(values)).steps["actor_id"].tolist() == values.steps["actor_id"].tolist()


def test_runs_with_values_are_those_of_the_command(
    command: Command, values: detente.FittedValues, game: detente.Scenario, tmp_path: Path
) -> None:
    values.save(tmp_path / "fitted.json")
    words = ["--set", "foresight.runs=1000", "--seed", 3, "--values", tmp_path / "fitted.json"]
    told = command("run", WALK_OUT, "--runs", 200, *words, "--out", tmp_path / "command")
    found = game.run(200, seed=3, values=values)
    assert found.findings == told
    assert found.findings["scenario"]["values"]["hash"] == values.hash
    assert len(found.foresight) > 0
    saved = contents(found.save(tmp_path / "python"))
    assert saved == contents(only_folder(tmp_path / "command"))
    assert saved["values.json"] == values.text.encode()
    assert game.replay(5, seed=3, values=values) == command("replay", WALK_OUT, "--run", 5, *words)


def test_a_run_fits_for_itself(values: detente.FittedValues, game: detente.Scenario, tmp_path: Path) -> None:
    alone = game.set({"foresight.solver": "fitted", "foresight.iterations": 1}).run(20)
    assert alone.findings["scenario"]["values"] is not None
    with pytest.raises(ValueError, match="fit them before"):
        alone.save(tmp_path / "results")
    assert list(tmp_path.iterdir()) == []


def test_values_are_of_one_scenario(values: detente.FittedValues, game: detente.Scenario) -> None:
    with pytest.raises(ValueError, match="of another scenario"):
        detente.load(WAGE).run(10, values=values)
    with pytest.raises(ValueError, match="do not"):
        detente.load(WAGE).fit()
    compared = game.compare({"short": game.set({"scenario.rounds": 2})}, 20, values=[values])
    assert compared.findings["base"]["scenario"]["values"]["hash"] == values.hash


def test_a_fit_tells_how_far_it_is(game: detente.Scenario) -> None:
    told: list[tuple[int, int]] = []
    game.fit(quick=True, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert 0 < told[-1][0] <= told[-1][1]
