"""Formats of others: each is read into one plain value, and that into an organisation."""
