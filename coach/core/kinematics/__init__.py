"""A body on a picture: its points, its joint angles and other measures, and how far to trust them."""
