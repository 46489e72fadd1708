"""Simulates negotiations that are held under the threat of escalation.

>>> import detente
>>> scenario = detente.load("scenarios/wage-dispute/baseline.toml")
>>> found = scenario.run(runs=1_000, seed=7)
>>> found.outcomes  # a data frame: how the runs end
>>> found.plot("outcome_shares")  # a picture, shown in a notebook

The same scenario, seed and number of runs give the same results, bit by bit, on every machine and with any number of threads,
and the same as the command ``detente``. ``docs/python.md`` is the guide.
"""

from detente._document import Document
from detente._errors import DetenteError, Diagnostic, GameError, ScenarioError
from detente._explored import Comparison, Exploration
from detente._frames import frames
from detente._results import Chart, Outcome
from detente._scenario import Scenario, compare, load, parse, template
from detente._values import FittedValues, load_values

__all__ = [
    "Chart",
    "Comparison",
    "DetenteError",
    "Diagnostic",
    "Document",
    "Exploration",
    "FittedValues",
    "GameError",
    "Outcome",
    "Scenario",
    "ScenarioError",
    "compare",
    "frames",
    "load",
    "load_values",
    "parse",
    "template",
]
