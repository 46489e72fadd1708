"""The notebooks of examples/ run from the first cell to the last; they are kept without outputs."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient

NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))


def test_there_are_notebooks() -> None:
    assert [one.name for one in NOTEBOOKS] == ["talks.ipynb", "your-own.ipynb"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=[one.stem for one in NOTEBOOKS])
def test_a_notebook_runs(notebook: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    folder = tmp_path / "examples"
    folder.mkdir()
    page: Any = nbformat.reads(notebook.read_text(), as_version=4)  # type: ignore[no-untyped-call,unused-ignore]
    nbformat.validate(page)
    code = [cell for cell in page.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code), (
        "clear the outputs before you commit"
    )
    NotebookClient(page, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    shown = [output for cell in code for output in cell.get("outputs", [])]
    kinds = {kind for output in shown for kind in output.get("data", {})}
    # Tables and pictures are seen, and nothing is said on standard error.
    assert {"text/html", "image/svg+xml"} <= kinds
    assert [output.text for output in shown if output.output_type == "stream" and output.name == "stderr"] == []
