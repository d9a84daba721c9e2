"""Simulations beside the app: a child process, what is asked of it and what it answers."""
