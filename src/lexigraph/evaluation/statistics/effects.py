"""How large a difference is, beside whether it could be chance."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from lexigraph.evaluation.metrics import PerUser
from lexigraph.evaluation.statistics.differences import defined


@dataclass(frozen=True)
class Effects:
    """Sizes of a paired difference between a model and another.

    Attributes:
        cohens_dz: mean difference over the standard deviation of the differences (Cohen, 1988, for paired samples):
            0.2 is called small, 0.5 medium, 0.8 large. None where there is no spread to measure by.
        relative: mean difference in percent of the other model's mean. None where that mean is 0.
        higher: share of users for whom the model's value is higher.
        equal: share of users for whom both are the same.
        lower: share of users for whom it is lower.
    """

    cohens_dz: float | None
    relative: float | None
    higher: float
    equal: float
    lower: float

    @property
    def common_language(self) -> float:
        """Chance that a user drawn at random has the higher value by the model; ties count half.

        The common-language effect size of McGraw and Wong (1992) for paired values; 0.5 is no effect.
        """
        return self.higher + self.equal / 2

    def to_dict(self) -> dict[str, float | None]:
        """Plain values, ready for JSON."""
        return {**asdict(self), "common_language": self.common_language}


def effect_sizes(differences: PerUser, other_mean: float) -> Effects:
    """Effect sizes of paired differences.

    Args:
        differences: the model's value less the other's, float64 ``[n_users]``; NaN is left out.
        other_mean: mean of the other model over the same users.

    Returns:
        All sizes; the shares are 0 where no difference is defined.

    Example:
        >>> import numpy as np
        >>> sizes = effect_sizes(np.array([1.0, 0.0, -1.0, 2.0]), 5.0)
        >>> sizes.relative, sizes.higher, sizes.equal, sizes.lower, sizes.common_language
        (10.0, 0.5, 0.25, 0.25, 0.625)
    """
    known = defined(differences)
    if not len(known):
        return Effects(None, None, 0.0, 0.0, 0.0)
    mean = float(known.mean())
    shares = [float(share) for share in ((known > 0).mean(), (known == 0).mean(), (known < 0).mean())]
    relative = 100.0 * mean / abs(other_mean) if other_mean else None
    return Effects(cohens_dz(known), relative, *shares)


def cohens_dz(known: PerUser) -> float | None:
    """Mean over sample standard deviation; 0 where all are zero, None where there is no spread otherwise.

    Example:
        >>> import numpy as np
    >>> cohens_dz(np.array([1.0, 3.0])), cohens_dz(np.array([1.0, 1.0])), cohens_dz(np.zeros(2))
        (1.414213562373095, None, 0.0)
    """
    if not known.any():
        return 0.0
    if len(known) < 2 or known.min() == known.max():
        return None
    return float(known.mean() / known.std(ddof=1))
