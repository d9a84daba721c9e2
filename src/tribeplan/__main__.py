"""Run tribeplan as ``python -m tribeplan``."""

from tribeplan.cli.main import main

main()
