"""Generative language models behind one small interface."""

from lexigraph.language.generation.batch import Outcome, Request, ask_each, complete_many
from lexigraph.language.generation.caching import answer_cache_folder
from lexigraph.language.generation.meter import MeteredModel, Prices, Usage, UsageMeter
from lexigraph.language.generation.model import Completion, LanguageModel
from lexigraph.language.generation.prompts import Prompt, as_data, load_prompt, prompt_names
from lexigraph.language.generation.registry import create_language_model
from lexigraph.language.generation.schema import checked_answer

__all__ = [
    "Completion",
    "LanguageModel",
    "MeteredModel",
    "Outcome",
    "Prices",
    "Prompt",
    "Request",
    "Usage",
    "UsageMeter",
    "answer_cache_folder",
    "as_data",
    "ask_each",
    "checked_answer",
    "complete_many",
    "create_language_model",
    "load_prompt",
    "prompt_names",
]
