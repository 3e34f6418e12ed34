"""What lies around an item: who met it, what it says, what it has in common with others."""

from lexigraph.web.around.facts import ItemFacts, facts_of
from lexigraph.web.around.neighbours import Column, Neighbour, neighbours_of
from lexigraph.web.around.people import LEAST_PEOPLE, people_of_both, people_with, told_counts

__all__ = [
    "LEAST_PEOPLE",
    "Column",
    "ItemFacts",
    "Neighbour",
    "facts_of",
    "neighbours_of",
    "people_of_both",
    "people_with",
    "told_counts",
]
