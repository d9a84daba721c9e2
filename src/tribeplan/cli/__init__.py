"""Arguments in, one verb, one report, an exit code out."""
