"""``lexigraph demo``: from a public data set to evaluated, explained recommendations and a saved model."""

from __future__ import annotations

import json
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lexigraph.cli.answers import Answer, answers_of, explained, name_of, print_answers
from lexigraph.cli.console import note, print_json, say, shows_progress
from lexigraph.cli.demo_people import DemoPerson, demo_people
from lexigraph.cli.metrics_table import print_comparison
from lexigraph.cli.models import DEFAULT
from lexigraph.cli.options import Json, Reading
from lexigraph.cli.sources import read_data, tell_terms
from lexigraph.errors import ReportError
from lexigraph.messages import SOURCE_LANGUAGE, language, ngettext, speaking
from lexigraph.messages import gettext as _

if TYPE_CHECKING:
    from lexigraph.data import Split, Summary
    from lexigraph.evaluation import Comparison
    from lexigraph.models import Recommender

MODELS = ("popularity", "item-knn", "ials", "ease", DEFAULT)
METRICS = ("recall", "ndcg", "hit", "mrr")
CUTS = (10, 20)
REPORTS = "reports"
"""Folder beside the model; the page reads it unless ``page.reports`` names another."""
SHOWN = 5
"""Recommendations for each person."""


def demo(
    *,
    out: Annotated[str, typer.Option(metavar="DIR", help="Folder to save the model in.")] = "lexigraph-demo",
    data: Annotated[
        str, typer.Option(metavar="DATA", help="Other data: a folder, a file, a URL or a name of 'data list'.")
    ] = "movielens-100k",
    as_json: Json = False,
    reading: Reading,
) -> None:
    """Show everything at once: get data, compare models, recommend with reasons, save a model. Takes under a minute."""
    from lexigraph.data import catalogue_name, make_split, summarise
    from lexigraph.evaluation import compare
    from lexigraph.models import create
    from lexigraph.models.artifact import check_target

    check_target(Path(out))
    started = time.perf_counter()
    public = catalogue_name(data)
    if public is not None:
        tell_terms(public)
    dataset = read_data(data, reading)
    split = make_split(dataset, strategy="random", test=0.1, validation=0.1, seed=0)
    models = {name: create(name) for name in MODELS}
    if not as_json:
        _heading(_("1. The data"))
        for line in _facts(summarise(dataset)):
            say(line)
        _heading(_("2. How good are the models?"))
        say(_("Of 10 interactions of each user 8 are train, 1 is validation and 1 is test, drawn at random (seed 0)."))
        say(_("Every model learns from train and validation, and then ranks all items; test says what was right."))
    comparison = compare(models, split, ks=CUTS, metrics=METRICS, progress=shows_progress())
    _require(comparison)
    model = models[DEFAULT]
    if not as_json:
        _tell_metrics(comparison)
    with speaking(SOURCE_LANGUAGE if as_json else language()):
        people = [(person, _answers(model, person)) for person in demo_people(model)]
    if not as_json:
        _heading(_("3. Recommendations of {model}, each with its reasons").format(model=DEFAULT))
        for person, answers in people:
            _tell_person(person, answers, split)
    model.draw_map().save(out)
    kept = _keep_report(comparison, Path(out))
    if as_json:
        print_json(_document(comparison, people, out))
        return
    _heading(_("4. What now?"))
    seconds = time.perf_counter() - started
    if kept is not None:
        say(_("The comparison is kept in {path}; the page of 'lexigraph serve' shows it.").format(path=kept))
    say(_("The model is saved in {path} ({seconds:.0f} s in all). Try:").format(path=out, seconds=seconds))
    for command in _next_commands(out, model, people):
        say(f"  {command}")


def _facts(summary: Summary) -> list[str]:
    """The figures a newcomer needs; ``data check`` has them all."""
    sizes = {"name": summary.name, "n_users": summary.users, "n_items": summary.items, "n": summary.interactions}
    lines = [_("{name}: {n_users:,} users, {n_items:,} items, {n:,} interactions").format(**sizes)]
    if summary.first is not None:
        lines.append("  " + _("from {first} to {last}").format(first=summary.first[:10], last=str(summary.last)[:10]))
    if summary.text:
        said = _("{share:.1%} of the items have a text, {n} categories")
        lines.append("  " + said.format(share=summary.text["any"], n=summary.n_categories))
    if summary.triples is not None:
        said = _("{n:,} facts about {n_items:,} items in the knowledge graph")
        lines.append("  " + said.format(n=summary.triples, n_items=summary.linked_items))
    return lines


