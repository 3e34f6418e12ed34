"""Small parts to draw with: plain HTML, readable by everybody and by programs that read aloud."""

from lexigraph.web.widgets.charts import line_chart
from lexigraph.web.widgets.choice import Choice
from lexigraph.web.widgets.confirming import Question
from lexigraph.web.widgets.intervals import interval_bar
from lexigraph.web.widgets.live_table import LiveTable
from lexigraph.web.widgets.tables import Cell, add_table
from lexigraph.web.widgets.texts import LiveFacts, chapter, facts, heading, note, paragraph, text

__all__ = [
    "Cell",
    "Choice",
    "LiveFacts",
    "LiveTable",
    "Question",
    "add_table",
    "chapter",
    "facts",
    "heading",
    "interval_bar",
    "line_chart",
    "note",
    "paragraph",
    "text",
]
