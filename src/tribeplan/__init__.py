"""Design tribes, check the organisation and see what each structure does to time-to-market."""

__version__ = "0.1.0"
