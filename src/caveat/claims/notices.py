"""Numbers of notices rather than of claims: clock times, addresses, prices of tickets, orders."""

from __future__ import annotations

import re

from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene

_STREETS = frozenset(
    """street road avenue lane square drive boulevard terrace crescent gardens court row quay st rd
    ave blvd""".split()
)
_SCHEDULED = frozenset(
    """open close start begin end finish leave arrive depart run meet kick land board resume reconvene
    air last""".split()
)
_ORDERS = frozenset(
    """call add take turn see use write visit send allow wait mix bake cook heat cut pay book bring go ring
    dial press select text email preheat leave keep put boil stir pour serve enter click check read contact
    apply join register note remember consider multiply divide subtract walk drive follow choose give set
    place remove repeat rinse spread whisk fold simmer roast""".split()
)
_SERVICES = frozenset("tickets admission entry ticket entrance parking".split())
_PHONE = re.compile(r"\+?\(?0\d{2,4}\)?[ -]\d{3}|\d{3}-\d{3}-\d{4}|\d{3}-\d{4}\b|\+\d{1,3} \d")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?$")
_YEAR = re.compile(r"1[0-9]\d\d$|20[0-9]\d$")


def is_notice(scene: Scene, i: int) -> bool:
    """Tell whether the quantity at `i` belongs to a notice."""
    return _clock(scene, i) or _address(scene, i) or _year(scene, i) or _order(scene) or _ticket(scene, i)


def _clock(scene: Scene, i: int) -> bool:
    """Tell whether "leaves at 6.15", "from 9 to 5" or "noon to 2" gives a time of day."""
    quantity = scene.quantity(i)
    assert quantity is not None
    if quantity.unit != "count" or quantity.form != "digits":
        return False
    if scene.low[i + 1] in ("am", "pm", "a.m", "p.m", "a.m.", "p.m.", "o'clock", "noon"):
        return True
    if quantity.high is not None:
        on_days = any(
            scene.low[j] in ("weekdays", "daily", "weekends", "mondays") for j in range(max(0, i - 5), i + 3)
        )
        return on_days and quantity.high <= 24
    if not _CLOCK.match(quantity.text) or scene.low[i - 1] not in ("at", "until", "from", "till", "by"):
        return False
    clause = scene.clause(i)
    verbs = {scene.tokens.lemma[j] for j in range(clause.lo, i)}
    if len(quantity.text) > 3 and scene.low[i - 1] == "at" and quantity.text[-3] in ".:":
        before = scene.tokens.lemma[i - 2]
        stands = before in lexicon().classes["stand"] or scene.tag[i - 2] == "A"
        if not stands and scene.tag[i - 2] == "V" and scene.tag[i + 1] not in ("N", "J", "H"):
            return True
    return bool(verbs & _SCHEDULED) and scene.tag[i + 1] not in ("N", "J", "H")


def _address(scene: Scene, i: int) -> bool:
    """Tell whether "18 Harbour Street" or a telephone number stands at `i`."""
    street = any(scene.low[j] in _STREETS and scene.tag[j] in ("H", "N") for j in range(i + 2, i + 5))
    if street and scene.tag[i + 1] in ("H", "N") and scene.tokens.words[i + 1][:1].isupper():
        return True
    quantity = scene.quantity(i)
    assert quantity is not None
    lives = scene.low[i - 1] == "at" and scene.tag[i + 1] == "H" and scene.tag[i + 2] in ("H", "N", ".", ",")
    if lives and quantity.unit == "count" and quantity.form == "digits" and not scene.quantity(i + 2):
        return True
    around = scene.text[max(scene.start, quantity.start - 9) : min(scene.end, quantity.end + 14)]
    return bool(_PHONE.search(around)) and quantity.unit == "count"


def _year(scene: Scene, i: int) -> bool:
    """Tell whether "the Treaty of 1648" names a year."""
    quantity = scene.quantity(i)
    assert quantity is not None
    named = scene.low[i - 1] in ("of", "in", "from", "by", "since", "until", "before", "after")
    bare = scene.tag[i + 1] not in ("N", "J", "H", "VN", "K")
    return bool(_YEAR.match(quantity.text)) and quantity.unit == "count" and named and bare


def _order(scene: Scene) -> bool:
    """Tell whether the sentence is an order ("Add 200 g of flour")."""
    first = 1 if scene.tag[0] == '"' or scene.quantity(0) else 0
    while scene.tag[first] in (".", ")", "X", "-") and first < 4:
        first += 1
    if scene.low[first] in ("please", "then"):
        first += 1
    word = scene.low[first]
    if word not in _ORDERS or word not in lexicon().verbs:
        return False
    clause = scene.clause(min(first, len(scene.tokens) - 1))
    other = [j for j in scene.finites(first + 1, clause.hi) if scene.tag[j] != "V" or scene.tag[j - 1] != "N"]
    return not other and scene.tag[first + 1] in ("D", "Q", "P", "N", "X", "O", "H", "J", "VG")


def _ticket(scene: Scene, i: int) -> bool:
    """Tell whether "tickets cost £12" gives a price to those who may come."""
    quantity = scene.quantity(i)
    assert quantity is not None
    opening = scene.low[0] in _SERVICES or scene.low[1] in _SERVICES
    past = any(
        scene.low[j] in ("were", "was", "had", "sold", "rose", "fell", "average")
        for j in range(len(scene.tokens))
    )
    return opening and len(quantity.unit) == 3 and quantity.unit.isupper() and not past
