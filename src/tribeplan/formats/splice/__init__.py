"""A change of the tree as the same text elsewhere, byte for byte."""
