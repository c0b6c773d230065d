"""What a release consists of: one module a format, each with what reads it back."""
