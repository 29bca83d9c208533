"""The words that the reader goes by, from `lexicon.toml`, with all their forms."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

# (lemma, form) of a word that can be a verb; form: base, s, past, part, ed (past or participle), ing
VerbForm = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists; verbs by form, so that one look-up gives lemma and form."""

    verbs: dict[str, tuple[VerbForm, ...]]
    ambiguous: frozenset[str]  # lemmas that are nouns too
    classes: dict[str, frozenset[str]]  # "up", "down", "flat", "weak", "report", ... -> verb lemmas
    nouns: dict[str, str]  # noun form -> up, down, flat, high, low
    weak_nouns: frozenset[str]
    adjectives: dict[str, str]  # up, down, flat, size, more, less, most, least
    words: dict[str, frozenset[str]]


@cache
def lexicon() -> Lexicon:
    """Return the word lists, read once.

    >>> lexicon().verbs["rose"], lexicon().nouns["decreases"]
    ((('rise', 'past'),), 'down')
    """
    source = resources.files("caveat.claims").joinpath("lexicon.toml").read_text(encoding="utf-8")
    data = tomllib.loads(source)
    irregular = {k: tuple(p.strip() for p in v.split(",")) for k, v in data["irregular"].items()}
    classes = {name: frozenset(words.split()) for name, words in data["verbs"].items()}
    forms: dict[str, list[VerbForm]] = {}
    for lemma in sorted(set().union(*classes.values()) | set(irregular)):
        for form, kind in _forms(lemma, irregular.get(lemma)):
            forms.setdefault(form, []).append((lemma, kind))
    nouns: dict[str, str] = {}
    for kind, words in data["nouns"].items():
        if kind != "weak":
            for word in words.split():
                nouns[word] = nouns[_plural(word)] = kind
    weak = data["nouns"]["weak"].split()
    adjectives = {word: kind for kind, words in data["adjectives"].items() for word in words.split()}
    return Lexicon(
        verbs={form: tuple(kinds) for form, kinds in forms.items()},
        ambiguous=classes["ambiguous"] | classes["also_nouns"],
        classes=classes,
        nouns=nouns,
        weak_nouns=frozenset(weak) | frozenset(map(_plural, weak)),
        adjectives=adjectives,
        words={kind: frozenset(words.split()) for kind, words in data["words"].items()},
    )


def _forms(lemma: str, irregular: tuple[str, ...] | None) -> Iterable[VerbForm]:
    yield lemma, "base"
    yield _plural(lemma), "s"
    yield _ing(lemma), "ing"
    if irregular is None:
        yield _ed(lemma), "ed"
        if lemma in _BRITISH:
            yield lemma + "led", "ed"
            yield lemma + "ling", "ing"
    elif irregular[0] == irregular[1]:
        yield irregular[0], "ed" if irregular[0] != lemma else "past"
    else:
        yield irregular[0], "past"
        yield irregular[1], "part"


_DOUBLES = frozenset(
    """drop cut plan step stop slip trim skim slim shed slash dip tip top jam plot ban begin let put run
    set shut sit spin split win hit get dig rob cancel label level travel snowball bet commit admit
    permit submit transfer refer occur recur concur forget beg knit rub tag trap war wrap flag chop clip
    drag flip grab grip hug pin stir strip swap thin tan transmit regret deter infer prefer quit swim
    upset overrun outrun spiral rebel""".split()
) - {"snowball", "slash"}


_BRITISH = (
    frozenset(
        """fuel travel label level cancel total model channel signal counsel marvel quarrel dial equal rival
    spiral tunnel shovel snivel funnel pedal""".split()
    )
    - _DOUBLES
)


def _plural(word: str) -> str:
    if word == "have":
        return "has"
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def _ing(word: str) -> str:
    if word == "lie":
        return "lying"
    if word == "die":
        return "dying"
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")) and word != "be":
        return word[:-1] + "ing"
    return (word + word[-1] if word in _DOUBLES else word) + "ing"


def _ed(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ied"
    return (word + word[-1] if word in _DOUBLES else word) + "ed"
