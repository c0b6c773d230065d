"""A package as it was at a revision in git, and what is new against it."""
