"""``RecBole``: EASE, SLIM and LightGCN with its defaults; LightGCN for as many epochs as half the budget holds."""

import logging
import tempfile
import time
from pathlib import Path

import numpy as np
import scipy.sparse as sp
import torch
from adapter import Recommend, best_items, fit_main
from recbole.config import Config
from recbole.data import create_dataset
from recbole.data.dataloader import TrainDataLoader
from recbole.data.interaction import Interaction
from recbole.sampler import Sampler
from recbole.utils import get_model, get_trainer, init_seed

EPOCHS = 300


def ease(train: sp.csr_matrix, budget: float) -> Recommend:
    """Closed form."""
    return _fitted("EASE", train, budget)


def slim(train: sp.csr_matrix, budget: float) -> Recommend:
    """One elastic net per item."""
    return _fitted("SLIMElastic", train, budget)


def lightgcn(train: sp.csr_matrix, budget: float) -> Recommend:
    """Two layers of 64 numbers."""
    return _fitted("LightGCN", train, budget)


def _fitted(name: str, train: sp.csr_matrix, budget: float) -> Recommend:
    until = time.perf_counter() + budget / 2
    with tempfile.TemporaryDirectory() as folder:
        config, dataset = prepared(name, train, Path(folder))
        sampler = Sampler(["train"], [dataset], "uniform").set_phase("train")
        loader = TrainDataLoader(config, dataset, sampler, shuffle=True)
        init_seed(config["seed"], config["reproducibility"])
        model = get_model(name)(config, dataset).to(config["device"])
        trainer = get_trainer(config["MODEL_TYPE"], name)(config, model)
        for _ in range(EPOCHS if name == "LightGCN" else 1):
            trainer.fit(loader, verbose=False, saved=False)  # one epoch
            if time.perf_counter() > until:
                break
    model.eval()
    return lambda: _lists(model, dataset, train)


def prepared(
    name: str, train: sp.csr_matrix, folder: Path, options: dict[str, object] | None = None
) -> tuple[Config, object]:
    """The training part in the library's own file format, read by the library."""
    logging.disable(logging.WARNING)
    (folder / "split").mkdir()
    pairs = train.tocoo()
    with (folder / "split" / "split.inter").open("w", encoding="utf-8") as file:
        file.write("user_id:token\titem_id:token\n")
        file.writelines(f"{user}\t{item}\n" for user, item in zip(pairs.row, pairs.col, strict=True))
    settings = {
        "data_path": str(folder),
        "checkpoint_dir": str(folder),
        "load_col": {"inter": ["user_id", "item_id"]},
        "eval_args": {"split": {"RS": [1.0, 0.0, 0.0]}, "order": "RO", "mode": "full", "group_by": "none"},
        "use_gpu": False,
        "show_progress": False,
        "epochs": 1,
        **(options or {}),
    }
    config = Config(model=name, dataset="split", config_dict=settings)
    dataset = create_dataset(config)
    dataset._change_feat_format()
    return config, dataset


def _lists(model: torch.nn.Module, dataset: object, train: sp.csr_matrix) -> np.ndarray:
    """Its numbers start at 1 and follow the order of the file; ours do not."""
    users, items = (_numbers(dataset.field2token_id[field]) for field in ("user_id", "item_id"))
    ours, theirs = (np.array(part) for part in zip(*items.items(), strict=True))

    def score(start: int, stop: int) -> np.ndarray:
        scores = np.full((stop - start, train.shape[1]), -np.inf, dtype=np.float32)
        known = [user for user in range(start, stop) if user in users]
        asked = Interaction({"user_id": torch.tensor([users[user] for user in known])})
        with torch.no_grad():
            found = model.full_sort_predict(asked).view(len(known), -1).numpy()
        scores[np.ix_(np.array(known) - start, ours)] = found[:, theirs]
        return scores

    return best_items(score, train)


def _numbers(internal: dict[str, int]) -> dict[int, int]:
    """Our index to its number, without the padding it keeps at 0."""
    return {int(name): number for name, number in internal.items() if number > 0}


if __name__ == "__main__":
    fit_main({"ease": ease, "slim": slim, "lightgcn": lightgcn}, "recbole torch numpy scipy")
