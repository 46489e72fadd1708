"""What came of many scenarios around one: tables, pictures, documents, folders."""

from __future__ import annotations

import html
import os
from pathlib import Path
from typing import Any

from detente import _detente
from detente._frames import Frame, frames
from detente._results import Result, TableFormat, as_parquet, instead, put, sentences


class Exploration(Result):
    """What came of many scenarios around one; ``Scenario.sweep`` and its like return it.

    Tables are data frames with the columns of the CSV files of the command (``docs/results.md``).
    """

    def __init__(self, command: str, compiled: _detente.Explored) -> None:
        self._command = command
        self._compiled: _detente.Explored = compiled

    @property
    def frame(self) -> Frame:
        """The main table as a data frame: ``table`` gives the others."""
        return self.table(self.tables[0])

    @property
    def text(self) -> str:
        """What the command prints, 80 columns wide."""
        return self._compiled.text

    @property
    def report(self) -> str:
        """The report: one HTML page that needs nothing else."""
        return self._compiled.report()

    def save(self, folder: str | os.PathLike[str], *, table_format: TableFormat = "csv") -> Path:
        """Writes a folder of results, with the same bytes in its files as the command.

        All of it is written beside the folder and then put into its place. An older folder of results there is replaced.

        Args:
            folder: the folder itself.
            table_format: ``"parquet"`` writes the table of a sweep as ``sweep.parquet``, as ``--format parquet`` does.

        Returns:
            The folder.

        Raises:
            FileExistsError: if something is there that is no folder of results; it stays as it is.
            ValueError: for another form, or for Parquet of what is no sweep.
            OSError: if it cannot be written.
        """
        files = dict(self._compiled.files())
        if as_parquet(table_format):
            in_parquet = self._compiled.in_parquet()
            if not in_parquet:
                raise ValueError(
                    f"`detente {self._command}` writes its tables as CSV only; `table(name)` gives a data frame, which has "
                    "`to_parquet` in pandas and `write_parquet` in polars"
                )
            files = instead(files, in_parquet)
        return put(Path(folder), files)

    def __repr__(self) -> str:
        scenario, plan = self.findings["scenario"], self.findings["plan"]
        return (
            f"<detente.Exploration: {self._command} of {scenario['id']!r}, {plan['runs']:,} runs, seed {plan['seed']}>"
        )

    def _repr_html_(self) -> str:
        picture = next(iter(self._charts.values())).svg if self._charts else ""
        return f"<pre>{html.escape(self.text)}</pre>{picture}"


class Comparison(Exploration):
    """What variants change; ``Scenario.compare`` returns it.

    Tables are data frames with the columns of ``comparison.csv`` (``docs/results.md``).
    """

    def __init__(self, compiled: _detente.Explored) -> None:
        super().__init__("compare", compiled)

    @property
    def outcomes(self) -> Frame:
        """What each variant changes: one row for each variant and outcome class."""
        return self._of("class")

    @property
    def groups(self) -> Frame:
        """The same by groups of endings."""
        return self._of("group")

    def _of(self, kind: str) -> Frame:
        table = self.table("comparison")
        rows = table["kind"] == kind
        return table.filter(rows) if frames() == "polars" else table[rows].reset_index(drop=True)

    def __repr__(self) -> str:
        base, variants = self.findings["base"]["scenario"], self.findings["variants"]
        return f"<detente.Comparison of {base['id']!r} with {len(variants)} variants>"

    def _repr_html_(self) -> str:
        base = self.findings["base"]["scenario"]
        names = {one["id"]: one["name"] for one in self.findings["groups"]}
        head = "".join(f"<th>{html.escape(name)}</th>" for name in names.values())
        rows = "".join(
            f"<tr><td>{html.escape(one['scenario']['name'])}</td>"
            + "".join(f"<td>{_points(one['groups'][group]['difference'])}</td>" for group in names)
            + "</tr>"
            for one in self.findings["variants"]
        )
        return (
            f"<h4>{html.escape(base['name'])}: what variants change, in points</h4>"
            f"<table><thead><tr><th>variant</th>{head}</tr></thead><tbody>{rows}</tbody></table>"
            + sentences(self.headline)
        )


def _points(estimate: dict[str, Any]) -> str:
    if estimate["value"] is None:
        return ""
    points = f"{100 * estimate['value']:+.1f}"
    if estimate["interval"] is None:
        return points
    low, high = estimate["interval"]
    return f"{points} ({100 * low:+.1f} to {100 * high:+.1f})"
