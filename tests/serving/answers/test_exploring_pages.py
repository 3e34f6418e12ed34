"""Exploration over the pages of a cursor: no repeats, nothing lost, and the logged chances are those of the page."""

from __future__ import annotations

from collections import Counter

import pytest

from lexigraph.serving.settings import TrialSettings
from lexigraph.serving.wire import RecommendRequest


@pytest.fixture(params=["epsilon", "thompson"])
def explorer(request, opened, sqlite_url):
    """A service that gives half of its places away."""
    return opened(sqlite_url, trials=TrialSettings(exploration=request.param, exploration_share=0.5))


def recommend(service, **fields):
    return service.recommending.recommend(RecommendRequest(**fields))


def test_explored_pages_never_repeat_and_together_are_the_whole_list(explorer):
    shown, cursor = [], None
    while True:
        page = recommend(explorer, user="u000", k=7, **({"cursor": cursor} if cursor else {}))
        shown += [item.item for item in page.items]
        cursor = page.cursor
        if cursor is None:
            break
    assert len(shown) == len(set(shown))
    assert len(shown) > 20
    assert recommend(explorer, user="u000", k=50, exclude=shown).items == []


def test_the_chances_of_a_further_page_are_those_it_is_drawn_by(explorer, monkeypatch):
    first = recommend(explorer, user="u001", k=3)
    seen, arrange = [], explorer.trials.arrange

    def noted(*given):
        seen.append(arrange(*given))
        return seen[-1]

    monkeypatch.setattr(explorer.trials, "arrange", noted)
    monkeypatch.setattr(explorer.trials.acceptance, "listed", lambda *_: None)  # else the chances move
    draws = 500
    for _ in range(draws):
        recommend(explorer, user="u001", k=3, cursor=first.cursor)
    before = {item.item for item in first.items}
    assert not any(before & set(one.items) for one in seen)
    counts = Counter(pair for one in seen for pair in enumerate(one.items))
    # 1 / chance is right on average: each item at each place that is ever drawn adds up to as many as there were lists
    for place in range(3):
        weights = {}
        for one in seen:
            weights[one.items[place]] = weights.get(one.items[place], 0.0) + 1.0 / one.propensities[place]
        often = [item for (at, item), count in counts.items() if at == place and count >= 50]
        assert often
        for item in often:
            assert weights[item] / draws == pytest.approx(1.0, abs=5.0 / counts[place, item] ** 0.5)
    assert len({one.items for one in seen}) > 20
