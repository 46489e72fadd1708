"""Tables of results as data frames."""

from __future__ import annotations

import importlib
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias, get_args

Library = Literal["pandas", "polars"]
"""The library that data frames are of."""

Frame: TypeAlias = Any
"""A data frame of pandas or of polars."""

Schema: TypeAlias = list[tuple[str, str, bool]]
"""Columns: name, type as in ``datapackage.json``, and whether every row has a value."""

_chosen: Library = "pandas"


def frames(library: Library | None = None) -> Library:
    """Chooses the library that all data frames are of from now on.

    Args:
        library: ``"pandas"``, as where nothing is said, or ``"polars"``. Without it, nothing changes.

    Returns:
        The library that is chosen now.

    Raises:
        ValueError: if it is neither.
        ImportError: if it is not installed.
    """
    global _chosen
    if library is not None:
        _module(library)
        _chosen = library
    return _chosen


def _module(library: str) -> Any:
    if library not in get_args(Library):
        raise ValueError(f"data frames are of 'pandas' or of 'polars', not of {library!r}")
    return importlib.import_module(library)


def from_csv(text: str, schema: Schema, library: Library | None = None) -> Frame:
    """A table of the command as a data frame: the same columns and values; where a cell is empty, a missing value."""
    library = library or _chosen
    module = _module(library)
    if library == "polars":
        kinds = {"integer": module.Int64, "number": module.Float64, "string": module.String}
        columns = {name: kinds[kind] for name, kind, _ in schema}
        return module.read_csv(text.encode(), schema=columns, null_values=[""])
    dtypes = {name: _dtype(kind, always) for name, kind, always in schema}
    # Until 3.1, which made it the default, pandas read numbers bit by bit only where it was told to.
    exact = {"float_precision": "round_trip"} if _version(module) < (3, 1) else {}
    return module.read_csv(io.StringIO(text), dtype=dtypes, keep_default_na=False, na_values=[""], **exact)


def _version(module: Any) -> tuple[int, ...]:
    return tuple(int(part) for part in module.__version__.split(".")[:2])


def _dtype(kind: str, always: bool) -> str:
    if kind == "integer":
        return "int64" if always else "Int64"
    return "float64" if kind == "number" else "string"


def from_rows(rows: Iterable[Mapping[str, Any]], schema: Schema, library: Library | None = None) -> Frame:
    """A data frame of rows that are no table of the command."""
    library = library or _chosen
    module = _module(library)
    columns = {name: [row[name] for row in rows] for name, _, _ in schema}
    if library == "polars":
        kinds = {"boolean": module.Boolean, "number": module.Float64, "string": module.String}
        return module.DataFrame(columns, schema={name: kinds[kind] for name, kind, _ in schema})
    dtypes = {"boolean": "bool", "number": "float64", "string": "string"}
    return module.DataFrame({name: module.Series(columns[name], dtype=dtypes[kind]) for name, kind, _ in schema})


def from_records(records: list[dict[str, Any]], library: Library | None = None) -> Frame:
    """A data frame of records whose columns are what they have, in the order in which they first come."""
    library = library or _chosen
    module = _module(library)
    names = dict.fromkeys(name for record in records for name in record)
    columns = {name: [record.get(name) for record in records] for name in names}
    return module.DataFrame(columns, strict=False) if library == "polars" else module.DataFrame(columns)


class Tables:
    """The tables of a result, by name: what its CSV files hold."""

    def __init__(self, files: list[tuple[str, str]], package: str) -> None:
        self.files = dict(files)
        self.package = package
        self._schemas: dict[str, Schema] = {
            resource["name"]: [
                (field["name"], field["type"], field["constraints"]["required"])
                for field in resource["schema"]["fields"]
            ]
            for resource in json.loads(package)["resources"]
        }

    def names(self) -> list[str]:
        """Names of all tables."""
        return list(self._schemas)

    def frame(self, name: str, library: Library | None = None) -> Frame:
        """One table as a data frame."""
        if name not in self._schemas:
            raise KeyError(f"there is no table {name!r}; there are {', '.join(self._schemas)}")
        return from_csv(self.files[f"{name}.csv"], self._schemas[name], library)

    def about(self, name: str) -> dict[str, str]:
        """What each column of a table is."""
        if name not in self._schemas:
            raise KeyError(f"there is no table {name!r}; there are {', '.join(self._schemas)}")
        resources = {resource["name"]: resource for resource in json.loads(self.package)["resources"]}
        return {field["name"]: field["description"] for field in resources[name]["schema"]["fields"]}
