"""A static site of the package: the article with its claims, timeline, argument, and all tables."""
