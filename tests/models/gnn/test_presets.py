"""Every preset, and a handful of composed networks, keep the contract of all recommenders."""

from typing import ClassVar

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("lightning")
pytest.importorskip("torch_geometric")

from lexigraph.language.registry import create_encoder  # noqa: E402
from lexigraph.models.batch import UserBatch  # noqa: E402
from lexigraph.models.registry import create, load  # noqa: E402
from lexigraph.testing import RecommenderContract, books_and_films, checkerboard  # noqa: E402

QUICK = {
    "embedding_size": 16,
    "epochs": 25,
    "batch_size": 128,
    "learning_rate": 0.02,
    "validation_share": 0,
    "encoder": None,
}


class NetworkContract(RecommenderContract):
    """The contract, with one fitted model for all tests of a class that only ask it something."""

    preset = "gnn"
    options: ClassVar = {}

    def make_model(self):
        return create(self.preset, **{**QUICK, **self.options})

    def fitted(self):
        kept = vars(type(self))
        if "_fitted_once" not in kept:
            type(self)._fitted_once = super().fitted()
        return kept["_fitted_once"]

    def test_same_seed_same_scores(self):
        again = self.make_model().fit(self.make_dataset())
        batch = UserBatch.known(again.users.ids)
        np.testing.assert_array_equal(again.score(batch), self.fitted().score(batch))


class TestLightGCN(NetworkContract):
    preset = "lightgcn"


class TestLightGCNBilateral(NetworkContract):
    preset = "lightgcn-bsl"


class TestGCN(NetworkContract):
    preset = "gcn"


class TestGraphSAGE(NetworkContract):
    preset = "graphsage"


class TestGAT(NetworkContract):
    preset = "gat"


class TestGGNN(NetworkContract):
    preset = "ggnn"


class TestSimGCL(NetworkContract):
    preset = "simgcl"
    options: ClassVar = {"contrast_weight": 0.005}


class TestXSimGCL(NetworkContract):
    preset = "xsimgcl"
    options: ClassVar = {"contrast_weight": 0.05}


class TestKGAT(NetworkContract):
    preset = "kgat"


class TestSocialDiffusion(NetworkContract):
    preset = "social-diffusion"

    def make_dataset(self):
        return books_and_films()

    def test_friends_alone_are_heard(self):
        model = self.fitted()
        friend = model.users[0]
        named = model.score(UserBatch(friends=[[friend]]))[0]
        assert not np.allclose(named, model.prior())
        item = model.recommend(UserBatch(friends=[[friend]]), 1)[0][0][0]
        found = model.explain(UserBatch(friends=[[friend]]), item)
        assert [set(term.parts) for term in found.contributions if term.label == "friends"] == [{friend}]


class TestAlphaRec(NetworkContract):
    preset = "alpharec"
    options: ClassVar = {"encoder": "use", "text_hidden": 32, "shared_negatives": 0}
    sentence = "a film about people lost in space"
    encoder = create_encoder("use")

    def make_dataset(self):
        return books_and_films()


class TestLlmGnn(TestAlphaRec):
    preset = "llm-gnn"


class TestDenoisingAutoencoder(TestAlphaRec):
    preset = "denoising-autoencoder"


class TestBlend(TestAlphaRec):
    """The default blend; its network is trained as briefly as the others here."""

    def make_model(self):
        return create("blend", options={"denoising-autoencoder": {**QUICK, **self.options}})

    def test_the_course_of_the_training_is_told_and_kept(self, tmp_path):
        model = self.fitted()
        assert model.training_result.epochs == QUICK["epochs"]
        network = model.members[1]
        assert sum(model.parts.values()) == sum(network.parts.values()) > 0
        model.save(tmp_path / "m")
        assert load(tmp_path / "m", encoder=self.encoder).training_result.epochs == QUICK["epochs"]


def composed(name, **options):
    """A contract class for the composed network with some settings."""
    return type(f"Test{name}", (NetworkContract,), {"options": options, "__module__": __name__})


TestRelations = composed("Relations", convolution="rgcn", n_layers=2)
TestBilinear = composed("Bilinear", convolution="bilinear-attention", n_layers=1)
TestMaximum = composed("Maximum", convolution="sage", aggregation="max", n_layers=1)
TestDecoded = composed("Decoded", decoder="mlp", n_layers=1, loss="bce", epochs=50)
TestFused = composed("Fused", fusion="concat", n_layers=1, token_length=4)
TestOwnUsers = composed("OwnUsers", user_features="id", n_layers=2)
TestSampled = composed("Sampled", fan_out=(8, 8), n_layers=2)
TestAligned = composed("Aligned", fusion="align", n_layers=1, token_length=4, loss="sampled-softmax", n_negatives=8)


@pytest.mark.parametrize(
    "options",
    [
        {"dropout": 0.2, "convolution": "gcn", "negatives": "hard"},
        {"fan_out": (3, 3), "n_layers": 2, "negatives": "popularity"},
        {"contrast": "sgl", "contrast_weight": 0.05},
    ],
)
def test_the_seed_decides(options):
    settings = {**QUICK, "epochs": 2, **options}
    batch = UserBatch.known(checkerboard().user_ids.ids)
    first, again, other = (create("gnn", **settings, seed=seed).fit(checkerboard()).score(batch) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-4 * np.abs(first).max()
