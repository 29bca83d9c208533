"""Mentions: where a text names values of a table's dimensions."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from caveat.cube.airports import cities_of
from caveat.cube.names import other_names
from caveat.cube.words import lemma_of
from caveat.readings.rows.asking.dims import Dim, generic_nouns
from caveat.readings.rows.asking.query import Predicate
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.ages import ages_in
from caveat.readings.rows.lexical.evoked import evoked_by, nearness
from caveat.readings.rows.lexical.scales import is_denial, is_denied, is_unsure, says_how_often, unsure_words
from caveat.readings.rows.lexical.shortened import is_idiom, reads_as_name
from caveat.readings.rows.lexical.spelling import are_common, are_persons, spellings, surname
from caveat.readings.rows.lexical.words import (
    STEM,
    Word,
    groups_of,
    is_content,
    lexicon,
    likeness,
    read_words,
    split_name,
    with_s,
)
from caveat.readings.rows.naming.beside import with_number
from caveat.readings.rows.naming.coded import are_codes, are_states, is_written, names_of_code
from caveat.readings.rows.naming.everybody import is_everybody, told_of_all
from caveat.readings.rows.naming.kinds import MANY, are_kinds, are_names, is_acronym
from caveat.readings.rows.naming.numbered import numbered_in
from caveat.readings.rows.naming.phrases import find_phrases, spoken_of
from caveat.readings.rows.naming.places import places_in
from caveat.readings.rows.naming.shortly import ShortNames

LEAST = 0.5  # of a value's words, by how much they tell it from others, that a text has to name
SHORT = 3  # other names as short as a code (CAN, NO) are no words of a text
WIDE = 0.95  # a predicate that so large a share of all values meet narrows nothing
LEAST_FLAG = 0.75  # of the words of a yes/no column's name
ALIAS = 0.95
SURE = 0.9  # from here on, the longer name is meant
NAMESAKES = 8  # persons who share a part of their names, at most, where that part names them
FEW = 2  # values that a word of their column's name may still tell apart
UNTOLD = 0.6  # of "never" or "always" as a value, where no word names its column
TOLD = 0.6  # of a value's words: two of its words that say so much name it
COMMON = 0.85  # of all values: a word that more of them share does not tell them apart
SURNAME = 0.79  # of a last name alone, which only one person of the column has
IN_NAMES = 0.4  # of words in small letters that stand in the names of things, titles say: a part of no name
IN_A_FLAG = 0.3  # of a word for people in the name of a yes/no column
PHRASE = 0.9  # of a turn of phrase that names a value by none of its words
DENIED = 0.6  # of an answer that says "not" or "no", where the text has no such word
LEAST_PERSONS = 5
MOST_TEXTS = 2000  # whose mentions are kept
ASKED = 3  # words of a column's name from which on it is a question
_PLACES = ("state", "states", "country", "countries", "nation", "nations", "territories", "republics")
_BARE = frozenset(("not", "no", "none"))  # words of any text, a value only beside its column's name
_ANSWER = re.compile(r"^(?:yes\b[\s,:;–-]*|no\b\s*[,:;–-]\s*)", re.I)  # "no guest" is no guest
_DENIED = re.compile(r"(?:no|not|never|none|disagree)\b", re.I)
_UNSURE = re.compile(r"(?:don.?t know|unsure|not sure|neither|no answer|refused|prefer not|n/?a)\b", re.I)


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a text that name values of a table."""

    table: str
    predicate: Predicate
    start: int
    end: int
    score: float
    covers_all: bool = False  # the words fit every value: they say what the rows are, not which

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that it narrows."""
        return self.predicate.columns


# The columns, the words of their values that a text has, and which of its words they are.
Key = tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...]]


class Index:
    """The values of one table by their words."""

    def __init__(self, table: RowTable):
        self.table = table
        self.by_stem: dict[str, list[tuple[int, int, str]]] = {}
        self.values: list[tuple[Dim, str, tuple[str, ...], dict[str, float]]] = []
        self.names: dict[tuple[str, ...], list[tuple[Dim, str]]] = {}
        self.short = ShortNames()
        self.longest = 1
        self.surnames: dict[str, dict[Dim, list[str]]] = {}
        self.spoken = spoken_of(table.dims)
        self.amounts = tuple(
            frozenset(w for w in split_name(c.name) if w not in lexicon()["stop"]) for c in table.numbers
        )
        self.told = told_of_all(table)
        self.coded = frozenset(d.columns for d in table.dims if are_codes(d.values))
        self.questions = tuple(q for d in table.dims if (q := _question(d)) is not None)
        self._found: dict[tuple[str, int], tuple[Mention, ...]] = {}
        self.common = frozenset(d.columns for d in table.dims if are_common(d.values))
        self.proper = frozenset(d.columns for d in table.dims if are_names(d, table)) - self.common
        self.generic = {d.columns: g for d in table.dims if (g := generic_nouns(d.values))}
        for dim in table.dims:
            self._add(dim)
        self.persons = {d for dims in self.surnames.values() for d in dims}

    def _add(self, dim: Dim) -> None:
        if dim.flag or dim.places or dim.numbered:
            if dim.flag and dim.name:
                self._put(dim, dim.flag, dim.name, {w: _tells_flag(w, dim.name) for w in dim.name})
            return
        split = {v: tuple(w.lemma for w in read_words(v) if not w.low.isdigit()) for v in dim.values}
        often: dict[str, int] = {}
        for words in split.values():
            for w in set(words):
                often[w] = often.get(w, 0) + 1
        total, cities = len(dim.values), cities_of(dim.values)
        coded = dim.columns in self.coded
        state = coded and are_states(dim.values)
        persons = total >= LEAST_PERSONS and are_persons(dim.values)
        if not (persons or dim.margin or dim.bands):
            self.short.add(dim)
        for value, words in split.items():
            if value == dim.margin or not words:
                continue
            own = {w for w in words if w not in self.table.nouns} or words  # of characters, "Good Characters"
            tells = {w: math.log(1 + total / often[w]) if w in own else 0.0 for w in set(words)}
            if not coded:
                self._put(dim, value, words, tells)
            plain = _ANSWER.sub("", value) or value
            if persons and len(last := surname(value)) >= SHORT:
                self.surnames.setdefault(last.lower(), {}).setdefault(dim, []).append(value)
            others = (*other_names(value), *lexicon()["peoples"].get(value.lower(), ()))
            others = names_of_code(value, state=state) if coded else others
            others = (cities[value],) if value in cities else others
            for name in dict.fromkeys((value, plain, *others, *spellings(value, person=persons))):
                spelt = tuple(w.lemma for w in read_words(name))
                if spelt and (len(spelt) > 1 or len(name) > SHORT or not name.isupper() or name == value):
                    self.names.setdefault(spelt, []).append((dim, value))
                    self.longest = max(self.longest, len(spelt))

    def _put(self, dim: Dim, value: str, words: tuple[str, ...], tells: dict[str, float]) -> None:
        at = len(self.values)
        self.values.append((dim, value, words, tells))
        for i, w in enumerate(words):
            if w not in lexicon()["stop"] or len(words) == 1:
                self.by_stem.setdefault(w[:4], []).append((at, i, w))

    def find(self, text: str, offset: int = 0) -> list[Mention]:
        """Return the mentions of a text, the best of each dimension at each place, in order."""
        if len(self._found) > MOST_TEXTS:
            self._found.clear()
        if (text, offset) not in self._found:
            self._found[text, offset] = tuple(self._find(text, offset))
        return list(self._found[text, offset])

    def _find(self, text: str, offset: int) -> list[Mention]:
        words = read_words(text, offset)
        found = [*self._whole(words), *self._parts(words)]
        found += [*self._ages(text, offset), *self._places(words, text, offset)]
        spoken = find_phrases(self.spoken, text, offset)
        found += [self._mention(p.dim, p.values, p.start, p.end, PHRASE) for p in spoken]
        sure = [(m.start, m.end) for m in found if m.score >= ALIAS]
        found += [self._mention(d, (v,), a, b, STEM) for d, v, a, b in self.short.find(words, sure)]
        found += self._surnames(words, [m for m in found if m.score >= ALIAS])
        named = {m.columns for m in found if m.score >= ALIAS - 0.1}
        found += [m for m in self._questions(words) if m.columns not in named]
        kept: list[Mention] = []
        for m in sorted(found, key=_surest):
            clash = [k for k in kept if k.columns == m.columns and k.start < m.end and m.start < k.end]
            if not clash:
                kept.append(m)
        return sorted(kept, key=lambda m: (m.start, -m.score))

    def _whole(self, words: Sequence[Word]) -> list[Mention]:
        """Return the values whose whole name, or one of whose other names, stands in the text."""
        out = []
        for i in range(len(words)):
            for width in range(min(self.longest, len(words) - i), 0, -1):
                key = tuple(w.lemma for w in words[i : i + width])
                for dim, value in self.names.get(key, self.names.get(with_s(words[i : i + width]), [])):
                    own = tuple(w.lemma for w in read_words(value)) == key
                    code = own and width == 1 and len(value) <= SHORT  # "in" is no IN, "Kenyans" are KEN
                    if code and not is_written(words[i].text, dim, value, code=dim.columns in self.coded):
                        continue
                    bare = own and (len(value) == 1 or words[i].low in _BARE)  # "a" is an article
                    if bare and width == 1 and not _beside_name(dim, words, i):
                        continue
                    if width == 1 and (words[i].lemma == "other" or is_idiom(words, i)):  # no answer "Other"
                        continue
                    if width == 1 and own and _is_no_form_of(words[i], value):
                        continue
                    named = len(dim.values) > MANY and dim.columns not in self.common
                    if named and value[:1].isupper() and not words[i].text[:1].isupper():
                        continue
                    score = (
                        UNTOLD if own and says_how_often(value, dim.name, words) else 1.0 if own else ALIAS
                    )
                    out.append(self._mention(dim, (value,), words[i].start, words[i + width - 1].end, score))
        return out

    def _parts(self, words: Sequence[Word]) -> list[Mention]:
        """Return the values of which the text names enough words, together those named by the same words."""
        hits: dict[int, dict[int, tuple[float, int]]] = {}  # value -> its word -> (likeness, text word)
        denies = any(is_denial(w.low) for w in words)
        for j, word in enumerate(words):
            idle = not is_content(word) or is_idiom(words, j)
            if idle or any(likeness(word.lemma, n) >= STEM for n in self.table.nouns):
                continue
            stems = {word.lemma[:4], *(g[:4] for g in (*_alike(word.lemma), *evoked_by(word.lemma)))}
            for stem in sorted(stems):
                for at, i, own in self.by_stem.get(stem, ()) if word.lemma != "other" else ():
                    if word.text in _PLACES and self.values[at][0].columns[0] in self.table.members:
                        continue  # "rich states" are no United States
                    alike = likeness(word.lemma, own)
                    if not alike and len(self.values[at][0].values) <= MANY:
                        alike = nearness(word.lemma, own)
                    of_all = own in self.told and alike < STEM  # all are victims, not only the "Deaths"
                    if of_all or (own == word.lemma and _is_no_form_of(word, self.values[at][1])):
                        continue
                    if alike and alike > hits.setdefault(at, {}).get(i, (0.0, 0))[0]:
                        hits[at][i] = (alike, j)
        groups: dict[Key, list[tuple[str, float]]] = {}
        for at, matched in hits.items():
            dim, value, named, tells = self.values[at]
            known = {named[i]: alike for i, (alike, _) in matched.items()}
            score = sum(tells[w] * a for w, a in known.items()) / sum(tells.values())
            score *= 1.0 if denies or dim.flag or not is_denied(value) else DENIED
            used = sorted({j for _, j in matched.values()})
            for run in _runs(used):
                shared = tuple(sorted(named[i] for i, (_, j) in matched.items() if j in run))
                groups.setdefault((dim.columns, shared, run), []).append((value, score))
        out = []
        runs = {(c, run) for c, said, run in groups if {words[j].lemma for j in run} <= set(said)}
        for (columns, said, run), listed in groups.items():
            dim, best = next(d for d in self.table.dims if d.columns == columns), max(x for _, x in listed)
            values = tuple(sorted(v for v, _ in listed))
            if told := with_number(values, said, words[max(0, run[0] - 1) : run[-1] + 2]):
                out.append(self._mention(dim, told, words[run[0]].start, words[run[-1]].end, max(STEM, best)))
                continue
            sided = tuple(v for v in values if not is_unsure(v))
            if len(values) > 1 and sided and {n for v in values for n in unsure_words(v)}.isdisjoint(said):
                values = sided  # "disagree" is not "neither agree nor disagree"
                best = max(score for v, score in listed if v in sided)
            same = all(n in {words[j].lemma for j in run} for n in said)
            if dim.flag and best < LEAST_FLAG:
                continue
            many = NAMESAKES if dim in self.persons else len(values)
            if len(values) > many or (len(values) > FEW and set(said) <= {lemma_of(w) for w in dim.name}):
                continue  # "airlines" is what a column of airlines holds; "the Hill" is no fifteen persons
            if best < LEAST and not (same and len(values) >= 2 and len(values) <= COMMON * len(dim.values)):
                continue
            score = best if len(values) == 1 else max(0.7, min(best, STEM))
            whole = not any(c == columns and set(run) < set(r) for c, r in runs)
            if same and whole and len(values) > 1 and are_kinds(dim, said, values):
                score = STEM
            if len(values) > 1 and not denies and all(is_denied(v) for v in values):
                continue
            if len(values) == 1 and len(said) >= 2 and best >= TOLD:
                score = max(best, STEM)
            if len(values) == 1 and any(is_acronym(words[j].text, values[0]) for j in run):
                score = max(score, STEM)
            if any(words[j].low in ("and", "or") for j in range(run[0], run[-1])):
                score = min(score, STEM)  # "North Dakota and South Carolina" is no South Dakota
            if columns in self.proper and not any(reads_as_name(words, j) for j in run):
                score *= IN_NAMES
            wide = len(values) >= WIDE * len(dim.values) and not dim.flag
            m = self._mention(dim, values, words[run[0]].start, words[run[-1]].end, score)
            wide = wide or is_everybody(self.table, m.predicate, [words[j] for j in run])
            out.append(Mention(m.table, m.predicate, m.start, m.end, m.score, wide))
        return out

    def _surnames(self, words: Sequence[Word], known: Sequence[Mention]) -> list[Mention]:
        """Return the persons whom a text names by their last name alone."""
        out = []
        for i, word in enumerate(words):
            alone = not any(m.start <= word.start < m.end for m in known)
            joined = (
                i > 0 and words[i - 1].text[:1].isupper() and words[i - 1].end + 1 == word.start and i > 1
            )
            if not word.text[:1].isupper() or not alone or joined:
                continue
            for dim, values in self.surnames.get(word.low, {}).items():
                if len(values) == 1:
                    out.append(self._mention(dim, tuple(values), word.start, word.end, SURNAME))
        return out

    def _ages(self, text: str, offset: int) -> list[Mention]:
        out = []
        for dim in self.table.dims:
            if not dim.bands:
                continue
            for low, high, start, end, score in ages_in(text):
                inside = [v for v, (a, b) in dim.bands.items() if a >= low and b <= high]
                if inside:
                    out.append(self._mention(dim, tuple(inside), offset + start, offset + end, score))
                    adults = [v for v in inside if dim.bands[v][0] >= 15]
                    if score < 0.9 and adults and len(adults) < len(inside):
                        out.append(
                            self._mention(dim, tuple(adults), offset + start, offset + end, score + 0.05)
                        )
        return out

    def _places(self, words: Sequence[Word], text: str, offset: int) -> list[Mention]:
        """Return places in an order, and groups by number: "second" is position 2, or grade 2."""
        dims = self.table.dims
        found = [(d, *p) for d in dims if d.places for p in places_in(d, words)]
        found += [(d, *p) for d in dims if d.numbered for p in numbered_in(d, text, offset)]
        return [self._mention(d, v, a, b, x) for d, v, a, b, x in found]

    def _questions(self, words: Sequence[Word]) -> list[Mention]:
        """Return the answers "yes" to a question of a survey that the text takes up."""
        out = []
        said = [w for w in words if is_content(w)]
        amount = max(
            (sum(any(likeness(w.lemma, x) for w in said) for x in a) for a in self.amounts), default=0
        )
        for dim, asked, affirmed, denied in self.questions:
            hits = [w for w in said if any(likeness(w.lemma, x) for x in asked)]
            named = {x for x in asked for w in hits if likeness(w.lemma, x)}
            if hits and 2 * len(named) >= len(asked) and amount <= len(named):
                turned = any(w.low in ("not", "no", "never") or w.low.endswith("n't") for w in words)
                if meant := denied if turned else affirmed:
                    out.append(self._mention(dim, meant, hits[0].start, hits[-1].end, 0.9))
        return out

    def _mention(self, dim: Dim, values: tuple[str, ...], start: int, end: int, score: float) -> Mention:
        everything = len(dim.values) == 1 and not dim.flag and not self.table.has_gaps(dim.columns[0])
        everything |= len(values) == 1 and lemma_of(values[0]) in self.generic.get(dim.columns, ())
        where = Predicate(dim.columns, values, within=dim.within)
        return Mention(self.table.name, where, start, end, score, everything)


def _tells_flag(word: str, name: Sequence[str]) -> float:
    """Return how much a word of a yes/no column's name tells: "person_of_color" is about color."""
    plain = [w for w in name if w not in lexicon()["stop"] and w not in lexicon()["persons"]]
    if not plain:
        return 1.0
    return 1.0 if word in plain else 0.0 if word in lexicon()["stop"] else IN_A_FLAG


