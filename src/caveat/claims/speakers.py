"""Who says it: the author, or the person or body to whom the text attributes a stretch.

A *voice* is a stretch of text with the words that name its source. Direct quotations take
the source of their sentence, of a sentence beside them in the same block, or of the
quotation that they go on with; indirect ones ("X said that ...", "..., X said",
"according to X") take what their report verb governs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from caveat.article.article import Article, Sentence
from caveat.claims.lexicon import lexicon
from caveat.claims.names import find_names, name_text
from caveat.claims.scene import Scene
from caveat.claims.tokens import FINITE

AUTHOR = "author"
_OPEN, _CLOSE = "\u201c", "\u201d"
_PRONOUNS = frozenset({"he", "she", "they", "it"})
_SELVES = frozenset({"i", "we", "you", "one", "there", "which", "that", "this", "who", "what", "us", "these", "those"})
_SOURCES = frozenset("figures figure data statistics numbers evidence estimates results analysis report study survey chart charts table tables research".split())
_PERSONAL = frozenset("say add write explain report note warn argue claim reply insist announce state conclude admit recall".split())
_SHOWN = frozenset("show indicate suggest reveal confirm signal record demonstrate illustrate imply highlight underline find".split())
_PEOPLE = frozenset("some others police economists officials experts scientists doctors critics people staff ministers academics".split())
_MARK = re.compile(f'["{_OPEN}{_CLOSE}]')
_SCARE = 4  # a quotation of fewer words is no speech by itself
_FIRST_PERSON = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Uu]s|I|[Mm]y)\b")


@dataclass(frozen=True, slots=True)
class Voice:
    """A stretch of text attributed to somebody."""

    start: int
    end: int
    speaker: str
    kind: str  # "quote", "report", "tail", "note"


class Voices:
    """The voices of an article; ask `speaker(start, end)` for a claim."""

    def __init__(self, article: Article, common: frozenset[str], scenes: dict[int, Scene]) -> None:
        self._voices: list[list[Voice]] = [[] for _ in article.sentences]
        self._names: dict[str, str] = {}
        if article.sentences:
            self._listen(article, common, scenes)

    def speaker(self, sentence: int, start: int, end: int, *, inner: bool = True) -> str:
        """Return who says what stands at [start, end) in a sentence."""
        best: Voice | None = None
        for voice in self._voices[sentence]:
            shared = min(end, voice.end) - max(start, voice.start)
            if shared * 2 < end - start or (voice.kind == "note" and not inner):
                continue
            if best is None or voice.end - voice.start < best.end - best.start or voice.kind == "quote":
                best = voice
        return best.speaker if best else AUTHOR

    def _listen(self, article: Article, common: frozenset[str], scenes: dict[int, Scene]) -> None:
        quotes = list(_quotes(article))
        forms = report_forms()
        sources: dict[int, str] = {}
        last = ""
        for sentence in article.sentences:
            scene = scenes.get(sentence.index)
            if scene is not None and not forms.isdisjoint(scene.low):
                inside = [q for q in quotes if q[0] < sentence.end and q[1] > sentence.start]
                self._learn(scene, common)
                for voice in self._reported(scene, common, last, inside):
                    self._voices[sentence.index].append(voice)
                    if voice.kind in ("report", "tail"):
                        last = voice.speaker
                        sources[sentence.index] = voice.speaker
        self._direct(article, quotes, sources)
        self._unmarked(article, sources)

    def _learn(self, scene: Scene, common: frozenset[str]) -> None:
        for lo, hi in find_names(scene, common):
            text = name_text(scene, lo, hi)[0]
            words = text.split()
            if 1 < len(words) <= 4:
                self._names.setdefault(words[-1], text)

    def _reported(self, scene: Scene, common: frozenset[str], last: str, quotes: list[tuple[int, int]]) -> Iterator[Voice]:
        tokens = scene.tokens
        report = lexicon().classes["report"]
        for i in range(len(tokens)):
            start = tokens.start[i]
            if any(a <= start < b for a, b in quotes):
                continue
            low = tokens.low[i]
            if low == "according" and scene.low[i + 1] == "to":
                if speaker := self._name(scene, i + 2, _phrase_end(scene, i + 2), common, last):
                    yield Voice(scene.start, scene.end, speaker, "tail")
            elif tokens.tag[i] in ("V", "VN", "VG") and tokens.lemma[i] in report:
                yield from self._verb(scene, i, common, last)

    def _verb(self, scene: Scene, i: int, common: frozenset[str], last: str) -> Iterator[Voice]:
        tokens = scene.tokens
        if scene.low[i - 1] == "as" or (scene.low[i + 1] == "by" and scene.tag[i] in ("VN", "V")):
            if scene.low[i + 1] == "by" and scene.low[i - 1] == "as":
                if speaker := self._name(scene, i + 2, _phrase_end(scene, i + 2), common, last):
                    yield Voice(scene.start, tokens.start[i], speaker, "note")
            return
        if scene.tag[i] == "VG" and tokens.lemma[i] in ("show", "indicate", "suggest", "record", "find", "signal", "confirm"):
            return
        passive = scene.tag[i] == "VN" and scene.low[_aux(scene, i)] in ("was", "were", "is", "are", "been", "be")
        if passive:
            return
        lo, hi = _subject_before(scene, i)
        tail = scene.tag[lo - 1] in (",", '"') or _opens_quote(scene, lo - 1) or lo >= hi
        speaker = self._name(scene, lo, hi, common, last) if lo < hi else ""
        inverted = lo >= hi and scene.tag[i - 1] in (",", '"') and tokens.lemma[i] in _PERSONAL
        if not speaker and inverted and scene.tag[i] == "V" and scene.low[i + 1] != "that":  # ", said X"
            speaker = self._name(scene, i + 1, _phrase_end(scene, i + 1), common, last)
            if speaker and lo >= hi:
                if scene.start < tokens.start[i]:
                    yield Voice(scene.start, tokens.start[i], speaker, "tail")
                return
        if not speaker:
            return
        complement = _complement_start(scene, i)
        if complement:
            yield Voice(tokens.end[i], _scope_end(scene, i), speaker, "report")
        elif tail and tokens.start[lo] > scene.start and scene.low[i + 1] in ("", ".", ",", '"', "\u201d", "in", "on", "at") and lo > 1:
            yield Voice(scene.start, tokens.start[lo], speaker, "tail")
        elif tokens.lemma[i] in ("describe", "detail", "report", "cast", "estimate", "call", "record", "note", "cite", "tell", "say", "write"):
            yield Voice(tokens.end[i], scene.end, speaker, "report")

    def _name(self, scene: Scene, lo: int, hi: int, common: frozenset[str], last: str) -> str:
        """Return the source that the tokens [lo, hi) name, "" if none."""
        words = [scene.low[j] for j in range(lo, hi)]
        if not words:
            return ""
        if len(words) == 1 and words[0] in _PRONOUNS:
            return last
        if words[0] in _SELVES and len(words) < 3:
            return ""
        if len(words) > 14 or any(scene.quantity(j) for j in range(lo, hi)):
            return ""
        runs = [r for r in find_names(scene, common) if lo <= r[0] < hi]
        if runs:
            text = name_text(scene, *runs[-1])[0]
            return self._names.get(text, text)
        if tokens_lemma(scene, hi) in _SHOWN and not (words[-1] in _PEOPLE or words[-1].endswith(("ists", "ers", "ors", "ials", "ysts"))):
            return ""
        if words[-1] in _SOURCES or any(w in _SOURCES for w in words) or (words[0] == "the" and words[-1] in ("site", "group", "magazine", "paper")):
            return last if words[0] in ("the", "its", "their") and last else ""
        while lo < hi and scene.tag[lo] in ("D", "X", "C", "P") and scene.low[lo] not in ("some", "many"):
            lo += 1
        if lo >= hi or not any(scene.tag[j] in ("N", "O", "D") for j in range(lo, hi)):
            return ""
        return scene.text[scene.tokens.start[lo] : scene.tokens.end[hi - 1]]

    def _direct(self, article: Article, quotes: list[tuple[int, int]], sources: dict[int, str]) -> None:
        """Give each long quotation the source of its sentence, or of one beside it in its block."""
        by_block: dict[int, list[Sentence]] = {}
        for sentence in article.sentences:
            by_block.setdefault(sentence.block, []).append(sentence)
        last = ""
        for start, end in quotes:
            if len(article.text[start:end].split()) < _SCARE:
                continue
            touched = [s for s in article.sentences if s.start < end and s.end > start]
            if not touched:
                continue
            near = [*touched, *_beside(article, touched)]
            named = [sources[s.index] for s in near if s.index in sources and s.block == touched[0].block]
            speaker = named[0] if named else (last if article.text[start] in (_OPEN, '"') and _goes_on(article, start) else "")
            if speaker:
                last = speaker
                for s in touched:
                    self._voices[s.index].append(Voice(max(start, s.start), min(end, s.end), speaker, "quote"))

    def _unmarked(self, article: Article, sources: dict[int, str]) -> None:
        """Let "..., said X" without quotation marks go on while the block speaks in the first person."""
        speaker, block = "", -1
        for sentence in article.sentences:
            text = article.sentence_text(sentence.index)
            if sentence.block != block:
                speaker, block = "", sentence.block
            tails = [v for v in self._voices[sentence.index] if v.kind == "tail"]
            if tails and "said" in text and _OPEN not in text and '"' not in text:
                speaker = tails[0].speaker if _speaks(article, sentence) else ""
            elif speaker and not self._voices[sentence.index]:
                if _FIRST_PERSON.search(text) or _between(article, sentence):
                    self._voices[sentence.index].append(Voice(sentence.start, sentence.end, speaker, "report"))
                else:
                    speaker = ""


def tokens_lemma(scene: Scene, i: int) -> str:
    """Return the lemma of the first verb at or after `i`."""
    for j in range(i, min(i + 4, len(scene.tokens))):
        if scene.tag[j] in ("V", "VN", "VG"):
            return scene.tokens.lemma[j]
    return ""


def _scope_end(scene: Scene, i: int) -> int:
    """Return where what the verb at `i` reports ends: a report in "although X said ..., " ends at the main clause."""
    clause = scene.clause(i)
    if clause.opener in ("while", "although", "though", "whereas", "when", "if") and not any(
        scene.tag[j] == '"' for j in range(i)
    ):
        for chunk in scene.chunks:
            if chunk.lo > i and chunk.opener == "," and chunk.finite >= 0 and scene.clauses[chunk.clause].lo == chunk.lo:
                return scene.tokens.start[chunk.lo]
    return scene.end


def _speaks(article: Article, sentence: Sentence) -> bool:
    following = article.sentences[sentence.index : sentence.index + 3]
    return any(_FIRST_PERSON.search(article.sentence_text(s.index)) for s in following if s.block == sentence.block)


def _between(article: Article, sentence: Sentence) -> bool:
    """Tell whether the next two sentences of the block still speak in the first person."""
    following = article.sentences[sentence.index + 1 : sentence.index + 3]
    return any(
        s.block == sentence.block and _FIRST_PERSON.search(article.sentence_text(s.index)) for s in following
    ) or (sentence.index > 0 and bool(_FIRST_PERSON.search(article.sentence_text(sentence.index - 1))))


def _beside(article: Article, touched: list[Sentence]) -> list[Sentence]:
    first, last = touched[0].index, touched[-1].index
    after = article.sentences[last + 1 : last + 2]
    before = article.sentences[first - 1 : first] if first else ()
    return [*after, *before]


def _goes_on(article: Article, start: int) -> bool:
    """Tell whether a quotation opens its block, as a speech of several paragraphs does."""
    return any(b.start <= start <= b.start + 2 for b in article.blocks)


def _quotes(article: Article) -> Iterator[tuple[int, int]]:
    """Yield the spans between quotation marks, block by block."""
    text = article.text
    for block in article.blocks:
        opened = -1
        for found in _MARK.finditer(text, block.start, block.end):
            mark, i = found.group(), found.start()
            if mark == _OPEN or (mark == '"' and opened < 0):
                opened = i
            elif opened >= 0:
                yield opened, i + 1
                opened = -1
        if opened >= 0 and text[opened] == _OPEN:
            yield opened, block.end


@cache
def report_forms() -> frozenset[str]:
    """Return the words that can attribute something to somebody."""
    report = lexicon().classes["report"]
    forms = {form for form, kinds in lexicon().verbs.items() if any(lemma in report for lemma, _ in kinds)}
    return frozenset(forms | {"according"})


def _phrase_end(scene: Scene, i: int) -> int:
    j = i
    while j < len(scene.tokens) and scene.tag[j] not in (",", ";", "\u2014", "(", ")", ":", "S", '"', "R", *FINITE, "VG"):
        if scene.tag[j] == "." and len(scene.low[j - 1]) > 3:
            break
        if scene.tag[j] == "P" and scene.low[j] not in ("of", "at", "for", "from", "by"):
            break
        j += 1
    return j


def _aux(scene: Scene, i: int) -> int:
    j = i - 1
    while j >= 0 and scene.tag[j] == "X":
        j -= 1
    return j


def _subject_before(scene: Scene, i: int) -> tuple[int, int]:
    """Return the noun phrase before a report verb at `i`."""
    hi = i
    while hi > 0 and scene.tag[hi - 1] in ("A", "X", "M", "VN"):
        hi -= 1
    lo = hi
    while lo > 0:
        tag = scene.tag[lo - 1]
        if tag in (";", "\u2014", "(", ":", '"', "S", *FINITE) or (tag == "R" and scene.low[lo - 1] == "that"):
            break
        if tag == "," and not _inside_name(scene, lo):
            break
        if tag == "R":
            return hi, hi
        if tag == "C" and scene.low[lo - 1] in ("but", "and") and lo - 1 == 0:
            break
        lo -= 1
    if lo == hi and scene.tag[hi - 1] == "," and hi > 3 and scene.tag[hi - 2] != '"':  # "leaders of unions, including X, said"
        first = scene.clause(0).core if scene.tag[0] == "P" else 0
        commas = [j for j in range(hi - 1) if scene.tag[j] == ","]
        if scene.tag[0] == "P" and commas:
            first = commas[0] + 1
            commas = commas[1:]
        if commas and not any(scene.tag[j] in FINITE for j in range(first, hi)):
            return first, commas[0]
    while lo < hi and (scene.tag[lo] in ("C", "X", ",")):
        lo += 1
    if scene.tag[lo] == "P":  # "In 2005 the bank found": the phrase after the lead-in
        names = [j for j in range(lo, hi) if scene.tag[j] == "D" and j > lo + 1]
        lo = names[-1] if names else lo
    return lo, hi


def _inside_name(scene: Scene, lo: int) -> bool:
    return scene.low[lo] in ("iii", "jr", "jr.", "sr", "ii") or (scene.tag[lo - 2] in ("J",) and scene.tag[lo] == "J")


def _opens_quote(scene: Scene, i: int) -> bool:
    return scene.tag[i] == '"'


def _complement_start(scene: Scene, i: int) -> bool:
    """Tell whether what the verb reports comes after it."""
    j = i + 1
    while scene.tag[j] in ("X",) or scene.low[j] in ("out", "me", "us", "reporters", "lawmakers"):
        j += 1
    if scene.low[j] in ("that", "whether", "how", "as") or scene.tag[j] in ('"', ",", ":"):
        return scene.low[j] in ("that", "as") or scene.tag[j] == '"' or _rest(scene, j) > 3
    return any(c.opener == "that" and i < c.lo <= j + 4 for c in scene.chunks) or any(
        scene.low[k] == "that" for k in range(j + 1, j + 4)
    )


def _rest(scene: Scene, j: int) -> int:
    return len(scene.tokens) - j - 2 if scene.tag[j] in (",", ":") and scene.tag[j + 1] in ('"', "D", "O", "H", "N") and scene.tokens.words[j + 1 : j + 2] and (scene.tokens.words[j + 1][0].isupper() or scene.tag[j + 1] == '"') else 0
