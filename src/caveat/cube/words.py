"""Words meet measures: which columns a phrase of a text may mean.

A phrase and the names of a column (its name, title and synonyms) are taken apart in the same
way: lemmas, a head noun, modifiers, and a form (count, rate, share, mean, change). They match
only where the heads are the same thing and no modifier of the phrase is left over, so that
"city parks" never matches cities and "church weddings" never matches weddings.

| score | the phrase and the column |
|---|---|
| 1, 0.98, 0.95 | the same words as the column's name, title, a declared synonym |
| 0.9 | the same thing by the thesaurus (`data/synonyms.toml`) |
| 0.6, 0.5 | the phrase is broader than the column ("energy" for electricity; 0.5 for kinds listed later) |
| 0.4 | the phrase is narrower than the column ("electricity" for energy) |

A form that the column does not have (a rate where it counts) multiplies the score. Nothing
below THRESHOLD is returned; below SAME the column is related, not the same, and must never
decide a claim by itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

from caveat.cube.facts import words_of
from caveat.cube.table import Column, Table

THRESHOLD = 0.35
SAME = 0.65

Why = Literal["name", "title", "synonym", "thesaurus", "broader", "narrower"]
Form = Literal["", "count", "rate", "share", "mean", "median", "change", "index"]

_CONTEXT_PENALTY = 0.9
_HEADS = "people|residents|inhabitants|persons|population"
_PER = rf"\bper\s+(capita|head|person|resident|inhabitant|[\d.,]+[km]?(\s+({_HEADS}))?)"

_SHORTEST_PEOPLE = 6  # letters


@dataclass(frozen=True, slots=True)
class MeasureMatch:
    """A column that a phrase may mean, how well, and by which word."""

    table: str
    column: str
    score: float
    why: Why


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase taken apart: its head noun, what modifies it, and the form it speaks of."""

    head: str
    modifiers: frozenset[str]
    form: Form


@dataclass(frozen=True, slots=True)
class _Thesaurus:
    concepts: Mapping[tuple[str, ...], str]
    broader: Mapping[str, tuple[str, ...]]
    longest: int


def find_measures(
    phrase: str, tables: Iterable[Table], removable: Mapping[str, frozenset[str]] | None = None
) -> tuple[MeasureMatch, ...]:
    """Return the columns that a phrase may mean, best first.

    `removable` gives for a table the words of the phrase that name its members: they say
    where, not what.
    """
    found: list[tuple[float, int, int, MeasureMatch]] = []
    for t, table in enumerate(tables):
        extra = (removable or {}).get(table.name, frozenset())
        context = _context(
            table.name, table.title, tuple(c.name for c in table.columns if c.role == "member")
        )
        for c, column in enumerate(table.columns):
            if column.role in ("measure", "denominator"):
                score, why = _score(phrase, column, extra, context)
                if score >= THRESHOLD:
                    found.append((-score, t, c, MeasureMatch(table.name, column.name, round(score, 4), why)))
    return tuple(f[3] for f in sorted(found, key=lambda f: f[:3]))


@lru_cache(maxsize=20_000)
def read_term(text: str, *, concepts: bool = False, ignore: frozenset[str] = frozenset()) -> Term | None:
    """Return a phrase taken apart, None where nothing of it names a thing.

    >>> read_term("the rate of youth unemployment")
    Term(head='unemployment', modifiers=frozenset({'youth'}), form='rate')
    >>> read_term("harvests of wheat").head
    'harvest'
    """
    words = _words()
    text = re.sub(r"['\u2019]s\b|s['\u2019](?=\s|$)", " ", text)
    text, per = re.subn(_PER, " ", text, flags=re.IGNORECASE)
    form: Form = "rate" if per else ""
    pairs = [(w, lemma_of(w)) for w in ("percent" if w == "%" else w for w in words_of(text))]
    lemmas = _to_concepts([lemma for _, lemma in pairs]) if concepts else [lemma for _, lemma in pairs]
    raw = [w for w, _ in pairs] if not concepts else lemmas
    before: list[str] = []
    after: list[str] = []
    past = False
    for word, lemma in zip(raw, lemmas, strict=True):
        named = next((f for f, names in words["forms"].items() if word in names or lemma in names), None)
        if named is not None:
            form = _stronger(form, named)
        elif word in words["prepositions"]:
            past = bool(before)
        elif not (
            word in words["noise"]
            or lemma in words["noise"]
            or word.isdigit()
            or lemma in ignore
            or word in ignore
        ):
            (after if past else before).append(lemma)
    if not before:
        before, after = after, []
    return Term(before[-1], frozenset([*before[:-1], *after]), form) if before else None


@lru_cache(maxsize=20_000)
def is_word(word: str) -> bool:
    """Tell whether a word stands in the dictionary of English.

    >>> is_word("birthrate"), is_word("beertax")
    (True, False)
    """
    import simplemma

    return bool(simplemma.is_known(word, lang="en"))


@cache
def lemma_of(word: str) -> str:
    """Return the dictionary form of an English word, in one spelling.

    >>> lemma_of("harvests"), lemma_of("centers"), lemma_of("unemployed"), lemma_of("growing")
    ('harvest', 'centre', 'unemployed', 'grow')
    """
    import simplemma

    spelling = _words()["spelling"]
    word = word.lower()
    lemma = str(simplemma.lemmatize(word, lang="en")).lower()
    if lemma.endswith("ing"):
        lemma = str(simplemma.lemmatize(lemma, lang="en")).lower()
    if word.endswith("ing") and lemma[-2:] in ("we", "xe") and len(lemma) > 3:
        lemma = lemma[:-1]  # "growing" and "fixing" are of no verbs "growe" and "fixe"
    if lemma == word and word.endswith("ans") and len(word) > _SHORTEST_PEOPLE:
        lemma = word[:-1]  # "Americans", which the dictionary holds only with a capital letter
    return str(spelling.get(lemma, spelling.get(word, lemma)))


