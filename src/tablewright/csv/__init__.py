"""Delimited files: bytes in, columns of cells with their places out."""
