"""A choices file: points of a claim that a person settles, claims misread or left out."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caveat.article.article import Article
from caveat.claims.claim import Claim
from caveat.errors import ChoicesError
from caveat.readings.settled import AXES

_KEYS = {"claim", "quote", "axis", "choice", "misread", "exclude", "reason"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of a choices file: which claim, what is decided, and why."""

    claim: str | None
    quote: str | None
    axis: str | None
    choice: str | None
    misread: bool
    exclude: bool
    reason: str


def read_choices(path: str | Path) -> tuple[Decision, ...]:
    """Return the decisions of a TOML file. Raises ChoicesError where it says something impossible."""
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ChoicesError(
            f"choices file {str(path)!r} cannot be read: {error.strerror}", hint="check the path"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ChoicesError(
            f"choices file {str(path)!r} is not TOML: {error}", hint="see docs/choices.md"
        ) from error
    entries = data.get("choice", [])
    if not isinstance(entries, list) or not entries or set(data) != {"choice"}:
        raise ChoicesError(
            f"choices file {str(path)!r} has no [[choice]] entries", hint="see docs/choices.md"
        )
    return tuple(_decision(entry, i + 1) for i, entry in enumerate(entries))


def decisions_for(
    claims: Sequence[Claim], article: Article, decisions: Sequence[Decision]
) -> dict[str, list[Decision]]:
    """Return claim id -> its decisions. Raises ChoicesError for an entry that fits no claim or several."""
    out: dict[str, list[Decision]] = {}
    for decision in decisions:
        mine = out.setdefault(_target(claims, article, decision).id, [])
        if any(d.axis == decision.axis and d.axis is not None for d in mine):
            there = "keep one of the two entries"
            raise ChoicesError(f"axis {decision.axis!r} of one claim is settled twice", hint=there)
        mine.append(decision)
    return out


def pick_claim(claims: Sequence[Claim], article: Article, handle: str) -> Claim:
    """Return the claim with this id or its number in a report, or the one that holds these words."""
    if handle.isdigit() and any(c.id == f"c{handle}" for c in claims):
        handle = f"c{handle}"
    known = any(c.id == handle for c in claims)
    return _target(claims, article, Decision(handle if known else None, handle, None, None, False, False, ""))


def _decision(entry: Any, number: int) -> Decision:
    where = f"entry {number} of the choices file"
    if not isinstance(entry, dict):
        raise ChoicesError(f"{where} is not a table", hint="start each with [[choice]]")
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise ChoicesError(
            f"{where} has an unknown key {unknown[0]!r}", hint=f"the keys are {', '.join(sorted(_KEYS))}"
        )
    if ("claim" in entry) == ("quote" in entry):
        raise ChoicesError(
            f"{where} needs either `claim` or `quote`", hint="name one claim by its id or its words"
        )
    if not str(entry.get("reason", "")).strip():
        raise ChoicesError(f"{where} has no reason", hint="say in a few words why")
    settles = "axis" in entry or "choice" in entry
    if sum((settles, bool(entry.get("misread")), bool(entry.get("exclude")))) != 1:
        raise ChoicesError(
            f"{where} must do one thing", hint="give axis and choice, or misread = true, or exclude = true"
        )
    if settles and not ("axis" in entry and "choice" in entry):
        raise ChoicesError(
            f"{where} needs both `axis` and `choice`", hint="name the axis and how it is settled"
        )
    if settles and entry["axis"] not in AXES:
        raise ChoicesError(
            f"{where} names an unknown axis {entry['axis']!r}", hint=f"the axes are {', '.join(AXES)}"
        )
    return Decision(
        _text(entry, "claim"), _text(entry, "quote"), _text(entry, "axis"), _text(entry, "choice"),
        bool(entry.get("misread")), bool(entry.get("exclude")), str(entry["reason"]).strip(),
    )  # fmt: skip


def _text(entry: dict[str, Any], key: str) -> str | None:
    return str(entry[key]) if key in entry else None


def _target(claims: Sequence[Claim], article: Article, decision: Decision) -> Claim:
    if decision.claim is not None:
        for claim in claims:
            if claim.id == decision.claim:
                return claim
        raise ChoicesError(f"there is no claim {decision.claim!r}", hint=f"the claims are {_ids(claims)}")
    quote = " ".join((decision.quote or "").split())
    found = [c for c in claims if quote and quote in " ".join(article.text[c.start : c.end].split())]
    if len(found) > 1:  # the tightest claim around the words
        least = min(c.end - c.start for c in found)
        found = [c for c in found if c.end - c.start == least]
    if len(found) != 1:
        many = "several claims hold" if found else "no claim holds"
        raise ChoicesError(
            f"{many} the words {decision.quote!r}", hint=f"use an id; the claims are {_ids(claims)}"
        )
    return found[0]


def _ids(claims: Sequence[Claim]) -> str:
    listed = ", ".join(c.id for c in claims[:20])
    return listed + (", …" if len(claims) > 20 else "") if claims else "none"
