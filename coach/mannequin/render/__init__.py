"""The body as pixels: surfaces, light, a room, the guide's pictures."""
