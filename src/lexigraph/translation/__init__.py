"""Errors and descriptions in the language of the reader, for all who speak to people: the command line and the page."""

from lexigraph.translation.descriptions import MODEL, described
from lexigraph.translation.errors import ERROR, Template, translated

__all__ = ["ERROR", "MODEL", "Template", "described", "translated"]
