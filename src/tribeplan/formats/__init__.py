"""Files in and out, with the place of everything in them."""
