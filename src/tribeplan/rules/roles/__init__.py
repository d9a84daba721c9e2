"""Who leads, owns and coaches."""
