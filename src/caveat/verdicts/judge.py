"""judge: one label, its reason, and all the numbers behind it, from a surface.

The rules are those of docs/how-it-works.md in their order; exactly one applies.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.quantity import covers, share_covered, truncates, understates
from caveat.readings.reading import Reading
from caveat.readings.show import show
from caveat.readings.space import Missing, Surface
from caveat.verdicts.axes import groups, summaries
from caveat.verdicts.chance import within_chance
from caveat.verdicts.checks import find_checks
from caveat.verdicts.constants import Constants
from caveat.verdicts.curve import curve_of, in_parts
from caveat.verdicts.incomplete import with_beside
from caveat.verdicts.pairs import pairs_of
from caveat.verdicts.pick import author_index, counter_index, further_indices, offered_indices
from caveat.verdicts.since import since_then
from caveat.verdicts.tally import numbers_of, take_tally
from caveat.verdicts.verdict import Check, Label, Verdict

BoolArray = NDArray[np.bool_]

DEFAULT = Constants()


def judge(
    claim: Claim, outcome: Surface | Missing | None, catalog: Catalog, constants: Constants = DEFAULT
) -> Verdict:
    """Return the verdict on a claim from what `find_readings` gave for it."""
    checks = find_checks(claim)
    if claim.checkability in ("opinion", "prediction", "vague"):
        return Verdict(claim, "not checkable", claim.checkability, checks=checks)
    undated = claim.checkability == "record" and not isinstance(outcome, Surface)
    if undated or claim.family in ("event", "opinion"):
        missing = ("a record or document; no table of figures decides it",)
        return Verdict(claim, "unknown", "no data", missing=missing, evaluated=False, checks=checks)
    if outcome is None:
        return _from_checks(Verdict(claim, "unknown", "no data", evaluated=False), checks)
    if isinstance(outcome, Missing):
        found = Verdict(claim, "unknown", "no data", missing=outcome.missing, caveats=outcome.notes)
        return _from_checks(found, checks)
    told = outcome.space.claim  # the claim as its family takes it: "never reached 60" as "under 60"
    return replace(_judge_surface(told, outcome, catalog, constants, checks), claim=claim)


def _from_checks(verdict: Verdict, checks: tuple[Check, ...]) -> Verdict:
    """Let a claim that no table decides be decided by the text's own numbers, where they can."""
    own = [c for c in checks if c.decides]
    if not own:
        return replace(verdict, checks=checks)
    check = own[0]
    label: Label = "holds" if check.agrees else "selective" if check.agrees is None else "contradicted"
    reason = {"holds": "as stated", "selective": "close", "contradicted": "wrong number"}[label]
    note = "decided by the article's own figures, which no table here confirms"
    return replace(
        verdict, label=label, reason=reason, value=check.value, checks=checks, evaluated=True, by_own=True,
        caveats=(note, *verdict.caveats),
    )  # fmt: skip


def _judge_surface(
    claim: Claim, surface: Surface, catalog: Catalog, constants: Constants, checks: tuple[Check, ...]
) -> Verdict:
    t = take_tally(claim, surface, constants)
    main = surface.main
    if not t.candidates.any():
        if surface.wanted:
            offered = tuple(show(surface, at, catalog, 0.0) for at in offered_indices(surface))
            return Verdict(
                claim, t.label, t.reason, others=offered, missing=surface.wanted, caveats=surface.notes,
                checks=checks,
            )  # fmt: skip
        missing = ("figures of sufficient quality for any sensible reading",)
        inferior = show(surface, main, catalog, 0.0)
        return Verdict(claim, t.label, t.reason, main=inferior, missing=missing, checks=checks)
    author = author_index(surface, t.headline, constants)
    counter = counter_index(surface, t.sensible)
    others = further_indices(surface, t.sensible, author, counter)

    def reading(at: tuple[int, ...] | None) -> Reading | None:
        return None if at is None else show(surface, at, catalog, float(t.weight[at]))

    shown_main = show(surface, main, catalog, float(t.weight[main]))
    reach = () if t.label != "unknown" else (t.elsewhere,) if t.elsewhere else _reach(surface)
    if t.label == "unknown" and surface.voice is not None:
        reach = surface.voice.missing(surface, main) or reach
    whole = surface.whole or numbers_of(surface, t)
    asks = surface.voice is not None and surface.voice.asks
    axes = groups(surface.space)
    told = not asks or t.label != "unknown"  # of a question that may not be meant nothing is said
    found = Verdict(
        claim=claim,
        label=t.label,
        reason=t.reason,
        value=_value(claim, surface),
        support=t.support,
        support_share=float(surface.holds[t.candidates].mean()),
        direction_support=whole.direction_support,
        fairness=whole.fairness,
        fragility_share=t.fragility_share,
        robustness=whole.robustness,
        uniqueness=whole.uniqueness,
        coincidence=_coincidence(claim, surface, t.candidates),
        main=shown_main,
        author=shown_main if author == main else reading(author),
        counter=reading(counter),
        others=tuple(r for at in others if (r := reading(at)) is not None),
        axes=summaries(surface, t.weight, axes),
        curve=curve_of(claim, surface, t.weight, t.sensible, author, counter, axes),
        pairs=pairs_of(surface, author, counter),
        size=whole.size,
        undefined=whole.undefined,
        grid=surface.space.digest(),
        checks=checks,
        chance=within_chance(surface, main, catalog, constants) if told else None,
        since_then=since_then(surface, main),
        missing=reach,
        caveats=_caveats(claim, surface, shown_main, t.candidates, constants),
        asks=asks,
    )
    return with_beside(found, surface, catalog, constants)


