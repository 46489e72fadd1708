"""Fitted values, by which actors choose in the equilibrium of a large game."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from detente import _detente


def load_values(path: str | os.PathLike[str]) -> FittedValues:
    """Opens a file of values, as ``FittedValues.save`` and ``detente fit`` write it.

    Args:
        path: a JSON file.

    Returns:
        The values.

    Raises:
        FileNotFoundError: if there is no such file.
        OSError: if it cannot be read.
        ValueError: if it holds no values.
    """
    return FittedValues(_detente.FittedValues.open(path))


def _read(text: str) -> FittedValues:
    """Values that were pickled."""
    return FittedValues(_detente.read_values(text))


class FittedValues:
    """Values by which actors choose in the equilibrium of one scenario; ``Scenario.fit`` finds them."""

    def __init__(self, compiled: _detente.FittedValues) -> None:
        self._compiled = compiled

    @property
    def hash(self) -> str:
        """SHA-256 of the values, which results repeat."""
        return self._compiled.hash

    @property
    def scenario(self) -> str:
        """Id of the scenario that they are of."""
        return self._compiled.scenario

    @property
    def quick(self) -> bool:
        """Whether they come from a quick fit: for a first look only."""
        return self._compiled.quick

    @property
    def converged(self) -> bool:
        """Whether the fit came to an end before its iterations were used up."""
        return self._compiled.converged

    @property
    def text(self) -> str:
        """The values as JSON: the content of ``values.json``."""
        return self._compiled.to_json()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the values into a file, which ``load_values`` and ``--values`` of the command read.

        Args:
            path: the file.

        Raises:
            OSError: if it cannot be written.
        """
        Path(path).write_bytes(self.text.encode())

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return _read, (self.text,)

    def __repr__(self) -> str:
        return f"<detente.FittedValues of {self.scenario!r}{', quick' if self.quick else ''}>"
