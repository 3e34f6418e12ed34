"""Path two: reading a sentence by a language model, which is held to a schema and trusted with nothing."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

from lexigraph.errors import ConfigError, LexigraphError
from lexigraph.language.generation.model import LanguageModel
from lexigraph.language.generation.prompts import as_data, load_prompt
from lexigraph.language.intent.answer import Answer, check_answer
from lexigraph.language.intent.choices import MAX_CHOICES, Choices, answer_schema, empty_answer
from lexigraph.language.intent.cleaning import clean
from lexigraph.language.intent.deadline import Deadline
from lexigraph.language.intent.intent import Intent
from lexigraph.language.intent.lexicon import Lexicon
from lexigraph.language.intent.reader import IntentReader
from lexigraph.language.intent.refine import refined
from lexigraph.language.intent.remarks import Remarks

logger = logging.getLogger(__name__)

MAX_TOKENS = 400
_GRACE = 1.0  # seconds that a model gets to give up by itself before it counts as hanging


class ModelReader:
    """Asks a language model, checks what it says, and reads by rules whenever that fails.

    The sentence reaches the model as data between tags. The answer is held to a schema made from the catalogue, then
    checked by :func:`~lexigraph.language.intent.answer.check_answer`: only columns and values that the catalogue has,
    only items and phrases that the sentence names. So the most that an instruction hidden in a sentence can do is to
    change the wish of the person who typed it.

    Args:
        model: writes the answer.
        lexicon: what can be named.
        fallback: reads what the model fails at, and sentences that change an earlier wish by comparing with it
            ("less violent", "something newer", "never mind the year").
        timeout: seconds for one sentence, after which the fallback's reading is given.

    Raises:
        ConfigError: the timeout is not positive.

    Example:
        >>> import polars as pl
        >>> from lexigraph.language.generation.model import Completion
        >>> from lexigraph.language.intent.rule_reader import RuleReader
        >>> lexicon = Lexicon.from_items(pl.DataFrame({"title": ["Alien", "Up"], "year": [1979, 2009]}))
        >>> class Rubbish:
        ...     name = fingerprint = "rubbish"
        ...     def complete(self, prompt, **options):
        ...         return Completion("As a language model ...", self.name)
        >>> wish = ModelReader(Rubbish(), lexicon, RuleReader(lexicon)).read("films after 1990")
        >>> wish.conditions, wish.source, wish.notes[-1]
        ((ItemFilter(column='year', operator='>', value=1990),), 'rules', "read by rules, without the language ...
    """

    def __init__(
        self, model: LanguageModel, lexicon: Lexicon, fallback: IntentReader, *, timeout: float = 20.0
    ) -> None:
        if not timeout > 0:
            raise ConfigError(f"timeout is {timeout}; it must be over 0 seconds")
        self.model = model
        self.lexicon = lexicon
        self.fallback = fallback
        self.timeout = timeout
        self.prompt = load_prompt("read_intent")
        self._choices = Choices.of(lexicon)
        self._schema = answer_schema(self._choices)
        self._deadline = Deadline(timeout + _GRACE)

    def read(self, sentence: str, previous: Intent | None = None) -> Intent:
        """Read a sentence; never an error for what was typed or for what the model does.

        Args:
            sentence: anything a person typed.
            previous: the wish so far, which the sentence refines.

        Returns:
            The wish; its source says who read it, its notes why it was not the model.
        """
        by_rules = self.fallback.read(sentence, previous)
        fresh = by_rules if previous is None else self.fallback.read(sentence)
        text = clean(sentence).text
        if not text or not _same_wish(by_rules, refined(previous, fresh, Remarks())):
            return by_rules  # nothing was said, or something of the wish so far, which the model does not see
        try:
            answer = self._ask(text)
        except LexigraphError as error:
            return self._without_model(by_rules, str(error))
        except Exception as error:  # whatever a model of someone else's raises, the person gets an answer
            logger.warning("the language model %r failed", self.model.name, exc_info=True)
            return self._without_model(by_rules, f"it failed with {type(error).__name__}")
        return refined(previous, _by_model(answer, fresh), Remarks())

    def _ask(self, text: str) -> Answer:
        """One answer, checked.

        Raises:
            LanguageModelError: there is none in time, or it is rubbish.
        """
        shown = as_data(text)  # what the model sees and may quote
        prompt = self.prompt.render(
            categories={name: values[:MAX_CHOICES] for name, values in self._choices.categories.items()},
            numbers={name: f"{low:g} to {high:g}" for name, (low, high) in self._choices.numbers.items()},
            empty=json.dumps(empty_answer(self._choices)),
            sentence=shown,
        )
        completion = self._deadline.run(
            lambda: self.model.complete(
                prompt, system=self.prompt.system, schema=self._schema, max_tokens=MAX_TOKENS, timeout=self.timeout
            )
        )
        return check_answer(completion.text, shown, self._choices, self._item)

    def _item(self, title: str) -> str | None:
        titles = self.lexicon.names.titles
        positions = titles.closest(title)
        return self.lexicon.item_ids[titles.choose(positions)] if positions else None

    @staticmethod
    def _without_model(by_rules: Intent, reason: str) -> Intent:
        return replace(by_rules, notes=(*by_rules.notes, f"read by rules, without the language model: {reason}"))


def _by_model(answer: Answer, by_rules: Intent) -> Intent:
    """The model's reading of one sentence; language, and words where the model has none, are those of the rules."""
    return replace(
        by_rules,
        wanted=by_rules.wanted if answer.wanted is None else answer.wanted,
        unwanted=answer.unwanted,
        conditions=answer.conditions,
        liked=answer.liked,
        disliked=answer.disliked,
        source="model",
        notes=answer.notes,
    )


def _same_wish(one: Intent, other: Intent) -> bool:
    """Whether two intents ask for the same, whatever their notes."""
    asked = ("wanted", "unwanted", "conditions", "liked", "disliked")
    return all(getattr(one, name) == getattr(other, name) for name in asked)
