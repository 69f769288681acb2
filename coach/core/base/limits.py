"""What each reader takes from a file, a form or a folder that may come from anyone: one row for each bound.

A reader holds to its rows before it believes anything: none needs more than 512 MB beside what the program takes
anyway, and none goes on for ever. docs/limits.md shows the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass

KB, MB = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadingLimit:
    """The most of something that is taken, and the least; `why` is its source."""

    most: float
    unit: str
    why: str  # [E] is an engineering estimate, [D] this program's requirements
    least: float = 0


LIMITS: Mapping[str, ReadingLimit] = {
    # exercise, routine, overrides and answers files (TOML)
    "toml.size": ReadingLimit(128 * KB, "bytes", "the shipped files have four thousand [E]"),
    "toml.line": ReadingLimit(2000, "characters", "nobody reads a longer line [E]"),
    "toml.dots": ReadingLimit(32, "dots in a line", "the parser's time grows with the square of a dotted key [E]"),
    "toml.depth": ReadingLimit(12, "tables in tables", "the deepest shipped file has four [E]"),
    # the certificate beside an exercise file (JSON)
    "certificate.size": ReadingLimit(MB, "bytes", "the longest of a shipped exercise has 40 kB [E]"),
    # landmark recordings (.npz)
    "recording.size": ReadingLimit(320 * MB, "bytes, unpacked", "over three hours at 30 frames a second [E]"),
    "recording.step": ReadingLimit(60, "s between two rows", "a longer gap is a broken time stamp [D]", least=0.001),
    "recording.length": ReadingLimit(24 * 3600, "s", "no session is longer than a day [D]"),
    "recording.side": ReadingLimit(16384, "px", "cameras that are sold have a quarter of it [E]", least=16),
    # photographs (JPEG, PNG) and the pictures of films
    "picture.size": ReadingLimit(128 * MB, "bytes", "a photograph of 40 megapixels that nothing compresses [E]"),
    "picture.area": ReadingLimit(40_000_000, "pixels", "the pose model sees 256 x 256 of them [D]"),
    "picture.side": ReadingLimit(4096, "pixels, once read", "a larger photograph is made smaller as it is read [E]"),
    "film.length": ReadingLimit(24 * 3600, "s", "no session is longer than a day [D]"),
    # the photograph and the film that a therapist puts beside an exercise file
    "brought.picture_size": ReadingLimit(20 * MB, "bytes", "telephones write a third of it [E]"),
    "brought.picture_side": ReadingLimit(1600, "pixels, once read", "more than a window gives the figure [E]"),
    "brought.film_size": ReadingLimit(5 * MB, "bytes", "ten seconds as telephones send them [D]"),
    "brought.film_length": ReadingLimit(10, "s", "a movement is shown once or twice in it [D]"),
    "brought.film_area": ReadingLimit(1920 * 1088, "pixels", "Full HD, as coded; the window shows less [E]"),
    # pose models (.task, .onnx)
    "model.size": ReadingLimit(256 * MB, "bytes", "the largest that was published has 130 MB [E]"),
    "model.member": ReadingLimit(64 * MB, "bytes, unpacked", "the heavy model has 27 MB [D]"),
    "model.input": ReadingLimit(2048, "px of a side", "the largest that was published reads 288 x 384 [E]"),
    # the settings beside a Piper voice (.onnx.json); the voice itself is read as a model is
    "voice.settings": ReadingLimit(MB, "bytes", "those that were published have 5 to 60 kB [E]"),
    "voice.phonemes": ReadingLimit(4096, "phonemes", "those that were published have 256 at most [E]"),
    "voice.rate": ReadingLimit(
        48000, "samples a second", "those that were published have 16000 to 22050 [E]", least=8000
    ),
    # what coach export wrote (JSON); a session is in memory at a time
    "import.size": ReadingLimit(2048 * MB, "bytes", "two years of a session a day with landmarks [E]"),
    "import.session": ReadingLimit(48 * MB, "bytes of one session", "over three hours with landmarks [E]"),
    "import.session_values": ReadingLimit(2_000_000, "values in one session", "each takes some hundred bytes [E]"),
    "import.head": ReadingLimit(32 * MB, "bytes beside the sessions", "a thousand prescriptions have 5 MB [E]"),
    "import.head_values": ReadingLimit(1_000_000, "values beside the sessions", "as of a session [E]"),
    "import.sessions": ReadingLimit(50_000, "sessions", "one every two hours for ten years [E]"),
    "import.number": ReadingLimit(40, "characters of a number", "more digits than any double has [E]"),
    "import.events": ReadingLimit(500_000, "events of a session", "a session of an hour has five thousand [E]"),
    "import.event_time": ReadingLimit(7 * 24 * 3600, "s", "a session left open ends by itself long before [E]"),
    "import.chunks": ReadingLimit(20_000, "landmark chunks of a file", "over two days of landmarks [E]"),
    "import.chunk": ReadingLimit(8_000_000, "base64 characters of a chunk", "ten seconds at 500 frames a second [E]"),
    "import.chunk_frames": ReadingLimit(5000, "frames in a chunk of 10 s", "500 a second [E]"),
    "import.routine": ReadingLimit(
        500_000, "characters of a routine's text", "the shipped ones have four thousand [E]"
    ),
    # parcels between clinic and home (.coach); sessions in them are read as those of an export
    "parcel.size": ReadingLimit(32 * MB, "bytes", "two years of a session a day without landmarks, packed [E]"),
    "parcel.content": ReadingLimit(256 * MB, "bytes, unpacked", "the same, unpacked [E]"),
    # a prescription or a summary as QR codes
    "light.parts": ReadingLimit(16, "codes of a sequence", "nobody holds more before a camera [E]"),
    # a table that `coach measure -o` goes on with (CSV, JSON Lines)
    "table.size": ReadingLimit(64 * MB, "bytes", "a hundred thousand clips [E]"),
    # requests to coach review
    "form.size": ReadingLimit(256 * KB, "bytes", "a note of 10,000 characters has 60 kB [E]"),
    "form.fields": ReadingLimit(2000, "fields", "a prescription has some hundred [E]"),
    "request.head": ReadingLimit(10, "s until its head has come", "a browser on this machine needs milliseconds [E]"),
    "request.body": ReadingLimit(20, "s until its form has come", "as its head [E]"),
}


def most(name: str) -> int:
    """The upper bound of a row as a whole number, in the row's unit."""
    return int(LIMITS[name].most)


def most_s(name: str) -> float:
    """The upper bound of a row in seconds."""
    return float(LIMITS[name].most)


def least(name: str) -> float:
    """The lower bound of a row, in the row's unit."""
    return LIMITS[name].least
