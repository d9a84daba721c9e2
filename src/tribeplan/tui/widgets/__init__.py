"""Parts of screens: each shows one thing, and none holds a copy of the model."""
