"""Who belongs where, and how often."""
