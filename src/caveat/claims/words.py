"""The tokens of a sentence, and the closed classes of words that need no guessing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# Where a clause or a phrase ends, and the places that ordinals name.
ENDS = frozenset({".", ",", ";", ")", "C", "\u2014", ":", "("})
PLACES = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1
    )
}

_NUMBERED = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")


def place_of(word: str) -> int:
    """Return the place that an ordinal names ("third", "41st"), 0 for another word.

    >>> place_of("third"), place_of("41st"), place_of("three")
    (3, 41, 0)
    """
    numbered = _NUMBERED.fullmatch(word)
    return int(numbered[1]) if numbered else PLACES.get(word, 0)


CLOSED: dict[str, str] = {}
for _kind, _words in {
    "D": """the a an this these those its their his her our your my each every no any another either
        neither both all some such""",
    "P": """of in on at by for from with without within into onto over under across among amongst
        between through throughout during against about around near since until till before after as than
        like per via despite above below behind beyond amid amidst toward towards upon except excluding
        including versus vs compared unlike alongside outside inside along following because-of up down
        off out""",
    "C": "and or but nor yet &",
    "S": "while whereas although though because if unless when whenever once whilst so",
    "R": "which who whom whose where whereby what how why whether that",
    "O": """i you he she it we they me him us them himself herself itself themselves ourselves one ones
        there everyone everybody nobody anyone someone none something anything nothing others mine hers
        ours theirs""",
    "A": """is are was were am has had have do does did it's that's there's he's she's we're they're
        you're i'm we've they've you've i've what's here's who's isn't aren't wasn't weren't hasn't
        haven't hadn't doesn't don't didn't ain't""",
    "M": """will would can could may might must shall should ought won't wouldn't can't cannot couldn't
        shouldn't mustn't i'll we'll they'll he'll she'll it'll you'll i'd we'd they'd he'd she'd you'd""",
    "X": """not never also just only even still already now then again too very quite rather almost
        nearly about however therefore thus hence instead meanwhile moreover nevertheless nonetheless
        perhaps maybe soon ever often always sometimes here once twice further furthermore together ago
        apart back well today yesterday tomorrow so upwards
        downwards""",
    "T": "to",
}.items():
    for _word in _words.split():
        CLOSED.setdefault(_word, _kind)
PAD = 32
"""Empty places after the last token, which indices before the first one reach as well."""
FINITE = frozenset({"V", "A", "M"})


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
