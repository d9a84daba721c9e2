"""Who decides, and how many decide above them."""
