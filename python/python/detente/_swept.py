"""What came of a sweep that was played on a cluster."""

from __future__ import annotations

import html

from detente import _detente
from detente._frames import Frame
from detente._results import Result


class Sweep(Result):
    """How endings go with the settings of a sweep; ``detente.distributed.sweep`` returns it."""

    def __init__(self, compiled: _detente.Sweep) -> None:
        self._compiled: _detente.Sweep = compiled

    @property
    def points(self) -> Frame:
        """How runs end at every combination of settings: the rows and columns of ``sweep.csv``."""
        return self.table("sweep")

    def __repr__(self) -> str:
        return f"<detente.Sweep of {self.findings['scenario']['id']!r}: {len(self.findings['points'])} combinations>"

    def _repr_html_(self) -> str:
        axes = ", ".join(html.escape(axis["name"]) for axis in self.findings["axes"])
        return f"<h4>{html.escape(self.findings['scenario']['name'])}: {len(self.findings['points'])} combinations of {axes}</h4>"
