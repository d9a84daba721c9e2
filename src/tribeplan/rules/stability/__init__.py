"""How long people stay together."""
