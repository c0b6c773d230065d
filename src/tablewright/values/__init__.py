"""Cells as values: Table Schema's types, patterns and comparisons."""
