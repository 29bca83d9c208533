"""Spelling: the forms in which a text may write the name that a table holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SUFFIX = re.compile(r",?\s+(?:Jr|Sr|II|III|IV|Esq|M\.?D|Ph\.?D)\.?$")
_INVERTED = re.compile(r"^([^,()]+),\s*([^,()]+?)(?:,\s*(?:Jr|Sr|II|III|IV)\.?)?$")
_PERSON = re.compile(
    r"^(?:[A-ZÀ-Þ][\w.'’-]*)(?:\s(?:de|la|le|van|von|der|den|del|di|da|al|el|bin|ibn|y|[A-ZÀ-Þ][\w.'’-]*)){1,4}$"
)
_ARTICLE = re.compile(r"^(?:The|A|An)\s+(?=\S)")
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*")
_HALVES = re.compile(r"\s+/\s+|\s*;\s*|\s+\|\s+")
_OR = re.compile(
    r"([A-Za-z-]{3,}(?: [a-z-]{3,})?) or (?!more\b|less\b|fewer\b|older\b|younger\b|over\b|under\b|longer\b|"
    r"better\b|worse\b|higher\b|lower\b|almost\b|other\b|above\b|below\b)([a-z-]{3,}(?: [a-z-]{3,})?)"
)
_SAME = (
    (r"\bSt\.?\s", "Saint "),
    (r"\bSaint\s", "St. "),
    (r"\bMt\.?\s", "Mount "),
    (r"\s&\s", " and "),
    (r"\band\b", "&"),
    (r"\bw/o\s+", "without "),
    (r"\bw/(?!o\b)\s*", "with "),
)
LEAST_PERSONS = 0.7  # of a column's values that look like persons' names
MOST_LOOKED_AT = 300
LEAST_COMMON = 5  # values of several words, that tell whether a column's go on in small letters
MOSTLY_SMALL = 0.6  # of those, where they do
_NOT_LAST = ("jr", "sr", "ii", "iii", "iv")
_SHORT = 3


def spellings(value: str, *, person: bool = False) -> tuple[str, ...]:
    """Return other forms of a name: without brackets and articles, its halves, a person's in either order.

    >>> spellings("Alito, Samuel A. Jr.", person=True)
    ('Samuel A. Alito Jr.', 'Samuel A. Alito', 'Samuel Alito')
    >>> spellings("Black, Hugo Lafayette", person=True)
    ('Hugo Lafayette Black', 'Hugo L Black', 'Hugo Black')
    >>> spellings("Delta / Northwest*"), spellings("The Queen (2006)"), spellings("Godfather, The")
    (('Delta', 'Northwest'), ('The Queen', 'Queen'), ('The Godfather', 'Godfather'))
    >>> spellings("St. Lucia"), spellings("Marks & Spencer"), spellings("blue")
    (('Saint Lucia',), ('Marks and Spencer',), ())
    >>> spellings("Lost or overdue"), spellings("Tea w/ milk")
    (('Lost', 'overdue'), ('Tea with milk',))
    """
    found: dict[str, None] = {}
    for form in _plain_forms(value):
        found.setdefault(form)
        if person:
            found.update(dict.fromkeys(_of_person(form)))
    for form in list(found) or [value]:
        for pattern, other in _SAME:
            found.setdefault(re.sub(pattern, other, form))
        if _ARTICLE.match(form):
            found.setdefault(_ARTICLE.sub("", form))
    return tuple(f for f in found if f != value and len(f) >= _SHORT)


def _plain_forms(value: str) -> list[str]:
    bare = _BRACKETS.sub(" ", value).strip(" *†‡#")
    either = _OR.fullmatch(bare)
    halves = list(either.groups()) if either else [h.strip(" *†‡#") for h in _HALVES.split(bare)]
    forms = [bare, *(halves if len(halves) > 1 else [])]
    turned = re.match(r"^(.+), (The|A|An)$", bare)
    if turned:
        forms = [f"{turned[2]} {turned[1]}"]
    return [f for f in forms if f and (f == value or f != bare or len(halves) == 1)]


def _of_person(name: str) -> list[str]:
    """Return a person's name the other way round, without suffix and initials, and with initials."""
    inverted = _INVERTED.match(name)
    ending = _SUFFIX.search(name)
    suffix = ending[0].strip(", ") if ending else ""
    plain = _SUFFIX.sub("", name)
    out = []
    if inverted:
        last, first = inverted[1].strip(), _SUFFIX.sub("", inverted[2]).strip()
        plain = f"{first} {last}"
        out = [f"{plain} {suffix}".strip(), plain]
    words = plain.split()
    if len(words) > 2 and inverted and len(words[1].rstrip(".")) > 1:
        out.append(f"{words[0]} {words[1][0]} {words[-1]}")
    if len(words) > 2:
        out += [plain, f"{words[0]} {words[-1]}"]
    return out


_TITLES = re.compile(
    r"^(?:(?:former|ex|then|late)[- ]+)?(?:(?:(?:vice )?president|senator|sen|gov|governor|rep|congressman|"
    r"congresswoman|representative|secretary|mayor|judge|justice|gen|general|col|colonel|capt|captain|lt|sgt|dr|"
    r"doctor|prof|professor|mr|mrs|ms|miss|sir|dame|lord|lady|rev|reverend|prime minister|chancellor|"
    r"ambassador|admiral|chef|coach)\.?\s+)+(?=\S+\s+\S)",
    re.I,
)


def plain_name(value: str) -> str:
    """Return a name in small letters without what different hands write differently: case, titles, points.

    >>> plain_name("Sen. Ann  Lee"), plain_name("ann lee"), plain_name("General Motors")
    ('ann lee', 'ann lee', 'general motors')
    """
    low = " ".join(re.sub(r"[.,’'`*†]", " ", _TITLES.sub("", value.strip())).lower().split())
    return low or value.strip().lower()


def surname(value: str) -> str:
    """Return the last name of a person, "" where there is none.

    >>> surname("Alito, Samuel A. Jr."), surname("Martin Luther King Jr."), surname("Cher")
    ('Alito', 'King', '')
    """
    if inverted := _INVERTED.match(value):
        return inverted[1].strip()
    words = _SUFFIX.sub("", value).split()
    return words[-1] if len(words) > 1 and words[-1].lower().strip(".") not in _NOT_LAST else ""


def are_persons(values: Sequence[str]) -> bool:
    """Tell whether the values of a column are names of persons, by their look.

    >>> are_persons(["Ann Lee", "Bo Gray-Hill", "Cy de Wit"]), are_persons(["New", "Old"])
    (True, False)
    """
    looked = values[:: max(1, len(values) // MOST_LOOKED_AT)]
    like = sum(bool(_PERSON.match(v) or _INVERTED.match(v)) for v in looked)
    return bool(looked) and like >= LEAST_PERSONS * len(looked)


def are_common(values: Sequence[str]) -> bool:
    """Tell whether values are words with a capital in front and no proper names: "Little brown bat".

    >>> are_common(("Owl monkey", "Little brown bat", "Cow", "Roe deer", "Star-nosed mole", "Big brown bat"))
    True
    >>> are_common(("New York", "Los Angeles", "Hull", "San Jose", "Salt Lake City", "Des Moines"))
    False
    """
    later = [v.split()[1:] for v in values if len(v.split()) > 1]
    small = sum(all(w[:1].islower() for w in words) and len(words[-1]) >= _SHORT for words in later)
    return len(later) >= LEAST_COMMON and small >= MOSTLY_SMALL * len(later)


__all__ = ["are_common", "are_persons", "plain_name", "spellings", "surname"]
