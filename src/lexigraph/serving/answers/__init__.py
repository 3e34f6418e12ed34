"""Answers to what clients ask, from the model in use and the live state."""

from lexigraph.serving.answers.catalogue import Catalogue
from lexigraph.serving.answers.evidence import Evidencing
from lexigraph.serving.answers.explaining import Explaining
from lexigraph.serving.answers.people import People
from lexigraph.serving.answers.previewing import Preview, Previewing
from lexigraph.serving.answers.receiving import receive_events
from lexigraph.serving.answers.recommending import Recommending
from lexigraph.serving.answers.similar import SimilarItems

__all__ = [
    "Catalogue",
    "Evidencing",
    "Explaining",
    "People",
    "Preview",
    "Previewing",
    "Recommending",
    "SimilarItems",
    "receive_events",
]
