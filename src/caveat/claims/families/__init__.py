"""One file for each family of claims; the table of rules joins them."""
