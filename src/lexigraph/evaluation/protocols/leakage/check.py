"""All checks, the gravest findings first."""

from __future__ import annotations

from lexigraph.data.splits.split import Split
from lexigraph.evaluation.protocols.leakage.columns import columns_that_follow_the_test
from lexigraph.evaluation.protocols.leakage.leak import SEVERITIES, Leak
from lexigraph.evaluation.protocols.leakage.pairs import pairs_in_both
from lexigraph.evaluation.protocols.leakage.texts import titles_in_user_texts, users_in_item_texts
from lexigraph.evaluation.protocols.leakage.times import own_future, shared_future


def check_leakage(split: Split, *, texts: bool = True) -> tuple[Leak, ...]:
    """Look for what lets a model know the answers of the test part before it is asked.

    What counts as training is train and validation together, as in :meth:`~lexigraph.data.splits.Split.development`.

    - ``own-future``: a user has training interactions later than one of their test interactions.
    - ``shared-future``: training interactions of anyone are later than the first test interaction.
    - ``pairs-in-both``: a test pair is also a training pair.
    - ``title-in-user-text``: what a user says of themselves (``about``) names the title of one of their test items.
    - ``user-in-item-text``: the text of an item names the id of one of its test users.
    - ``column-follows-test``: a numeric column of the items is ordered like the popularity in test, alone or with
      train, far more closely than like the popularity in train.

    The checks find common accidents; that they find nothing is no proof that nothing leaks.

    Args:
        split: any split.
        texts: look at texts too.

    Returns:
        The findings, errors first, then warnings, then information; nothing where nothing was found.

    Example:
        >>> from lexigraph.data.splits import make_split
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> data = checkerboard(20)
        >>> [leak.kind for leak in check_leakage(make_split(data, strategy="random"))]
        ['own-future', 'shared-future']
        >>> check_leakage(make_split(data, strategy="global-time"))
        ()
    """
    checks = [pairs_in_both, own_future, shared_future, columns_that_follow_the_test]
    if texts:
        checks += [titles_in_user_texts, users_in_item_texts]
    found = [leak for check in checks for leak in check(split)]
    return tuple(sorted(found, key=lambda leak: SEVERITIES.index(leak.severity)))
