"""Whether a word that can be a verb is one where it stands."""

from __future__ import annotations

from caveat.claims.lexicon import Lexicon
from caveat.claims.words import CLOSED, Tokens

NOT_VERBAL = frozenset(
    """spring evening morning building briefing spending funding housing meeting anything nothing something
    everything during ceiling""".split()
)


_LATER = frozenset(
    {
        "by",
        "to",
        "from",
        "in",
        "a",
        "an",
        "the",
        "sharply",
        "and",
        "about",
        "at",
        "since",
        "over",
        "for",
        "as",
        "faster",
    }
)


_STANDS = frozenset({"at", "for", "between", "below", "above", "around", "near", "about"})


_LATER_S = frozenset({"by", "a", "an", "the", "sharply", "about", "faster"})


def verb_or_noun(
    tokens: Tokens, i: int, previous: str, forms: tuple[tuple[str, str], ...], words: Lexicon
) -> tuple[str, str, bool]:
    """Return tag, lemma and doubt of a word that can be a verb."""
    lemma, form = forms[0]
    word = tokens.low[i]
    if len(forms) > 1 and previous in ("A", "V") and any(f in ("part", "ed") for _, f in forms):
        lemma, form = next((lm, f) for lm, f in forms if f in ("part", "ed"))
    after = tokens.low[i + 1] if i + 1 < len(tokens.low) else "."
    if form == "ing" and word in NOT_VERBAL:
        return "N", lemma, False
    if form == "ing" and previous == "V" and tokens.lemma[i - 1] in ("keep", "stop", "start", "begin"):
        return "VG", lemma, False
    if form == "ing":
        noun_follows = (
            i + 1 < len(tokens.low)
            and tokens.quantity[i + 1] < 0
            and CLOSED.get(after, "N") in ("N",)
            and after[0].isalpha()
        )
        if (
            word in words.adjectives
            and previous not in ("A", "VN", "VB")
            and (noun_follows or previous not in ("N", "H"))
            and not after.endswith("ly")
        ):
            return "J", lemma, False
        return (
            ("N" if previous in ("D", "J") and CLOSED.get(after) in ("P", "A", "M", None) else "VG"),
            lemma,
            False,
        )
    if form in ("ed", "part"):
        if lemma == "be":
            return "VN", lemma, False
        if previous == "D" and tokens.low[i - 1] in ("some", "all", "both") and form == "ed":
            return "V", lemma, True
        if previous in ("D", "J", "Q", "K", "L") or (previous == "P" and tokens.low[i - 1] != "as"):
            return "J", lemma, False
        if previous == "A" or form == "part" or tokens.low[i - 1] == "be":
            return "VN", lemma, False
        return "V", lemma, True
    if form == "base" and any(f == "past" for _, f in forms) and previous in ("N", "H", "O", ")"):
        direct = after in _LATER | {"its", "their", "his", "her"} or (
            i + 1 < len(tokens.low) and tokens.quantity[i + 1] >= 0
        )
        taking = after not in CLOSED and after[0].isalpha() and i > 1 and tokens.tag[i - 2] in ("D", ".", "J")
        if direct or (taking and not _verb_near(tokens, i, words)):
            return "V", lemma, False
    if (
        form == "s"
        and previous == "D"
        and tokens.low[i - 1] in ("this", "that")
        and (lemma not in words.ambiguous or after in ("a", "an", "the", "no", "that"))
    ):
        return "V", lemma, False
    if form == "s" and after == "that" and previous in ("N", "H", "O"):
        return "V", lemma, False
    if form == "past":
        noun = lemma in words.ambiguous and previous in ("D", "J", "P", "Q")
        return ("N" if noun or previous == "D" else "V"), lemma, False
    if lemma == "be":
        return "VB", lemma, False
    if form == "base" and previous not in ("T", "M", "O") and CLOSED.get(after) in ("A", "M"):
        return "N", lemma, False
    if (
        form == "s"
        and after in _STANDS
        and (lemma in words.classes["stand"] or lemma in ("rank", "range", "account"))
        and previous in ("N", "H", "O", ",")
    ):
        return "V", lemma, False
    if form == "s" and lemma == "rank" and previous in ("N", "H", "O", ",", ")") and _is_place(tokens, i + 1):
        return "V", lemma, False  # "Ian, which ..., now ranks third"
    if previous in ("T", "M"):
        noun = (
            lemma in words.ambiguous and previous == "T" and CLOSED.get(after) in ("P", "A") and after != "by"
        )
        return ("N" if noun else "VB"), lemma, False
    j = i - 1
    while j > 0 and tokens.tag[j] == "X":
        j -= 1
    if previous == "A" and tokens.low[j] in _DO:
        return "VB", lemma, False
    if (
        previous == "D"
        and form == "base"
        and tokens.low[i - 1] in ("some", "many", "few")
        and lemma in words.classes["report"]
    ):
        return "V", lemma, False
    if previous in ("D", "J", "P", "Q", "K", "L", "A"):
        return "N", lemma, False
    if (
        form == "s"
        and after in (".", '"')
        and previous in ("N", "H", "O")
        and lemma in words.classes["report"]
        and "," in tokens.tag
    ):
        return "V", lemma, False  # "..., the bank estimates."
    if tokens.words[i][0].isupper() and i:
        return "H", lemma, False
    if lemma not in words.ambiguous:
        return (
            ("V" if previous in ("N", "H", "O", "R", "C", ",", ")", '"', "V", "VN", "VG", "\u2014") else "N"),
            lemma,
            False,
        )
    j = i - 1
    while j > 0 and tokens.tag[j] == "X":
        j -= 1
    subject = previous in ("N", "H", "O", "R") and (
        _agrees(tokens.low[j], tokens.words[j], form) or previous in ("O", "R")
    )
    needed = (subject and form == "base") or (
        form == "s" and previous == "N" and _after_phrase(tokens, i) and after not in CLOSED
    )
    if needed and not _verb_near(tokens, i, words) and after != ".":
        return "V", lemma, False
    later = _LATER if form == "base" else _LATER_S
    measured = form == "s" and words.adjectives.get(after) in ("more", "less")  # "Spain builds more than"
    follows = (
        after in later or measured or after[0].isdigit() or after.endswith("ly") or previous in ("O", "R")
    )
    if (
        subject
        and (follows or (i + 1 < len(tokens.low) and tokens.quantity[i + 1] >= 0))
        and not _verb_near(tokens, i, words)
    ):
        return "V", lemma, False
    return "N", lemma, False


