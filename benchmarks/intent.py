"""How many sentences are understood: rules, or a language model, on the intent test set of MovieLens 100K."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import fields
from statistics import median
from typing import get_args

from benchmarks.figure import Figure, figure
from benchmarks.intent_scoring import Score, score, share
from benchmarks.intent_set import FOLDER, Half, Sentence, read_sentences
from lexigraph.data.catalogue import load
from lexigraph.language.generation import create_language_model
from lexigraph.language.intent.intent import Intent
from lexigraph.language.intent.lexicon import Lexicon
from lexigraph.language.intent.model_reader import ModelReader
from lexigraph.language.intent.reader import IntentReader
from lexigraph.language.intent.rule_reader import RuleReader

TARGETS = {"attributes": ">= 0.85", "negation": ">= 0.95", "harmless": ">= 1"}
LANGUAGES = ("en", "zh")
POINTS = {
    "range": ("attributes",),
    "negation": ("attributes", "negation"),
    "item": ("attributes", "items"),
    "mixed": ("attributes",),
    "nonsense": ("attributes", "items"),
    "injection": ("attributes", "items", "harmless"),
}
"""What is reported of each tag; of all sentences and of each language, everything is."""


def rule_reader() -> RuleReader:
    """The rules, with the words of MovieLens 100K."""
    return RuleReader(Lexicon.from_items(load("movielens-100k").items))


def model_reader(spec: str) -> ModelReader:
    """A language model, with the rules behind it."""
    rules = rule_reader()
    return ModelReader(create_language_model(spec), rules.lexicon, rules)


def figures() -> Iterator[Figure]:
    """The rules with what was learned; the targets hold for the test half, on which nothing was mended."""
    reader = rule_reader()
    for half in get_args(Half):
        yield from measured(f"intent.rules.{half}", reader, half, TARGETS if half == "test" else {})
    wishes = (FOLDER / "wishes_of_strangers.txt").read_text(encoding="utf-8").splitlines()
    taken = sum(refuses(reader, text) for text in wishes) / len(wishes)
    yield figure("intent.rules.wishes-taken-for-refusals", taken, "share", note=f"{len(wishes)} that refuse nothing")


def refuses(reader: IntentReader, text: str) -> bool:
    """Whether anything of a sentence is read as a refusal."""
    wish = reader.read(text)
    return bool(wish.unwanted or wish.disliked or any(each.operator == "lacks" for each in wish.conditions))


def measured(prefix: str, reader: IntentReader, half: Half, targets: dict[str, str]) -> Iterator[Figure]:
    """One reader on one half: shares of right answers, and the time of a sentence."""
    sentences = read_sentences(half)
    reader.read(sentences[0].text)  # whatever the first call loads is not a sentence's time
    intents, seconds = zip(*(_timed(reader, one) for one in sentences), strict=True)
    scores = [score(*pair) for pair in zip(sentences, intents, strict=True)]
    yield from shares(prefix, sentences, scores, targets)
    yield figure(f"{prefix}.per-sentence", 1000 * median(seconds), "ms", digits=2)
    if any(one.source == "model" for one in intents):
        yield figure(f"{prefix}.by-model", sum(one.source == "model" for one in intents) / len(intents), "share")


def shares(
    prefix: str, sentences: Sequence[Sentence], scores: Sequence[Score], targets: dict[str, str]
) -> list[Figure]:
    """The share of right answers per point: of all sentences, of each language and of each tag."""
    groups = {"": [True] * len(sentences)}
    groups |= {f".{code}": [one.language == code for one in sentences] for code in LANGUAGES}
    groups |= {f".{tag}": [tag in one.tags for one in sentences] for tag in POINTS}
    found = []
    for group, members in groups.items():
        inside = [one for one, member in zip(scores, members, strict=True) if member]
        for point in POINTS.get(group.removeprefix("."), [each.name for each in fields(Score)]):
            right = share(inside, point)
            if right is not None:
                target = None if group else targets.get(point)
                note = f"{right[1]} sentences"
                found.append(figure(f"{prefix}{group}.{point}", right[0], "share", target, note=note))
    return found


def _timed(reader: IntentReader, sentence: Sentence) -> tuple[Intent, float]:
    start = time.perf_counter()
    intent = reader.read(sentence.text)
    return intent, time.perf_counter() - start


def failures(reader: IntentReader, half: Half) -> Iterator[str]:
    """Each sentence of a half that is not understood: what is wrong, what was expected, what was read."""
    for sentence in read_sentences(half):
        intent = reader.read(sentence.text)
        failed = score(sentence, intent).failed
        if failed:
            read = {name: value for name, value in intent.to_dict().items() if value and name != "sentences"}
            wrong = f"[{', '.join(failed)}] {sentence.text}"
            yield "\n  ".join([wrong, *(f"expected {one}" for one in sentence.expected), f"read     {read}"])


def main() -> None:
    """Print what is not understood, by the rules or by a language model; the test half is for the record only."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intent", description=main.__doc__)
    parser.add_argument("--half", choices=get_args(Half), default="development")
    parser.add_argument("--llm", metavar="SPEC", help="a language model in place of the rules, e.g. gguf:PATH")
    options = parser.parse_args()
    reader = model_reader(options.llm) if options.llm else rule_reader()
    for one in failures(reader, options.half):
        print(one)
    if options.llm:  # its cache makes the second reading of the same sentences free
        for found in measured(f"intent.{options.llm}.{options.half}", reader, options.half, {}):
            print(found.to_json())


if __name__ == "__main__":
    main()
