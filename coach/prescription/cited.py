"""Says in words where a number comes from: what stands as a shorthand beside it here tells a therapist nothing."""

import re

# the documents by their numbers; docs/sources.md has more of each
DOCUMENTS = {
    "000": "What Is a Back Spasm?, Twin Boro Physical Therapy",
    "001": "What to do for back spasms",
    "002": "How to rehab a back muscle spasm, RehabFAQs",
    "003": "Back Spasm: What to do when you get Back Pain",
    "004": "Treating Back Spasms: A Comprehensive Guide",
}
TAUGHT = "as physiotherapy generally teaches"
REVIEW = "judgement of the program's physiotherapy review"
KINDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\[P\].*|[A-Z]\d\d"), TAUGHT),
    (re.compile(r"\[R2?\].*"), REVIEW),
    (re.compile(r"D7|design 7"), "the program's safety rules"),
    (re.compile(r"\[E\]"), "the program's own estimate"),
)
_DOCUMENT = re.compile(r"\[S\] (\d{3}):\d+")


def cited(source: str) -> str:
    """`[P] F05, [S] 002:48` in words, each source once; what is said in words already stays as it is."""
    return "; ".join(dict.fromkeys(_in_words(part.strip()) for part in source.split(",")))


def _in_words(part: str) -> str:
    if (document := _DOCUMENT.fullmatch(part)) is not None and document[1] in DOCUMENTS:
        return DOCUMENTS[document[1]]
    return next((words for kind, words in KINDS if kind.fullmatch(part)), part)
