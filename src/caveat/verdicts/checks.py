"""Checks that need no table: a text's own numbers against each other, and what follows from them.

`verdicts/own/` finds them sentence by sentence; a stated multiple beside two amounts ("about
double: $1.35 million to $600,000") is found from the claim itself. A check that fails can
contradict a claim, a check that agrees confirms only the arithmetic.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from caveat.claims.claim import Claim
from caveat.figures import figure_text
from caveat.quantity import Quantity, covers, is_close
from caveat.verdicts.own.scene import Own
from caveat.verdicts.verdict import Check, Verdict

_UNDECIDED = ("opinion", "prediction", "vague")
_APART = "the sentence's own figures do not fit together: {text}"
_DECIDED = "decided by the sentence's own figures, which exclude each other: {text}"


def find_checks(claim: Claim) -> tuple[Check, ...]:
    """Return the checks that need the claim itself and no table."""
    found = _ratio(claim)
    return (found,) if found is not None else ()


def with_own(verdict: Verdict, found: Sequence[Own], claims: Sequence[Claim]) -> Verdict:
    """Return a verdict with the checks of its sentence, contradicted where its figures exclude each other.

    A claim whose words hold all figures of a failed check is contradicted whatever the tables
    say; one that states only the figure that does not follow, where no table decides it.
    Elsewhere a failed check is a caveat. A check that agrees changes no label.
    """
    claim = verdict.claim
    beside = [o for o in found if o.start < claim.end and claim.start < o.end]
    if not beside:
        return verdict
    verdict = replace(verdict, checks=(*verdict.checks, *(o.check for o in beside)))
    for own in (o for o in beside if o.check.agrees is False):
        if own.check.decides and _decides(verdict, own, claims):
            return _contradicted(verdict, own)
        verdict = replace(verdict, caveats=(*verdict.caveats, _APART.format(text=own.check.text)))
    return verdict


def unclaimed(found: Sequence[Own], claims: Sequence[Claim]) -> tuple[Own, ...]:
    """Return the checks of sentences in which no claim was found at that place."""
    return tuple(o for o in found if not any(o.start < c.end and c.start < o.end for c in claims))


def _decides(verdict: Verdict, own: Own, claims: Sequence[Claim]) -> bool:
    claim = verdict.claim
    if (
        claim.polarity != "affirmed"
        or claim.checkability in _UNDECIDED
        or claim.family in ("cause", "opinion")
    ):
        return False
    if claim.start <= own.start and own.end <= claim.end:
        stating = [c for c in claims if _states(c, own)]
        return _states(claim, own) or not stating
    return _states(claim, own) and verdict.label == "unknown"


def _states(claim: Claim, own: Own) -> bool:
    q = claim.stated
    return q is not None and q.start < own.stated[1] and own.stated[0] < q.end


def _contradicted(verdict: Verdict, own: Own) -> Verdict:
    if verdict.asks:  # what rows were asked decides nothing here, and says nothing beside it
        kept = (verdict.claim, verdict.label, verdict.reason)
        verdict = Verdict(*kept, checks=verdict.checks, caveats=verdict.caveats, settled=verdict.settled)
    value = own.check.value if _states(verdict.claim, own) and verdict.main is None else verdict.value
    return replace(
        verdict, label="contradicted", reason="wrong number", value=value, missing=(), evaluated=True,
        by_own=True,
        caveats=(_DECIDED.format(text=own.check.text), *verdict.caveats), fair_sentence=None,
    )  # fmt: skip


def _ratio(claim: Claim) -> Check | None:
    """A stated multiple against the two amounts that stand beside it."""
    q = claim.stated
    if q is None or q.unit != "ratio" or claim.family != "contrast":
        return None
    amounts = [x for x in claim.quantities if _is_amount(x, q)]
    pairs = [(a, b) for a, b in itertools.pairwise(amounts) if a.unit == b.unit]
    if len(pairs) != 1 or not pairs[0][1].value or not pairs[0][0].value:
        return None
    a, b = pairs[0]
    values = float(a.value / b.value), float(b.value / a.value)
    value = min(values, key=lambda v: abs(np.log(v / float(q.value))))
    one, two = (a, b) if value == values[0] else (b, a)
    text = f"{_figure(one)} / {_figure(two)} = {figure_text(value)}, stated: {q.text}"
    return Check("ratio", text, value, _agreement(q, value), decides=True)


def _agreement(q: Quantity, value: float) -> bool | None:
    at = np.array([value])
    if covers(q, at)[0]:
        return True
    return None if is_close(q, at)[0] else False


def _is_amount(x: Quantity, stated: Quantity) -> bool:
    plain = x.unit not in ("percent", "points", "ratio", "rank", "year")
    return plain and x.high is None and x.of is None and (x.start, x.end) != (stated.start, stated.end)


def _figure(q: Quantity) -> str:
    return figure_text(q.value, q.unit)


__all__ = ["find_checks", "unclaimed", "with_own"]
