"""Checks that need no table: the numbers of one sentence against each other.

Exact and cheap, always run: a ratio against both its numbers ("about double: $1.35 million
to $600,000"), a percentage against its counts, a change against its end points.
"""

from __future__ import annotations

import itertools

import numpy as np

from caveat.claims.claim import Claim
from caveat.figures import figure_text
from caveat.quantity import Quantity, covers, is_close
from caveat.verdicts.verdict import Check


def find_checks(claim: Claim) -> tuple[Check, ...]:
    """Return the checks that the claim's own sentence allows."""
    out = [check for rule in (_ratio, _change, _part) if (check := rule(claim)) is not None]
    return tuple(out)


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


def _change(claim: Claim) -> Check | None:
    """A stated percentage change against the two end points in the same sentence."""
    q = claim.stated
    if q is None or claim.family != "change" or q.unit not in ("percent", "ratio") or q.hedge == "from_to":
        return None
    spans = [x for x in claim.quantities if x.hedge == "from_to" and x.high is not None and x.unit != "year"]
    if len(spans) != 1 or not spans[0].value or claim.form not in ("percent", "factor"):
        return None
    old, new = float(spans[0].value), float(spans[0].high or 0)
    if spans[0].unit == "percent":
        return None  # percent or points: the tables, not the text, can tell
    if claim.form == "factor" and q.value >= 1:
        value = new / old if claim.direction != "down" else old / new
    else:
        value = abs(new / old - 1.0) * (100.0 if q.unit == "percent" else 1.0)
    falls = new < old
    agrees = _agreement(q, value) if falls == (claim.direction == "down") else False
    by_part = claim.form == "factor" and q.value < 1
    change = figure_text(100 * value, "percent") if by_part else figure_text(value, q.unit)
    text = f"{figure_text(old)} to {figure_text(new)} is {change}, stated: {q.text}"
    return Check("change against end points", text, value, agrees, decides=False)


def _part(claim: Claim) -> Check | None:
    """A stated share against the part and the whole in the same sentence ("14 of the 88, 16%")."""
    q = claim.stated
    if q is None or claim.family != "share" or q.unit != "percent":
        return None
    parts = [x for x in claim.quantities if x.of is not None and x.of > 0 and x is not q]
    if len(parts) != 1 or parts[0].of is None:
        return None
    value = 100.0 * float(parts[0].value / parts[0].of)
    share = figure_text(value, "percent")
    text = f"{_figure(parts[0])} of {figure_text(parts[0].of)} is {share}, stated: {q.text}"
    return Check("percent of counts", text, value, _agreement(q, value), decides=False)


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
