"""Past one model and one machine: the search for settings."""

from lexigraph.scaling.ranges import Choice, Only, Range, Space
from lexigraph.scaling.result import Trial, TuningResult, write_toml
from lexigraph.scaling.spaces import SPACES, space_for
from lexigraph.scaling.tuning import tune

__all__ = ["SPACES", "Choice", "Only", "Range", "Space", "Trial", "TuningResult", "space_for", "tune", "write_toml"]
