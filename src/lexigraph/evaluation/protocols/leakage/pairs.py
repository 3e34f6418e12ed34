"""Test pairs that are training pairs too."""

from __future__ import annotations

from lexigraph.data.splits.split import Split
from lexigraph.evaluation.protocols.leakage.leak import Leak, first_few, percent


def pairs_in_both(split: Split) -> list[Leak]:
    """Distinct pairs of user and item that are both in training and in test."""
    test = split.test.interactions.select("user", "item").unique(maintain_order=True)
    both = test.join(split.development().interactions.select("user", "item").unique(), on=["user", "item"], how="semi")
    if not both.height:
        return []
    share = both.height / test.height
    named = [
        f"user {split.test.user_ids[user]} item {split.test.item_ids[item]}" for user, item in both.head(5).iter_rows()
    ]
    return [
        Leak(
            "pairs-in-both",
            "error",
            both.height,
            share,
            first_few(named),
            f"{both.height} test pairs ({percent(share)}) are also training pairs.",
            "Drop them from the test part; evaluation leaves them out where it leaves out what was seen.",
        )
    ]
