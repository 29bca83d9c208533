"""Tokens of a sentence with coarse tags: enough grammar to find clauses and what governs what.

Tags: D determiner, P preposition, C coordinator, S subordinator, R relative, O pronoun,
A auxiliary (finite), M modal, V finite verb, VB infinitive, VN participle, VG -ing form,
T "to", X adverb or negation, J adjective of change or size, K comparative, L superlative,
Q quantity, N noun, H name (a capitalised word), or the punctuation mark itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from caveat.claims.lexicon import Lexicon, lexicon
from caveat.quantity import Quantity

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"
    r"|\d+(?:[.,/:]\d+)*s?(?:[-\u2011][^\W\d_]+)*"
    r"|[^\W\d_]+(?:['\u2019.&/\u2011-][^\W_]+)*(?:(?<=s)['\u2019](?=\s+[^\W_]))?"
    r"|--+|\.\.\.|\S"
)
_CLOSED: dict[str, str] = {}
for _kind, _words in {
    "D": "the a an this these those its their his her our your my each every no any another either neither both all some such",
    "P": """of in on at by for from with without within into onto over under across among amongst between through throughout
        during against about around near since until till before after as than like per via despite above below behind
        beyond amid amidst toward towards upon except excluding including versus vs compared unlike alongside outside inside
        along following because-of up down off out""",
    "C": "and or but nor yet &",
    "S": "while whereas although though because if unless when whenever once whilst so",
    "R": "which who whom whose where whereby what how why whether that",
    "O": """i you he she it we they me him us them himself herself itself themselves ourselves one ones there everyone everybody nobody
        anyone someone none something anything nothing others mine hers ours theirs""",
    "A": """is are was were am has had have do does did it's that's there's he's she's we're they're you're i'm we've they've
        you've i've what's here's who's isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't ain't""",
    "M": """will would can could may might must shall should ought won't wouldn't can't cannot couldn't shouldn't mustn't i'll
        we'll they'll he'll she'll it'll you'll i'd we'd they'd he'd she'd you'd""",
    "X": """not never also just only even still already now then again too very quite rather almost nearly about however therefore
        thus hence instead meanwhile moreover nevertheless nonetheless perhaps maybe soon ever often always sometimes
        here once twice further furthermore together ago apart back well today yesterday tomorrow so""",
    "T": "to",
}.items():
    for _word in _words.split():
        _CLOSED.setdefault(_word, _kind)
PAD = 32
"""Empty places after the last token, which indices before the first one reach as well."""
_PUNCT = {"\u2013": "\u2014", "--": "\u2014", "---": "\u2014", "\u201c": '"', "\u201d": '"', "...": "\u2026", "[": "(", "]": ")"}
FINITE = frozenset({"V", "A", "M"})
_NOT_ADVERB = frozenset("family early daily weekly monthly yearly only july italy supply reply apply fly july assembly monopoly anomaly".split())
_NOT_VERBAL = frozenset(
    "spring evening morning building briefing spending funding housing meeting anything nothing something everything during ceiling".split()
)
_NOT_PAST = frozenset("hundred need speed seed feed breed indeed red bed kindred sacred wicked naked".split())


@dataclass(slots=True)
class Tokens:
    """The tokens of one sentence as parallel lists; offsets index the article's text."""

    words: list[str] = field(default_factory=list)
    low: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    tag: list[str] = field(default_factory=list)
    lemma: list[str] = field(default_factory=list)  # of verbs; else the word
    quantity: list[int] = field(default_factory=list)  # index of the quantity, or -1
    unsure: list[bool] = field(default_factory=list)  # an -ed form that may be a participle

    def __len__(self) -> int:
        return len(self.words)


def find_tokens(text: str, start: int, end: int, quantities: Sequence[Quantity] = ()) -> Tokens:
    """Return the tagged tokens of `text[start:end]`; each quantity is one token.

    >>> found = find_tokens("Prices rose sharply in May", 0, 26)
    >>> list(zip(found.low, found.tag))
    [('prices', 'N'), ('rose', 'V'), ('sharply', 'X'), ('in', 'P'), ('may', 'H')]
    """
    tokens = Tokens()
    position = start
    for number, quantity in enumerate(quantities):
        _scan(text, position, quantity.start, tokens)
        _put(tokens, quantity.text, quantity.start, quantity.end, number)
        position = quantity.end
    _scan(text, position, end, tokens)
    _tag(tokens, lexicon(), quantities)
    return tokens


