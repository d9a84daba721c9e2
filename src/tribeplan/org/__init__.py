"""What an organisation is: people, squads, chapters, tribes, and the work they get."""
