"""One person talking with one model: sentence by sentence, with a wish that can be seen, edited and kept."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np

from lexigraph.dialogue.closeness import Closeness
from lexigraph.dialogue.fitting import Fitted, checked, fit_intent, within_reach, without_nonsense, worth_refining
from lexigraph.dialogue.plain_reader import PlainReader
from lexigraph.dialogue.relaxing import given_up
from lexigraph.dialogue.reply import Reply
from lexigraph.dialogue.state import MAX_SHOWN, MAX_STEPS, SavedDialogue, read_state
from lexigraph.dialogue.turns import spoken_turn
from lexigraph.dialogue.wording import PHRASES, in_words, listed, phrases_of
from lexigraph.errors import ConfigError
from lexigraph.explain.explained import ExplainedItem, explain_ranked
from lexigraph.explain.reasons import Account
from lexigraph.explain.rounding import decimals_for
from lexigraph.explain.titles import item_title, shortened
from lexigraph.language.intent.intent import Intent
from lexigraph.language.intent.reader import IntentReader
from lexigraph.models.batch import History, UserBatch
from lexigraph.models.intent_batch import batch_for
from lexigraph.models.recommender import Recommender

logger = logging.getLogger(__name__)


class Dialogue:
    """A conversation; each sentence refines the wish before it.

    Args:
        model: a fitted model.
        reader: turns sentences into intents; by default rules made from the model's own catalogue. One that fails
            costs a note, and the sentence is then taken as it stands.
        user: id of a user the model was fitted on, whose history counts too.
        history: items the person has met, as in :class:`~lexigraph.models.batch.UserBatch`.
        language: of the answers, "en" or "zh"; by default that of the last sentence.
        language_weight: share of the wish where there is a history too.

    Attributes:
        hidden: ids that are never listed, such as items that left the catalogue since the model was fitted.

    Raises:
        NotFittedError: the model is not fitted.
        UnknownIdError: an unknown user or item.
        ConfigError: an unknown language.

    Example:
        >>> from lexigraph.models import GraphFilter
        >>> from lexigraph.testing import books_and_films
        >>> dialogue = Dialogue(GraphFilter().fit(books_and_films()), PlainReader())
        >>> reply = dialogue.say("a trip through space", k=2)
        >>> reply.understood, len(reply.items), reply.confidence > 0
        ('looking for: a trip through space', 2, True)
        >>> dialogue.edit(unwanted=["war"]).unwanted, dialogue.undo().unwanted
        (('war',), ())
    """

    def __init__(
        self,
        model: Recommender,
        reader: IntentReader | None = None,
        *,
        user: str | None = None,
        history: History | None = None,
        language: str | None = None,
        language_weight: float = 0.5,
    ) -> None:
        model._require_fitted()
        if language is not None and language not in PHRASES:
            raise ConfigError(f"no answers in language {language!r}; known: {', '.join(PHRASES)}")
        for item in history or ():
            model.items.index(item)
        if user is not None:
            model.users.index(user)
        batch_for(Intent(), user=user, history=history, language_weight=language_weight)  # raises where they are wrong
        self.model = model
        self.reader: IntentReader = default_reader(model) if reader is None else reader
        self.user, self.history, self.language, self.language_weight = user, history, language, language_weight
        self._steps: list[Intent] = [Intent()]
        self._shown: tuple[str, ...] = ()
        self._left_out: tuple[str, ...] = ()
        self._closeness = Closeness(model)
        self.hidden: Collection[str] = ()

    # -- the wish -------------------------------------------------------------------------------------------

    @property
    def understands_words(self) -> bool:
        """Whether the model reads texts; without, only conditions and named items count."""
        return self._closeness.is_known

    @property
    def intent(self) -> Intent:
        """The wish as it stands."""
        return self._steps[-1]

    def edit(self, /, **changes: Any) -> Intent:
        """Change fields of the wish by hand; see :class:`~lexigraph.language.intent.intent.Intent`.

        Raises:
            ConfigError: a field that an intent does not have, a value of the wrong kind, an unfit condition.
            MissingColumnError: a condition on a column that the catalogue does not have.
            UnknownIdError: an item that the model does not know.
        """
        return self._step(checked(self.intent.edited(**changes), self.model))

    def like(self, item: str) -> Intent:
        """Name an item as an example.

        Raises:
            UnknownIdError: the model does not know it.
        """
        liked, disliked = self._without(item)
        return self.edit(liked=[*liked, item], disliked=disliked)

    def dislike(self, item: str) -> Intent:
        """Name an item as a counterexample.

        Raises:
            UnknownIdError: the model does not know it.
        """
        liked, disliked = self._without(item)
        return self.edit(liked=liked, disliked=[*disliked, item])

    def undo(self) -> Intent:
        """Take the last sentence or edit back; at the start of a conversation nothing happens."""
        if len(self._steps) > 1:
            self._steps.pop()
            self._shown = self._left_out = ()
        return self.intent

    def others(self) -> Intent:
        """Leave out of the next answers what was shown since the wish last changed."""
        self._left_out = self._shown
        return self.intent

    def forget(self) -> Intent:
        """Start anew; nothing that was said is kept, the user and the history are."""
        self._steps = [Intent()]
        self._shown = self._left_out = ()
        return self.intent

    def _without(self, item: str) -> tuple[list[str], list[str]]:
        liked, disliked = ([each for each in ids if each != item] for ids in (self.intent.liked, self.intent.disliked))
        return liked, disliked

    def _step(self, intent: Intent) -> Intent:
        self._steps = [*self._steps, intent][-MAX_STEPS:]
        self._shown = self._left_out = ()
        return intent

    # -- answers --------------------------------------------------------------------------------------------

    def say(self, sentence: str, *, k: int = 10, explain: bool = True) -> Reply:
        """Read a sentence as a refinement of the wish, and answer.

        Args:
            sentence: anything typed, of any length.
            k: how many items, at least 1.
            explain: say why of each item, where the model can.

        Raises:
            ConfigError: ``k`` below 1.
            EncoderError: the model's text encoder failed.
        """
        return self.answer(k=k, explain=explain, notes=self.hear(sentence))

    def hear(self, sentence: str) -> tuple[str, ...]:
        """Read a sentence as a refinement of the wish, without answering yet.

        "Something else" keeps the wish and leaves out what was shown; "go back" takes the last step back.

        Returns:
            What the person should know of the reading: what was left out or could not be read.
        """
        turn = spoken_turn(sentence) if self._shown else None
        if turn is not None:
            self.others() if turn == "others" else self.undo()
            return ()
        read, failed = self._read(sentence)
        phrases = phrases_of(self._language_of(read))
        notes = list(read.notes)
        read, lost = without_nonsense(read, self.intent, self._closeness)
        if lost:
            notes.append(phrases.far["known"].format(shortened(lost)))
        read, forgotten = within_reach(read)
        if forgotten:
            notes.append(phrases.forgotten.format(shortened(forgotten)))
        if failed:
            notes.append(phrases.unread)
        if read.sentences == self.intent.sentences and not notes:
            notes.append(phrases.empty)
        self._step(read)
        return tuple(notes)

    def answer(self, *, k: int = 10, explain: bool = True, notes: Sequence[str] = ()) -> Reply:
        """Answer the wish as it stands; see :meth:`say`.

        Args:
            k: how many items, at least 1.
            explain: say why of each item, where the model can.
            notes: to stand before those of the answer, such as :meth:`hear` gave.
        """
        return self._answer(k, explain, notes)

    def _read(self, sentence: str) -> tuple[Intent, bool]:
        """The refined wish, and whether the reader failed."""
        begun = len(self._steps) > 1 or not self.intent.is_empty
        previous = worth_refining(self.intent, self._closeness) if begun else None
        try:
            return self.reader.read(sentence, previous), False
        except Exception as error:  # readers are other people's code, models and servers: a person is still answered
            logger.warning(
                "%s could not read a sentence: %s: %s", type(self.reader).__name__, type(error).__name__, error
            )
            return PlainReader().read(sentence, previous), True

    def _language_of(self, intent: Intent) -> str:
        if self.language is not None:
            return self.language
        spoken = (intent.language, *(step.language for step in reversed(self._steps)))
        return next((code for code in spoken if code in PHRASES), "en")

    def _answer(self, k: int, explain: bool, notes: Sequence[str]) -> Reply:
        language = self._language_of(self.intent)
        phrases = phrases_of(language)
        fitted = fit_intent(self.intent, self.model, self._closeness, phrases, known=bool(self.user or self.history))
        dropped = self._given_up(fitted)
        conditions = fitted.intent.conditions
        relaxed = tuple(conditions[place] for place in dropped)
        kept = tuple(each for place, each in enumerate(conditions) if place not in dropped)
        batch = self._batch(replace(fitted.intent, conditions=kept))
        ranked, came_round = self._ranked(batch, k)
        told = [*notes, *fitted.notes]
        told += [phrases.came_round] if came_round else []
        told += [phrases.relaxed.format(listed(relaxed, phrases))] if relaxed else []
        told += [] if ranked else [phrases.nothing]
        return Reply(
            intent=self.intent,
            understood=in_words(self.intent, language, self._title),
            items=self._items(batch, ranked, language, explain),
            relaxed=relaxed,
            notes=tuple(dict.fromkeys(told)),
            confidence=fitted.confidence,
            language=language,
            batch=batch,
        )

    def _ranked(self, batch: UserBatch, k: int) -> tuple[list[tuple[str, float]], bool]:
        """The best items that are not to be left out; from the first again, and True, where nothing else remains."""
        left_out = set(self._left_out)
        at_most = k + len(left_out) if k > 0 else k
        ranked = self.model.recommend(batch, at_most, candidates=self._candidates())[0]
        others = [each for each in ranked if each[0] not in left_out][:k]
        came_round = bool(ranked) and not others
        if came_round:
            self._left_out, others = (), ranked[:k]
        self._shown = tuple(dict.fromkeys([*self._left_out, *(item for item, _ in others)]))[-MAX_SHOWN:]
        return others, came_round

    def _batch(self, intent: Intent) -> UserBatch:
        return batch_for(intent, user=self.user, history=self.history, language_weight=self.language_weight)

    def _candidates(self) -> list[str] | None:
        """What may be listed; None for everything."""
        return [item for item in self.model.items.ids if item not in self.hidden] if self.hidden else None

    def _given_up(self, fitted: Fitted) -> tuple[int, ...]:
        if not fitted.masks:
            return ()
        silent = replace(fitted.intent, wanted="", unwanted=(), conditions=())
        available = np.ones(len(self.model.items), dtype=bool)
        available[self.model.resolve(self._batch(silent)).seen.indices] = False
        hidden = self.model.items.encode(self.hidden)
        available[hidden[hidden >= 0]] = False
        return given_up(fitted.masks, available)

    def _items(
        self, batch: UserBatch, ranked: list[tuple[str, float]], language: str, explain: bool
    ) -> tuple[ExplainedItem, ...]:
        if explain and self.model.capabilities.explain:
            return explain_ranked(self.model, batch, ranked, language=language)
        found = []
        for rank, (item, score) in enumerate(ranked, start=1):
            decimals = decimals_for(abs(score))
            account = Account(round(score, decimals), decimals)
            found.append(ExplainedItem(rank, item, item_title(self.model, item), score, account, ()))
        return tuple(found)

    def _title(self, item: str) -> str:
        return item_title(self.model, item) if item in self.model.items else item

    # -- keeping --------------------------------------------------------------------------------------------

    @property
    def state(self) -> dict[str, Any]:
        """All that a conversation consists of but the model and the reader, as plain values ready for JSON."""
        saved = SavedDialogue(
            self.user, self.history, self.language, self.language_weight, tuple(self._steps), self._shown
        )
        return saved.to_dict()

    @classmethod
    def from_state(cls, state: Mapping[str, Any], model: Recommender, reader: IntentReader | None = None) -> Self:
        """Go on with a conversation where :attr:`state` left it.

        Raises:
            ConfigError: the state is none, or of another version.
            UnknownIdError: it names users or items that this model does not know.
            MissingColumnError: it has conditions on columns that this model's catalogue does not have.
        """
        saved = read_state(state)
        settings = {"language": saved.language, "language_weight": saved.language_weight}
        dialogue = cls(model, reader, user=saved.user, history=saved.history, **settings)  # type: ignore[arg-type]
        dialogue._steps = [checked(intent, model) for intent in saved.steps]
        dialogue._shown = saved.shown
        return dialogue


def default_reader(model: Recommender) -> IntentReader:
    """Rules made from the model's own catalogue."""
    from lexigraph.language.intent.lexicon import Lexicon
    from lexigraph.language.intent.rule_reader import RuleReader

    return RuleReader(Lexicon.from_items(model.catalogue, model.items))
