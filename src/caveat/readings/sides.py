"""The part and the whole of a share, as the words of a claim put them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from caveat.claims.claim import Claim, Phrase
from caveat.patterns import lazy_pattern

MARK = "\u00a7"  # stands for the figure
_MOST = lazy_pattern(
    r"\b(?:the (?:vast |great |overwhelming )?(?:bulk|majority)|the lion[’']s share|"
    r"a (?:large |vast |small )?majority|(?:almost |nearly )?all|most|more than half|over half)\b(?= of\b| )",
    re.I,
)
_BE = r"(?:is|are|was|were|has been|have been|had been|be)"
_AT = rf"(?:{_BE}|stood at|reached|rose to|fell to|hit)"
_HOLD = (
    r"(?:ma(?:de|kes?) up|account(?:s|ed)? for|represent(?:s|ed)?|constitut\w+|compris\w+|form(?:s|ed)?|"
    r"holds?|held|ha[sd]|have|own(?:s|ed)?|receiv\w+|gets?|got|took|takes?|won|wins|contribut\w+|suppl\w+|"
    r"provid\w+|cover\w*|produc\w+|generat\w+|consum\w+|occup\w+|employ\w*|claim(?:s|ed)?|attract\w*)"
)
_GO = (
    rf"(?:{_BE}(?: (?:spent on|due to|caused by|found in|recorded in|committed in|held by|owned by|"
    r"from|in|by|to))?|we(?:nt|re) to|go(?:es)? (?:to|on)|c(?:a|o)mes? from|fell (?:on|under)|"
    r"falls? under|happen\w* in|occur\w* in|took place in|takes? place in|li(?:ve|ves|ved) in|"
    r"involv\w+|belong\w* to|concern\w*)"
)
_PATTERNS = tuple(
    lazy_pattern(p, re.I)
    for p in (
        rf"^of (?P<whole>[^,]+), (?:only |just )?{MARK} (?:{_GO}\s+)?(?P<part>[^,;]+)",
        rf"(?P<part>[^,;]+?)[’']s? share of (?P<whole>[^,;]+?) {_AT} {MARK}",
        rf"(?:share|proportion|percentage|fraction) of (?P<part>[^,;]+?) (?:in|among|of) (?P<whole>[^,;]+?) "
        rf"{_AT} {MARK}",
        rf"{MARK} (?:of )?(?P<whole>[^,;]+?) {_GO}\s+(?P<part>[^,;]+)",
        rf"(?P<part>[^,;]*?)\s*\b(?:{_HOLD}|{_BE})\b[^,;]*?{MARK}(?: of| in)? ?(?P<whole>[^,;]*)",
    )
)
_DETERMINERS = lazy_pattern(
    r"^(?:(?:the|a|an|all|these|those|this|that|its|their|our|every|each|of|in|to|from|by|only|just|about|"
    r"some|total|overall|country[’']s|nation[’']s|state[’']s|world[’']s|city[’']s)\s+)+",
    re.I,
)
_TIME_TAIL = lazy_pattern(
    r"\s*(?:\b(?:in|since|by|from|between|during|for|at|as of)\s+)?(?:the\s+)?"
    r"(?:(?:1[5-9]|20)\d\d(?:\s*(?:to|and|[-–])\s*(?:1[5-9]|20)\d\d)?|last year|this year)\s*$",
    re.I,
)
_CHANGE = lazy_pattern(
    r"^(?:the |both |this |that |these |those |its |an? )*(?P<turn>increases?|rises?|growth|gains?|jumps?|"
    r"surges?|decreases?|declines?|falls?|drops?|reductions?|losses|fall)\b(?:\s+(?:in|of)\s+(?P<of>.+))?",
    re.I,
)
_DOWN = lazy_pattern(r"^(?:decrease|decline|fall|drop|reduction|loss)", re.I)


@dataclass(frozen=True, slots=True)
class Sides:
    """What a share is of what. `turn`: the share is of a rise ("up") or fall ("down") of the whole."""

    part: Phrase
    whole: Phrase | None
    turn: str = ""
    most: bool = False  # the words give no figure: "the bulk", "most"
    all: bool = False  # the words for the whole say "all", "total"


def find_sides(claim: Claim) -> Sides | None:
    """Return the part and the whole that a claim speaks of, None where its words put neither.

    >>> from caveat.claims.claim import Claim
    >>> text = "Rent took most of the household budget."
    >>> sides = find_sides(Claim("c", 0, len(text), text, 0, "share"))
    >>> (sides.part.text, sides.whole.text, sides.most)
    ('Rent', 'household budget', True)
    """
    text, q = claim.text.strip(), claim.stated
    start = claim.start + len(claim.text) - len(claim.text.lstrip())
    most = q is None
    if q is None:
        found = _MOST.search(text)
        if not found:
            return None
        marked = text[: found.start()] + MARK + text[found.end() :]
    else:
        at, end = q.start - start, q.end - start
        if not 0 <= at < end <= len(text):
            return None
        marked = text[:at] + MARK + text[end:]
    marked = re.sub(r"^(?:in|during|by) [^,]*\d{4}[^,]*,\s*", "", marked.rstrip(". "), flags=re.I)
    if claim.period is not None and claim.period.text in marked:
        marked = marked.replace(claim.period.text, "").replace("  ", " ")
    for pattern in _PATTERNS:
        m = pattern.search(marked)
        if m and clean(m["part"]):
            return _sides(claim, m["part"], m["whole"], most)
    return None


def _sides(claim: Claim, part: str, whole: str, most: bool) -> Sides:
    turn = ""
    changed = _CHANGE.match(whole.strip())
    if changed:
        turn = "down" if _DOWN.match(changed["turn"]) else "up"
        whole = changed["of"] or ""
    words = clean(whole)
    every = bool(re.match(r"^(?:the |of )*(?:all|total|overall|every|each)\b", whole.strip(), re.I))
    return Sides(claim.phrase(clean(part)), claim.phrase(words) if words else None, turn, most, every)


def clean(words: str) -> str:
    """Return a noun phrase without its determiners and without a time at its end.

    >>> clean("all the deaths in 2019")
    'deaths'
    """
    words = words.strip(" ,.;:—-")
    before = None
    while before != words:
        before = words
        words = _DETERMINERS.sub("", words + " ").strip()
        words = _TIME_TAIL.sub("", words).strip(" ,.;:—-")
    return words.replace(MARK, "").strip()
