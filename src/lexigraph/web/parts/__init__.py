"""Pieces of the page that several of its parts are made of."""
