"""Ranked items as people and programs read them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lexigraph.cli.console import print_table, say, shows_progress
from lexigraph.messages import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lexigraph.explain import Rewording
    from lexigraph.explain.reasons import Role
    from lexigraph.language.generation import LanguageModel
    from lexigraph.models import Explanation, Recommendations, Recommender, UserBatch

SHOWN_COLUMNS = ("title", "year", "categories")
"""Columns of the item table that are shown beside an id, where there are any."""


@dataclass(frozen=True)
class Answer:
    """One recommended or similar item.

    Attributes:
        item_id: its id.
        score: in the model's scale.
        facts: what is shown of it: title, year, categories.
        explanation: why, exactly, if asked for.
        because: why, in sentences.
        rewording: why, in a language model's words, if asked for.
    """

    item_id: str
    score: float
    facts: dict[str, Any]
    explanation: Explanation | None = None
    because: list[str] = field(default_factory=list)
    rewording: Rewording | None = None

    def to_dict(self, rank: int) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        found: dict[str, Any] = {"rank": rank, "item_id": self.item_id, "score": self.score, **self.facts}
        if self.explanation is not None:
            found["because"] = self.because
            found["contributions"] = [
                {"source": term.source, "label": term.label, "value": term.value, "parts": dict(term.parts)}
                for term in self.explanation.contributions
            ]
        if self.rewording is not None:
            found["reworded"] = asdict(self.rewording)
        return found

    @property
    def reasons(self) -> list[str]:
        """Why, for people: the model's words where all in them holds, else the exact sentences."""
        reworded = self.rewording is not None and self.rewording.written_by == "model"
        return [self.rewording.text] if reworded and self.rewording is not None else self.because


def answers_of(found: Recommendations, model: Recommender) -> list[Answer]:
    """The first row of recommendations with what is known of each item."""
    return [Answer(identifier, score, facts_of(model, identifier)) for identifier, score in found[0]]


def explained(
    answers: list[Answer],
    model: Recommender,
    batch: UserBatch,
    roles: Mapping[str, Role] | None = None,
    language: str = "en",
    top: int = 3,
) -> list[Answer]:
    """The same answers, each with the reason for it."""
    from lexigraph.explain import ItemPaths, describe

    paths = ItemPaths(model)
    told = []
    for answer in answers:
        why = model.explain(batch, answer.item_id)
        because = describe(why, model, top=top, language=language, roles=roles, paths=paths)
        told.append(replace(answer, explanation=why, because=because))
    return told


def reworded(
    answers: list[Answer],
    model: Recommender,
    writer: LanguageModel,
    roles: Mapping[str, Role] | None = None,
    language: str = "en",
    *,
    at_once: int = 4,
) -> list[Answer]:
    """The same explained answers, each with its reasons in a language model's words."""
    from lexigraph.explain import ItemPaths, give_reasons, reword_many
    from lexigraph.explain.titles import item_title

    paths = ItemPaths(model)
    accounts = [
        (give_reasons(answer.explanation, model, roles=roles, paths=paths), item_title(model, answer.item_id))
        for answer in answers
        if answer.explanation is not None
    ]
    told = reword_many(accounts, writer, language=language, max_concurrent=at_once, progress=shows_progress())
    return [replace(answer, rewording=rewording) for answer, rewording in zip(answers, told, strict=True)]


def facts_of(model: Recommender, item_id: str) -> dict[str, Any]:
    """Title, year and categories of an item, as far as the model's catalogue has them."""
    columns = [name for name in SHOWN_COLUMNS if name in model.catalogue.columns]
    row = model.catalogue.select(columns).row(model.items.index(item_id), named=True) if columns else {}
    return {name: value for name, value in row.items() if value is not None}


def name_of(answer: Answer) -> str:
    """Title and year, or the id."""
    title, year = answer.facts.get("title"), answer.facts.get("year")
    return answer.item_id if title is None else f"{title} ({year})" if year is not None else str(title)


def print_answers(answers: list[Answer], title: str) -> None:
    """Print a table; with explanations, a list with the reasons under each item."""
    if any(answer.explanation is not None for answer in answers):
        if title:
            say(title)
        for rank, answer in enumerate(answers, start=1):
            detail = _("[item {item}, score {score:.3f}]").format(item=answer.item_id, score=answer.score)
            say(f"{rank:>3}. {name_of(answer)}  {detail}", style="bold")
            for reason in answer.reasons:
                say(f"       {reason}")
        return
    columns = [name for name in SHOWN_COLUMNS if any(name in answer.facts for answer in answers)]
    rows = [
        [rank, answer.item_id, *(_cell(answer.facts.get(name)) for name in columns), f"{answer.score:.4f}"]
        for rank, answer in enumerate(answers, start=1)
    ]
    names = {"title": _("title"), "year": _("year"), "categories": _("categories")}
    headings = ["", _("item"), *(names[name] for name in columns), _("score")]
    print_table(headings, rows, title=title, numbers=["", _("year"), _("score")])


def _cell(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
