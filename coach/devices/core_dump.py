"""A crash of a native library writes no core dump: it would hold the picture of the person."""

import contextlib


def leave_none() -> None:
    """From here on, for this process and those it starts. Windows keeps none unasked."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
