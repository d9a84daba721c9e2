"""What is left lying about in the model."""
