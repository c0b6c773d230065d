"""What changed between two versions of a data package: descriptor, columns, rows and cells."""
