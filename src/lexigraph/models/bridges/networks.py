"""Bridges that are small networks: taught by places (MLP), or by who met what (contrastive). Teaching needs torch."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import numpy as np

from lexigraph.errors import require_extra
from lexigraph.models.bridges.bridge import NetworkBridge
from lexigraph.models.bridges.lessons import Lessons

HIDDEN = 512
DROPOUT = 0.3
MLP_EPOCHS, MLP_RATE, MLP_BATCH, MLP_DECAY = 60, 2e-3, 256, 0.05
CONTRASTIVE_EPOCHS, CONTRASTIVE_RATE, CONTRASTIVE_USERS = 4, 1e-3, 256


def torch_is_here() -> bool:
    """Whether networks can be taught on this machine."""
    return find_spec("torch") is not None


def fit_mlp(lessons: Lessons, regularization: float = MLP_DECAY, seed: int = 0) -> NetworkBridge:
    """A network from features to places by squared error, as DropoutNet and deep content models have it.

    Args:
        lessons: warm items.
        regularization: weight decay.
        seed: of the first weights, dropout and batches.

    Raises:
        MissingExtraError: torch is not installed.
    """
    torch = require_extra("torch", "gnn")
    places = lessons.places
    offset, scale = places.mean(axis=0), _block_scale(lessons)
    features, targets = torch.from_numpy(lessons.features), torch.from_numpy((places - offset) / scale)

    def loss_of(network: Any) -> Any:
        for batch in torch.randperm(len(features)).split(MLP_BATCH):
            yield ((network(features[batch]) - targets[batch]) ** 2).mean()

    return _taught(torch, lessons, loss_of, MLP_EPOCHS, (MLP_RATE, regularization), seed, (offset, scale))


def fit_contrastive(lessons: Lessons, regularization: float = MLP_DECAY, seed: int = 0) -> NetworkBridge:
    """A network whose places rank half of each user's items, told the other half, above all others (a softmax).

    The half that is told speaks through the model's own rows, so that what is learnt is the place of an item from its
    text alone. Rows of new items are taught by squared error beside it.

    Args:
        lessons: warm items.
        regularization: weight decay.
        seed: of the first weights, dropout, batches and halves.

    Raises:
        MissingExtraError: torch is not installed.
    """
    torch = require_extra("torch", "gnn")
    rng = np.random.default_rng(seed)
    rank = lessons.answers.shape[1]
    places, scale = lessons.places, _block_scale(lessons)
    features, speaks = torch.from_numpy(lessons.features), torch.from_numpy(places[:, rank:] / scale[rank:])

    def loss_of(network: Any) -> Any:
        order = rng.permutation(lessons.history.shape[0])
        for start in range(0, len(order), CONTRASTIVE_USERS):
            rows = lessons.history[order[start : start + CONTRASTIVE_USERS]].toarray()
            told = rows * (rng.random(rows.shape) < 0.5)
            asked = torch.from_numpy(((rows - told) > 0).astype(np.float32))
            wanted = torch.nn.functional.normalize(torch.from_numpy(told @ lessons.speaks), dim=1)
            found = network(features)
            logits = (10.0 * wanted @ found[:, :rank].T).masked_fill(torch.from_numpy(told != 0), -1e9)
            hits = -(asked * torch.log_softmax(logits, dim=1)).sum(dim=1) / asked.sum(dim=1).clamp_min(1)
            yield hits.mean() + ((found[:, rank:] - speaks) ** 2).mean()

    shift = np.zeros(places.shape[1], dtype=np.float32)
    rates = (CONTRASTIVE_RATE, regularization)
    return _taught(torch, lessons, loss_of, CONTRASTIVE_EPOCHS, rates, seed, (shift, scale))


def _block_scale(lessons: Lessons) -> Any:
    """One scale for the places of columns, one for those of rows."""
    parts = (lessons.answers, lessons.speaks)
    return np.concatenate([np.full(part.shape[1], max(float(part.std()), 1e-9), dtype=np.float32) for part in parts])


def _taught(
    torch: ModuleType,
    lessons: Lessons,
    loss_of: Callable[[Any], Any],
    epochs: int,
    rates: tuple[float, float],
    seed: int,
    back: tuple[Any, Any],
) -> NetworkBridge:
    """Teach a network and write it down as arrays on the scale of the places."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        inner = torch.nn.Linear(lessons.features.shape[1], HIDDEN)
        outer = torch.nn.Linear(HIDDEN, lessons.places.shape[1])
        network = torch.nn.Sequential(inner, torch.nn.GELU(), torch.nn.Dropout(DROPOUT), outer)
        optimizer = torch.optim.AdamW(network.parameters(), lr=rates[0], weight_decay=rates[1])
        for _ in range(epochs):
            for loss in loss_of(network):
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    offset, scale = back
    first, second = (layer.weight.detach().numpy().T.copy() for layer in (inner, outer))
    starts = [layer.bias.detach().numpy().copy() for layer in (inner, outer)]
    return NetworkBridge(first, starts[0], second * scale, starts[1] * scale + offset)