def _scan(text: str, start: int, end: int, tokens: Tokens) -> None:
    spans = [mark.span() for mark in _TOKEN.finditer(text, start, end)]
    words = [text[a:b] for a, b in spans]
    tokens.words += words
    tokens.low += [word.lower() if word.isascii() else _fold(word) for word in words]
    tokens.start += [a for a, _ in spans]
    tokens.end += [b for _, b in spans]
    tokens.quantity += [-1] * len(spans)


def _put(tokens: Tokens, word: str, start: int, end: int, number: int) -> None:
    tokens.words.append(word)
    tokens.low.append(_fold(word))
    tokens.start.append(start)
    tokens.end.append(end)
    tokens.quantity.append(number)


@cache
def _fold_table() -> dict[int, str]:
    return {0x2019: "'", 0x2011: "-"}


def _fold(word: str) -> str:
    return word.lower() if word.isascii() else word.lower().translate(_fold_table())


def _tag(tokens: Tokens, words: Lexicon, quantities: Sequence[Quantity]) -> None:
    low, tags, lemmas, unsure = tokens.low, tokens.tag, tokens.lemma, tokens.unsure
    size, verbs, previous = len(low), words.verbs, "."
    started = False
    opening = True  # capital letters say nothing at the start of a sentence
    for i in range(size):
        word = low[i]
        lemma, doubt = word, False
        if tokens.quantity[i] >= 0:
            tag = "Q"
            last = word.rpartition(" ")[2]
            if quantities[tokens.quantity[i]].form == "multiple" and last in verbs and verbs[last][0][0] in _MULTIPLES:
                lemma = verbs[last][0][0]
                tag = "VB" if previous in ("T", "M") else "VN" if previous == "A" else "V"
                if previous in ("D", "J") or (last == lemma and tag != "VB"):
                    tag = "Q"  # "the doubled figure", "about double the cargo"
        elif not (word[0].isalnum()):
            tag = _PUNCT.get(word, word)
        elif word in _CLOSED:
            tag = _CLOSED[word]
            if word == "that" and previous in ("P", "V", "."):
                tag = "O" if i + 1 < size and low[i + 1] in _CLOSED and _CLOSED[low[i + 1]] in "AM" else "R"
            elif word == "since" and previous == "A":
                tag = "X"
            elif word == "may" and tokens.words[i] == "May" and previous in ("P", "D", "N", "H", "Q"):
                tag = "H"
        elif word == "lower" and previous not in ("T", "M"):
            tag = "K"
        elif word in verbs:
            tag, lemma, doubt = _verb_or_noun(tokens, i, previous, verbs[word], words)
            if doubt and not started and i + 1 < size and low[i + 1] not in _CLOSED:
                tag, doubt = "J", False
        else:
            tag = _open_class(tokens, i, opening, words)
            if tag == "VN?":
                tag, lemma, doubt = _past(previous), word, True
        if tag == "N" and not opening and tokens.words[i][0].isupper() and len(word) > 1:
            tag = "H"
        tags.append(tag)
        lemmas.append(lemma)
        unsure.append(doubt)
        opening = tag in ('"', ":", ".", "(") or (opening and not word[0].isalnum())
        started = started or word[0].isalnum()
        previous = tag if tag != "X" else previous
        if tag == "Q" and _is_part(quantities[tokens.quantity[i]]):
            previous = "N"  # "one in ten owes": a share stands for those it counts
    _settle_participles(tokens)
    low.extend([""] * PAD)
    tags.extend(["."] * PAD)
    lemmas.extend([""] * PAD)
    tokens.quantity.extend([-1] * PAD)


def _is_part(quantity: Quantity) -> bool:
    return quantity.of is not None or quantity.form == "fraction" or quantity.unit == "percent"


def _open_class(tokens: Tokens, i: int, opening: bool, words: Lexicon) -> str:
    word, shown = tokens.low[i], tokens.words[i]
    kind = words.adjectives.get(word)
    if kind is not None:
        return {"more": "K", "less": "K", "most": "L", "least": "L"}.get(kind, "J")
    if shown[0].isupper() and not opening:
        return "H"
    if word.endswith("ly") and word not in _NOT_ADVERB:
        return "X"
    if word.endswith("ed") and len(word) > 4 and word not in _NOT_PAST and "-" not in word:
        return "VN?"
    if word.endswith("ing") and len(word) > 5 and not shown[0].isupper() and word not in _NOT_VERBAL:
        return "VG"
    return "N"


