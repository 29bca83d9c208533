"""The text's own numbers against each other: exact, cheap, and with no table."""
