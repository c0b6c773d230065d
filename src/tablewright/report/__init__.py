"""Findings shown: to people, to machines and to GitHub; codes explained."""
