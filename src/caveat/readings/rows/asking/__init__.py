"""Tables of rows and what can be asked of them: dimensions, clocks, columns, questions and answers."""
