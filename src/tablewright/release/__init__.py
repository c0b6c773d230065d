"""Writing a release of a package: every format, each read back before the release stands."""
