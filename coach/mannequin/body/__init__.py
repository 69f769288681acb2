"""One jointed body: its bones, how they stand in the room, how they move."""
