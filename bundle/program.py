"""What the bundle starts: `coach`; by a double-click, its first screen, and what coach starts itself."""

import multiprocessing
import sys


def main() -> None:
    multiprocessing.freeze_support()
    if sys.argv[1:2] == ["-c"]:
        exec(compile(sys.argv[2], "<coach>", "exec"), {"__name__": "__main__"})
        return
    from coach.cli import main as coach

    if len(sys.argv) == 1 and not (sys.stdin and sys.stdin.isatty()):
        sys.argv.append("open")
    coach()


if __name__ == "__main__":
    main()