def _question(dim: Dim) -> tuple[Dim, tuple[str, ...], tuple[str, ...], tuple[str, ...]] | None:
    """Return the words of a survey's question and its answers "yes" and "no", None of another column."""
    asked = tuple(w for w in dict.fromkeys(dim.name) if w not in lexicon()["stop"])
    if len(dim.name) < ASKED or not asked or dim.flag == "1":
        return None
    denied = tuple(v for v in dim.values if v.lower().split()[:1] and _DENIED.match(v))
    affirmed = tuple(v for v in dim.values if v not in denied and not _UNSURE.match(v))
    return (dim, asked, affirmed, denied) if denied else None


def _beside_name(dim: Dim, words: Sequence[Word], at: int) -> bool:
    """Tell whether a word of a column's name stands next to a word: "grade A"."""
    beside = [*words[max(0, at - 1) : at], *words[at + 1 : at + 2]]
    return any(likeness(w.lemma, x) for w in beside for x in dim.name)


def _surest(m: Mention) -> tuple[float, ...]:
    """Return what puts the surest mention first: of sure ones the longest name, else the best score."""
    sure = m.score >= SURE
    return (not sure, sure * (m.start - m.end), -m.score, m.start - m.end, len(m.predicate.values), m.start)


def _is_no_form_of(word: Word, value: str) -> bool:
    """Tell whether a word has only its verb in common with a name: nobody "falling" is a Ms Fell."""
    if word.lemma not in lexicon()["known"] or not value[:1].isupper():
        return False
    return not any(w.low[:SHORT] == word.low[:SHORT] for w in read_words(value) if w.lemma == word.lemma)


def _alike(lemma: str) -> tuple[str, ...]:
    """Return the words of the groups that a word belongs to."""
    groups = lexicon()["groups"]
    return tuple(w for i in sorted(groups_of(lemma)) for w in groups[i])


def _runs(used: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the positions of words as runs with at most two words between."""
    runs: list[list[int]] = []
    for j in used:
        if runs and j - runs[-1][-1] <= 3:
            runs[-1].append(j)
        else:
            runs.append([j])
    return [tuple(r) for r in runs]


def index_of(table: RowTable) -> Index:
    """Return the index of a table, made once."""
    if "index" not in table.kept:
        table.kept["index"] = Index(table)
    index: Index = table.kept["index"]
    return index
