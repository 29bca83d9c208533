"""What a person may bring beside an outcome: groups, exposure, predictors, an outcome left untouched."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from caveat.studies import Axes, Panel

EXPOSURE = "(exposure)"  # the covariate by which donors are matched


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What stands beside an outcome.

    Attributes:
        bearer: a panel of the outcome's units and periods with groups and covariates.
        exposed: whether one of its covariates is the exposure to a common shock.
        predictors: names of those that predict the outcome.
        untouched: another outcome, that the treatment cannot have moved.
    """

    bearer: Panel | None = None
    exposed: bool = False
    predictors: tuple[str, ...] = ()
    untouched: Panel | None = None

    @property
    def exposure(self) -> str | None:
        """Return the name of the covariate of exposure, if there is one."""
        return EXPOSURE if self.exposed else None

    def panel(self, panel: Panel) -> Panel:
        """Return a panel of some of the bearer's units with their groups and covariates.

        >>> bearer = Panel.from_long(["a", "b"], [1, 1], [5, 6], groups={"a": "x", "b": "y"})
        >>> Beside(bearer).panel(Panel.from_long(["b"], [1], [6])).groups
        ('y',)
        """
        if self.bearer is None:
            return panel
        place = {unit: row for row, unit in enumerate(self.bearer.units)}
        own = self.bearer.take(np.array([place[unit] for unit in panel.units], dtype=np.intp))
        return replace(panel, groups=own.groups, covariates=own.covariates)

    def axes(self, axes: Axes) -> Axes:
        """Return axes with the choices that become possible.

        >>> Beside(exposed=True).axes(Axes(donors=("all",))).donors
        ('all', 'similar exposure')
        """
        donors, shock, scale = list(axes.donors), list(axes.shock), list(axes.scale)
        if self.bearer is not None and self.bearer.groups is not None:
            donors.append("same group")
        if self.exposed:
            donors.append("similar exposure")
        if self.untouched is not None:
            shock.append("triple difference")
            scale.append("log")
        return replace(
            axes,
            donors=tuple(dict.fromkeys(donors)),
            shock=tuple(dict.fromkeys(shock)),
            scale=tuple(dict.fromkeys(scale)),
        )
