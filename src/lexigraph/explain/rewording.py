"""Explanations in a language model's words, held to the exact reasons; templates where that fails."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from lexigraph.errors import LanguageModelCutOffError
from lexigraph.explain.nodes import CATEGORY
from lexigraph.explain.reasons import Account, Reason, Role
from lexigraph.explain.templates import Templates
from lexigraph.explain.wording import sentences, templates_of
from lexigraph.language.generation.batch import PATIENCE, Request, ask_each
from lexigraph.language.generation.model import Completion, LanguageModel
from lexigraph.language.generation.prompts import Prompt, load_prompt
from lexigraph.language.writing.checking import FactChecker
from lexigraph.language.writing.facts import Fact, SourceRecord
from lexigraph.language.writing.writer import LANGUAGES, check_language
from lexigraph.progress import progress_bar

PROMPT = "reword_explanation"

_BECAUSE = re.compile(
    r"\b(?:because|since|as|reasons?|why|thanks|due|based|recommend\w*|suggest\w*)\b|因为|因|由于|所以|推荐|原因|基于",
    re.IGNORECASE,
)
_ALTHOUGH = re.compile(r"\b(?:although|though|despite|against|but|yet|however)\b|尽管|虽然|即使|不过|但", re.IGNORECASE)
LONGEST = 160
"""Tokens of one or two sentences, in any writing."""

GIVE_UP_AFTER = 3
"""Failures in a row after which templates speak for the rest: somebody is waiting."""


@dataclass(frozen=True)
class Rewording:
    """One explanation in plain sentences.

    Attributes:
        text: what is shown.
        written_by: "model", or "template" where no model was asked, it failed, or nothing of its text could be kept.
        model: name of the model that was asked, "" for none.
        prompt: name and version of the prompt, "" for none.
        dropped_facts: what the model said that the reasons do not hold.
        failure: why the model gave no text, "" if it did.
    """

    text: str
    written_by: Literal["model", "template"]
    model: str = ""
    prompt: str = ""
    dropped_facts: tuple[str, ...] = field(default=())
    failure: str = ""


@dataclass(frozen=True)
class _Joined:
    """Past items that share something, in one sentence of one language."""

    roles: dict[Role, str]
    named: str
    category: str
    both: str
    between: str


_JOINED = {
    "en": _Joined(
        {"history": "because {titles} are in your history", "liked": "because you liked {titles}",
         "disliked": "although you disliked {titles}"},
        ", which share the {kind} {name} with it",
        ", which are in the category {name} too",
        " and ",
        ", ",
    ),
    "zh": _Joined(
        {"history": "因为你的历史里有{titles}", "liked": "因为你喜欢{titles}", "disliked": "尽管你不喜欢{titles}"},
        "，它们和它有相同的{kind}：{name}",
        "，它们和它同属{name}",
        "和",
        "、",
    ),
}  # fmt: skip


def join_reasons(account: Account, language: str = "en") -> str | None:
    """Past items that share something with the recommended one, in one sentence without numbers.

    Of what the strongest reason has in common with others, the thing that ties most of them is told; of these the
    rarest.

    Args:
        account: the reasons.
        language: "en" or "zh".

    Returns:
        A sentence, or None where the strongest reason is no item that shares something with a name with another one
        of its role: a sentence about the others would leave out the main reason.

    Raises:
        ConfigError: another language.

    Example:
        >>> from lexigraph.explain.paths import SharedNode
        >>> shared = (SharedNode("director", "C", 1, 3),)
        >>> reasons = [Reason("item", one, one, 0.5, 0.5, "liked", 1, shared) for one in ("A", "B")]
        >>> join_reasons(Account(1.0, 1, tuple(reasons)))
        'because you liked "A" and "B", which share the director "C" with it'
    """
    check_language(language)
    groups: dict[tuple[Role, str, str], list[Reason]] = {}
    rarity: dict[tuple[Role, str, str], int] = {}
    for reason in account.reasons:
        for node in reason.shared if reason.source == "item" and reason.value > 0 else ():
            if node.name is not None:
                key = (reason.role, node.kind, node.name)
                groups.setdefault(key, []).append(reason)
                rarity[key] = node.n_items
    strongest = max((reason.value for reason in account.reasons if reason.source != "rest"), default=0.0)
    tied = [key for key, reasons in groups.items() if len(reasons) > 1 and reasons[0].value == strongest]
    if not tied:
        return None
    role, kind, name = min(tied, key=lambda key: (-len(groups[key]), rarity[key]))
    return _joined_sentence(role, kind, name, [reason.title for reason in groups[role, kind, name]], language)


def reword(
    account: Account,
    title: str,
    model: LanguageModel | None = None,
    *,
    language: str = "en",
    patience: float = PATIENCE,
) -> Rewording:
    """Say the reasons for one recommendation in one or two sentences.

    Args:
        account: the exact reasons, as :func:`~lexigraph.explain.reasons.give_reasons` gives them.
        title: of the recommended item.
        model: who words them; None for templates.
        language: "en" or "zh".
        patience: seconds to wait for the model.

    Returns:
        The text and who wrote it. Every title, name and number of a model's text stands in the account, and what it
        says that items share, they share; sentences beyond that are dropped. A model that fails, hangs or says nothing
        that holds gives way to the templates.

    Raises:
        ConfigError: another language.

    Example:
        >>> from lexigraph.explain import give_reasons
        >>> from lexigraph.models import GraphFilter
        >>> from lexigraph.testing import books_and_films
        >>> fitted = GraphFilter(encoder=None).fit(books_and_films())
        >>> account = give_reasons(fitted.explain("u000", "b02"), fitted)
        >>> reword(account, "Red Dust Harbor").written_by
        'template'
    """
    check_language(language)
    if model is None:
        return _by_template(account, language)
    return reword_many([(account, title)], model, language=language, patience=patience)[0]


def reword_many(
    accounts: Sequence[tuple[Account, str]],
    model: LanguageModel,
    *,
    language: str = "en",
    max_concurrent: int = 4,
    patience: float = PATIENCE,
    progress: bool = False,
) -> list[Rewording]:
    """Like :func:`reword`, for several recommendations at once.

    Args:
        accounts: the reasons for each and its title.
        model: who words them.
        language: "en" or "zh".
        max_concurrent: requests at once.
        patience: seconds to wait for any answer.
        progress: show a progress bar.

    Returns:
        For each, in order, the text and who wrote it. After three failures in a row the model is not asked any more.

    Raises:
        ConfigError: another language.
    """
    check_language(language)
    prompt = load_prompt(PROMPT)
    records = [reasons_record(account, title) for account, title in accounts]
    requests = [_request(prompt, record, language) for record in records]
    told = [
        _by_template(account, language, model.name, prompt.mark, failure="was not asked after other failures")
        for account, _ in accounts
    ]
    asked = ask_each(model, requests, max_concurrent=max_concurrent, give_up_after=GIVE_UP_AFTER, patience=patience)
    with progress_bar(f"Asking {model.name}", len(requests), enabled=progress) as advance:
        for place, answer in asked:
            told[place] = _reworded(answer, told[place], records[place], language)
            advance(1)
    return told


def _request(prompt: Prompt, record: SourceRecord, language: str) -> Request:
    reasons = [line for line in record.to_text().splitlines() if not line.startswith("title: ")]
    asked = prompt.render(item=record.id, reasons=reasons, language=LANGUAGES[language])
    return Request(asked, prompt.system, max_tokens=LONGEST)


def _by_template(account: Account, language: str, model: str = "", prompt: str = "", failure: str = "") -> Rewording:
    text = join_reasons(account, language) or _plainly(account, templates_of(language))
    return Rewording(text, "template", model, prompt, failure=failure)


def _reworded(answer: Completion | Exception, template: Rewording, record: SourceRecord, language: str) -> Rewording:
    """The template's text, or the model's in its place."""
    failure = "" if isinstance(answer, Completion) else str(answer) or type(answer).__name__
    if isinstance(answer, Completion):
        text, dropped = _checked(answer.text, record, language)
    elif isinstance(answer, LanguageModelCutOffError):
        text, dropped = _checked(answer.partial, record, language, cut_off=True)
    else:
        return replace(template, failure=failure)
    if not text:
        return replace(template, failure=failure, dropped_facts=dropped)
    return replace(template, text=text, written_by="model", failure="", dropped_facts=dropped)


def reasons_record(account: Account, title: str) -> SourceRecord:
    """The reasons of an account as facts; what an item shares belongs to that item."""
    facts = [Fact("title", title), Fact("score", f"{account.score:.{account.decimals}f}")]
    for reason in account.reasons:
        facts += _reason_facts(reason, account.decimals)
    return SourceRecord(title, "user", tuple(facts))


def _reason_facts(reason: Reason, decimals: int) -> list[Fact]:
    shown = f"{reason.shown:.{decimals}f}"
    if reason.source == "item":
        role = {"history": "met", "liked": "liked", "disliked": "disliked"}[reason.role]
        shared = [Fact(node.kind, node.name, reason.title) for node in reason.shared if node.name is not None]
        return [Fact(role, reason.title), Fact("contribution", shown, reason.title), *shared]
    if reason.source == "rest":
        return [Fact("items", str(reason.n_items)), Fact("contribution of the other items", shown)]
    if reason.source == "wish":
        return [Fact("wish", reason.title), *(Fact("met", one) for one in reason.closest), Fact("contribution", shown)]
    return [Fact(reason.source, reason.title or reason.source), Fact("contribution", shown)]


def _checked(text: str, record: SourceRecord, language: str, *, cut_off: bool = False) -> tuple[str, tuple[str, ...]]:
    """What of a text holds, and what does not."""
    checker = FactChecker(record, (), language)
    checked = checker.check(text, cut_off=cut_off)
    dropped = list(map(str, checked.dropped_facts))
    kept = []
    for sentence in checker.sentences(checked.text):
        names = checker.names_in(sentence)
        wrong = [*_not_shared(names, record), *_against(sentence, names, record)]
        dropped += wrong
        kept += [] if wrong else [sentence]
    named = set(record.values("met", "liked", "disliked", "wish"))
    says = any(name in named for sentence in kept for name in checker.names_in(sentence))
    return (" " if language == "en" else "").join(kept) if says else "", tuple(dropped)


def _not_shared(names: Sequence[str], record: SourceRecord) -> list[str]:
    """Things in common that a sentence gives to an item which has them not."""
    titles = [name for name in names if name in record.values("met", "liked", "disliked")]
    owners: dict[str, set[str]] = {}
    for fact in record.facts:
        if fact.of and fact.role != "contribution":
            owners.setdefault(fact.value, set()).add(fact.of)
    return [
        f"relation {name!r}: the reasons do not say that {title!r} has it"
        for name in names
        if name in owners
        for title in titles
        if title not in owners[name]
    ]


def _against(sentence: str, names: Sequence[str], record: SourceRecord) -> list[str]:
    """Items that speak against the recommendation and are told as if they spoke for it."""
    if _ALTHOUGH.search(sentence) or not _BECAUSE.search(sentence):
        return []
    against = {fact.of for fact in record.facts if fact.role == "contribution" and fact.value.startswith("-")}
    return [f"relation {name!r}: it speaks against the recommendation" for name in names if name in against]


def _joined_sentence(role: Role, kind: str, name: str, titles: Sequence[str], language: str) -> str:
    said, templates = _JOINED[language], templates_of(language)
    quoted = [templates.quote.format(title=title) for title in titles]
    listed = said.between.join(quoted[:-1]) + said.both + quoted[-1]
    called = templates.kinds.get(kind) or kind
    shared = (
        said.category.format(name=name)
        if kind == CATEGORY
        else said.named.format(kind=called, name=templates.quote.format(title=name))
    )
    return said.roles[role].format(titles=listed) + shared


def _plainly(account: Account, templates: Templates) -> str:
    """The first of the template sentences."""
    said = sentences(account, templates)
    return said[0] if said else ""
