"""An experiment as one self-contained web page."""

from lexigraph.experiments.page.render import experiment_page

__all__ = ["experiment_page"]
