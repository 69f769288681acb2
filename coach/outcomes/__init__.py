"""What follows from each fault of the world around the program: one table, from which docs/faults.md is written.

`python docs/faults.py` writes the page; a test holds it, and that every row names tests and sentences that exist.
"""

from coach.outcomes.devices import DEVICES
from coach.outcomes.leaving import LEAVING
from coach.outcomes.places import PLACES
from coach.outcomes.row import Outcome, exit_code
from coach.outcomes.store import STORE
from coach.outcomes.window import WINDOW_EVENTS

OUTCOMES: dict[str, tuple[Outcome, ...]] = {
    "Camera, picture and pose model": DEVICES["sight"],
    "Sound, window and clocks": DEVICES["senses"],
    "What becomes of the window": WINDOW_EVENTS,
    "The records": STORE,
    "Files, places and what travels with the program": PLACES,
    "Ended from outside": LEAVING,
}

__all__ = ["OUTCOMES", "Outcome", "exit_code"]
