"""The process that holds a GGUF file: run as a script, it serves the file on loopback until its standard input ends.

Settings come as one JSON line on standard input, so that the key shows in no list of processes; the address goes out
as one JSON line on standard output. When the parent goes, however it goes, standard input ends and so does this.
"""

from __future__ import annotations

import json
import os
import sys
import threading


def main() -> None:
    """Serve until nobody holds the other end of standard input."""
    settings = json.loads(sys.stdin.readline())
    threading.Thread(target=_leave_with_the_parent, daemon=True).start()
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = settings["path"]
    params.hostnames = ["127.0.0.1"]
    params.port = 0  # the system gives a free one
    params.api_keys = [settings["key"]]
    params.n_ctx = settings["context"]
    params.n_parallel = 1
    for cpu in (params.cpuparams, params.cpuparams_batch):
        cpu.n_threads = settings["threads"]
        cpu.poll = 0  # waiting threads sleep: spinning ones take the cores of whoever does the work
    params.ui = params.endpoint_props = params.warmup = False
    params.endpoint_slots = True  # answered by the thread that computes, so it tells a busy server from a hung one
    params.cache_ram_mib = 0
    params.offline = True
    params.verbosity = 1
    server = xllamacpp.Server(params)
    sys.stdout.write(json.dumps({"address": server.listening_address}) + "\n")
    sys.stdout.flush()
    threading.Event().wait()


def _leave_with_the_parent() -> None:
    while sys.stdin.readline():
        continue
    os._exit(0)


if __name__ == "__main__":
    main()
