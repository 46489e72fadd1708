"""Parquet files: the bytes of the command, and the rows of the CSV files in every library that reads them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow.parquet
import pytest
from conftest import TALKS, WAGE
from test_command import contents, only_folder

import detente


@pytest.fixture(scope="module")
def kept() -> detente.Outcome:
    return detente.load(TALKS).run(300, seed=7, keep_runs=True)


@pytest.fixture(scope="module")
def file(kept: detente.Outcome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = kept.save(tmp_path_factory.mktemp("kept") / "results", table_format="parquet")
    assert not (folder / "runs.csv").exists()
    return folder / "runs.parquet"


def test_every_library_reads_the_rows_of_the_data_frame(kept: detente.Outcome, file: Path) -> None:
    runs = kept.runs
    pandas.testing.assert_frame_equal(pandas.read_parquet(file), runs, check_dtype=False)
    read = pyarrow.parquet.read_table(file)
    types = {"int64": "int64", "Int64": "int64", "float64": "double", "string": "string"}
    assert {name: str(kind) for name, kind in zip(read.schema.names, read.schema.types, strict=True)} == {
        name: types[str(kind)] for name, kind in runs.dtypes.items()
    }
    table = kept.table("runs", "polars")
    assert polars.read_parquet(file).equals(table, null_equal=True)
    assert polars.read_parquet(file).schema == table.schema
    with duckdb.connect() as database:
        found = database.sql(f"select * from '{file}' order by run").pl()
        assert found.equals(table, null_equal=True)
        some = runs["outcome"].iloc[0]
        counted = database.execute(f"select count(*) from '{file}' where outcome = ?", [some]).fetchone()
        assert counted == (int((runs["outcome"] == some).sum()),)


def test_the_file_says_what_it_is_of(kept: detente.Outcome, file: Path) -> None:
    about = pyarrow.parquet.read_schema(file).metadata
    scenario = kept.findings["scenario"]
    assert about[b"detente.scenario"].decode() == scenario["id"]
    assert about[b"detente.scenario.hash"].decode() == scenario["hash"]
    assert about[b"detente.seed"] == b"7"
    assert about[b"detente.version"].decode() == kept.findings["engine_version"]


def of_command(program: str, out: Path, line: str) -> dict[str, bytes]:
    """The files that the command writes."""
    command, *options = line.split()
    subprocess.run([program, command, WAGE, *options, "--out", out], capture_output=True, check=True)
    return contents(only_folder(out))


def test_saved_runs_are_those_of_the_command(program: str, tmp_path: Path) -> None:
    found = detente.load(WAGE).run(150, seed=3, keep_runs=True)
    saved = found.save(tmp_path / "here", table_format="parquet")
    assert contents(saved) == of_command(program, tmp_path / "out", "run --runs 150 --seed 3 --keep-runs=parquet")


def test_a_saved_sweep_is_that_of_the_command(program: str, tmp_path: Path) -> None:
    found = detente.load(WAGE).sweep({"tension.start": "1..4:3"}, runs=30, seed=3)
    saved = found.save(tmp_path / "here", table_format="parquet")
    line = "sweep --over tension.start=1..4:3 --runs 30 --seed 3 --format parquet"
    assert contents(saved) == of_command(program, tmp_path / "out", line)
    pandas.testing.assert_frame_equal(pandas.read_parquet(saved / "sweep.parquet"), found.frame, check_dtype=False)


def test_what_cannot_be_saved_so_is_told_with_a_way_out(kept: detente.Outcome, tmp_path: Path) -> None:
    wage = detente.load(WAGE)
    with pytest.raises(ValueError, match="keep_runs=True"):
        wage.run(20, seed=1).save(tmp_path / "none", table_format="parquet")
    with pytest.raises(ValueError, match="'csv' or as 'parquet'"):
        kept.save(tmp_path / "none", table_format="feather")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="to_parquet"):
        wage.compare({"calm": {"tension.start": 0}}, runs=20, seed=1).save(tmp_path / "none", table_format="parquet")
    assert not (tmp_path / "none").exists()
