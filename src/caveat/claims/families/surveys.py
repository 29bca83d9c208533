"""Answers to a survey: what a share of people say, think or believe belongs to the claim."""

from __future__ import annotations

from caveat.claims.draft import Draft
from caveat.claims.scene import Scene

_SAYS = frozenset(
    """say think believe feel agree disagree report answer claim consider find admit tell worry know expect
    hope fear prefer support oppose want describe state acknowledge reckon respond maintain insist suspect
    doubt favour favor deem""".split()
)


_CONDITIONS = frozenset("if under without unless should were once when".split())
_ANSWERING = (
    "people",
    "men",
    "women",
    "ers",
    "ents",
    "ants",
    "ors",
    "ists",
    "ians",
    "adults",
    "those",
    "pupils",
)


def answer_end(scene: Scene, i: int) -> int:
    """Return where the answer ends that the share at `i` gives ("8% said it was very rude"), or 0."""
    clause = scene.clause(i)
    verb = clause.finite
    if verb < i or scene.tag[verb] not in ("V", "A"):
        return 0
    while verb < clause.hi and scene.tag[verb] in ("A", "X"):
        verb += 1
    if scene.tag[verb] not in ("V", "VN", "VB") or scene.tokens.lemma[verb] not in _SAYS:
        return 0
    chunks = [c for c in scene.chunks if c.lo >= clause.hi]
    end, said = clause.hi, False
    for chunk in chunks:
        figures = [j for j in scene.place if chunk.lo <= j < chunk.hi]
        if chunk.opener in (";", ")", "(", "\u2014", "according", "while", "whereas", "although", "though"):
            break
        finite = chunk.finite >= 0
        own = any(j < chunk.finite or not finite for j in figures)
        ranked = any(scene.tag[j] in ("K", "L") for j in range(chunk.lo, min(chunk.hi, chunk.lo + 4)))
        if said and not finite and ranked and chunk.opener in (",", "\u2014"):
            break  # ", a higher figure than for any other"
        if (
            said
            and chunk.opener in (",", ",and", "and", "which", "when", "with", "as")
            and (own or chunk.opener != "and" or _subject(scene, chunk.lo, chunk.finite))
        ):
            break
        end, said = chunk.hi, said or finite
    while said and scene.tag[end - 1] in (",", "C", '"', ".", ";"):
        end -= 1
    return end if said else 0


def _subject(scene: Scene, lo: int, finite: int) -> bool:
    """Tell whether a new subject stands before the verb of a coordinated part."""
    return any(scene.tag[j] in ("N", "H", "O", "Q") for j in range(lo, finite))


def is_wish(scene: Scene, draft: Draft, would: int) -> bool:
    """Tell whether the share of people before "would" gives an answer ("three in ten would rather fly").

    What would happen under a plan or if something came about is no answer.
    """
    at = scene.place[draft.quantity] if draft.quantity >= 0 else would
    if draft.family != "share" or at >= would or not _CONDITIONS.isdisjoint(scene.low):
        return False
    nouns = [scene.low[j] for j in range(at + 1, would) if scene.tag[j] in ("N", "H")]
    return not nouns or any(noun.endswith(_ANSWERING) for noun in nouns[:2])