def is_known(lemma: str) -> bool:
    """Tell whether the thesaurus has a word for a thing that is measured.

    >>> is_known("population"), is_known("gizmo")
    (True, False)
    """
    thesaurus = _thesaurus()
    return (lemma,) in thesaurus.concepts or lemma in thesaurus.broader


def _stronger(form: Form, other: Form) -> Form:
    """Return the form that decides where a phrase has two words for forms ("number of ... rate")."""
    order: tuple[Form, ...] = ("", "count", "share", "index", "mean", "median", "rate", "change")
    return max(form, other, key=order.index)


def _score(
    phrase: str, column: Column, removable: frozenset[str], context: frozenset[str]
) -> tuple[float, Why]:
    """Return how well a phrase names a column, and by which of its words."""
    best: tuple[float, Why] = (0.0, "name")
    names: list[tuple[str, float, Why]] = [(column.name, 1.0, "name"), (column.title, 0.98, "title")]
    names += [(s, 0.95, "synonym") for s in column.synonyms]
    for said, worth, why in names:
        if not said:
            continue
        for concepts in (False, True):
            asked = read_term(phrase, concepts=concepts, ignore=removable)
            term = read_term(said, concepts=concepts)
            if asked is None or term is None:
                continue
            base, reason = _compare(asked, term, context)
            if not base:
                continue
            if base == 1.0:
                base, reason = (worth, why) if not concepts else (min(worth, 0.9), "thesaurus")
            own_form = _column_form(column, concepts)
            score = base * _factor(asked.form, own_form)
            if (
                asked.form == "rate"
                and own_form in ("", "count")
                and column.denominator is None
                and not column.rate
            ):
                score *= 0.6
            leftover = asked.modifiers - term.modifiers
            score *= _CONTEXT_PENALTY if leftover else 1.0
            if score > best[0]:
                best = (score, reason)
    return best


def _compare(asked: Term, term: Term, context: frozenset[str]) -> tuple[float, Why]:
    """Return how a phrase stands to a name: the same, broader, narrower, or nothing to do with it."""
    left = asked.modifiers - term.modifiers - context
    if asked.head == term.head and not left:
        return (1.0, "name") if term.modifiers <= asked.modifiers else (0.6, "broader")
    thesaurus = _thesaurus()
    if term.modifiers or asked.modifiers - context:
        return 0.0, "name"
    kinds = thesaurus.broader.get(asked.head, ())
    if term.head in kinds:
        return (0.6 if term.head == kinds[0] else 0.5), "broader"
    if asked.head in thesaurus.broader.get(term.head, ()):
        return 0.4, "narrower"
    return 0.0, "name"


def _column_form(column: Column, concepts: bool) -> Form:
    terms = (read_term(said, concepts=concepts) for said in (column.name, column.title))
    forms = [t.form for t in terms if t is not None and t.form]
    form: Form = forms[0] if forms else ""
    if not form and column.unit == "percent":
        return "share"
    return "rate" if column.unit.startswith("per ") else form


def _factor(asked: Form, own: Form) -> float:
    """Return how far a column of one form can answer a phrase of another."""
    forms = _data()["words"]["answers"]
    return 1.0 if asked == own else float(forms[asked or "none"].get(own or "none", 1.0))


@lru_cache(maxsize=1000)
def _context(name: str, title: str, members: tuple[str, ...]) -> frozenset[str]:
    """Return the words that a table's own name says of all its rows; as modifiers they add nothing."""
    words = [w for text in (name, title, *members) for w in words_of(text)]
    return frozenset({lemma_of(w) for w in words} | set(_to_concepts([lemma_of(w) for w in words])))


def _to_concepts(tokens: list[str]) -> list[str]:
    """Replace words and runs of words by the thing that they name, the longest first."""
    thesaurus = _thesaurus()
    out: list[str] = []
    i = 0
    while i < len(tokens):
        for width in range(min(thesaurus.longest, len(tokens) - i), 0, -1):
            concept = thesaurus.concepts.get(tuple(tokens[i : i + width]))
            if concept is not None:
                out.append(concept)
                i += width
                break
        else:
            out.append(tokens[i])
            i += 1
    return out


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("caveat.data").joinpath("synonyms.toml").read_text("utf-8"))


@cache
def _words() -> Mapping[str, Any]:
    words = _data()["words"]
    return {
        "noise": frozenset(words["noise"]),
        "prepositions": frozenset(words["prepositions"]),
        "forms": {form: frozenset(names) for form, names in words["forms"].items()},
        "spelling": words["spelling"],
    }


@cache
def _thesaurus() -> _Thesaurus:
    concepts: dict[tuple[str, ...], str] = {}
    for group in _data()["same"]:
        for phrase in group:
            concepts.setdefault(_lemmas(phrase), f"={group[0]}")
    broader: dict[str, tuple[str, ...]] = {}
    for phrase, narrower in _data()["broader"].items():
        key = concepts.get(_lemmas(phrase), " ".join(_lemmas(phrase)))
        broader[key] = tuple(concepts.get(_lemmas(n), " ".join(_lemmas(n))) for n in narrower)
    return _Thesaurus(concepts, broader, max(len(k) for k in concepts))


def _lemmas(phrase: str) -> tuple[str, ...]:
    return tuple(lemma_of(w) for w in words_of(phrase))
