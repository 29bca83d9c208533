"""A language model that reads: text to typed claims, on request, each checked against the text."""

from caveat.claims.llm.read import Found, ModelSettings, check_reader, read_claims

__all__ = ["Found", "ModelSettings", "check_reader", "read_claims"]
