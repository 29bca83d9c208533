"""Which numbers of a sentence can be what a claim states, and which only label or date."""

from __future__ import annotations

import re

from caveat.claims.lexicon import lexicon
from caveat.claims.notices import is_notice
from caveat.claims.scene import TIME_UNITS, Scene
from caveat.claims.tokens import FINITE
from caveat.claims.turns import verb_turn

__all__ = ["TIME_UNITS", "is_age", "is_compound", "is_figure", "is_habit", "noun_after", "verb_before"]

_LABELS = frozenset(
    """section sections page pages room chapter article item table tables figure figures door gate gates no
    number route highway channel phase category title verse question step part volume issue episode unit
    proposition amendment resolution suite floor zip code version model flight bus clause paragraph
    annex appendix rule form lane platform track size stage tier class grade exhibit chart note box case
    aged ages age schedule directive regulation act bill law treaty apollo windows type group level band
    zone district week game rated numbered dated screen hall round formula area formation""".split()
)
_PARTS = frozenset(
    """sections parts pages chapters clauses steps questions items paragraphs columns lines words
        principles pillars ways things reasons points types kinds forms categories sources
        phases stages""".split()
)


def is_figure(scene: Scene, i: int) -> bool:
    """Tell whether the quantity at token `i` can be what a claim states.

    Years, ordinals, labels ("section 5"), numbers inside a time phrase and "one" as a
    pronoun cannot.
    """
    quantity = scene.quantity(i)
    if quantity is None or quantity.unit == "year":
        return False
    if quantity.form == "ordinal" or quantity.unit == "rank":
        return False
    ends = quantity.hedge == "from_to" and quantity.unit == "count"  # "from 47 in 1990 to 58 in 2020"
    if scene.time[i] >= 0 and quantity.unit in TIME_UNITS | {"count"} and not ends:
        return False
    if scene.low[i - 1] in _LABELS and quantity.unit == "count" and quantity.hedge == "exact":
        return False
    if scene.low[i - 1] in ("#", "\u2116", "/") or scene.text[quantity.start - 1 : quantity.start].isalnum():
        return False
    before = scene.text[max(0, quantity.start - 2) : quantity.start]
    if before[-1:] == "(" and before[:1].isdigit():
        return False  # "section 12(3)"
    if (
        quantity.form == "words"
        and quantity.value == 1
        and quantity.of is None
        and quantity.unit in ("count", "people")
    ):
        return False
    if quantity.unit == "count" and _footnoted_year(quantity.text):
        return False
    if quantity.text.lower().endswith("once") or is_notice(scene, i) or _is_base(scene, i):
        return False
    if _labelled(scene, i) or _definite(scene, i) or _in_passing(scene, i) or scene.low[i - 1] == "within":
        return False
    if (
        quantity.unit == "count"
        and scene.tag[i - 1] == ","
        and scene.tag[i + 1] == ","
        and quantity.value < 110
        and scene.tag[i - 2] in ("H", "N")
    ):
        return False  # "the actor, 24, ...": an age
    return not (scene.tag[i - 1] == ")" and scene.text[quantity.start - 1 : quantity.start] == ")")


_OF_TIME = re.compile(
    r"\b(?:hours|minutes|days|nights|weeks|months) (?:out of|of|in)(?: (?:every|each|a possible))? $", re.I
)


def _is_base(scene: Scene, i: int) -> bool:
    """Tell whether a number is what so much time is of: "19 hours out of every 24"."""
    quantity = scene.quantity(i)
    return quantity is not None and bool(_OF_TIME.search(scene.text[: quantity.start]))


_HABITS = frozenset(
    """sleep work spend need get watch commute travel train practise practice study wait walk drive read play
    rest doze fly ride exercise volunteer teach stand sit queue""".split()
)
_SOMEBODY = frozenset("i he she you we it this that one".split())
_SHORT_TIMES = frozenset({"hours", "minutes", "seconds"})


def is_habit(scene: Scene, i: int) -> bool:
    """Tell whether hours at `i` are how long some do a thing: "sleep 10.1 hours", "get by on six minutes"."""
    quantity, clause = scene.quantity(i), scene.clause(i)
    if quantity is None or quantity.unit not in _SHORT_TIMES or is_compound(scene, i):
        return False
    verb = i - 1
    while verb > clause.finite and scene.tokens.lemma[verb] not in _HABITS and scene.tag[verb] in ("X", "P"):
        verb -= 1
    own = scene.low[clause.core] if clause.core < verb else ""
    done = scene.tokens.lemma[verb] in _HABITS and scene.tag[verb] in (*FINITE, "VN")
    return done and verb >= clause.finite >= 0 and bool(own) and own not in _SOMEBODY


