"""What the command tells the shell."""

FINE = 0
FINDINGS = 1
CANNOT_RUN = 2
NO_INPUT = 3
INTERRUPTED = 130
