"""How work gets through, and where it waits."""
