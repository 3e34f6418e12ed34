"""What is computed once from some facts and kept as long as they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from lexigraph.evaluation.facts import Facts

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def per_facts(
    function: Callable[Concatenate[Facts, Arguments], Result],
) -> Callable[Concatenate[Facts, Arguments], Result]:
    """Remember the results of a function of facts and arguments told apart by their ``repr`` until the facts are gone.

    A service asks the same question of the item table with every request; a table of a million rows should answer it
    once.

    Example:
        >>> from lexigraph.testing.checkerboard import checkerboard
        >>> facts = Facts.of_dataset(checkerboard(4), encoder=None)
        >>> per_facts(lambda facts, n: len(facts.items) + n)(facts, 1)
        5
    """
    kept: WeakKeyDictionary[Facts, dict[str, Result]] = WeakKeyDictionary()

    def remembered(facts: Facts, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        answers = kept.setdefault(facts, {})
        key = repr((args, sorted(kwargs.items())))  # 1 and True are equal, but no equal conditions
        if key not in answers:
            answers[key] = function(facts, *args, **kwargs)
        return answers[key]

    update_wrapper(remembered, function)
    return remembered
