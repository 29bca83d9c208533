"""Ranks and records: the place of a member, a value or a time among others."""
