"""Tables in memory: typed columns, each cell with its place on disk."""
