"""A share against its own counts: "14 of the 88, or 20%", "33% of the 20 children", 60% men and 50% women."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from caveat.figures import figure_text
from caveat.patterns import lazy_pattern
from caveat.quantity import Quantity, is_word
from caveat.verdicts.own.ranges import Range, point, range_of
from caveat.verdicts.own.scene import (
    DISCRETE,
    Own,
    Scene,
    compare,
    is_count,
    is_exact,
    is_plain_share,
    named,
    to_own,
)
from caveat.verdicts.verdict import Check

_WORDS = r"(?:\s+[\w'’-]+){0,4}?"
_THAT_IS = r"(?:or|that is|that's|i\.e\.,?|which is|equal to|equivalent to|representing)"
_PART_THEN_SHARE = lazy_pattern(rf"{_WORDS}\s*(?:[,—–]|\s-)\s*{_THAT_IS}\s+(?:just\s+)?", re.I)
_SHARE_THEN_PART = lazy_pattern(r"\s*(?:[,—–]|\s-)\s*(?:or|that is|i\.e\.,?|some)\s+", re.I)
_PAREN = lazy_pattern(rf"{_WORDS}\s*\(\s*(?:or\s+|i\.e\.,?\s*)?")
_CLOSED = lazy_pattern(r"(?:\s+[\w'’-]+){0,4}\s*\)")
_SHARE_CLOSED = lazy_pattern(r"\s*\)")
_ENDED = lazy_pattern(
    r"\s*(?:[,.;:)—–]|$|\s-\s|of (?:them|the total|the whole|those|all)\b|(?:vote|sa|we|ha|d|i)\w*\b)"
)
_NOT_WHOLE = lazy_pattern(r"\s*of (?:which|whom)\b|\s+(?:more|fewer|less|higher|lower|of whom)\b", re.I)
_OF = lazy_pattern(r"\bof\s+(?:the|these|those|all|its|their|our|his|her)?\s*$", re.I)
_OF_WHOLE = lazy_pattern(r"\s+of\s+(?:the|all|all the|its|these|those|our|their|his|her)?\s*", re.I)
_TWO = (("men", "women"), ("male", "female"), ("males", "females"), ("boys", "girls"), ("yes", "no"),
        ("for", "against"), ("urban", "rural"))  # fmt: skip
_REST = lazy_pattern(
    r"\b(?:the\s+)?(?:remaining|the (?:rest|remainder|other))\s*[,(:—–-]?\s*(?:or\s+|about\s+)?$", re.I
)


def percent_of_counts(scene: Scene) -> Iterator[Own]:
    """Yield a stated share beside the part and the whole that it is of."""
    for a, b in scene.pairs():
        between = scene.between(a, b)
        if a.of is not None and is_count(a) and _is_share(scene, b):
            opened, joined = _PAREN.fullmatch(between), _PART_THEN_SHARE.fullmatch(between)
            ended = _SHARE_CLOSED.match(scene.after(b)) if opened else _ENDED.match(scene.after(b))
            if (opened or joined) and ended and not _NOT_WHOLE.match(scene.after(b)):
                yield _share(a, Fraction(a.of), b, a)
        elif b.of is not None and is_count(b) and _is_share(scene, a):
            opened, joined = _PAREN.fullmatch(between), _SHARE_THEN_PART.fullmatch(between)
            if (opened and not between.strip(" (") and _CLOSED.match(scene.after(b))) or joined:
                yield _share(b, Fraction(b.of), a, b)
    yield from _apart(scene)


def _apart(scene: Scene) -> Iterator[Own]:
    """Yield "Of the 88 members, 14, or 20%, ..." and "14 (16%) of the 88"."""
    for whole, part, share in zip(scene.quantities, scene.quantities[1:], scene.quantities[2:], strict=False):
        if not (is_count(whole) and is_count(part) and whole.of is None and part.of is None):
            continue
        leading = _OF.search(scene.before(whole)) and len(scene.between(whole, part)) < 60
        if not leading or not _is_share(scene, share) or part.value > whole.value:
            continue
        between = scene.between(part, share)
        opened, joined = _PAREN.fullmatch(between), _PART_THEN_SHARE.fullmatch(between)
        if (opened and _SHARE_CLOSED.match(scene.after(share))) or (
            joined and _ENDED.match(scene.after(share))
        ):
            yield _share(part, Fraction(whole.value), share, whole, part)
    for part, share, whole in zip(scene.quantities, scene.quantities[1:], scene.quantities[2:], strict=False):
        if is_count(part) and is_count(whole) and _is_share(scene, share) and part.value <= whole.value:
            inside = re.fullmatch(r"\s*\(\s*", scene.between(part, share))
            if inside and re.fullmatch(
                r"\s*\)\s*of\s+(?:the|all|its|their)?\s*", scene.between(share, whole)
            ):
                yield _share(part, Fraction(whole.value), share, part, whole)


def attainable(scene: Scene) -> Iterator[Own]:
    """Yield "33% of the 20 children" where no whole number of them gives the percentage."""
    for share, whole in scene.pairs():
        close = _OF_WHOLE.fullmatch(scene.between(share, whole))
        if not (close and share.unit == "percent" and share.hedge == "exact" and is_exact(whole)):
            continue
        counted = whole.unit == "people" or re.match(rf"\s+(?:\w+\s+)?{DISCRETE}\b", scene.after(whole), re.I)
        if whole.of is not None or not counted or not is_plain_share(scene, share):
            continue
        found = nearest_share(share, int(whole.value))
        if found is None:
            continue
        agrees, below, above = found
        n = int(whole.value)
        words = (
            f"{below} of {n} is {_percent(below, n)}, {above} is {_percent(above, n)}, stated: {share.text}"
        )
        check = Check("percent of a small number", words, 100 * below / float(whole.value), agrees, True)
        yield to_own(check, share, whole)


def nearest_share(share: Quantity, n: int) -> tuple[bool, int, int] | None:
    """Return whether k of n gives a percentage for some k, and the k below and above; None for n = 0.

    The test is that of Brown and Heathers, GRIM (2017).

    >>> from caveat.quantity import find_quantities
    >>> nearest_share(find_quantities("33%")[0], 20), nearest_share(find_quantities("35%")[0], 20)
    ((False, 6, 7), (True, 7, 8))
    """
    if n <= 0:
        return None
    below = min(int(Fraction(share.value) * n / 100), n - 1)
    near = [k for k in (below - 1, below, below + 1) if 0 <= k <= n]
    own = range_of(share)
    fits = any(own.meets(point(Fraction(100 * k, n))) for k in near)
    return fits, below, below + 1


def parts_of_hundred(scene: Scene) -> Iterator[Own]:
    """Yield shares that are said to be all there is and do not add up to a whole."""
    shares = [q for q in scene.quantities if q.unit == "percent"]
    if not 2 <= len(shares) <= 8 or any(q.high is not None for q in shares):
        return
    labels = [_label(scene, q) for q in shares]
    two = len(shares) == 2 and any({labels[0], labels[1]} == set(pair) for pair in _TWO)
    last = shares[-1]
    rest = bool(_REST.search(scene.before(last)))
    others = [q for q in scene.quantities if q.unit == "ratio" or is_word(q)]
    if not (two or rest) or others or not all(is_plain_share(scene, q) for q in shares):
        return
    if rest and (_OF.search(scene.before(shares[0])) or _adds_up(shares)):
        return  # the rest of a part: "of the 60% who voted, 40% chose red and the remaining 20% blue"
    total = Range(Fraction(0), Fraction(0))
    for q in shares:
        total = total + range_of(q)
    loose = Range(total.low - Fraction(1, 2), total.high + Fraction(1, 2))
    value = sum((Fraction(q.value) for q in shares), Fraction(0))
    agrees = loose.meets(point(100))
    apart = rest and value < 100  # the rest may be that of a part: "of the 60% who voted"
    if (two and not agrees and value < 100) or (apart and not agrees):
        return
    words = f"{' + '.join(q.text for q in shares)} = {figure_text(float(value), 'percent')}, of 100%"
    check = Check("shares of a whole", words, float(value), agrees, decides=value > 100)
    yield to_own(check, shares[-1], *shares)


def _adds_up(shares: list[Quantity]) -> bool:
    """Tell whether the shares after the first add up to the first."""
    return sum((q.value for q in shares[1:]), Decimal(0)) == shares[0].value


def _share(part: Quantity, whole: Fraction, stated: Quantity, *others: Quantity) -> Own:
    own = range_of(replace(part, of=None))
    scale = 100 if stated.unit == "percent" else 1
    found = own.times(scale / whole) if whole else point(0)
    value = Fraction(part.value) * scale / whole if whole else Fraction(0)
    words = f"{named(replace(part, of=None))} of {figure_text(float(whole))} is " + (
        figure_text(float(value), "percent") if scale == 100 else figure_text(100 * float(value), "percent")
    )
    return compare("percent of counts", words, stated, found, value, *others)


def _is_share(scene: Scene, q: Quantity) -> bool:
    if q.unit == "ratio" and q.form == "fraction" and q.value < 1:
        return True
    return is_plain_share(scene, q)


def _label(scene: Scene, q: Quantity) -> str:
    found = re.match(r"\s+(?:were|are|was|is|voted|said|answered)?\s*(\w+)", scene.after(q))
    return found[1].lower() if found else ""


def _percent(k: int, n: int) -> str:
    return figure_text(100 * k / n, "percent")


__all__ = ["attainable", "nearest_share", "parts_of_hundred", "percent_of_counts"]
