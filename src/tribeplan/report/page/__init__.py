"""A decision on one page, for whoever never opens a terminal."""
