"""Reading what was released: archives, Parquet, SQLite, checksums, hashes of contents."""
