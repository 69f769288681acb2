"""The world: cameras, pose models, the screen, sound, the clock."""
