"""How often a control chart signals although nothing has changed: for independent normal points."""

from __future__ import annotations

import math

from satisfaction.p_chart import RUN, SIGMAS


def average_run_length(*, run: int | None = RUN) -> float:
    """After how many points a series without any change gives its first false signal, on average.

    370.4 for the limits alone, 152.7 with the run of eight (C. W. Champ and W. H. Woodall 1987, "Exact results for
    Shewhart control charts with supplementary runs rules", Technometrics 29:393-399).
    """
    beyond = math.erfc(SIGMAS / math.sqrt(2))
    if run is None:
        return 1 / beyond
    constant, factor = 0.0, 0.0  # of Lₖ = constant + factor·L₁, the expected points to come after a run of k
    one_side = (1 - beyond) / 2
    for _ in range(run - 1):  # Lₖ = 1 + s·Lₖ₊₁ + s·L₁, L_run = 0
        constant, factor = 1 + one_side * constant, one_side + one_side * factor
    return 1 + 2 * one_side * constant / (1 - factor)


def points_to_alert() -> float:
    """The same for signals for the worse only, which are what alerts fire on: 305.5.

    Lₖ = 1 + s·Lₖ₊₁ + L₀/2, L_run = 0, with s the chance of a point below the centre and within the limits: so
    L₀ = S/(1 − S/2), S = 1 + s + … + s^(run − 1).
    """
    inside = 0.5 - math.erfc(SIGMAS / math.sqrt(2)) / 2
    geometric = (1 - inside**RUN) / (1 - inside)
    return geometric / (1 - geometric / 2)
