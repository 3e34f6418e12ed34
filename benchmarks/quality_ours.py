"""Our side of ``quality.py``: fit one model and leave its lists (``-m benchmarks.quality_ours FOLDER MODEL DATA``)."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.measure import warm_up
from benchmarks.peers.adapter import K, leave
from benchmarks.quality_data import SPLITS
from lexigraph.models import UserBatch, create


def main(folder: Path, name: str, data: str) -> None:
    """Fit on the same split as the peers, with everything else that is known of the items."""
    train = SPLITS[data]().development()
    warm_up()
    started = time.perf_counter()
    model = create(name).fit(train)
    fitted = time.perf_counter()
    found = model.recommend(UserBatch.known(train.user_ids.ids), K)
    finished = time.perf_counter()
    found.to_frame().select("user_id", "item_id", "rank").write_csv(folder / f"{name}.csv")
    seconds = {"fit_seconds": fitted - started, "predict_seconds": finished - fitted}
    leave(folder, name, "lexigraph numpy scipy numba", seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
