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

from caveat.article.article import Article, Sentence
from caveat.claims.lexicon import lexicon
from caveat.claims.names import find_names, name_text
from caveat.claims.scene import Scene
from caveat.claims.sources import (
    OPEN,
    aux_before,
    complement_start,
    find_quotes,
    opens_quote,
    phrase_end,
    report_forms,
    scope_end,
    subject_before,
    tokens_lemma,
)

AUTHOR = "author"
_PRONOUNS = frozenset({"he", "she", "they", "it"})
_SELVES = frozenset(
    {"i", "we", "you", "one", "there", "which", "that", "this", "who", "what", "us", "these", "those"}
)
_SOURCES = frozenset(
    """figures figure data statistics numbers evidence estimates results analysis report study survey chart
    charts table tables research""".split()
)
_PERSONAL = frozenset(
    """say add write explain report note warn argue claim reply insist announce state conclude admit
        recall""".split()
)
_SHOWN = frozenset(
    """show indicate suggest reveal confirm signal record demonstrate illustrate imply highlight underline
    find""".split()
)
_PEOPLE = frozenset(
    """some others police economists officials experts scientists doctors critics people staff ministers
    academics""".split()
)
_VIEWS = frozenset(
    """view views opinion eyes count reckoning telling estimate estimates account line argument claim case
    message position contention boast verdict forecast calculation calculations projection""".split()
)
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
        quotes = list(find_quotes(article))
        forms = report_forms()
        sources: dict[int, str] = {}
        last = ""
        for sentence in article.sentences:
            scene = scenes.get(sentence.index)
            if scene is None:
                continue
            self._learn(scene, common)
            inside = [q for q in quotes if q[0] < sentence.end and q[1] > sentence.start]
            for voice in self._held(scene, common, inside):
                self._voices[sentence.index].append(voice)
            if not forms.isdisjoint(scene.low):
                for voice in self._reported(scene, common, last, inside):
                    self._voices[sentence.index].append(voice)
                    if voice.kind in ("report", "tail"):
                        last = voice.speaker
                        sources[sentence.index] = voice.speaker
            last = self._leading(scene, common) or last
        self._direct(article, quotes, sources, scenes)
        self._unmarked(article, sources)

    def _learn(self, scene: Scene, common: frozenset[str]) -> None:
        for lo, hi in find_names(scene, common):
            text = name_text(scene, lo, hi)[0]
            words = text.split()
            if 1 < len(words) <= 4:
                self._names.setdefault(words[-1], text)

    def _leading(self, scene: Scene, common: frozenset[str]) -> str:
        """Return the person whose full name opens a sentence: "he" is that person from there on."""
        runs = find_names(scene, common)
        if not runs or runs[0][0] > 1 or runs[0][1] - runs[0][0] not in (2, 3):
            return ""
        text = name_text(scene, *runs[0])[0]
        after = scene.tag[runs[0][1]]
        known = self._names.get(text.split()[-1]) == text
        return text if known and runs[0][0] == 0 and after in ("V", "A", ",", "M") else ""

    def _held(self, scene: Scene, common: frozenset[str], quotes: list[tuple[int, int]]) -> Iterator[Voice]:
        """Yield "in X's view, ...", "by X's count", "X puts it at", "X's line is that ...", "X called it"."""
        tokens, size = scene.tokens, len(scene.tokens)
        for i in range(size):
            low = scene.low[i]
            if low in _VIEWS and (scene.low[i - 1].endswith(("'s", "s'")) or scene.low[i + 1] == "of"):
                if any(a <= tokens.start[i] < b for a, b in quotes):
                    continue
                lo = i
                while lo > 0 and scene.tag[lo - 1] in ("N", "H", "J", "D"):
                    lo -= 1
                    if scene.tag[lo] == "D":
                        break
                speaker = self._name(scene, lo, i, common, "")
                if not speaker:
                    continue
                speaker = re.sub("['\u2019]s?$", "", speaker)
                if scene.low[lo - 1] in ("in", "by", "on", "to"):
                    comma = next((j for j in range(i, min(size, i + 3)) if scene.tag[j] == ","), -1)
                    if lo == 1 and comma > 0:
                        yield Voice(tokens.end[comma], scene.end, speaker, "held")
                elif scene.tag[i + 1] == "A" and scene.low[i + 2] == "that":
                    yield Voice(tokens.end[i + 2], scene.end, speaker, "held")
            elif tokens.lemma[i] in ("put", "call", "dub", "brand") and scene.tag[i] in ("V", "VN"):
                at = tokens.lemma[i] != "put" or any(
                    scene.low[j] == "at" and scene.quantity(j + 1) for j in range(i + 1, min(size, i + 7))
                )
                lo, hi = subject_before(scene, i)
                takes = at and lo < hi and scene.tag[i + 1] in ("D", "O", "N", "J")
                if takes and (speaker := self._name(scene, lo, hi, common, "")):
                    yield Voice(tokens.end[i], scene.end, speaker, "held")

    def _reported(
        self, scene: Scene, common: frozenset[str], last: str, quotes: list[tuple[int, int]]
    ) -> Iterator[Voice]:
        """Yield what the report verbs of a sentence attribute."""
        tokens = scene.tokens
        report = lexicon().classes["report"]
        for i in range(len(tokens)):
            start = tokens.start[i]
            if any(a <= start < b for a, b in quotes):
                continue
            low = tokens.low[i]
            if low == "according" and scene.low[i + 1] == "to":
                if speaker := self._name(scene, i + 2, phrase_end(scene, i + 2), common, last):
                    yield Voice(scene.start, scene.end, speaker, "tail")
            elif tokens.tag[i] in ("V", "VN", "VG") and tokens.lemma[i] in report:
                for voice in self._verb(scene, i, common, last):
                    last = voice.speaker if voice.kind in ("report", "tail") else last
                    yield voice

    def _verb(self, scene: Scene, i: int, common: frozenset[str], last: str) -> Iterator[Voice]:
        tokens = scene.tokens
        by = scene.low[i + 1] == "by"
        if scene.low[i - 1] == "as" or (by and scene.tag[i] in ("VN", "V")):
            named = self._name(scene, i + 2, phrase_end(scene, i + 2), common, last) if by else ""
            if named and scene.low[i - 1] == "as":
                yield Voice(scene.start, tokens.start[i], named, "note")
            return
        if scene.tag[i] == "VG" and tokens.lemma[i] in _PERSONAL and scene.low[i + 1] == "that" and last:
            yield Voice(tokens.end[i], scene.end, last, "report")
            return
        if scene.tag[i] == "VG" and tokens.lemma[i] in (
            "show",
            "indicate",
            "suggest",
            "record",
            "find",
            "signal",
            "confirm",
        ):
            return
        passive = scene.tag[i] == "VN" and scene.low[aux_before(scene, i)] in (
            "was",
            "were",
            "is",
            "are",
            "been",
            "be",
        )
        if passive:
            return
        lo, hi = subject_before(scene, i)
        tail = scene.tag[lo - 1] in (",", '"') or opens_quote(scene, lo - 1) or lo >= hi
        speaker = self._name(scene, lo, hi, common, last) if lo < hi else ""
        inverted = lo >= hi and scene.tag[i - 1] in (",", '"') and tokens.lemma[i] in _PERSONAL
        inverted = inverted and scene.tag[phrase_end(scene, i + 1)] not in ("V", "A", "M")
        if not speaker and inverted and scene.tag[i] == "V" and scene.low[i + 1] != "that":  # ", said X"
            speaker = self._name(scene, i + 1, phrase_end(scene, i + 1), common, last)
            if speaker and lo >= hi:
                if scene.start < tokens.start[i]:
                    yield Voice(scene.start, tokens.start[i], speaker, "tail")
                return
        if not speaker:
            return
        complement = complement_start(scene, i)
        if complement:
            yield Voice(tokens.end[i], scope_end(scene, i), speaker, "report")
        elif (
            tail
            and tokens.start[lo] > scene.start
            and scene.low[i + 1] in ("", ".", ",", '"', "\u201d", "in", "on", "at")
            and lo > 1
        ):
            yield Voice(scene.start, tokens.start[lo], speaker, "tail")
        elif tokens.lemma[i] in (
            "describe",
            "detail",
            "report",
            "cast",
            "estimate",
            "call",
            "record",
            "note",
            "cite",
            "tell",
            "say",
            "write",
        ):
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
        if tokens_lemma(scene, hi) in _SHOWN and not (
            words[-1] in _PEOPLE or words[-1].endswith(("ists", "ers", "ors", "ials", "ysts"))
        ):
            return ""
        if (
            words[-1] in _SOURCES
            or any(w in _SOURCES for w in words)
            or (words[0] == "the" and words[-1] in ("site", "group", "magazine", "paper"))
        ):
            return last if words[0] in ("the", "its", "their") and last else ""
        while lo < hi and scene.tag[lo] in ("D", "X", "C", "P") and scene.low[lo] not in ("some", "many"):
            lo += 1
        if lo >= hi or not any(scene.tag[j] in ("N", "O", "D") for j in range(lo, hi)):
            return ""
        return scene.text[scene.tokens.start[lo] : scene.tokens.end[hi - 1]]

    def _direct(
        self,
        article: Article,
        quotes: list[tuple[int, int]],
        sources: dict[int, str],
        scenes: dict[int, Scene],
    ) -> None:
        """Give each long quotation the source of its sentence, or of one beside it in its block."""
        by_block: dict[int, list[Sentence]] = {}
        for sentence in article.sentences:
            by_block.setdefault(sentence.block, []).append(sentence)
        last = ""
        for start, end in quotes:
            touched = [s for s in article.sentences if s.start < end and s.end > start]
            if not touched:
                continue
            short = len(article.text[start:end].split()) < _SCARE
            if short and not any(scene_verb(scenes, s, start, end) for s in touched):
                continue
            near = [*touched, *_beside(article, touched)]
            named = [sources[s.index] for s in near if s.index in sources and s.block == touched[0].block]
            if not named and any(scene_verb(scenes, s, start, end) for s in touched):
                recent = range(touched[0].index - 1, touched[0].index - 4, -1)
                named = [sources[n] for n in recent if n in sources][:1]  # who spoke last goes on
            speaker = (
                named[0]
                if named
                else (last if article.text[start] in (OPEN, '"') and _goes_on(article, start) else "")
            )
            if speaker:
                last = speaker
                for s in touched:
                    self._voices[s.index].append(
                        Voice(max(start, s.start), min(end, s.end), speaker, "quote")
                    )

    def _unmarked(self, article: Article, sources: dict[int, str]) -> None:
        """Let "..., said X" without quotation marks go on while the block speaks in the first person."""
        speaker, block = "", -1
        for sentence in article.sentences:
            text = article.sentence_text(sentence.index)
            if sentence.block != block:
                speaker, block = "", sentence.block
            tails = [v for v in self._voices[sentence.index] if v.kind == "tail"]
            if tails and "said" in text and OPEN not in text and '"' not in text:
                speaker = tails[0].speaker if _speaks(article, sentence) else ""
            elif speaker and not self._voices[sentence.index]:
                if _FIRST_PERSON.search(text) or _between(article, sentence):
                    self._voices[sentence.index].append(
                        Voice(sentence.start, sentence.end, speaker, "report")
                    )
                else:
                    speaker = ""


def scene_verb(scenes: dict[int, Scene], sentence: Sentence, start: int, end: int) -> bool:
    """Tell whether the quotation [start, end) in a sentence holds a finite verb."""
    scene = scenes.get(sentence.index)
    return scene is not None and any(
        start <= scene.tokens.start[j] < end for j in scene.finites(0, len(scene.tokens))
    )


def _speaks(article: Article, sentence: Sentence) -> bool:
    following = article.sentences[sentence.index : sentence.index + 3]
    return any(
        _FIRST_PERSON.search(article.sentence_text(s.index)) for s in following if s.block == sentence.block
    )


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
