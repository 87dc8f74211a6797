"""The front door with something else behind it, or as production runs it."""
