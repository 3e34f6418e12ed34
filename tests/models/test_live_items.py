"""Items that arrive after fitting: the item table, their place, and what is refused."""

import numpy as np
import polars as pl
import pytest

from lexigraph.data.vocabulary import Vocabulary
from lexigraph.errors import CapabilityError, DataError, EmptyTableError, MissingColumnError
from lexigraph.models import GraphFilter, UserBatch, create
from lexigraph.models.live_items import joined_items
from lexigraph.testing import books_and_films, checkerboard


def test_a_new_item_is_found_by_people_of_its_topic():
    model = GraphFilter().fit(books_and_films())
    told = model.catalogue.row(by_predicate=pl.col("item_id") == "f01", named=True)
    copy = pl.DataFrame({"item_id": ["new"], **{name: [told[name]] for name in ("title", "description", "categories")}})
    wider = model.with_items(copy)
    scores = wider.score(UserBatch.known(wider.users.ids))[:, -1]
    met = wider.training[:, [wider.items.index("f01")]].toarray().ravel() > 0
    assert scores[met].mean() > scores[~met].mean()


@pytest.mark.parametrize("solver", ["exact", "local", "spectral", "hybrid"])
def test_a_live_item_lies_where_an_item_hidden_at_fitting_lies(solver):
    model = GraphFilter(solver=solver, rank=12, table_size=26).fit(books_and_films())
    told = model.catalogue.filter(pl.col("item_id") == "f13")
    before = model.score(UserBatch.known(model.users.ids))
    same = model.with_items(told)  # an update that changes nothing
    np.testing.assert_allclose(same.score(UserBatch.known(model.users.ids)), before, atol=1e-4)


def test_what_is_no_table_of_items_is_refused():
    catalogue = pl.DataFrame({"item_id": ["a"], "year": [1995]})
    known = Vocabulary(["a"], "item")
    with pytest.raises(MissingColumnError, match="item_id"):
        joined_items(catalogue, known, pl.DataFrame({"title": ["x"]}))
    with pytest.raises(EmptyTableError):
        joined_items(catalogue, known, catalogue[:0])
    with pytest.raises(DataError, match="twice"):
        joined_items(catalogue, known, pl.DataFrame({"item_id": ["b", "b"]}))
    with pytest.raises(DataError, match="year"):
        joined_items(catalogue, known, pl.DataFrame({"item_id": ["b"], "year": ["long ago"]}))


def test_categories_may_be_told_as_text():
    catalogue = pl.DataFrame({"item_id": ["a"], "categories": [["Drama"]]})
    table, _, _ = joined_items(
        catalogue, Vocabulary(["a"], "item"), pl.DataFrame({"item_id": ["b"], "categories": ["Crime| Drama|"]})
    )
    assert table["categories"].to_list() == [["Drama"], ["Crime", "Drama"]]


def test_models_that_cannot_name_the_one_that_can():
    model = create("ease").fit(checkerboard(12))
    with pytest.raises(CapabilityError, match="graph-filter"):
        model.with_items(pl.DataFrame({"item_id": ["new"]}))
    textless = GraphFilter(encoder=None).fit(checkerboard(12))
    with pytest.raises(CapabilityError, match="encoder"):
        textless.with_items(pl.DataFrame({"item_id": ["new"]}))
