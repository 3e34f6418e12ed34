"""Install the peers, or those named, and say which cannot be had: ``python -m benchmarks.peers [NAME ...]``."""

from __future__ import annotations

import argparse

from benchmarks.peers.environments import PeerUnavailableError, environment, peer_names


def main(arguments: list[str] | None = None) -> int:
    """Make every environment asked for; one that fails is reported and the others go on."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(peer_names()))
    names = parser.parse_args(arguments).names or peer_names()
    failed = 0
    for name in names:
        try:
            found = environment(name, retry=True)
        except PeerUnavailableError as error:
            failed += 1
            print(f"{name:<10} not available: {error}", flush=True)
        else:
            print(f"{name:<10} {found.versions}", flush=True)
    return 1 if failed == len(names) else 0


if __name__ == "__main__":
    raise SystemExit(main())
