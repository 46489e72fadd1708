"""Scenarios: reading, changing, and what is wrong with them."""

from __future__ import annotations

import os
from pathlib import Path

import numpy
import pytest
from conftest import NO_MEDIATOR, SMALL, WAGE

import detente


def test_a_scenario_tells_what_it_is(wage: detente.Scenario) -> None:
    assert (wage.id, wage.name) == ("wage-dispute/baseline", "Wage dispute at a port")
    assert (wage.rounds, wage.runs, wage.seed) == (18, 50_000, 1889)
    assert wage.text == WAGE.read_text()
    assert wage.warnings == []
    assert len(wage.hash) == 64
    assert "Wage dispute" in repr(wage)
    assert "Wage dispute" in wage._repr_html_()


def test_a_text_is_the_same_scenario_as_its_file(wage: detente.Scenario) -> None:
    text = WAGE.read_text()
    assert detente.parse(text).run(40).digest == wage.run(40).digest
    assert detente.parse(text + "\n# A remark.\n").hash == detente.parse(text).hash


def test_files_are_those_that_were_read() -> None:
    files = detente.load(NO_MEDIATOR).files
    assert files == {
        "wage-dispute/no-mediator.toml": NO_MEDIATOR.read_bytes(),
        "wage-dispute/baseline.toml": WAGE.read_bytes(),
    }


def test_templates_can_be_run() -> None:
    assert detente.template("strike").run(20).findings["plan"]["runs"] == 20
    with pytest.raises(KeyError, match="peace"):
        detente.template("peace")


def test_changes_give_another_scenario(wage: detente.Scenario) -> None:
    tense = wage.set({"tension.start": 4, "scenario.rounds": 20})
    assert (tense.rounds, wage.rounds) == (20, 18)
    assert tense.overrides == ["tension.start=4", "scenario.rounds=20"]
    assert tense.hash != wage.hash
    assert wage.set(["scenario.rounds+=2", "tension.start=4"]).hash == tense.hash
    assert wage.set("scenario.rounds+=2").rounds == 20


def test_values_are_written_as_toml(wage: detente.Scenario) -> None:
    drawn = wage.set({"tension.start": {"uniform": [1, 2.5], "kind": "uncertain"}})
    assert drawn.overrides == ['tension.start={ "uniform" = [1, 2.5], "kind" = "uncertain" }']
    assert wage.set({"tension.start": numpy.float64(0.1)}).hash == wage.set({"tension.start": 0.1}).hash
    assert wage.set({"scenario.rounds": numpy.int64(20)}).rounds == 20
    title = 'Quotes " and \\ and ünïcode'
    assert wage.set({"scenario.name": title}).name == title
    with pytest.raises(TypeError, match="TOML holds no object"):
        wage.set({"tension.start": object()})


def test_numbers_have_values_and_evidence(wage: detente.Scenario) -> None:
    numbers = wage.numbers.set_index("path")
    assert numbers.loc["scenario.rounds", "value"] == "18"
    assert numbers.loc["actor.port.patience", ["low", "high"]].tolist() == [0.0, 1.0]
    assert len(wage.paths()) > len(numbers)
    polars = wage.paths(numbers=True, library="polars")
    assert polars["value"].to_list() == wage.numbers["value"].tolist()
    cited = detente.load(WAGE.parents[1] / "security-talks-2022/baseline.toml").numbers
    assert (cited["evidence"] != "").any()


def test_all_faults_come_at_once_with_their_places() -> None:
    with pytest.raises(detente.ScenarioError) as caught:
        detente.parse("[scenario]\nrounds = 0\nrunds = 3\n")
    found = {one.code: one for one in caught.value.diagnostics}
    assert len(found) > 1
    rounds = found["S013"]
    assert (rounds.file, rounds.line, rounds.column, rounds.severity) == ("scenario.toml", 2, 10, "error")
    assert rounds.message in str(caught.value)
    assert any("did you mean `rounds`?" in one.help for one in caught.value.diagnostics)


def test_a_wrong_change_says_what_was_meant(wage: detente.Scenario) -> None:
    with pytest.raises(detente.ScenarioError, match=r"did you mean `tension\.start`") as caught:
        wage.set({"tension.strat": 1})
    assert isinstance(caught.value, detente.DetenteError)
    (fault,) = caught.value.diagnostics
    assert fault.help.startswith("did you mean `tension.start`?")


def test_files_that_cannot_be_read() -> None:
    with pytest.raises(FileNotFoundError, match=r"did you mean .*baseline\.toml"):
        detente.load(WAGE.with_name("basline.toml"))
    with pytest.raises(OSError, match="folder"):
        detente.load(WAGE.parent)


def test_relative_paths_and_text_paths(monkeypatch: pytest.MonkeyPatch, wage: detente.Scenario) -> None:
    monkeypatch.chdir(WAGE.parent)
    assert detente.load("baseline.toml").hash == wage.hash
    assert detente.load(Path(os.curdir) / "baseline.toml").id == wage.id


def test_exact_probabilities_add_up_or_say_why_not(wage: detente.Scenario) -> None:
    exact = detente.load(SMALL).exact()
    assert sum(one["probability"] for one in exact["law"]["outcomes"]) == pytest.approx(1, abs=1e-12)
    with pytest.raises(detente.GameError, match="continuous"):
        wage.exact()
    with pytest.raises(detente.GameError):
        detente.load(SMALL).exact(most_branches=1)


def test_a_replay_ends_as_the_kept_run(wage: detente.Scenario, found: detente.Outcome) -> None:
    replay = wage.replay(5, seed=7)
    run = found.runs.iloc[5]
    assert (int(replay["run"]), replay["end"]["outcome"], replay["end"]["round"]) == (5, run["outcome"], run["rounds"])


def test_an_explanation_has_all_actors(wage: detente.Scenario) -> None:
    assert {one["actor"] for one in wage.explain()["actors"]} == {"port", "line", "union", "mediator"}
