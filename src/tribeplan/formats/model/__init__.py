"""Our own files: models, scenarios, waivers, baselines and settings."""
