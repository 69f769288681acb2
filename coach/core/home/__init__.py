"""The first screen and the person's own page: what they offer and say."""
