"""What everything else is made of: values that travel, kinds of events, texts by key."""
