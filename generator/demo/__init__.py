"""The main job, shown once from end to end: `python -m generator.demo`."""
