"""The grammar of studies: which choices there are, which go together, and a name for each combination.

Thirteen axes. Ten of them multiply the curve and are fields of a `Specification`:

* treatment     whose list of treated units and dates
* anticipation  periods before the date in which units may already react
* source        which panel: another source, vintage, or years instead of months
* scale         count, rate, log, log_rate
* estimator     see `sc`
* donors        all, similar size, similar level, similar exposure, same group, without the heaviest
* elsewhere     units that another list treats: kept among the donors, or left out
* pre           length of the pre-period; 0 is all of it
* post          length of the post-period; 0 is all of it
* weighting     units count alike, or by population
* shock         year effects alone, shock years masked, or a triple difference against an untouched outcome

Region-by-year effects are the choice `same group` of donors, matching on exposure `similar exposure`.
Three do not: predictors and their weights (`predictors`) are a search of their own, the unit level is
part of `source`, and the kinds of inference give several p-values for one curve.
No common-shock control at all is the naive answer, which stands beside the curve and not in it.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from caveat.studies.errors import StudyError
from caveat.studies.sc import ESTIMATORS

GRAMMAR = "caveat.studies/1"
SCALES = ("count", "rate", "log", "log_rate")
POOLS = ("all", "similar size", "similar level", "similar exposure", "same group", "without the heaviest")
SHOCKS = ("year effects", "masked", "triple difference")
WEIGHTINGS = ("unit", "population")
ELSEWHERE = ("kept", "left out")
DIFFERENCES = ("did", "did_last")
FAMILIES = {
    "did": "differences",
    "did_last": "differences",
    "sc": "synthetic control",
    "sc_demeaned": "synthetic control",
    "sc_augmented": "synthetic control",
    "sdid": "synthetic difference in differences",
    "mc": "matrix completion",
}


@dataclass(frozen=True, slots=True, order=True)
class Specification:
    """One way of making the study: a choice on every axis.

    >>> Specification().id == Specification().id != Specification(pre=5).id
    True
    """

    treatment: str = "panel"
    source: str = "panel"
    scale: str = "count"
    estimator: str = "did"
    donors: str = "all"
    elsewhere: str = "kept"
    pre: int = 0
    post: int = 0
    anticipation: int = 0
    weighting: str = "unit"
    shock: str = "year effects"

    @property
    def id(self) -> str:
        """Return a name that depends on the choices alone.

        An axis added later leaves the names of specifications that do not use it as they were.

        >>> len(Specification().id)
        12
        """
        later = {"elsewhere": ELSEWHERE[0]}
        chosen = self.choices()
        text = json.dumps([GRAMMAR, *(c for name, c in chosen.items() if later.get(name) != c)])
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def family(self) -> str:
        """Return the family of its estimator.

        >>> Specification(estimator="sc").family
        'synthetic control'
        """
        return FAMILIES[self.estimator]

    def choices(self) -> dict[str, str | int]:
        """Return the choice on each axis.

        >>> Specification().choices()["estimator"]
        'did'
        """
        return {name: getattr(self, name) for name in AXES}


AXES = tuple(Specification.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Axes:
    """The choices declared reasonable on each axis, before any is pruned; each with its reason in `why`.

    >>> Axes(estimator=("did", "sc")).estimator
    ('did', 'sc')
    """

    treatment: tuple[str, ...] = ("panel",)
    source: tuple[str, ...] = ("panel",)
    scale: tuple[str, ...] = SCALES
    estimator: tuple[str, ...] = ("did", "did_last", "sc", "sc_demeaned", "sdid")
    donors: tuple[str, ...] = POOLS
    elsewhere: tuple[str, ...] = ELSEWHERE[:1]
    pre: tuple[int, ...] = (0, 10, 6)
    post: tuple[int, ...] = (0, 5, 3)
    anticipation: tuple[int, ...] = (0, 1)
    weighting: tuple[str, ...] = WEIGHTINGS
    shock: tuple[str, ...] = SHOCKS

    def __post_init__(self) -> None:
        known: dict[str, Sequence[str]] = {
            "scale": SCALES,
            "estimator": ESTIMATORS,
            "donors": POOLS,
            "elsewhere": ELSEWHERE,
            "weighting": WEIGHTINGS,
            "shock": SHOCKS,
        }
        for name in AXES:
            chosen = getattr(self, name)
            if not chosen:
                raise StudyError(f"axis '{name}' has no choice", hint="give at least one")
            for choice in chosen:
                if choice not in known.get(name, chosen):
                    hint = f"choose from {', '.join(known[name])}"
                    raise StudyError(f"axis '{name}' has no choice '{choice}'", hint=hint)
        for name in ("pre", "post", "anticipation"):
            if min(getattr(self, name)) < 0:
                raise StudyError(
                    f"axis '{name}' has the length {min(getattr(self, name))}", hint="0 means all"
                )


WHY: Mapping[str, str] = {
    "treatment": "who was treated, and since when, is often disputed",
    "source": "sources and vintages of one figure differ",
    "scale": "nothing says whether effects add to counts or multiply them",
    "estimator": "each leans on another assumption: parallel changes, or a weighted mean that follows",
    "donors": "the comparison must be like the treated unit and not touched by the treatment",
    "elsewhere": "a place that another list treats may have changed for that reason",
    "pre": "a long history holds more information, a short one is more alike",
    "post": "effects may come late, and later years hold other events",
    "anticipation": "units may react before the date",
    "weighting": "the mean place is not the mean person",
    "shock": "a shock common to all may strike places unequally",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the panels allow: the grammar prunes by it.

    `before` and `after` are the most periods that any treated unit has before and from its date, by
    treatment; `logs` tells, by source, whether logs exist; `shock_after` how many post-periods are left
    once the shock years are masked, by treatment.
    """

    before: Mapping[str, int]
    after: Mapping[str, int]
    treated: Mapping[str, int]
    population: bool = False
    groups: bool = False
    exposure: bool = False
    untouched: bool = False
    logs: Mapping[str, bool] = field(default_factory=dict)
    shock_inside: Mapping[str, bool] = field(default_factory=dict)
    shock_after: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grid:
    """The specifications that are left, how many were pruned for which reason, and a hash of all ids."""

    specifications: tuple[Specification, ...]
    pruned: tuple[tuple[str, int], ...]
    hash: str


