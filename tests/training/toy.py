"""A small network and its batches, and a program that trains it, to be killed and started again by tests."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from pathlib import Path

import torch
from torch import nn

from lexigraph.training import TrainingSettings, train

EXAMPLES, PEOPLE, SIZE = 96, 30, 4


class Toy(nn.Module):
    """Embedding, dropout and a linear layer: enough to show a lost stream of random numbers."""

    def __init__(self, dropout: float = 0.3) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.table = nn.Embedding(PEOPLE, SIZE)
        self.layer = nn.Linear(SIZE, 1)
        self.dropout = nn.Dropout(dropout)

    def predict(self, people: torch.Tensor) -> torch.Tensor:
        return self.layer(self.dropout(self.table(people))).squeeze(-1)

    def training_loss(self, batch: tuple[torch.Tensor, torch.Tensor]) -> dict[str, torch.Tensor]:
        people, values = batch
        error = (self.predict(people) - values).square().mean()
        length = 1e-3 * self.table(people).square().mean()
        return {"loss": error + length, "error": error, "length": length}


class Validation:
    """Negative error on all people; draws random numbers itself, which must not matter."""

    def __init__(self, network: Toy) -> None:
        self.network = network

    def __call__(self) -> dict[str, float]:
        torch.rand(3)
        assert not self.network.training
        people = torch.arange(PEOPLE)
        return {"score": -float((self.network.predict(people) - people / PEOPLE).square().mean())}


class ToySource:
    """Batches of (people, values), shuffled anew for each epoch."""

    def __init__(self, batch_size: int = 8, rank: int = 0, world: int = 1, kill_at: tuple[int, int] | None = None):
        self.batch_size, self.rank, self.world, self.kill_at = batch_size, rank, world, kill_at

    def __len__(self) -> int:
        return EXAMPLES // self.batch_size

    def batches(self, epoch: int, start: int = 0):
        order = torch.randperm(EXAMPLES, generator=torch.Generator().manual_seed(epoch)) % PEOPLE
        for step in range(start, len(self)):
            if (epoch, step) == self.kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            people = order[step * self.batch_size : (step + 1) * self.batch_size]
            people = people[self.rank :: self.world]
            yield people, people / PEOPLE

    def halved(self) -> ToySource:
        return type(self)(self.batch_size // 2, self.rank, self.world, self.kill_at)

    def shard(self, rank: int, world: int) -> ToySource:
        return type(self)(self.batch_size, rank, world, self.kill_at)


def fingerprint_of(network: nn.Module) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(network.state_dict().items()):
        digest.update(name.encode() + tensor.numpy().tobytes())
    return digest.hexdigest()


def main(settings: dict, kill_at: list[int] | None = None, dropout: float = 0.3) -> dict:
    """Train as asked; killed on the way if so asked."""
    torch.set_num_threads(1)
    network = Toy(dropout)
    source = ToySource(kill_at=tuple(kill_at) if kill_at else None)
    result = train(
        network, source, TrainingSettings(**settings), validate=Validation(network), monitor="score", fingerprint="toy"
    )
    rows = [{name: value for name, value in row.items() if name != "seconds"} for row in result.history]
    found = {"bits": fingerprint_of(network), "history": rows, "stopped": result.stopped, "steps": result.steps}
    state = {name: tensor.tolist() for name, tensor in network.state_dict().items()}
    return found | {"best_epoch": result.best_epoch, "events": list(result.events), "state": state}


if __name__ == "__main__":
    arguments = json.loads(sys.argv[1])
    out = Path(arguments.pop("out"))
    out.write_text(json.dumps(main(**arguments)))
