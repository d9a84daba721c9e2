"""Which small change helps most, within the rules and a budget; told from outside when to stop."""
