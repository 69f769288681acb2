"""The colours, by what they are for, and the measure of their contrast."""

from dataclasses import dataclass

Colour = tuple[int, int, int]

READABLE = 7.0  # contrast of text with its ground: WCAG 2.2, success criterion 1.4.6 (AAA)
VISIBLE = 3.0  # contrast of a meaningful shape with its ground: WCAG 2.2, success criterion 1.4.11


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Red, green, blue, 0 to 255. `on_x` is text on a ground of `x`."""

    background: Colour
    text: Colour
    quiet: Colour  # text that may be read later
    panel: Colour  # ground of pictures, rings and boxes; `text` and `quiet` stand on it too
    line: Colour  # edges of panels and buttons
    track: Colour  # the part of a ring or arc that is still empty
    accent: Colour  # what is measured or chosen now
    breath: Colour  # the disc to breathe with
    target: Colour  # where the movement goes
    caution: Colour
    on_caution: Colour
    limit: Colour  # the range that must not be reached, on a gauge
    alarm: Colour
    on_alarm: Colour
    button: Colour
    on_button: Colour
    bone: Colour  # the skeleton, over any picture ...
    bone_edge: Colour  # ... because it has this edge


DARK = Theme(
    background=(15, 21, 28),
    text=(246, 243, 236),
    quiet=(190, 201, 210),
    panel=(26, 35, 45),
    line=(122, 139, 154),
    track=(58, 72, 86),
    accent=(104, 214, 200),
    breath=(78, 170, 172),
    target=(126, 211, 140),
    caution=(255, 205, 100),
    on_caution=(28, 20, 0),
    limit=(255, 122, 108),
    alarm=(158, 24, 24),
    on_alarm=(255, 255, 255),
    button=(38, 54, 69),
    on_button=(246, 243, 236),
    bone=(255, 255, 255),
    bone_edge=(16, 22, 28),
)
LIGHT = Theme(
    background=(247, 244, 238),
    text=(24, 30, 36),
    quiet=(62, 72, 82),
    panel=(255, 255, 255),
    line=(106, 117, 128),
    track=(206, 212, 217),
    accent=(0, 110, 104),
    breath=(52, 142, 146),
    target=(28, 112, 50),
    caution=(255, 214, 122),
    on_caution=(40, 28, 0),
    limit=(186, 32, 28),
    alarm=(150, 20, 20),
    on_alarm=(255, 255, 255),
    button=(226, 233, 238),
    on_button=(24, 30, 36),
    bone=(255, 255, 255),
    bone_edge=(24, 30, 36),
)
CONTRAST = Theme(
    background=(0, 0, 0),
    text=(255, 255, 255),
    quiet=(255, 255, 255),
    panel=(0, 0, 0),
    line=(255, 255, 255),
    track=(70, 70, 70),
    accent=(0, 255, 255),
    breath=(0, 200, 220),
    target=(90, 255, 90),
    caution=(255, 255, 0),
    on_caution=(0, 0, 0),
    limit=(255, 140, 130),
    alarm=(120, 0, 0),
    on_alarm=(255, 255, 255),
    button=(0, 0, 0),
    on_button=(255, 255, 255),
    bone=(255, 255, 255),
    bone_edge=(0, 0, 0),
)
THEMES: dict[str, Theme] = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}

# ink, ground, contrast that is needed
PAIRS: tuple[tuple[str, str, float], ...] = (
    ("text", "background", READABLE),
    ("text", "panel", READABLE),
    ("breath", "background", VISIBLE),
    ("background", "text", READABLE),
    ("quiet", "background", READABLE),
    ("quiet", "panel", READABLE),
    ("on_caution", "caution", READABLE),
    ("on_alarm", "alarm", READABLE),
    ("on_button", "button", READABLE),
    ("line", "background", VISIBLE),
    ("line", "panel", VISIBLE),
    ("accent", "panel", VISIBLE),
    ("accent", "track", VISIBLE),
    ("accent", "button", VISIBLE),
    ("text", "track", VISIBLE),
    ("on_button", "panel", READABLE),
    ("target", "panel", VISIBLE),
    ("limit", "panel", VISIBLE),
    ("caution", "bone_edge", VISIBLE),
    ("bone", "bone_edge", VISIBLE),
)


def contrast(a: Colour, b: Colour) -> float:
    """1 to 21, by WCAG 2.2's relative luminance."""
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [(c / 255 / 12.92) if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
