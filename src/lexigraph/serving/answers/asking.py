"""Conversations: sentence by sentence, with all that was said carried by whoever asks."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from lexigraph.dialogue import Dialogue, Reply
from lexigraph.dialogue.conversation import default_reader
from lexigraph.errors import LimitError
from lexigraph.language.intent.cleaning import MAX_CHARACTERS
from lexigraph.language.intent.intent import Intent
from lexigraph.language.intent.reader import IntentReader
from lexigraph.serving.answers.evidence import Evidencing, check_weights
from lexigraph.serving.answers.names import new_name
from lexigraph.serving.answers.reasons import of_explained
from lexigraph.serving.answers.unknown import told, unknown_of
from lexigraph.serving.live import ModelHost, Served
from lexigraph.serving.settings import LimitSettings
from lexigraph.serving.trials.choice import PLAIN, Arranged
from lexigraph.serving.trials.trials import Trials
from lexigraph.serving.wire import AskAnswer, AskRequest, RecommendedItem

if TYPE_CHECKING:
    from lexigraph.language.generation import LanguageModel


MOST_CONDITIONS = 100
"""Conditions of a wish."""


class Asking:
    """Answers sentences of conversations.

    Args:
        host: the model in use.
        evidencing: knows what a user did.
        trials: remembers what was shown.
        limits: what a request may ask for.
        language_model: reads sentences; None: rules made from the catalogue.
    """

    def __init__(
        self,
        host: ModelHost,
        evidencing: Evidencing,
        trials: Trials,
        limits: LimitSettings,
        language_model: LanguageModel | None = None,
    ) -> None:
        self._host, self._evidencing, self._trials, self._limits = host, evidencing, trials, limits
        self._language_model = language_model
        self._reader: tuple[object, IntentReader] | None = None
        self._making = threading.Lock()

    def ask(self, request: AskRequest, tenant: str = "", name: str | None = None) -> AskAnswer:
        """Read a sentence as a refinement of the wish so far, and answer.

        Args:
            request: the sentence, and the state that the answer before gave.
            tenant: whose user it is.
            name: id of the request; events name it. By default a new one.

        Raises:
            LimitError: more is given or asked for than allowed.
            ConfigError: a state or an edit that is none.
            UnknownIdError: the state or the edit names items that the model does not know.
        """
        served = self._host.current
        name = name or new_name()
        dialogue, reply = self._reply(served, request, tenant)
        arranged = Arranged(tuple(item.item for item in reply.items))
        self._trials.log(PLAIN, arranged, request=name, tenant=tenant, user=request.user, model=served.id)
        answer = AskAnswer(name, served.id, reply.understood, _told(reply), _state(dialogue), _items(reply, request))
        return told(answer, unknown_of(request.history, [served.model.items]))

    def read(self, request: AskRequest, tenant: str = "") -> Reply:
        """What :meth:`ask` would answer, for somebody who only looks: nothing counts as shown to a user."""
        return self._reply(self._host.current, request, tenant)[1]

    def _reply(self, served: Served, request: AskRequest, tenant: str) -> tuple[Dialogue, Reply]:
        self._check(request)
        dialogue = self._dialogue(served, request, tenant)
        notes = dialogue.hear(request.sentence) if request.sentence.strip() else ()
        if request.edit:
            dialogue.edit(**request.edit)
        self._check_wish(dialogue.intent)
        return dialogue, dialogue.answer(k=request.k, explain=request.explain, notes=notes)

    def _check_wish(self, wish: Intent) -> None:
        """What the state and the edit bring counts as what a request says."""
        said = len(wish.wanted) + sum(map(len, wish.unwanted))
        most = 2 * max(self._limits.max_sentence, MAX_CHARACTERS)
        if said > most:
            raise LimitError(f"the wish has {said} characters; at most {most} are read")
        named = len(wish.liked) + len(wish.disliked)
        if named > self._limits.max_history:
            raise LimitError(f"the wish names {named} items; at most {self._limits.max_history} are taken")
        if len(wish.conditions) > MOST_CONDITIONS:
            raise LimitError(f"the wish has {len(wish.conditions)} conditions; at most {MOST_CONDITIONS} are taken")

    def _check(self, request: AskRequest) -> None:
        check_weights(request.history)
        if request.k > self._limits.max_k:
            raise LimitError(f"k is {request.k}; at most {self._limits.max_k} are given at once")
        if len(request.sentence) > self._limits.max_sentence:
            raise LimitError(
                f"the sentence has {len(request.sentence)} characters; at most {self._limits.max_sentence} are read"
            )
        if len(request.history or ()) > self._limits.max_history:
            raise LimitError(
                f"the history holds {len(request.history or ())} items; at most "
                f"{self._limits.max_history} are taken, give the latest"
            )

    def _dialogue(self, served: Served, request: AskRequest, tenant: str) -> Dialogue:
        """The conversation as far as it went; who talks is said by the request alone, never by the state."""
        known, met = self._evidencing.person(served, request.user, request.history, tenant)
        history = {item: weight for item, weight in met.items() if item in served.model.items} or None
        reader = self._reader_for(served)
        if request.state is None:
            dialogue = Dialogue(served.model, reader, user=known, history=history, language=request.language)
        else:
            state: dict[str, Any] = {**request.state, "user": known, "history": history}
            if request.language is not None:
                state["language"] = request.language
            dialogue = Dialogue.from_state(state, served.model, reader)
        dialogue.hidden = served.hidden
        return dialogue

    def _reader_for(self, served: Served) -> IntentReader:
        """What reads sentences about this catalogue; made once for each."""
        made = self._reader
        if made is not None and made[0] is served.model.catalogue:
            return made[1]
        with self._making:
            made = self._reader
            if made is None or made[0] is not served.model.catalogue:
                made = self._reader = served.model.catalogue, self._new_reader(served)
            return made[1]

    def _new_reader(self, served: Served) -> IntentReader:
        if self._language_model is None:
            return default_reader(served.model)
        from lexigraph.language.intent import Lexicon, ModelReader, RuleReader

        lexicon = Lexicon.from_items(served.model.catalogue, served.model.items)
        return ModelReader(self._language_model, lexicon, RuleReader(lexicon))


def _told(reply: Reply) -> dict[str, Any]:
    return {name: value for name, value in reply.to_dict().items() if name != "items"}


def _state(dialogue: Dialogue) -> dict[str, Any]:
    """What was said, without who said it."""
    return {**dialogue.state, "user": None, "history": None}


def _items(reply: Reply, request: AskRequest) -> list[RecommendedItem]:
    if request.explain:
        return [of_explained(item) for item in reply.items]
    return [RecommendedItem(item.item, item.score, item.title) for item in reply.items]
