"""What the words of a claim name in a table: values, columns, limits, who is compared, what carries over."""
