"""In full: a part of a name that several have means the one that the text gave in full before: "the Post"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.mentions import SURE, index_of
from caveat.readings.rows.naming.named import Named

MEANT = 0.95  # of the one named in full
ALL_OF_THEM = 0.2  # of all that share the part


def settled_groups(
    claim: Claim, table: RowTable, groups: Sequence[tuple[Named, ...]], discourse: Discourse
) -> tuple[tuple[Named, ...], ...]:
    """Return what a claim names, parts of names as the last of them that the text gave in full before."""
    return tuple(
        tuple(w for n in g for w in _ways(claim, table, n, discourse)) if _of_one_column(g) else g
        for g in groups
    )


def _of_one_column(group: Sequence[Named]) -> bool:
    """Tell whether all that some words may mean stands in one column."""
    return len({n.predicate.columns for n in group}) == 1


def _ways(claim: Claim, table: RowTable, named: Named, discourse: Discourse) -> tuple[Named, ...]:
    values, written = named.predicate.values, claim.text[named.start - claim.start :][:1]
    if len(values) < 2 or named.predicate.test or not written.isupper() or named.weight >= SURE:
        return (named,)
    found = _last_named(claim, table, named, discourse)
    if not found:
        return (named,)
    one = replace(named, predicate=replace(named.predicate, values=(found,)), weight=MEANT)
    return one, replace(named, weight=ALL_OF_THEM * named.weight)


def _last_named(claim: Claim, table: RowTable, named: Named, discourse: Discourse) -> str:
    """Return the value among some that the text before a claim names in full last, "" for none."""
    article = discourse.article
    if article is None or claim.sentence >= len(article.sentences):
        return ""
    index, columns, values = index_of(table), named.predicate.columns, named.predicate.values
    for s in reversed(article.sentences[: claim.sentence + 1]):
        text = article.text[s.start : min(s.end, claim.start)]
        for m in reversed(index.find(text, s.start)):
            own = m.predicate.values
            if m.columns == columns and m.score >= SURE and len(own) == 1 and own[0] in values:
                return own[0]
    return ""


__all__ = ["settled_groups"]
