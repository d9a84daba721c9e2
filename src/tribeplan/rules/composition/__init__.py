"""Which skills stand together."""
