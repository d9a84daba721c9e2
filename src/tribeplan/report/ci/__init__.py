"""Findings for continuous integration."""
