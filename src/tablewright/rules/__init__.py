"""What must hold between the tables of a package, as SQL: reads, runs and checks rules."""
