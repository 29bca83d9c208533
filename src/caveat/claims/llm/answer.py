"""A model's answer: text to typed fields, or the fault that it has."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, get_args

from caveat.claims.claim import Checkability, Direction, Family
from caveat.claims.llm.errors import Fault

_MOST_CLAIMS = 300
_LONGEST = 4000  # characters of one field
_MOST_NAMES = 20
_MOST_TEXT = 2_000_000
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_ALLOWED: dict[str, tuple[str, ...]] = {
    "family": get_args(Family),
    "checkability": get_args(Checkability),
    "polarity": ("affirmed", "denied"),
}
_DEFAULTS = {"checkability": "data", "polarity": "affirmed"}
_DIRECTIONS: dict[str, tuple[str, ...]] = {
    "change": ("up", "down", "flat"),
    "trend": ("up", "down", "flat"),
    "contrast": ("more", "less", "equal"),
    "rank": ("highest", "lowest"),
    "record": ("highest", "lowest"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One claim as a model puts it: nothing here has been checked against the text yet."""

    sentence: int
    text: str
    family: Family
    checkability: Checkability
    polarity: Any
    speaker: str
    direction: Direction | None
    stated: str | None
    measure: str | None
    members: tuple[str, ...]
    versus: tuple[str, ...]
    period: str | None
    cause: str | None
    contains: int | None


def find_list(answer: str) -> list[Any]:
    """Return the list of claims in an answer, also where words or a fence stand around it.

    >>> find_list('Here you are: ```json {"claims": [1]} ```')
    [1]
    """
    if len(answer) > _MOST_TEXT:
        raise Fault("the answer is too long")
    text = _THOUGHT.sub(" ", answer).strip()
    decoder = json.JSONDecoder()
    for mark in list(re.finditer(r"[{\[]", text))[:200]:
        try:
            found, _ = decoder.raw_decode(text, mark.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and isinstance(found.get("claims"), list):
            claims: list[Any] = found["claims"]
            return claims[:_MOST_CLAIMS]
        if isinstance(found, list) and mark.start() == 0:
            return found[:_MOST_CLAIMS]
    raise Fault('the answer is not JSON of the form {"claims": [...]}')


def to_said(item: Any) -> Said:
    """Return one entry of the list as typed fields; raises `Fault` where it has not the form asked for.

    >>> to_said({"sentence": 0, "text": "Milk rose", "family": "change", "direction": "up"}).polarity
    'affirmed'
    """
    if not isinstance(item, dict):
        raise Fault("an entry of the list is no object")
    sentence = item.get("sentence")
    if not isinstance(sentence, int) or isinstance(sentence, bool):
        raise Fault(f"{_shown(sentence)} is no number of a sentence")
    text = _string(item, "text")
    if not text:
        raise Fault("a claim has no text")
    chosen = {name: _choice(item, name) for name in _ALLOWED}
    contains = item.get("contains")
    return Said(
        sentence=sentence,
        text=text,
        family=chosen["family"],
        checkability=chosen["checkability"],
        polarity=chosen["polarity"],
        speaker=_string(item, "speaker") or "author",
        direction=_direction(item, chosen["family"]),
        stated=_string(item, "stated"),
        measure=_string(item, "measure"),
        members=_strings(item, "members"),
        versus=_strings(item, "versus"),
        period=_string(item, "period"),
        cause=_string(item, "cause"),
        contains=contains if isinstance(contains, int) and not isinstance(contains, bool) else None,
    )


def _choice(item: dict[str, Any], name: str) -> Any:
    value = item.get(name)
    value = _DEFAULTS.get(name) if value is None else value
    if value not in _ALLOWED[name]:
        raise Fault(f"{name} {_shown(value)} is none of {', '.join(_ALLOWED[name])}")
    return value


def _direction(item: dict[str, Any], family: str) -> Any:
    allowed = _DIRECTIONS.get(family)
    value = item.get("direction")
    if allowed is None:
        return None
    if value not in allowed:
        raise Fault(f"direction {_shown(value)} of a {family} is none of {', '.join(allowed)}")
    return value


def _string(item: dict[str, Any], name: str) -> str | None:
    value = item.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise Fault(f"{name} {_shown(value)} is no text from the article")
    return value.strip() or None


def _strings(item: dict[str, Any], name: str) -> tuple[str, ...]:
    value = item.get(name)
    value = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(value, list) or not all(isinstance(v, str) and len(v) <= _LONGEST for v in value):
        raise Fault(f"{name} {_shown(value)} is no list of texts from the article")
    return tuple(v.strip() for v in value[:_MOST_NAMES] if v.strip())


def _shown(value: Any) -> str:
    return shown(value if isinstance(value, str) else repr(value)[:100])


def shown(text: str) -> str:
    """Return words of a model for a message: short, on one line, in quotation marks.

    >>> shown("up \\n" + "very " * 40)
    "'up very very very very very very very very very very very ...'"
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:500]).split())
    return repr(line if len(line) <= 60 else line[:58].rsplit(" ", 1)[0] + " ...")
