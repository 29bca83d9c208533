"""What is denied: "not white", "non-fatal", "other than the capital" name all values but one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from caveat.readings.rows.asking.query import Predicate
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.scales import OPPOSITE, is_unsure
from caveat.readings.rows.naming.named import Named

MOST_OTHERS = 60  # values of a column up to which all but one are a group
AS_WRITTEN = 0.06  # of the value itself, where the text denies it
_DENIED = re.compile(
    r"(?:\b(?:not|never|nor|non|neither|without|excluding|except(?: for)?|other than|anything but|aside from|"
    r"apart from)|n['’]t)"
    r"[\s-]+(?:(?:a|an|the|any|been|being|be|from|in|of|by|for|to|with|on|at)\s+){0,2}$",
    re.I,
)
# Of these the whole sentence is denied, and each is still itself: "neither Hull nor Kent had a tram".
_NEITHER = re.compile(r"\bneither\b[^.;]*\bnor\b", re.I)


def others_of(table: RowTable, predicate: Predicate) -> Predicate | None:
    """Return the predicate for all other values of a column, None where they are no group."""
    dim = next((d for d in table.dims if d.columns == predicate.columns), None)
    if dim is None or predicate.test or dim.within or len(dim.columns) > 1 or len(dim.values) > MOST_OTHERS:
        return None
    values = tuple(v for v in dim.values if v not in predicate.values and v != dim.margin)
    if not values and len(predicate.values) == 1 and predicate.values[0] in OPPOSITE:
        values = (OPPOSITE[predicate.values[0]],)
    sided = tuple(v for v in values if not is_unsure(v) or v.lower().startswith("other"))
    return replace(predicate, values=sided or values) if values else None


def denied_groups(
    table: RowTable, groups: Sequence[Sequence[Named]], text: str, start: int
) -> tuple[tuple[Named, ...], ...]:
    """Return groups of named values, those that the text denies as all others of their column.

    `text` is what holds them, from `start`.
    """
    out: list[tuple[Named, ...]] = []
    neither = bool(_NEITHER.search(text))
    for group in groups:
        denied = _DENIED.search(text[: max(0, group[0].start - start)])
        if not denied or (neither and denied[0].lower().startswith(("neither", "nor"))):
            out.append(tuple(group))
            continue
        ways: list[Named] = []
        for n in group:
            other = others_of(table, n.predicate)
            own_denial = any(re.match(r"(?:no|not|never)\b", v, re.I) for v in n.predicate.values)
            if other is None or own_denial:
                ways.append(n)
            else:
                ways += [replace(n, predicate=other), replace(n, weight=AS_WRITTEN * n.weight)]
        out.append(tuple(sorted(ways, key=lambda n: -n.weight)))
    return tuple(out)


__all__ = ["denied_groups", "others_of"]
