"""What an article asserts: its statistical claims, found by a grammar."""

from caveat.claims.claim import Claim, Phrase
from caveat.claims.find import find_claims, find_unread

__all__ = ["Claim", "Phrase", "find_claims", "find_unread"]
