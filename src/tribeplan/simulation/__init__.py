"""How work flows: draw a history, replay it, measure the waiting."""