def weighs(tokens: Tokens, i: int) -> bool:
    """Tell whether an unlisted word is the verb of "Hull now ships more than Leith": a name before it."""
    low, words, j = tokens.low, tokens.words, i - 1
    while j > 0 and tokens.tag[j] == "X":
        j -= 1
    if not low[i].endswith("s") or tokens.quantity[j] >= 0 or not words[j][0].isupper():
        return False
    compared = i + 3 < len(low) and low[i + 1] in ("more", "less", "fewer") and low[i + 2] == "than"
    sure = any(tag in ("V", "A", "M") for tag in tokens.tag[j:])
    return compared and not sure and not words[j].endswith("'s") and words[i + 3][0].isupper()


_DO = frozenset({"do", "does", "did", "don't", "doesn't", "didn't"})


_PLURALS = frozenset({"men", "women", "people", "children", "police", "data", "media", "criteria"})


def _after_phrase(tokens: Tokens, i: int) -> bool:
    """Tell whether the noun before `i` ends a phrase like "the surge in thefts"."""
    return any(tokens.tag[k] == "P" for k in range(max(0, i - 3), i)) and "D" in tokens.tag[max(0, i - 7) : i]


def _agrees(subject: str, shown: str, form: str) -> bool:
    plural = (subject.endswith("s") and not subject.endswith(("ss", "us", "is", "'s"))) or subject in _PLURALS
    return (plural and form == "base") or (
        form == "s" and (not plural or shown[:1].isupper()) and not subject.endswith("'s")
    )


def _verb_near(tokens: Tokens, i: int, words: Lexicon) -> bool:
    """Tell whether another word in the same stretch, before or after, is surely its verb."""
    low = tokens.low
    for j in range(i + 1, min(len(low), i + 9)):
        word = low[j]
        if word in (
            ",",
            ";",
            ".",
            "and",
            "but",
            "while",
            "which",
            "that",
            "as",
            "(",
            "\u2014",
            "who",
            "when",
            "where",
        ):
            break
        if CLOSED.get(word) in ("A", "M") or any(f == "past" for _, f in words.verbs.get(word, ())):
            return True
    for j in range(i - 1, max(-1, i - 12), -1):
        if tokens.tag[j] in (",", ";", "C", "S", "R", "\u2014", "(", '"', ":"):
            return False
        if tokens.tag[j] in ("A", "M", "V"):
            return tokens.low[j] not in ("said", "says", "say", "show", "shows")
    return False


_ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth last only".split())


def _is_place(tokens: Tokens, i: int) -> bool:
    """Tell whether an ordinal or a number stands at `i`."""
    return i < len(tokens.low) and (tokens.quantity[i] >= 0 or tokens.low[i] in _ORDINALS)


_OBJECTS = frozenset({"D", "P", "N", "H", "J", "Q", "K", "L", "X", "O", "T", "VN", "VG"})


def find_lost_verb(tokens: Tokens, words: Lexicon) -> None:
    """Read a noun that can be a verb as one where its sentence has no verb otherwise."""
    tags, low = tokens.tag, tokens.low
    if "V" in tags or "A" in tags or "M" in tags or len(tags) < 3 or ":" in tags:
        return
    for strict in (True, False):
        for i in range(1, len(tags) - 1):
            forms = words.verbs.get(low[i]) if tags[i] == "N" else None
            if forms is None or tags[i - 1] not in ("N", "H", "X") or tags[i + 1] not in _OBJECTS:
                continue
            if low[i + 1] == "of" and low[0] in _QUANTIFIERS:
                continue  # "All of the biggest hits of the decade pass"
            lemma, form = forms[0]
            agrees = _agrees(low[i - 1], tokens.words[i - 1], form) or (form == "base" and "and" in low[:i])
            if form not in ("s", "base") or (strict and not agrees):
                continue
            if not strict and not (form == "s" and "P" in tags[:i]):
                continue
            tags[i], tokens.lemma[i] = "V", lemma
            return
    _find_counted_verb(tokens, words)


def _find_counted_verb(tokens: Tokens, words: Lexicon) -> None:
    """Read "only these two finished the year" and "All of the hits of the decade pass" with their verbs."""
    tags, low = tokens.tag, tokens.low
    quantified = low[0] in _QUANTIFIERS and any(word.endswith("s") for word in low[1:8])
    for i in range(2, len(tags) - 1):
        forms = words.verbs.get(low[i], ())
        done = tags[i] == "J" and tags[i - 1] == "Q" and tags[i + 1] in ("D", "O", "P") and low[i + 1] != "of"
        does = quantified and tags[i] == tags[i - 1] == "N" and tags[i + 1] in (".", ",", "P", "X")
        for lemma, form in forms:
            if (done and form == "ed") or (does and form == "base" and "P" in tags[:i]):
                tags[i], tokens.lemma[i] = "V", lemma
                return


_QUANTIFIERS = frozenset("all most both few many none".split())
