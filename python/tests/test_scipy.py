"""scipy: the value of one number at which a share reaches a goal, by its optimizer."""

from __future__ import annotations

from conftest import SMALL
from scipy.optimize import minimize_scalar

import detente

HAZARD = "incident.hazard.rungs.5"


def test_an_optimizer_finds_the_value_of_a_number() -> None:
    ladder = detente.load(SMALL)
    told: dict[float, float] = {}

    def distance(hazard: float) -> float:
        found = ladder.set({HAZARD: hazard}).run(2_000, seed=7)
        told[hazard] = float(found.outcomes.set_index("outcome").loc["disaster", "share"])
        return (told[hazard] - 0.5) ** 2

    best = minimize_scalar(distance, bounds=(0.0, 0.9), method="bounded", options={"xatol": 1e-3})
    assert best.success
    assert len(told) > 5
    # With the same random draws at every value the share is a function of the number, and nothing else.
    assert distance(best.x) == best.fun
    # At the exact solution half of the climbs end in a disaster; 2,000 runs know a share to one point, and the hazard to about 1.5.
    exact = 1 - 0.5 / ((1 - 0.02) * (1 - 0.05) * (1 - 0.1))
    assert abs(best.x - exact) < 0.045
    assert abs(told[best.x] - 0.5) < 0.005
