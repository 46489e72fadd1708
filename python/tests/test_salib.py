"""Sensitivity analysis with SALib: its samples go in, shares come out, its indices follow."""

from __future__ import annotations

import numpy
from conftest import WAGE
from SALib.analyze import sobol as analyze
from SALib.sample import sobol as sample

import detente


def test_sobol_indices_of_a_scenario() -> None:
    wage = detente.load(WAGE)
    names = ["force.strike.balance", "tension.start"]
    problem = {"num_vars": 2, "names": names, "bounds": [[0.2, 0.8], [0.0, 2.0]]}
    assert set(names) <= set(wage.paths()["path"])
    points = sample.sample(problem, 4, calc_second_order=False, seed=7)
    shares = []
    for point in points:
        found = wage.set(dict(zip(names, point, strict=True))).run(60, seed=7)
        shares.append(found.groups.set_index("group").loc["contract", "share"])
    indices = analyze.analyze(problem, numpy.array(shares), calc_second_order=False, seed=7)
    # A strike pays according to its balance. Without accidents, tension has no part in how these talks end.
    balance, tension = indices["ST"]
    assert balance > 0.5
    assert tension == 0
