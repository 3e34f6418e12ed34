"""What the part "Explore" asks of the service, without anything drawn."""

from lexigraph.web.exploring.abilities import Abilities, abilities_of
from lexigraph.web.exploring.past import Deed, Past, past_of, record_click
from lexigraph.web.exploring.reading import read_wish
from lexigraph.web.exploring.shortly import short_reasons
from lexigraph.web.exploring.survey import LISTED, Row, Survey, leave_out_unknown, survey

__all__ = [
    "LISTED",
    "Abilities",
    "Deed",
    "Past",
    "Row",
    "Survey",
    "abilities_of",
    "leave_out_unknown",
    "past_of",
    "read_wish",
    "record_click",
    "short_reasons",
    "survey",
]
