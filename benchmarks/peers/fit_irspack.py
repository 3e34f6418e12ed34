"""``irspack``: iALS with the weights of the paper it follows, RP3beta with its defaults, and EASE (DenseSLIM)."""

import scipy.sparse as sp
from adapter import Recommend, best_items, fit_main
from irspack.recommenders import DenseSLIMRecommender, IALSRecommender, RP3betaRecommender


def ials(train: sp.csr_matrix, _budget: float) -> Recommend:
    """128 factors; weight and ridge as Rendle et al. (2022) give them for MovieLens 20M."""
    return _fitted(IALSRecommender(train, n_components=128, alpha0=0.1, reg=0.003, train_epochs=16), train)


def rp3beta(train: sp.csr_matrix, _budget: float) -> Recommend:
    """Three random steps with popular items held back; 200 neighbours per item."""
    return _fitted(RP3betaRecommender(train, alpha=1.0, beta=0.6, top_k=200), train)


def ease(train: sp.csr_matrix, _budget: float) -> Recommend:
    """Ridge 250, as RecBole has it by default; the paper's range for this kind of data is 200 to 1,000."""
    return _fitted(DenseSLIMRecommender(train, reg=250.0), train)


def _fitted(model: object, train: sp.csr_matrix) -> Recommend:
    model.learn()
    return lambda: best_items(model.get_score_block, train)


if __name__ == "__main__":
    fit_main({"ials": ials, "rp3beta": rp3beta, "ease": ease}, "irspack numpy scipy")