def _past(previous: str) -> str:
    if previous in ("D", "P", "J", "Q", "K", "L"):
        return "J"
    return "VN" if previous == "A" else "V"


_LATER = frozenset({"by", "to", "from", "in", "a", "an", "the", "sharply", "and", "about", "at", "since", "over", "for", "as", "faster"})

_STANDS = frozenset({"at", "for", "between", "below", "above", "around", "near", "about"})
_LATER_S = frozenset({"by", "a", "an", "the", "sharply", "about", "faster"})


def _verb_or_noun(
    tokens: Tokens, i: int, previous: str, forms: tuple[tuple[str, str], ...], words: Lexicon
) -> tuple[str, str, bool]:
    """Return tag, lemma and doubt of a word that can be a verb."""
    lemma, form = forms[0]
    word = tokens.low[i]
    if len(forms) > 1 and previous in ("A", "V") and any(f in ("part", "ed") for _, f in forms):
        lemma, form = next((lm, f) for lm, f in forms if f in ("part", "ed"))
    after = tokens.low[i + 1] if i + 1 < len(tokens.low) else "."
    if form == "ing" and word in _NOT_VERBAL:
        return "N", lemma, False
    if form == "ing":
        noun_follows = i + 1 < len(tokens.low) and tokens.quantity[i + 1] < 0 and _CLOSED.get(after, "N") in ("N",) and after[0].isalpha()
        if word in words.adjectives and previous not in ("A", "VN", "VB") and (noun_follows or previous not in ("N", "H")) and not after.endswith("ly"):
            return "J", lemma, False
        return ("N" if previous in ("D", "J") and _CLOSED.get(after) in ("P", "A", "M", None) else "VG"), lemma, False
    if form in ("ed", "part"):
        if lemma == "be":
            return "VN", lemma, False
        if previous == "D" and tokens.low[i - 1] in ("some", "all", "both") and form == "ed":
            return "V", lemma, True
        if previous in ("D", "J", "Q", "K", "L") or (previous == "P" and tokens.low[i - 1] != "as"):
            return "J", lemma, False
        if previous == "A" or form == "part":
            return "VN", lemma, False
        return "V", lemma, True
    if form == "base" and any(f == "past" for _, f in forms) and previous in ("N", "H", "O", ")"):
        direct = after in _LATER | {"its", "their", "his", "her"} or (i + 1 < len(tokens.low) and tokens.quantity[i + 1] >= 0)
        taking = after not in _CLOSED and after[0].isalpha() and i > 1 and tokens.tag[i - 2] in ("D", ".", "J")
        if direct or (taking and not _verb_near(tokens, i, words)):
            return "V", lemma, False
    if form == "s" and previous == "D" and tokens.low[i - 1] in ("this", "that") and (lemma not in words.ambiguous or after in ("a", "an", "the", "no", "that")):
        return "V", lemma, False
    if form == "s" and after == "that" and previous in ("N", "H", "O"):
        return "V", lemma, False
    if form == "past":
        noun = lemma in words.ambiguous and previous in ("D", "J", "P", "Q")
        return ("N" if noun or previous == "D" else "V"), lemma, False
    if lemma == "be":
        return "VB", lemma, False
    if form == "base" and previous not in ("T", "M", "O") and _CLOSED.get(after) in ("A", "M"):
        return "N", lemma, False
    if form == "s" and after in _STANDS and (lemma in words.classes["stand"] or lemma in ("rank", "range", "account")) and previous in ("N", "H", "O"):
        return "V", lemma, False
    if previous in ("T", "M"):
        noun = lemma in words.ambiguous and previous == "T" and _CLOSED.get(after) in ("P", "A") and after != "by"
        return ("N" if noun else "VB"), lemma, False
    if previous == "A" and tokens.low[i - 1] in _DO:
        return "VB", lemma, False
    if previous == "D" and form == "base" and tokens.low[i - 1] in ("some", "many", "few") and lemma in words.classes["report"]:
        return "V", lemma, False
    if previous in ("D", "J", "P", "Q", "K", "L", "A"):
        return "N", lemma, False
    if form == "s" and after in (".", '"') and previous in ("N", "H", "O") and lemma in words.classes["report"] and "," in tokens.tag:
        return "V", lemma, False  # "..., the bank estimates."
    if tokens.words[i][0].isupper() and i:
        return "H", lemma, False
    if lemma not in words.ambiguous:
        return ("V" if previous in ("N", "H", "O", "R", "C", ",", ")", '"', "V", "VN", "VG", "\u2014") else "N"), lemma, False
    j = i - 1
    while j > 0 and tokens.tag[j] == "X":
        j -= 1
    subject = previous in ("N", "H", "O", "R") and (_agrees(tokens.low[j], tokens.words[j], form) or previous in ("O", "R"))
    needed = (subject and form == "base") or (form == "s" and previous == "N" and _after_phrase(tokens, i) and after not in _CLOSED)
    if needed and not _verb_near(tokens, i, words) and after != ".":
        return "V", lemma, False
    later = _LATER if form == "base" else _LATER_S
    follows = after in later or after[0].isdigit() or after.endswith("ly") or previous in ("O", "R")
    if subject and (follows or (i + 1 < len(tokens.low) and tokens.quantity[i + 1] >= 0)) and not _verb_near(tokens, i, words):
        return "V", lemma, False
    return "N", lemma, False


