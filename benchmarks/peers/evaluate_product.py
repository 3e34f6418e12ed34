"""The floor under every evaluation: the scores of all users, block by block, and nothing done with them."""

import sys
from pathlib import Path

import numpy as np
from adapter import factors, leave, repeated

BLOCK = 1024


def main(folder: Path) -> None:
    """Multiply into one block that is used again."""
    users, items = factors(folder)
    columns = np.ascontiguousarray(items.T)
    block = np.empty((BLOCK, len(items)), dtype=np.float32)

    def product() -> None:
        for start in range(0, len(users), BLOCK):
            rows = users[start : start + BLOCK]
            np.matmul(rows, columns, out=block[: len(rows)])

    _, seconds = repeated(product)
    leave(folder, "product", "numpy", {"seconds": seconds})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
