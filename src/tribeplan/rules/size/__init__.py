"""How large squads, tribes and chapters are."""
