"""What `coach measure` says of one clip."""
