"""What came of an experiment: tables, pictures, documents; and what all results have in common."""

from __future__ import annotations

import html
import json
import os
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from detente import _detente
from detente._frames import Frame, Library, Tables
from detente._values import FittedValues

TableFormat = Literal["csv", "parquet"]
"""The form of a table that is saved."""

_NOT_KEPT = "these runs were not kept; run the scenario with `keep_runs=True`"


class Chart:
    """A picture; a notebook shows it.

    Attributes:
        name: its name, such as ``outcome_shares``.
        title: its title, for people.
        alt: what it shows, in words.
        svg: the picture as SVG.
    """

    def __init__(self, name: str, title: str, alt: str, svg: str, compiled: _detente.Found) -> None:
        self.name = name
        self.title = title
        self.alt = alt
        self.svg = svg
        self._compiled = compiled

    @property
    def png(self) -> bytes:
        """The picture as PNG."""
        return self._compiled.png(self.name)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the picture into a file.

        Args:
            path: a file whose name ends with ``.svg`` or ``.png``.

        Raises:
            ValueError: if it ends otherwise.
            OSError: if the file cannot be written.
        """
        file = Path(path)
        if file.suffix not in (".svg", ".png"):
            raise ValueError(f"a picture is saved as .svg or .png; {file.name!r} ends otherwise")
        file.write_bytes(self.png if file.suffix == ".png" else self.svg.encode())

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<detente.Chart {self.name!r}: {self.title}>"


class Result:
    """What all results have in common: figures, data frames, pictures."""

    _compiled: _detente.Found

    @property
    def digest(self) -> str:
        """SHA-256 of what was counted: equal digests, equal results. It is the same on every machine."""
        return self._compiled.digest

    @property
    def headline(self) -> list[str]:
        """The conclusions, each a sentence."""
        return self._compiled.headline

    @cached_property
    def _document(self) -> str:
        return self._compiled.findings()

    @cached_property
    def findings(self) -> dict[str, Any]:
        """Every figure with its interval: the content of the JSON document of the command, such as ``findings.json``."""
        found: dict[str, Any] = json.loads(self._document)
        return found

    @cached_property
    def _tables(self) -> Tables:
        return Tables(*self._compiled.tables())

    @cached_property
    def _charts(self) -> dict[str, Chart]:
        return {name: Chart(name, title, alt, svg, self._compiled) for name, title, alt, svg in self._compiled.charts()}

    @property
    def tables(self) -> list[str]:
        """Names of all tables, which ``table`` takes."""
        return self._tables.names()

    def table(self, name: str, library: Library | None = None) -> Frame:
        """A table of the command as a data frame; a cell that is empty there is a missing value here.

        Args:
            name: its file without the ending, such as ``outcomes``.
            library: ``"pandas"`` or ``"polars"``; without it, as ``detente.frames`` says.

        Returns:
            The data frame.

        Raises:
            KeyError: if there is no such table.
            ValueError: if the library of data frames is neither.
            ImportError: if that library is not installed.
        """
        return self._tables.frame(name, library)

    def columns(self, name: str) -> dict[str, str]:
        """What each column of a table means.

        Args:
            name: as for ``table``.

        Returns:
            A sentence for each column.

        Raises:
            KeyError: if there is no such table.
        """
        return self._tables.about(name)

    @property
    def plots(self) -> list[str]:
        """Names of all pictures, which ``plot`` takes."""
        return list(self._charts)

    def plot(self, name: str) -> Chart:
        """A picture.

        Args:
            name: its name, such as ``outcome_shares``.

        Returns:
            The picture, which a notebook shows; ``svg`` and ``png`` have it as text and as bytes.

        Raises:
            KeyError: if there is no such picture, or if it has nothing to show here.
        """
        if name not in self._charts:
            raise KeyError(f"there is no picture {name!r} of this; there are {', '.join(self._charts)}")
        return self._charts[name]


class Outcome(Result):
    """What came of an experiment; ``Scenario.run`` returns it.

    Tables are data frames with the columns of the CSV files of the command (``docs/results.md``).
    """

    def __init__(
        self, compiled: _detente.Outcome, scenario: _detente.Scenario, values: FittedValues | None = None
    ) -> None:
        self._compiled: _detente.Outcome = compiled
        self._scenario = scenario
        self._values = values

    @property
    def outcomes(self) -> Frame:
        """How the runs end: one row for each outcome class."""
        return self.table("outcomes")

    @property
    def groups(self) -> Frame:
        """The same by groups of endings."""
        return self.table("groups")

    @property
    def endings_by_input(self) -> Frame:
        """How runs end by private type and by drawn number."""
        return self.table("endings_by_input")

    @property
    def talks(self) -> Frame:
        """What the talks change."""
        return self.table("talks")

    @property
    def rounds(self) -> Frame:
        """Tension and endings round by round."""
        return self.table("rounds")

    @property
    def moves(self) -> Frame:
        """What was threatened and done, and what it brought."""
        return self.table("moves")

    @property
    def inputs(self) -> Frame:
        """What was drawn in a sample of the runs, and how they ended."""
        return self.table("inputs")

    @property
    def foresight(self) -> Frame:
        """What foresight changes; a KeyError where actors do not choose in an equilibrium."""
        return self.table("foresight")

    @property
    def runs(self) -> Frame:
        """Every run; a ValueError unless they were kept."""
        if "runs" not in self.tables:
            raise ValueError(_NOT_KEPT)
        return self.table("runs")

    @property
    def report(self) -> str:
        """The report: one HTML page that needs nothing else."""
        return self._compiled.report()

    def save(self, folder: str | os.PathLike[str], *, table_format: TableFormat = "csv") -> Path:
        """Writes a folder of results, with the same bytes in its files as the command ``detente run``.

        All of it is written beside the folder and then put into its place. An older folder of results there is replaced.

        Args:
            folder: the folder itself.
            table_format: ``"parquet"`` writes ``runs.parquet`` instead of ``runs.csv``, as ``--keep-runs=parquet`` does.

        Returns:
            The folder.

        Raises:
            FileExistsError: if something is there that is no folder of results; it stays as it is.
            ValueError: if actors choose by values that the run fitted for itself: the folder has to hold them, so give them to
                ``Scenario.run``; if runs are to be written as Parquet and were not kept; for another form.
            OSError: if it cannot be written.
        """
        files = {name: text.encode() for name, text in self._tables.files.items()}
        files |= {f"charts/{chart.name}.svg": chart.svg.encode() for chart in self._charts.values()}
        files |= {f"scenario/{name}": content for name, content, _ in self._scenario.files()}
        files |= {
            "findings.json": self._document.encode(),
            "datapackage.json": self._tables.package.encode(),
            "report.html": self.report.encode(),
            "manifest.json": self._compiled.manifest().encode(),
        }
        if self.findings["scenario"]["values"] is not None:
            if self._values is None:
                raise ValueError(
                    "the run fitted values for itself; fit them before, and give them: `run(values=scenario.fit())`"
                )
            files["values.json"] = self._values.text.encode()
        if as_parquet(table_format):
            if "runs" not in self.tables:
                raise ValueError(_NOT_KEPT)
            files = instead(files, self._compiled.in_parquet())
        return put(Path(folder), files)

    def __repr__(self) -> str:
        plan, scenario = self.findings["plan"], self.findings["scenario"]
        return f"<detente.Outcome of {scenario['id']!r}: {plan['runs']:,} runs, seed {plan['seed']}>"

    def _repr_html_(self) -> str:
        plan, scenario = self.findings["plan"], self.findings["scenario"]
        rows = "".join(
            f"<tr><td>{html.escape(one['name'])}</td><td>{one['count']:,}</td><td>{_percent(one['share']['value'])}</td>"
            f"<td>{_interval(one['share']['interval'])}</td></tr>"
            for one in self.findings["outcomes"]
        )
        return (
            f"<h4>{html.escape(scenario['name'])}</h4>"
            f"<p>{plan['runs']:,} runs, seed {html.escape(plan['seed'])}</p>"
            f"<table><thead><tr><th>ending</th><th>runs</th><th>share</th><th>interval</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>" + sentences(self.headline)
        )


def sentences(sentences: list[str]) -> str:
    return "".join(f"<p>{html.escape(sentence)}</p>" for sentence in sentences)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.2%}"


def _interval(interval: list[float] | None) -> str:
    return "" if interval is None else f"{interval[0]:.2%} to {interval[1]:.2%}"


def as_parquet(table_format: str) -> bool:
    """Whether tables are to be saved as Parquet; a ValueError if the form is none."""
    if table_format not in get_args(TableFormat):
        raise ValueError(f"a table is saved as 'csv' or as 'parquet', not as {table_format!r}")
    return table_format == "parquet"


def instead(files: dict[str, bytes], in_parquet: list[tuple[str, bytes]]) -> dict[str, bytes]:
    """Files with those that are others where a table stands in a Parquet file; the table as CSV is left out."""
    tables = {name.removesuffix(".parquet") + ".csv" for name, _ in in_parquet if name.endswith(".parquet")}
    return {name: content for name, content in files.items() if name not in tables} | dict(in_parquet)


def put(place: Path, files: dict[str, bytes]) -> Path:
    """Writes files into a folder, so that nobody sees half of it."""
    if place.exists() and not (place / "manifest.json").is_file() and not (place.is_dir() and not any(place.iterdir())):
        raise FileExistsError(f"`{place}` is in the way and holds no results; move it, or choose another folder")
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".detente-", dir=place.parent) as beside:
        fresh, old = Path(beside) / "fresh", Path(beside) / "old"
        for name, content in files.items():
            file = fresh / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        if place.exists():
            place.rename(old)
        try:
            fresh.rename(place)
        except OSError:
            # What was there goes back.
            if old.exists():
                old.rename(place)
            raise
    return place
