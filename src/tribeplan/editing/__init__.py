"""A document being changed: edits, undo, journal, save; no screen."""
