"""Of two: "the former" and "the latter" are the first and the last of those named before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.words import is_content, read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.listed import listed_groups
from caveat.readings.rows.naming.mentions import index_of
from caveat.readings.rows.naming.named import Named

_ONE_OF_TWO = re.compile(  # "the former mayor" is no one of two
    r"\bthe (?P<which>former|latter)(?:['’]s\b|\s*(?:$|[,;:.)—–])|\s+(?:it|is|was|were|are|had|has|have|"
    r"did|do|does|they|only|rose|fell|won|lost|made|took|got|went)\b)",
    re.I,
)


def one_of_two(claim: Claim, table: RowTable, discourse: Discourse) -> Named | None:
    """Return what "the former" or "the latter" stands for, None where two things are not named before."""
    said = _ONE_OF_TWO.search(claim.text)
    if said is None:
        return None
    for stretch in discourse.around(claim):
        if stretch.kind not in ("rest", "before"):
            continue
        words = [w for w in read_words(stretch.text) if is_content(w)]
        mentions = index_of(table).find(stretch.text, stretch.start)
        groups = listed_groups(table, mentions, words, stretch.text, stretch.start)
        if two := _two(sorted((g[0] for g in groups if g), key=lambda n: n.start)):
            return two[0] if said["which"].lower() == "former" else two[-1]
    return None


def _two(named: Sequence[Named]) -> tuple[Named, ...]:
    """Return the two things of one column that a text names, () where it names one or more than two."""
    for first in named:
        same = [n for n in named if n.predicate.columns == first.predicate.columns]
        kinds = dict.fromkeys(n.predicate.values for n in same)
        if len(kinds) == 2 and len(first.predicate.values) == 1:
            return tuple(next(n for n in same if n.predicate.values == v) for v in kinds)
    return ()


__all__ = ["one_of_two"]
