"""Which words of a sentence can start which rule, so that a rule looks at few tokens only."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene
from caveat.claims.words import place_of

_MOVES = "go come drive bring push edge tick inch nudge creep trend head move drift"
_CAUSES = """lead contribute result give pave stem arise attribute ascribe credit owe blame link drive
        cause fuel prompt trigger spur power boost explain bring push help hurt spark generate mean impact
        affect come follow derive trace pin put lift buoy drag hit weigh propel underpin stoke dent depress
        inflate accelerate slow curb constrain support sustain exacerbate aggravate produce create induce
        offset dampen add yield deliver see force spell leave cost save claim kill destroy attract draw
        displace send keep hold knock take pull make reflect account press bear embolden work"""
_TOGETHER = """correlate correspond coincide associate link track relate tie mirror covary connect follow
        parallel
    go rise fall grow"""
_OUTDO = """outnumber exceed outpace surpass overtake outweigh outperform outstrip outsell outrank
        trail lag outspend lead beat edge pip head defeat pass"""
_PLACING = "rank come finish place sit share top stand lead head follow lie"
_WORDS = {
    "trend": "more fewer less sign signs",
    "cause": """because due owing thanks behind factor factors cause driver reason culprit fault blame
        responsibility credit result courtesy reasons drivers causes culprits explanation force source
        engine catalyst responsible why without absent product consequence outcome traced trace
        attributable""",
    "record": """first record historic historical all-time record-high record-low record-breaking
        unprecedented peak trough nadir zenith high low never once highs lows peaks unmatched unseen
        unequalled unequaled unsurpassed unrivalled seen witnessed known not than records mark best no
        top tops topped bottom bottoms bottomed maxed peaked high-water low-water maximum minimum
        crested culminated troughed""",
    "duration": "year decade century month week fortnight generation",
    "rank": """no nowhere nobody nothing none nor never most least first second third fourth fifth
        sixth seventh eighth ninth tenth next last only top bottom head foot end extreme front number
        leading foremost runner-up runners-up""",
    "contrast": """as above below behind ahead past clear gap difference margin disparity divide gulf
        differential same""",
    "flat": """change changed moved budged shifted unchanged flat stable steady static constant
        similar same identical""",
    "association": """correlation association relationship link connection tie correlations links ties hand
        coincidence the with along step tandem lockstep parallel unison together opposite where wherever when
        whenever about barely hardly scarcely weakly loosely closely strongly tightly better worse on""",
    "quantified": """most all none every each majority mostly nearly almost virtually no few both
        everywhere nowhere neither hardly not minority exception board single alike""",
}
_IF_BESIDE = {  # common words that start a rule only where one of the others is in the sentence
    "as": ("cause", frozenset({"result", "consequence"})),
    "on": ("cause", frozenset({"account", "back", "strength"})),
    "in": ("cause", frozenset({"wake", "response", "consequence"})),
    "down": ("cause", frozenset({"to"})),
    "for": (
        "cause",
        frozenset({"reason", "reasons", "responsible", "blame", "cause", "explanation", "factor", "factors"}),
    ),
}
_TURNERS = frozenset({"up", "down", "upward", "downward", "upwards", "downwards", "on"})
_PLACES = frozenset(
    """first second third fourth fifth sixth seventh eighth ninth tenth last top bottom joint""".split()
)


@cache
def hot_words() -> dict[str, frozenset[str]]:
    """Return, for each word form, the rules that it can start."""
    words = lexicon()
    lemmas: dict[str, set[str]] = defaultdict(set)
    turning = words.classes["up"] | words.classes["down"] | words.classes["flat"]
    for lemma in turning | set(_MOVES.split()) | {"get", "become", "grow"}:
        lemmas[lemma].add("trend")
    changing = words.classes["up"] | words.classes["down"]
    for lemma in set(_CAUSES.split()) | words.classes["cause"] | changing:
        lemmas[lemma].add("cause")
    for rule, group in (("association", _TOGETHER), ("contrast", _OUTDO), ("rank", _PLACING)):
        for lemma in group.split():
            lemmas[lemma].add(rule)
    hot: dict[str, set[str]] = defaultdict(set)
    for form, kinds in words.verbs.items():
        for lemma, _ in kinds:
            hot[form] |= lemmas.get(lemma, set())
    for lemma in _OUTDO.split():  # not all of them are in the lists of verbs
        for ending in ("", "s", "ed"):
            hot[lemma + ending].add("contrast")
    for noun in words.nouns:
        hot[noun].add("trend")
    for word, kind in words.adjectives.items():
        if kind in ("up", "down"):
            hot[word].add("trend")
        elif kind in ("more", "less"):
            hot[word] |= {"contrast", "association", "rank"}
        elif kind in ("most", "least"):
            hot[word] |= {"record", "rank"}
    for rule, listed in _WORDS.items():
        for word in listed.split():
            hot[word].add(rule)
    return {word: frozenset(rules) for word, rules in hot.items() if rules}


def find_hot(scene: Scene) -> dict[str, list[int]]:
    """Return, for each rule, the tokens that can start it."""
    hot = hot_words()
    found: dict[str, list[int]] = defaultdict(list)
    size = len(scene.tokens)
    words = frozenset(scene.low)
    turning = not words.isdisjoint(_TURNERS)
    placing = not words.isdisjoint(_PLACES) or any(q.form == "ordinal" for q in scene.quantities)
    placing = placing or any(place_of(word) > 0 for word in words)
    for i in range(size):
        word = scene.low[i]
        rules = hot.get(word)
        if rules is None and "-" in word:
            rules = (
                frozenset({"record"})
                if word.startswith(("once-", "one-in"))
                else hot.get(word.rpartition("-")[2])
            )
        if rules:
            for rule in rules:
                found[rule].append(i)
        if scene.tag[i] == "A" or word in ("been", "be"):
            if turning:
                found["trend"].append(i)
            if placing:
                found["rank"].append(i)
        elif scene.tag[i] == "Q" and scene.quantities[scene.tokens.quantity[i]].form == "ordinal":
            found["rank"].append(i)
        if word == "as":
            found["association"].append(i)
        if word in _IF_BESIDE and not words.isdisjoint(_IF_BESIDE[word][1]):
            found["cause"].append(i)
    return found