def build_grid(axes: Axes, facts: Facts) -> Grid:
    """Return all combinations that make sense on these panels, in a fixed order.

    >>> facts = Facts({"panel": 8}, {"panel": 4}, {"panel": 1})
    >>> grid = build_grid(Axes(scale=("count",), estimator=("did",), anticipation=(0,)), facts)
    >>> [(one.donors, one.pre, one.post) for one in grid.specifications][:3]
    [('all', 0, 0), ('all', 0, 3), ('all', 6, 0)]
    >>> dict(grid.pruned)["population is not given"] > 0
    True
    """
    kept: list[Specification] = []
    reasons: dict[str, int] = {}
    for combination in itertools.product(*(dict.fromkeys(getattr(axes, name)) for name in AXES)):
        one = Specification(*combination)
        reason = _reason_against(one, facts)
        if reason:
            reasons[reason] = reasons.get(reason, 0) + 1
        else:
            kept.append(one)
    if not kept:
        worst = max(reasons, key=lambda reason: reasons[reason])
        raise StudyError(f"no specification is left: {worst}", hint="widen the axes or give what is missing")
    ordered = tuple(sorted(kept))
    return Grid(ordered, tuple(sorted(reasons.items())), grid_hash(ordered))


def grid_hash(specifications: Iterable[Specification]) -> str:
    """Return a hash of a set of specifications that does not depend on their order.

    >>> one, two = Specification(), Specification(pre=5)
    >>> grid_hash([one, two]) == grid_hash([two, one])
    True
    """
    text = "\n".join([GRAMMAR, *sorted(one.id for one in specifications)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def moved(one: Specification, **choices: str | int) -> Specification:
    """Return a specification with other choices on some axes.

    >>> moved(Specification(), pre=3).pre
    3
    """
    return replace(one, **choices)  # type: ignore[arg-type]


def _reason_against(one: Specification, facts: Facts) -> str:
    """Return why a combination is left out, "" if it is not."""
    log, differences = one.scale.startswith("log"), one.estimator in DIFFERENCES
    before = facts.before[one.treatment] - one.anticipation
    after = facts.after[one.treatment]
    if not facts.population:
        weighted = one.weighting == "population"
        if weighted or one.scale in ("rate", "log_rate") or one.donors == "similar size":
            return "population is not given"
    if one.donors == "same group" and not facts.groups:
        return "groups of units are not given"
    if one.donors == "similar exposure" and not facts.exposure:
        return "exposure is not given"
    if one.shock == "triple difference":
        if not facts.untouched:
            return "no untouched outcome is given"
        if not log:
            return "a triple difference needs logs"
    if log and not facts.logs.get(one.source, True):
        return "zeros or negative figures have no log"
    if one.weighting == "population" and not differences and facts.treated[one.treatment] == 1:
        return "weights change nothing with one treated unit"
    if one.donors == "without the heaviest" and differences:
        return "donors count alike, so none is the heaviest"
    if one.donors == "without the heaviest" and one.estimator == "mc":
        return "matrix completion gives donors no weights"
    if before < 1:
        return "there is no pre-period"
    if one.pre >= before > 0 and one.pre:
        return "the pre-period is shorter"
    if one.post >= after and one.post:
        return "the post-period is shorter"
    if one.shock == "masked":
        if not facts.shock_inside.get(one.treatment, False):
            return "no shock year lies inside the panel"
        if facts.shock_after.get(one.treatment, after) < 1:
            return "only shock years follow the date"
    return ""
