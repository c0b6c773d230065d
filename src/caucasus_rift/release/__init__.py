"""What this dataset adds to a release: a format of its own, and figures of its codebook."""
