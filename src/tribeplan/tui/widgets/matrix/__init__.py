"""The matrix of squads by chapters."""
