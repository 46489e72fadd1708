"""Tables, pictures and folders."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas
import polars
import pytest
from conftest import NO_MEDIATOR

import detente


@pytest.fixture(scope="module")
def comparison(wage: detente.Scenario) -> detente.Comparison:
    return wage.compare({"nobody between": NO_MEDIATOR, "calm": {"tension.start": 0.5}}, 100, seed=7)


@pytest.mark.parametrize("of", ["found", "comparison"])
def test_pandas_and_polars_agree_with_the_csv_file(of: str, request: pytest.FixtureRequest) -> None:
    result: detente.Outcome | detente.Comparison = request.getfixturevalue(of)
    filled = 0
    for name in result.tables:
        header, *rows = csv.reader(io.StringIO(result._tables.files[f"{name}.csv"]))
        one, other = result.table(name), result.table(name, "polars")
        assert isinstance(one, pandas.DataFrame)
        assert isinstance(other, polars.DataFrame)
        assert list(one.columns) == other.columns == header == list(result.columns(name))
        assert len(one) == other.height == len(rows)
        for place, column in enumerate(header):
            cells = [None if pandas.isna(cell) else cell for cell in one[column].tolist()]
            assert cells == other[column].to_list()
            text = [row[place] for row in rows]
            assert [cell is None for cell in cells] == [word == "" for word in text]
            assert [type(cell)(word) for cell, word in zip(cells, text, strict=True) if cell is not None] == [
                cell for cell in cells if cell is not None
            ]
            filled += len(cells) - cells.count(None)
    assert filled > 100


def test_properties_are_tables(found: detente.Outcome) -> None:
    for name in ["groups", "outcomes", "endings_by_input", "talks", "rounds", "moves", "inputs", "runs"]:
        assert getattr(found, name).equals(found.table(name))
    assert found.tables == [name.removesuffix(".csv") for name in found._tables.files]
    with pytest.raises(KeyError, match="foresight"):
        _ = found.foresight
    with pytest.raises(KeyError, match="there are groups"):
        found.columns("outcome")


def test_the_library_of_frames_is_chosen_once(found: detente.Outcome, comparison: detente.Comparison) -> None:
    assert detente.frames() == "pandas"
    assert detente.frames("polars") == "polars"
    assert isinstance(found.outcomes, polars.DataFrame)
    assert isinstance(comparison.outcomes, polars.DataFrame)
    assert isinstance(found.table("outcomes", "pandas"), pandas.DataFrame)
    with pytest.raises(ValueError, match="'excel'"):
        detente.frames("excel")  # type: ignore[arg-type]
    assert detente.frames() == "polars"


def test_a_frame_has_the_figures_of_the_findings(found: detente.Outcome) -> None:
    for (_, row), one in zip(found.outcomes.iterrows(), found.findings["outcomes"], strict=True):
        assert (row["outcome"], row["count"], row["share"]) == (one["id"], one["count"], one["share"]["value"])
        assert [row["share_low"], row["share_high"]] == one["share"]["interval"]
    assert found.outcomes["count"].sum() == found.findings["plan"]["runs"] == 300
    assert found.digest == found.findings["digest"]


def test_a_comparison_has_classes_and_groups(comparison: detente.Comparison) -> None:
    assert set(comparison.outcomes["variant_name"]) == {"nobody between", "calm"}
    assert set(comparison.outcomes["kind"]) == {"class"}
    assert set(comparison.groups["kind"]) == {"group"}
    classes = comparison.outcomes
    assert (classes["difference"] - (classes["variant_share"] - classes["base_share"])).abs().max() < 1e-12
    assert "nobody between" in comparison._repr_html_()
    assert "2 variants" in repr(comparison)
    assert len(comparison.headline) > 0


def test_there_must_be_a_variant(wage: detente.Scenario) -> None:
    with pytest.raises(ValueError, match="nothing to compare"):
        wage.compare({}, 10)


def test_pictures(found: detente.Outcome, comparison: detente.Comparison, tmp_path: Path) -> None:
    assert "outcome_shares" in found.plots
    assert "compare_differences" in comparison.plots
    chart = found.plot("outcome_shares")
    assert ET.fromstring(chart._repr_svg_()).tag.endswith("svg")
    chart.save(tmp_path / "shares.svg")
    chart.save(tmp_path / "shares.png")
    assert (tmp_path / "shares.svg").read_text() == chart.svg
    assert (tmp_path / "shares.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ValueError, match=r"shares\.pdf"):
        chart.save(tmp_path / "shares.pdf")
    with pytest.raises(KeyError, match="there are endings_by_input"):
        found.plot("shares")


def test_html_shows_what_a_scenario_calls_itself_as_text(wage: detente.Scenario) -> None:
    found = wage.set({"scenario.name": "<b>bold</b>"}).run(20, seed=1)
    assert "&lt;b&gt;bold&lt;/b&gt;" in found._repr_html_()
    assert "<b>" not in found._repr_html_()
    assert "20 runs" in repr(found)


def test_a_report_is_a_page(found: detente.Outcome) -> None:
    assert found.report.startswith("<!DOCTYPE html>")


def test_a_folder_is_replaced_but_nothing_else_is(
    wage: detente.Scenario, found: detente.Outcome, tmp_path: Path
) -> None:
    place = tmp_path / "new" / "results"
    assert found.save(place) == place
    assert (place / "runs.csv").is_file()
    other = wage.run(20, seed=1)
    other.save(place)
    assert json.loads((place / "findings.json").read_text()) == other.findings
    assert not (place / "runs.csv").exists()
    assert [one.name for one in place.parent.iterdir()] == ["results"]
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="in the way"):
        found.save(mine)
    with pytest.raises(FileExistsError):
        found.save(mine / "thesis.txt")
    assert [one.read_text() for one in mine.iterdir()] == ["years of work"]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert (found.save(empty) / "manifest.json").is_file()


def test_what_was_there_stays_if_a_folder_cannot_be_put_in_its_place(
    found: detente.Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = found.save(tmp_path / "results")
    before = {file: file.read_bytes() for file in place.rglob("*") if file.is_file()}
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "fresh":
            raise OSError("no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="no"):
        found.save(place)
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before
