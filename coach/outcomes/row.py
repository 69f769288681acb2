"""One row of the table of outcomes."""

from dataclasses import dataclass

from coach.core.clinical.safety import END_REASONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What happens, and what follows."""

    id: str
    happens: str
    told: tuple[str, ...]  # keys of the words, as "words:note.gap"; else a piece of the sentence in the terminal
    recorded: str
    goes_on: str  # whether the session does; "-" where there is none
    ends: str = ""  # how the session ends, a key of END_REASONS; "" where it goes on or there is none
    code: int | None = None  # the exit code where no ending gives it; None: as the session ends
    tests: tuple[str, ...] = ()


def exit_code(row: Outcome) -> int | None:
    """The program's exit code after it; None where the fault does not decide it."""
    return row.code if row.code is not None or not row.ends else END_REASONS[row.ends].exit_code