def _labelled(scene: Scene, i: int) -> bool:
    """Tell whether a noun right before the number is numbered by it ("exit 3")."""
    quantity = scene.quantity(i)
    assert quantity is not None
    plain = (
        quantity.unit == "count"
        and quantity.hedge == "exact"
        and quantity.form == "digits"
        and quantity.value < 2000
    )
    before = scene.low[i - 1]
    named = (
        scene.tag[i - 1] in ("N", "H") and before not in lexicon().verbs and not before.endswith(("s", "'s"))
    )
    return plain and named and scene.tag[i + 1] not in ("N", "H", "J", "K", "VN") and not _listed(scene, i)


def _listed(scene: Scene, i: int) -> bool:
    """Tell whether a name and its figure go on from those before ("Egypt has 68 and Morocco 54")."""
    chunk = scene.chunks[scene.chunk_of[i]]
    named = chunk.lo < i <= chunk.lo + 3 and all(scene.tag[j] == "H" for j in range(chunk.lo, i))
    before = [q for j in scene.place if j < chunk.lo and (q := scene.quantity(j)) is not None]
    alike = any(q.unit in ("count", "people") and q.form == "digits" for q in before)
    return named and alike and chunk.finite < 0 and chunk.opener in ("and", ",and", ",", ";")


def _definite(scene: Scene, i: int) -> bool:
    """Tell whether a small number only points at known things ("the two banks", "the other 49 states")."""
    quantity = scene.quantity(i)
    assert quantity is not None
    if quantity.unit not in ("count", "people") or quantity.of is not None or quantity.hedge != "exact":
        return False
    j = i - 1
    other = scene.low[j] in (
        "other",
        "remaining",
        "same",
        "first",
        "last",
        "next",
        "final",
        "top",
        "bottom",
        "past",
    )
    if other:
        j -= 1
    pointing = scene.low[j] in (
        "the",
        "these",
        "those",
        "its",
        "their",
        "his",
        "her",
        "our",
        "both",
        "all",
        "any",
        "my",
        "your",
    )
    return pointing and (other or quantity.value < 20 or scene.tag[i + 1] == "L")  # "the 50 largest"


def _in_passing(scene: Scene, i: int) -> bool:
    """Tell whether a small number word counts things in passing ("from two main sources", "27 sections")."""
    quantity = scene.quantity(i)
    assert quantity is not None
    if quantity.unit not in ("count", "people") or quantity.of is not None:
        return False
    noun = scene.next_noun(i + 1, most=5)
    if noun >= 0 and scene.low[noun] in _PARTS:
        return True
    small = quantity.form == "words" and quantity.value < 13 and quantity.hedge == "exact"
    if small and scene.low[i - 1] == "by" and scene.tag[i - 2] == "VN":
        if scene.low[i + 1] in ("different", "separate"):
            return False  # "were won by eight different players"
        return verb_turn(scene, i - 2) is None  # "was written by three professors"
    if scene.low[i - 2 : i] == ["been", "in"]:
        return False  # "has been in eight finals"
    return small and scene.tag[i - 1] in ("P", "VG") and scene.low[i - 1] not in ("of", "at", "to", "by")


def _footnoted_year(text: str) -> bool:
    """Tell whether a number is a year with the mark of a footnote run into it."""
    return len(text) == 5 and text.isdigit() and text[:2] in ("19", "20")


def is_age(scene: Scene, i: int) -> bool:
    """Tell whether the quantity at `i` is the age of somebody ("42-year-old", "65 years old")."""
    quantity = scene.quantity(i)
    if quantity is None:
        return False
    after = scene.text[quantity.end : quantity.end + 12].lower()
    return "-old" in after or after.startswith(
        (" years old", " and over", " and under", " or older", " or over", " or younger")
    )


def is_compound(scene: Scene, i: int) -> bool:
    """Tell whether the quantity is part of a hyphened word ("a 30-year loan")."""
    quantity = scene.quantity(i)
    return quantity is not None and scene.text[quantity.end : quantity.end + 1] in ("-", "\u2011")


def noun_after(scene: Scene, i: int) -> int:
    """Return the head noun of the phrase that the quantity at `i` counts, or -1."""
    quantity = scene.quantity(i)
    j = i + 1
    if quantity is not None and quantity.of is not None and scene.low[j] == "of":
        j += 1
    return scene.next_noun(j, most=6)


def verb_before(scene: Scene, i: int) -> int:
    """Return the nearest verb of any form before `i` in its clause, or -1."""
    clause = scene.clause(i)
    for j in range(i - 1, clause.lo - 1, -1):
        if scene.tag[j] in FINITE or scene.tag[j] in ("VB", "VN", "VG"):
            return j
    return -1
