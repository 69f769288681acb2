"""The bundle's program: `coach`; its first screen after a double-click; Python that coach runs in another process."""

import multiprocessing
import sys


def main() -> None:
    multiprocessing.freeze_support()
    if sys.argv[1:2] == ["-c"]:
        exec(compile(sys.argv[2], "<coach>", "exec"), {"__name__": "__main__"})
        return
    from coach.cli import main as coach
    from coach.cli.base import at_terminal

    if len(sys.argv) == 1 and not at_terminal():
        sys.argv.append("open")
    coach()


if __name__ == "__main__":
    main()
