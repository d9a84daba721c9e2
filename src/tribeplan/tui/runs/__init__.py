"""Simulations in a process of their own, so that keys answer while they run."""
