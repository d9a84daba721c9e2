"""The terminal app over the same verbs; the only home of Textual."""
