"""What is known about one element, in rows of words; knows no widget."""