_DO = frozenset({"do", "does", "did", "don't", "doesn't", "didn't"})
_PLURALS = frozenset({"men", "women", "people", "children", "police", "data", "media", "criteria"})


def _after_phrase(tokens: Tokens, i: int) -> bool:
    """Tell whether the noun before `i` ends a phrase like "the surge in thefts"."""
    return any(tokens.tag[k] == "P" for k in range(max(0, i - 3), i)) and "D" in tokens.tag[max(0, i - 7) : i]


def _agrees(subject: str, shown: str, form: str) -> bool:
    plural = subject.endswith("s") and not subject.endswith(("ss", "us", "is", "'s")) or subject in _PLURALS
    return (plural and form == "base") or (form == "s" and (not plural or shown[:1].isupper()) and not subject.endswith("'s"))


def _verb_near(tokens: Tokens, i: int, words: Lexicon) -> bool:
    """Tell whether another word in the same stretch, before or after, is surely its verb."""
    low = tokens.low
    for j in range(i + 1, min(len(low), i + 9)):
        word = low[j]
        if word in (",", ";", ".", "and", "but", "while", "which", "that", "as", "(", "\u2014", "who", "when", "where"):
            break
        if _CLOSED.get(word) in ("A", "M") or any(f == "past" for _, f in words.verbs.get(word, ())):
            return True
    for j in range(i - 1, max(-1, i - 12), -1):
        if tokens.tag[j] in (",", ";", "C", "S", "R", "\u2014", "(", '"', ":"):
            return False
        if tokens.tag[j] in ("A", "M", "V"):
            return tokens.low[j] not in ("said", "says", "say", "show", "shows")
    return False


_BREAKS = frozenset({",", ";", ":", "(", ")", "\u2014", "C", "S", "R", '"'})


def _settle_participles(tokens: Tokens) -> None:
    """Read an unsure -ed form as participle where its stretch has a sure verb, or "by" follows it."""
    tags, size = tokens.tag, len(tokens)
    begin = 0
    for i in range(size + 1):
        if i < size and tags[i] not in _BREAKS:
            continue
        doubtful = [j for j in range(begin, i) if tokens.unsure[j] and tags[j] == "V"]
        if doubtful:
            sure = [j for j in range(begin, i) if tags[j] in FINITE and not tokens.unsure[j]]
            _settle(tokens, doubtful, bool(sure), begin, i)
        begin = i + 1


_MULTIPLES = frozenset("double triple treble quadruple quintuple halve".split())
_SAID = frozenset("say tell find report claim argue warn conclude announce estimate add note predict".split())


def _settle(tokens: Tokens, doubtful: list[int], sure: bool, begin: int, end: int) -> None:
    for place, j in enumerate(doubtful):
        after = tokens.low[j + 1] if j + 1 < end else ""
        passive = after == "by" and not (j + 2 < end and tokens.quantity[j + 2] >= 0)
        last = place == len(doubtful) - 1
        kept = (j > begin and tokens.tag[j - 1] == "O") or (tokens.lemma[j] in _SAID and after != "by")
        if not kept and (sure or (passive and not last) or (passive and j == begin) or (not last and after in ("by", "as", "aged"))):
            tokens.tag[j] = "VN"
        elif place < len(doubtful) - 1:
            sure = True
