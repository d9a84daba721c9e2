"""YAML files: text, events, a tree with its places, messages."""
