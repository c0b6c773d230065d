"""tablewright: reads, checks, formats, compares and releases any data package; knows no dataset."""
