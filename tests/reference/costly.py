"""Properties of which one example takes long."""

from hypothesis import settings

COSTLY = settings(max_examples=max(settings().max_examples // 4, 10))
"""A quarter of what the profile asks for, and no fewer than ten."""
