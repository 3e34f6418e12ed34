"""Learning what sentences refuse: writes what comes with the package, and says how well it does on strangers."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from threadpoolctl import threadpool_limits

import lexigraph.language.intent
from benchmarks.chain_fitting import fit_chain
from benchmarks.intent import refuses, rule_reader
from benchmarks.intent_labels import MENDED, WISHES, Labelled, labelled, wishes
from benchmarks.intent_scoring import score, share
from benchmarks.intent_set import AUTHORS, Sentence, read_sentences
from lexigraph.language.intent.chances import FILE, Learned, write_learned
from lexigraph.language.intent.evidence import near_view
from lexigraph.language.intent.outline import outline_view
from lexigraph.language.intent.rule_reader import RuleReader

SHARES = {"guards": 0.5}
"""How much a sentence counts of authors of whom there are many alike."""
PENALTIES = {"near": 0.3, "outline": 1.0}
LEAST_SEEN = {"word": 3, "character": 10, "pair": 3}
MOST_REFUSED = {"word": 0.1, "character": 0.04, "pair": 0.0}
"""How often a word is seen at least, and which share of that is refused at most, to make up outlines."""
POINTS = ("attributes", "negation", "items")


def learn(rows: Sequence[Labelled]) -> dict[str, Learned]:
    """Learn from labelled sentences, each language by itself."""
    return {code: _learn([row for row in rows if row.language == code]) for code in ("en", "zh")}


def _learn(rows: Sequence[Labelled]) -> Learned:
    common = frozenset(common_words(rows))
    shares = [SHARES.get(row.author, 1.0) for row in rows]
    fitted = partial(fit_chain, [row.units for row in rows], refused=[row.refused for row in rows], shares=shares)
    near = [near_view(row.units, row.author not in MENDED) for row in rows]
    outline = [outline_view(row.units, common, row.author not in MENDED) for row in rows]
    return Learned(
        common,
        fitted(features=near, penalty=PENALTIES["near"]),
        fitted(features=outline, penalty=PENALTIES["outline"]),
    )


def common_words(rows: Iterable[Labelled]) -> Iterator[str]:
    """Words, Chinese characters and pairs of these that are seen often and hardly ever refused."""
    seen: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for row in rows:
        for place, unit in enumerate(row.units):
            if not unit.is_word:
                continue
            seen[unit.key] += 1
            refused[unit.key] += row.refused[place]
            before = row.units[place - 1] if place else unit
            if place and before.is_word and not before.key.isascii() and not unit.key.isascii():
                seen[before.key + unit.key] += 1
                refused[before.key + unit.key] += row.refused[place - 1] or row.refused[place]
    for word, times in seen.items():
        kind = "word" if word.isascii() else "character" if len(word) == 1 else "pair"
        if times >= LEAST_SEEN[kind] and refused[word] <= MOST_REFUSED[kind] * times:
            yield word


def fold(rows: Sequence[Labelled], author: str, lexicon: RuleReader) -> RuleReader:
    """The reader that learned from all authors but one; of the first two files only their development half counts."""
    return RuleReader(lexicon.lexicon, lexicon.grammars, learn([row for row in rows if row.author != author]))


def right(reader: RuleReader, sentences: Sequence[Sentence]) -> list[float]:
    """The shares of :data:`POINTS` that a reader gets right."""
    scores = [score(one, reader.read(one.text)) for one in sentences]
    return [found[0] if (found := share(scores, point)) else float("nan") for point in POINTS]


def table(rows: Sequence[Labelled]) -> Iterator[str]:
    """Each author's sentences read by rules alone, and by what was learned from all other authors."""
    rules = RuleReader(rule_reader().lexicon, learned={})
    sentences = read_sentences("development")
    yield f"{'left out':10} {'n':>4}  " + "  ".join(f"{point:>16}" for point in POINTS)
    for author in AUTHORS:
        own = [one for one in sentences if one.author == author]
        pairs = zip(right(rules, own), right(fold(rows, author, rules), own), strict=True)
        yield f"{author:10} {len(own):4}  " + "  ".join(f"{before:7.3f} -> {now:5.3f}" for before, now in pairs)


def misread(rows: Sequence[Labelled]) -> tuple[int, int, int]:
    """How many wishes that refuse nothing are taken for refusals: by rules alone, with what was learned, of how many.

    Each is read by a reader that learned from every second other one.
    """
    rules, texts = RuleReader(rule_reader().lexicon, learned={}), wishes()
    plain, others = ([row for row in rows if (row.author == WISHES) == here] for here in (True, False))
    wrong = 0
    for half in (0, 1):
        reader = RuleReader(rules.lexicon, learned=learn([*others, *plain[1 - half :: 2]]))
        wrong += sum(refuses(reader, text) for text in texts[half::2])
    return sum(refuses(rules, text) for text in texts), wrong, len(texts)


def main() -> None:
    """Print what authors left out gain by it, then learn from all of them and write the file of the package."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intent_training", description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(lexigraph.language.intent.__file__).parent / FILE)
    parser.add_argument("--only", choices=("table", "file"), help="do one of both")
    options = parser.parse_args()
    with threadpool_limits(1):  # the order of a sum must not hang on the number of cores
        rows = labelled()
        if options.only != "file":
            for line in table(rows):
                print(line, flush=True)
            print(
                "wishes taken for refusals: {} by rules alone, {} with what was learned, of {}".format(*misread(rows))
            )
        if options.only != "table":
            write_learned(options.out, learn(rows))
            print(f"{options.out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
