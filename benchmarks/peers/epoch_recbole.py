"""Steps of RecBole's LightGCN: ``FOLDER lightgcn --steps N``; 64 numbers, 3 layers, BPR, batches of 2,048."""

import tempfile
import time
from itertools import islice
from pathlib import Path

import scipy.sparse as sp
from adapter import Steps, steps_main
from fit_recbole import prepared
from recbole.data.dataloader import TrainDataLoader
from recbole.sampler import Sampler
from recbole.utils import get_model, get_trainer, init_seed

SETTINGS = {"embedding_size": 64, "n_layers": 3, "train_batch_size": 2048, "learning_rate": 1e-3, "reg_weight": 1e-4}


def lightgcn(train: sp.csr_matrix, steps: int) -> Steps:
    """The library's own loop over its own loader, cut after some steps."""
    with tempfile.TemporaryDirectory() as folder:
        config, dataset = prepared("LightGCN", train, Path(folder), SETTINGS)
        sampler = Sampler(["train"], [dataset], "uniform").set_phase("train")
        loader = TrainDataLoader(config, dataset, sampler, shuffle=True)
        init_seed(config["seed"], config["reproducibility"])
        model = get_model("LightGCN")(config, dataset).to(config["device"])
        trainer = get_trainer(config["MODEL_TYPE"], "LightGCN")(config, model)
        seconds, losses = [], []
        for batch in islice(loader, steps):
            started = time.perf_counter()
            trainer.optimizer.zero_grad()
            loss = model.calculate_loss(batch)
            loss.backward()
            trainer.optimizer.step()
            seconds.append(time.perf_counter() - started)
            losses.append(loss.item())
    return seconds, losses


if __name__ == "__main__":
    steps_main({"lightgcn": lightgcn}, "recbole torch numpy scipy")
