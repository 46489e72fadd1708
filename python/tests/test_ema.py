"""EMA Workbench: a scenario is a model of its numbers, and its PRIM finds where disasters are frequent."""

from __future__ import annotations

import numpy
import pytest
from conftest import SMALL
from ema_workbench import Model, RealParameter, ScalarOutcome, perform_experiments
from ema_workbench.analysis import prim

import detente

HAZARD, PATIENCE = "incident.hazard.rungs.5", "actor.other.patience"


@pytest.mark.filterwarnings("ignore")
def test_prim_finds_what_disasters_depend_on() -> None:
    ladder = detente.load(SMALL)
    # What the tool finds must be in the model: a higher hazard of the last rung, and nothing of somebody who only watches.
    safe, risky, watched = (
        ladder.set(changes).run(200, seed=7).digest
        for changes in ({HAZARD: 0.1}, {HAZARD: 0.6}, {HAZARD: 0.1, PATIENCE: 0.8})
    )
    assert safe != risky
    assert safe == watched

    def climb(hazard: float, patience: float) -> dict[str, float]:
        changed = ladder.set({HAZARD: hazard, PATIENCE: patience})
        return {"disaster": float(changed.run(200, seed=7).outcomes.set_index("outcome").loc["disaster", "share"])}

    model = Model("ladder", function=climb)
    model.uncertainties = [RealParameter("hazard", 0.0, 0.8), RealParameter("patience", 0.5, 1.0)]
    model.outcomes = [ScalarOutcome("disaster")]
    numpy.random.seed(7)
    experiments, outcomes = perform_experiments(model, scenarios=60)
    shares = outcomes["disaster"]
    assert len(experiments) == len(shares) == 60
    box = prim.Prim(experiments[["hazard", "patience"]], shares > numpy.median(shares), threshold=0.8).find_box()
    low, high = box.box_lims[-1]["hazard"]
    assert (box.density, high) == (1.0, pytest.approx(0.8, abs=0.05))
    assert low > 0.2
    assert "hazard" in box.qp[-1]
