"""What a table must be: constraints, keys, and cells that no spreadsheet has damaged."""
