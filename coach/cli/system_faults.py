"""What the system refuses, as one sentence to the person; what else it reports is a fault of the program.

The rooms tell their own troubles with files, and know more of them. This is the net below: a file whose name, place or
disk no room has thought of.
"""

import errno

# what the system says -> why, and what to do. Only what people and their machines cause: a file that is not there
# where the program has just made or looked for one, or an argument that makes no sense, is a fault of the program
SENTENCES: dict[int, str] = {
    errno.ENOSPC: "the disk is full: free some space, then start again",
    errno.EDQUOT: "your share of the disk is full: free some space, then start again",
    errno.EFBIG: "the file would be larger than this system allows: give another place",
    errno.ENAMETOOLONG: "the name is too long: give a shorter one",
    errno.EACCES: "you may not read or write there: change its permissions, or give another place",
    errno.EPERM: "the system does not permit it there: give another place",
    errno.EROFS: "that disk can only be read: give another place",
    errno.EIO: "the disk cannot be read or written: check it, or give another place",
    errno.ENOTDIR: "a part of that path is no folder: check the spelling",
    errno.EISDIR: "that is a folder: give the name of a file in it",
    errno.ELOOP: "its links lead round in a circle: give another place",
    errno.ENXIO: "that is no ordinary file: give another one",
    errno.ENODEV: "that is no ordinary file: give another one",
    errno.EBUSY: "another program is using it: close that, then start again",
    errno.ESTALE: "the disk on the network has gone: connect it again",
    errno.EMFILE: "too many files are open: close other programs, then start again",
    errno.ENFILE: "too many files are open: close other programs, then start again",
    errno.ENOMEM: "there is not enough memory: close other programs, then start again",
}


def sentence(error: BaseException) -> str | None:
    """The whole sentence, which begins with the file where it is known; None for a fault of the program."""
    if not isinstance(error, OSError) or error.errno not in SENTENCES:
        return None
    what = "This" if error.filename is None else repr(_shown(error.filename))
    return f"{what} does not work, because {SENTENCES[error.errno]}."


def _shown(name: object) -> str:
    """A name of hundreds of letters would hide what follows it."""
    text = name.decode(errors="replace") if isinstance(name, bytes) else str(name)
    return text if len(text) <= 120 else f"{text[:60]}...{text[-40:]}"