def _heading(text: str) -> None:
    say()
    say(text, style="bold")


def _require(comparison: Comparison) -> None:
    """The demo goes on without a baseline but not without its model."""
    from lexigraph.errors import LexigraphError

    failure = comparison.failures.get(DEFAULT)
    if failure is not None:
        raise LexigraphError(f"{DEFAULT} failed to {failure.stage}: {failure.error}: {failure.message}")


def _keep_report(comparison: Comparison, model: Path) -> Path | None:
    """Leave the figures beside the model, where the page of a service looks for them."""
    from lexigraph.evaluation import write_text_atomically

    file = model.parent / REPORTS / f"{model.absolute().name}.json"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text_atomically(file, comparison.to_json() + "\n")
    except (OSError, ReportError) as error:  # the model is what was asked for; it is saved
        note(_("the comparison is not kept: {error}").format(error=error))
        return None
    return file


def _answers(model: Recommender, person: DemoPerson) -> list[Answer]:
    found = answers_of(model.recommend(person.batch, SHOWN), model)
    return explained(found, model, person.batch, language=person.language, top=2)


def _tell_metrics(comparison: Comparison) -> None:
    report = comparison.reports[DEFAULT]
    title = _("{n_users:,} users, {n_items:,} items ranked for each; best in bold")
    print_comparison(comparison, title.format(n_users=report.n_users, n_items=report.n_items))
    say(
        _("recall@20: share of a user's hidden items among the first 20; ndcg: the same, but higher places count more;")
    )
    say(_("hit: share of users with at least one hidden item found; mrr: one over the place of the first one found."))


def _tell_person(person: DemoPerson, answers: list[Answer], split: Split) -> None:
    say()
    print_answers(answers, person.title)
    if person.user is None:
        return
    test = split.test
    mine = test.interactions["item"].gather((test.interactions["user"] == test.user_ids.index(person.user)).arg_true())
    hidden = set(test.item_ids.decode(mine.to_list()))
    right = [name_of(answer) for answer in answers if answer.item_id in hidden]
    said = ngettext(
        "Hidden from the model was {n} item of this user; found among these {k}: {found}",
        "Hidden from the model were {n} items of this user; found among these {k}: {found}",
        len(hidden),
    ).format(n=len(hidden), k=len(answers), found=len(right))
    say(said + (f" ({', '.join(right)})" if right else ""))


def _document(comparison: Comparison, people: list[tuple[DemoPerson, list[Answer]]], out: str) -> dict[str, Any]:
    told = [
        {
            "for": person.title,
            "recommendations": [answer.to_dict(rank) for rank, answer in enumerate(answers, start=1)],
        }
        for person, answers in people
    ]
    return {**json.loads(comparison.to_json()), "answers": told, "path": out}


def _next_commands(out: str, model: Recommender, people: list[tuple[DemoPerson, list[Answer]]]) -> list[str]:
    user, item, program = model.users[0], people[0][1][0].item_id, _program()
    commands = [f"{program} recommend {out} --user {user} -k 5 --explain", f"{program} similar {out} {item}"]
    if any(person.sentence for person, _ in people):
        commands.append(f'{program} ask {out} "a funny film for a rainy evening"')
    return [
        *commands,
        f"{program} info {out}",
        f"{program} serve {out}" + ("" if _can_serve() else "      " + _("(needs the extra serve; see the README)")),
        f"{program} data check MY-FOLDER      " + _("(your own tables; see the README)"),
    ]


def _can_serve() -> bool:
    """Whether the extra of the service is installed."""
    return all(find_spec(name) for name in ("fastapi", "granian", "sqlalchemy"))


def _program() -> str:
    """What to type: ``make demo`` runs the command out of an environment that the reader's shell does not know."""
    if which("lexigraph") or Path(sys.argv[0]).name != "lexigraph":
        return "lexigraph"
    return sys.argv[0]
