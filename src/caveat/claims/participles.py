"""Forms in -ed that may be a past or a participle, settled by what stands around them."""

from __future__ import annotations

from caveat.claims.words import FINITE, Tokens

_BREAKS = frozenset({",", ";", ":", "(", ")", "\u2014", "C", "S", "R", '"'})


def settle_participles(tokens: Tokens) -> None:
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


def _apposed(tokens: Tokens, j: int) -> bool:
    """Tell whether the form at `j` opens an apposition ("the plant, opened in 1962, employs ...")."""
    tags, size = tokens.tag, len(tokens)
    if j < 2 or tags[j - 1] != "," or j + 1 >= size or tags[j + 1] != "P" or tags[j - 2] not in ("N", "H"):
        return False
    if any(tag in FINITE for tag in tags[: j - 1]):
        return False
    comma = next((k for k in range(j + 1, min(size - 1, j + 12)) if tags[k] == ","), -1)
    return comma > 0 and tags[comma + 1] in FINITE


_SAID = frozenset(
    """say tell find report claim argue warn conclude announce estimate add note predict""".split()
)


def _settle(tokens: Tokens, doubtful: list[int], sure: bool, begin: int, end: int) -> None:
    for place, j in enumerate(doubtful):
        after = tokens.low[j + 1] if j + 1 < end else ""
        passive = after == "by" and not (j + 2 < end and tokens.quantity[j + 2] >= 0)
        last = place == len(doubtful) - 1
        if _apposed(tokens, j):
            tokens.tag[j] = "VN"
            continue
        kept = (j > begin and tokens.tag[j - 1] == "O") or (tokens.lemma[j] in _SAID and after != "by")
        led = begin == 0 and tokens.tag[0] == "P" and j == end - 1 and tokens.tag[end : end + 1] == [","]
        if not kept and (
            sure
            or led  # "In 28 of the 80 areas examined, homes are cheaper"
            or (passive and not last)
            or (passive and j == begin)
            or (not last and after in ("by", "as", "aged"))
        ):
            tokens.tag[j] = "VN"
        elif place < len(doubtful) - 1:
            sure = True
