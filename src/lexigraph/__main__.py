"""``python -m lexigraph``: the command line."""

from lexigraph.cli.main import main

if __name__ == "__main__":
    main()
