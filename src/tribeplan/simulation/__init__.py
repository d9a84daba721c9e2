"""How work flows: draw a replication, replay it, measure the waiting."""
