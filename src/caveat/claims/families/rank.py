"""Rank: place among peers ("the third-highest rate in the country", "no country has more titles")."""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft
from caveat.claims.families.common import best_of, who
from caveat.claims.families.occasions import repeated
from caveat.claims.families.places import placed
from caveat.claims.families.standing import stands
from caveat.claims.families.stated import state
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, noun_end, noun_start, subject, trim
from caveat.claims.tokens import FINITE
from caveat.claims.turns import governed
from caveat.claims.words import ENDS, PLACES, place_of

_PLACES = frozenset(
    {
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "last",
        "top",
        "bottom",
        "joint",
    }
)
_MODEST = frozenset(
    """a in mere lowly poor distant disappointing dismal modest respectable creditable paltry humble joint
    down up back way""".split()
)
_AMONG = frozenset("in out among of overall for behind ahead with on worldwide nationally globally".split())
_BE = frozenset("is are was were".split())
_DAYS = frozenset("today tomorrow yesterday it birthday anniversary date deadline day".split())


def find_ranks(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the claims that place something among its peers."""
    done: list[tuple[int, int]] = [(d.lo, d.hi) for d in drafts if d.family == "record"]
    for i in scene.hot.get("rank", ()):
        if i in scene.used or any(lo <= i < hi for lo, hi in done):
            continue
        draft = (
            _ranked(scene, i)
            or _superlative(scene, i)
            or _none_more(scene, i)
            or placed(scene, i)
            or stands(scene, i)
        )
        if draft:
            done.append((draft.lo, draft.hi))
            yield draft


def _superlative(scene: Scene, i: int) -> Draft | None:
    quantity = scene.quantity(i)
    ordinal = quantity is not None and quantity.form == "ordinal" and "est" in scene.low[i][-6:]
    low = scene.low[i]
    if (
        low == "most"
        and scene.low[i - 1] in _PLACES - {"last", "top", "first"}
        and scene.tag[i + 1] in ("X", "N", "J")
        and clause_finite(scene, i)
    ):
        scene.used.add(i)
        return Draft(*clause_range(scene, i), "rank", i, -1, "highest")
    if ordinal_most(scene, i):
        scene.used.add(i)
        number = -1 if _most_often(scene, i) else scene.tokens.quantity[i]
        return Draft(*clause_range(scene, i), "rank", i, number, "highest")
    joined = (
        "-" in low
        and low.rpartition("-")[2] in lexicon().adjectives
        and _side(low.rpartition("-")[2]) is not None
    )
    settled = ordinal and scene.low[i - 1] == "for" and scene.tokens.lemma[i - 2] == "settle"
    if (
        not (scene.tag[i] == "L" or ordinal or joined)
        or scene.low[i - 1] == "at"
        or low == "latest"
        or settled
    ):
        return None
    determined = _determiner(scene, i)
    alone = scene.tag[i - 1] == "A" and scene.low[i + 1] in ("in", "among", "of", "for") and low != "most"
    if (
        not determined
        and not alone
        and not (scene.tag[i - 1] in ("H", "N") and scene.low[i - 1].endswith(("'s", "s'")))
    ):
        return None
    clause = scene.clause(i)
    stays = scene.low[i - 1] == "the" and scene.tokens.lemma[i - 2] in ("remain", "stay")
    predicate = (
        stays
        or governed(scene, i) >= 0
        or (
            scene.low[i - 1] == "the"
            and (
                scene.low[i - 2] == "among"
                or scene.low[i - 3 : i - 1] == ["one", "of"]
                or (scene.low[i - 2] == "for" and scene.low[i - 3] in ("tied", "tie", "level"))
            )
        )
    )
    if low == "most":
        describing = scene.tag[i + 1] in ("J", "N", "VN", "VG", "V", "VB", "X") and scene.low[i + 1] not in (
            "of",
            "recent",
        )
        if not describing or not (
            predicate or (clause.finite < 0 and i - clause.lo < 3 and scene.tag[clause.lo] != "P")
        ):
            return None
        if scene.low[i + 1].endswith(("ly",)) or (
            scene.low[i + 1] == "important" or scene.low[i + 2] in ("thing", "way")
        ):
            return None
    elif (
        (low in ("best", "worst") and _is_opinion(scene, i))
        or (low == "earliest" and not _peers(scene, i, clause.hi))
        or (not predicate and clause.finite >= 0 and not (_peers(scene, i, clause.hi) or ordinal or joined))
    ):
        return None
    kind = _side(low.rpartition("-")[2]) or "highest"
    scene.used.add(i)
    span = (
        clause_range(scene, i)
        if predicate or clause.finite < 0
        else trim(scene, noun_start(scene, i, clause.lo), noun_end(scene, i + 1, clause.hi))
    )
    number = scene.tokens.quantity[i] if quantity is not None else -1
    scene.used.update(
        j for j in range(i + 1, min(span[1], i + 6)) if scene.quantity(j) and _peer_count(scene, j)
    )
    return Draft(*span, "rank", i, number, kind, None, best_of(scene, i) or who(scene, i))


def _peer_count(scene: Scene, j: int) -> bool:
    """Tell whether the number at `j` counts the peers ("of the 27", "of 40 ports")."""
    return scene.low[j - 1] == "of" or (scene.low[j - 1] == "the" and scene.low[j - 2] == "of")


def ordinal_most(scene: Scene, i: int) -> bool:
    """Tell whether the quantity at `i` is "second most" with a verb before it."""
    quantity = scene.quantity(i)
    return (
        quantity is not None
        and quantity.form == "ordinal"
        and scene.low[i].endswith("most")
        and clause_finite(scene, i)
    )


def _most_often(scene: Scene, i: int) -> bool:
    """Tell whether "came second most often" stands there: the ordinal goes with the verb, not with "most"."""
    placing = scene.tokens.lemma[i - 1] in ("come", "finish", "place", "rank", "end")
    return placing and scene.low[i + 1] in ("often", "frequently", "times", "regularly")


def clause_finite(scene: Scene, i: int) -> bool:
    """Tell whether the clause of `i` has its finite verb before it."""
    return 0 <= scene.clause(i).finite < i


def _side(word: str) -> Direction | None:
    kind = lexicon().adjectives.get(word)
    return {"most": "highest", "least": "lowest"}.get(kind or "")  # type: ignore[return-value]


def _determiner(scene: Scene, i: int) -> bool:
    for j in range(i - 1, max(-1, i - 4), -1):
        if scene.tag[j] == "D":
            return scene.low[j] not in ("a", "an", "no", "some", "any", "all")
        if scene.low[j].endswith(("'s", "s'")):
            return True
        if scene.tag[j] not in ("X", "Q", "N", "J") and scene.low[j] not in ("by", "far"):
            return False
        if scene.tag[j] == "N" and scene.low[j] not in _PLACES:
            return False
    return False


def _peers(scene: Scene, i: int, hi: int) -> bool:
    """Tell whether the peers are named: "in the country", "of all 27 members", "among ..."."""
    for j in range(i + 1, min(hi, i + 7)):
        if (
            scene.low[j] in ("in", "of", "among", "amongst", "across", "on", "within", "outside")
            and scene.time[j] < 0
        ):
            return scene.tag[j + 1] in ("D", "H", "Q", "N", "J")
        if scene.tag[j] in FINITE:
            return False
    return False


def _ranked(scene: Scene, i: int) -> Draft | None:
    """Return "ranks third", "came second", "in last place", "tops the league", "second only to"."""
    if scene.low[i] in _PLACES and scene.low[i + 1] == "only" and scene.low[i + 2] == "to":
        scene.used.add(i)
        return Draft(
            *trim(scene, i, noun_end(scene, i + 3, scene.clause(i).hi)),
            "rank",
            i,
            scene.tokens.quantity[i],
            "highest",
        )
    lemma, tag = scene.tokens.lemma[i], scene.tag[i]
    if scene.low[i] in _BE and (bare := _numbered(scene, i)) is not None:
        return bare
    if tag not in ("V", "VN", "VG", "VB", "A") or lemma not in (
        "rank",
        "come",
        "finish",
        "place",
        "sit",
        "share",
        "be",
        "top",
        "stand",
        "lead",
        "follow",
        "lie",
    ):
        return None
    if (
        lemma == "top"
        and scene.low[i + 1] == "the"
        and scene.low[i + 2] in ("list", "league", "table", "ranking", "rankings", "charts", "chart")
    ):
        return Draft(*clause_range(scene, i), "rank", i, -1, "highest")
    if (bare := _numbered(scene, i)) is not None:
        return bare
    for j in range(i + 1, min(i + 4, len(scene.tokens))):
        quantity = scene.quantity(j)
        ordinal = quantity is not None and quantity.form == "ordinal"
        word = scene.low[j] in _PLACES
        numbered = lemma == "rank" and quantity is not None
        follows = scene.low[j + 1]
        if numbered or (
            (ordinal or word)
            and (
                lemma == "rank"
                or follows
                in (
                    "in",
                    "out",
                    "among",
                    "place",
                    "behind",
                    "on",
                    "of",
                    "overall",
                    "and",
                    "with",
                    ";",
                    ".",
                    ",",
                    "",
                )
            )
        ):
            if (
                lemma in ("be", "have") and follows not in ("in", "among", "place", "out", "behind")
            ) or scene.time[j] >= 0:
                return None
            if (
                scene.low[j] in ("top", "last")
                and lemma not in ("rank", "come", "finish")
                and follows != "place"
            ):
                return None
            if repeated(scene, i):
                return None  # "finished third on five occasions" counts
            scene.used.add(j)
            number = scene.tokens.quantity[j]
            if number < 0 and scene.low[j] in PLACES:
                number = state(scene, j, j + 1, PLACES[scene.low[j]], "rank", "ordinal")
            return Draft(
                *clause_range(scene, i),
                "rank",
                i,
                number,
                "lowest" if scene.low[j] in ("last", "bottom") else "highest",
            )
        if scene.tag[j] not in ("X", "P", "D", "A", "VN"):
            return None
    return None


def _numbered(scene: Scene, i: int) -> Draft | None:
    """Return "comes only 41st", "is a mere 12th", "lies 23rd": an ordinal in digits, with no noun."""
    j = i + 1
    while scene.tag[j] == "X" or scene.low[j] in _MODEST:
        j += 1
    bare = scene.tag[j - 1] not in ("D", "P") or scene.low[j - 1] in ("in", "down")
    place = place_of(scene.low[j]) if scene.quantity(j) is None and scene.low[j][:1].isdigit() else 0
    ends = scene.tag[j + 1] in ENDS or scene.low[j + 1] in _AMONG
    own = subject(scene, scene.clause(i))
    if not (place and bare and ends) or scene.time[j] >= 0 or repeated(scene, i):
        return None
    if own is None or own[0] > i or scene.time[own[0]] >= 0 or scene.low[own[0]] in _DAYS:
        return None
    number = state(scene, j, j + 1, place, "rank", "ordinal")
    scene.used.add(j)
    lo, hi = clause_range(scene, i)
    return Draft(lo, j + 1 if scene.tag[j + 1] in ENDS else hi, "rank", i, number, "highest")


def _is_opinion(scene: Scene, i: int) -> bool:
    """Tell whether no table could decide what is best or worst: "the best example", "the worst problem"."""
    head = scene.next_noun(i + 1)
    return head >= 0 and scene.low[head].removesuffix("s") in lexicon().words["judged_nouns"]


def _none_more(scene: Scene, i: int) -> Draft | None:
    """Return "no country has more titles" and "nowhere is bread dearer"."""
    if scene.low[i] not in ("no", "nowhere", "nobody", "none", "nor"):
        return None
    clause = scene.clause(i)
    for j in range(i + 1, min(clause.hi, i + 10)):
        farther = scene.low[j] == "further" and "than" in scene.low[j + 1 : clause.hi]
        if (
            (scene.tag[j] == "K" or farther)
            and clause.finite >= 0
            and clause.finite < j
            and scene.low[j - 1] not in ("no",)
        ):
            if scene.low[i] == "no" and not (
                scene.tag[i + 1] in ("N", "H", "J") or scene.low[i + 1] == "one"
            ):
                return None
            if scene.low[j + 1] == "than" and scene.quantity(j + 2) is not None:
                return None
            scene.used.add(j)
            return Draft(
                *clause_range(scene, j),
                "rank",
                j,
                -1,
                "highest" if lexicon().adjectives[scene.low[j]] == "more" else "lowest",
                None,
                best_of(scene, j),
            )
    return None
