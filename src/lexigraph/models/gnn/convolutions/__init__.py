"""Convolutions: how messages travel; of these files only the settings do without torch."""
