"""Shortly: the values of a table that a text names without what goes without saying of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.lexical.shortened import reads_as_name, short_names
from caveat.readings.rows.lexical.words import Word, read_words

MOST_WORDS = 4  # of a name of which the kind is left out


@dataclass(slots=True)
class ShortNames:
    """The shorter forms of the values of a table, by their words."""

    forms: dict[tuple[str, ...], list[tuple[Dim, str, str]]] = field(default_factory=dict)

    def add(self, dim: Dim) -> None:
        """Add the values of a column."""
        for value, forms in short_names(dim.values).items():
            for name in forms:
                spelt = tuple(w.lemma for w in read_words(name))
                self.forms.setdefault(spelt, []).append((dim, value, name))

    def find(
        self, words: Sequence[Word], known: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[Dim, str, int, int]]:
        """Yield the values that a text names shortly, outside of what is known, with where it does."""
        for i in range(len(words) if self.forms else 0):
            for width in range(1, min(MOST_WORDS, len(words) - i) + 1):
                run = words[i : i + width]
                start, end = run[0].start, run[-1].end
                for dim, value, name in self.forms.get(tuple(w.lemma for w in run), ()):
                    beside = any(a < end and start < b for a, b in known)
                    if not beside and _is_written(words, i, width, name, value):
                        yield dim, value, start, end


def _is_written(words: Sequence[Word], at: int, width: int, name: str, value: str) -> bool:
    """Tell whether words of a text are written as a name: initials as they are, others with a capital."""
    if width == 1 and name.isupper() and name.lower() not in value.lower():
        return words[at].text == name
    named = any(reads_as_name(words, j) for j in range(at, at + width))
    return named and words[at].text[:1].isupper() and not _goes_on(words, at, width)


def _goes_on(words: Sequence[Word], at: int, width: int) -> bool:
    """Tell whether another word in capitals stands right beside some words, as in a longer name."""
    before, after = words[max(0, at - 1) : at], words[at + width : at + width + 1]
    left = any(w.text[:1].isupper() and w.end + 1 == words[at].start and at > 1 for w in before)
    return left or any(w.text[:1].isupper() and w.start == words[at + width - 1].end + 1 for w in after)


__all__ = ["ShortNames"]
