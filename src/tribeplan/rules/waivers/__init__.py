"""Exceptions that people wrote down, and those that no longer hold."""