def _value(claim: Claim, surface: Surface) -> float | bool:
    if surface.unit == "rank":
        return round(float(surface.value[surface.main]))
    if surface.unit == "year":
        return float(surface.value[surface.main])  # the year that holds a record
    if surface.unit == "bound":
        return float(surface.value[surface.main])  # what comes nearest to a limit that none or all keep
    if claim.stated is None or surface.unit in ("record", "trend"):
        return bool(surface.holds[surface.main])
    value = float(surface.value[surface.main])
    return value / 100.0 if in_parts(claim.stated, surface) else value


def _coincidence(claim: Claim, surface: Surface, candidates: BoolArray) -> float | None:
    q = claim.stated
    odd = surface.unit in ("record", "trend", "rank")
    if q is None or odd or q.hedge == "from_to" or in_parts(q, surface):
        return None
    falling = claim.direction in ("down", "less")
    values = surface.value[candidates]
    change = claim.family == "change" and surface.unit == "percent"
    return share_covered(q, -values if falling else values, change=change, falling=falling)


def _caveats(
    claim: Claim, surface: Surface, main: Reading, candidates: BoolArray, constants: Constants
) -> tuple[str, ...]:
    out = list(main.caveats)
    q = claim.stated
    space, at = surface.space, surface.main
    value = np.array([abs(float(surface.value[at])) / (100.0 if q and in_parts(q, surface) else 1.0)])
    if q is not None and surface.unit not in ("record", "trend"):
        if surface.holds[at] and claim.polarity == "affirmed":
            direct = bool(covers(q, value)[0]) or bool(truncates(q, value)[0])
            if not direct and q.hedge != "from_to":
                out.append("sources differ: the stated figure stands between what they give")
        if bool(understates(q, value)[0]):
            out.append("the figure understates: the value is more than half as far again")
    time = space.time
    if time.frequency is not None and claim.family in ("level", "contrast") and claim.period is None:
        last = time.period(int(time.ends[at[1]]))
        newest = time.period(time.size - 1)
        if last and newest and last.ordinal < newest.ordinal:
            out.append(f"the last figure known before the article is of {last.label}")
    if claim.family == "rank":
        out.append("a rank among the members of this table, which may lack some that the text means")
    if claim.family == "record":
        first = next((i for i, v in enumerate(space.series[at[1]].values) if np.isfinite(v)), 0)
        start = time.period(first)
        if start:
            out.append(f"this table goes back to {start.label}")
    share = _coincidence(claim, surface, candidates)
    if share is not None and share > constants.coincidence:
        out.append(f"a match proves little: {share:.0%} of comparable figures fit some sensible reading")
    member = space.series[at[1]].member
    if member.label and member.reason.endswith(("(earlier sentence)", "(heading)", "(title)")):
        out.append(f"{member.label} is taken from the context: {member.reason}")
    if surface.undefined:
        out.append(f"{surface.undefined} settings have a window of zero or less and no ratio")
    return tuple(dict.fromkeys([*out, *surface.notes]))


def _reach(surface: Surface) -> tuple[str, ...]:
    space = surface.space
    known = np.isfinite(space.series[surface.main[1]].values)
    first = space.time.period(int(np.argmax(known)))
    return (f"figures that reach further back than {first.label}",) if first else ()


__all__ = ["DEFAULT", "judge"]
