"""`python -m caucasus_rift`: the command line."""

from caucasus_rift.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
