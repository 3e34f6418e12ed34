"""Generative language models behind one small interface."""

from lexigraph.language.generation.model import Completion, LanguageModel
from lexigraph.language.generation.prompts import Prompt, as_data, load_prompt, prompt_names

__all__ = ["Completion", "LanguageModel", "Prompt", "as_data", "load_prompt", "prompt_names"]
