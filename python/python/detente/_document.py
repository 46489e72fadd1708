"""What a command prints of one run or of one game: a document, its text, and its lists as data frames."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from detente._frames import Frame, Library, from_records


class Document(Mapping[str, Any]):
    """What ``detente replay``, ``explain`` or ``exact`` says of a scenario; it can be used as the dict that ``findings`` is.

    Attributes:
        text: what the command prints, 80 columns wide.
    """

    def __init__(self, command: str, document: str, text: str) -> None:
        self._command = command
        self._document = document
        self.text = text

    @cached_property
    def findings(self) -> dict[str, Any]:
        """What the command prints with ``--format json``."""
        found: dict[str, Any] = json.loads(self._document)
        return found

    def __getitem__(self, key: str) -> Any:
        return self.findings[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    @cached_property
    def _lists(self) -> dict[str, list[dict[str, Any]]]:
        return dict(_lists("", self.findings))

    @property
    def tables(self) -> list[str]:
        """Names of the lists in it, which ``table`` takes: the keys that lead to each, with dots between them."""
        return list(self._lists)

    def table(self, name: str, library: Library | None = None) -> Frame:
        """A list of the document as a data frame: one row for each entry, one column for each figure or word of it.

        Args:
            name: the keys that lead to it, such as ``law.outcomes``.
            library: ``"pandas"`` or ``"polars"``; without it, as ``detente.frames`` says.

        Returns:
            The data frame. What an entry holds in tables of its own has names with dots; lists within it are left out.

        Raises:
            KeyError: if there is no such list.
            ValueError: if the library of data frames is neither.
            ImportError: if that library is not installed.
        """
        if name not in self._lists:
            raise KeyError(f"there is no list {name!r}; there are {', '.join(self._lists) or 'none'}")
        return from_records([dict(_cells("", entry)) for entry in self._lists[name]], library)

    @property
    def plots(self) -> list[str]:
        """Names of its pictures: there are none."""
        return []

    def plot(self, name: str) -> NoReturn:
        """A picture, of which there is none.

        Args:
            name: its name.

        Raises:
            KeyError: always.
        """
        raise KeyError(
            f"there is no picture {name!r}: `detente {self._command}` draws none; `print(result.text)` tells it"
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the document into a file, with the bytes that the command prints with ``--format json``.

        Args:
            path: the file, whose name ends with ``.json``.

        Raises:
            ValueError: if it ends otherwise.
            OSError: if it cannot be written.
        """
        file = Path(path)
        if file.suffix != ".json":
            raise ValueError(f"a document is saved as .json; {file.name!r} ends otherwise")
        file.write_bytes(self._document.encode())

    def __repr__(self) -> str:
        return f"<detente.Document of `detente {self._command}`: {', '.join(self.findings)}>"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.text)}</pre>"


def _lists(before: str, value: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The lists of tables in a document, each with the keys that lead to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _lists(f"{before}.{key}" if before else key, inner)
    elif isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        yield before, value


def _cells(before: str, entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The figures and words of an entry, each with its column."""
    for key, value in entry.items():
        name = f"{before}.{key}" if before else key
        if isinstance(value, dict):
            yield from _cells(name, value)
        elif not isinstance(value, list):
            yield name, value
