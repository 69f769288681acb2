"""What travels between clinic and home: one file, signed, and sealed once both sides know each other's key."""
