"""Cutting a rectangle into parts, which never reach beyond it. Pixels."""

from collections.abc import Sequence

import pygame


def cut_top(rect: pygame.Rect, height: float, gap: float = 0) -> tuple[pygame.Rect, pygame.Rect]:
    """The strip at the top, and what is left below the gap."""
    height, gap = min(round(height), rect.height), round(gap)
    strip = pygame.Rect(rect.left, rect.top, rect.width, height)
    gap = min(gap, rect.height - height)
    return strip, pygame.Rect(rect.left, rect.top + height + gap, rect.width, rect.height - height - gap)


def cut_bottom(rect: pygame.Rect, height: float, gap: float = 0) -> tuple[pygame.Rect, pygame.Rect]:
    """The strip at the bottom, and what is left above the gap."""
    height, gap = min(round(height), rect.height), round(gap)
    strip = pygame.Rect(rect.left, rect.bottom - height, rect.width, height)
    return strip, pygame.Rect(rect.left, rect.top, rect.width, max(0, rect.height - height - gap))


def cut_left(rect: pygame.Rect, width: float, gap: float = 0) -> tuple[pygame.Rect, pygame.Rect]:
    """The strip at the left, and what is left beside the gap."""
    width, gap = min(round(width), rect.width), round(gap)
    strip = pygame.Rect(rect.left, rect.top, width, rect.height)
    gap = min(gap, rect.width - width)
    return strip, pygame.Rect(rect.left + width + gap, rect.top, rect.width - width - gap, rect.height)


def cut_right(rect: pygame.Rect, width: float, gap: float = 0) -> tuple[pygame.Rect, pygame.Rect]:
    """The strip at the right, and what is left beside the gap."""
    width, gap = min(round(width), rect.width), round(gap)
    strip = pygame.Rect(rect.right - width, rect.top, width, rect.height)
    return strip, pygame.Rect(rect.left, rect.top, max(0, rect.width - width - gap), rect.height)


def split(rect: pygame.Rect, weights: Sequence[float], gap: float, *, across: bool) -> list[pygame.Rect]:
    """Parts side by side (`across`) or one below the other, as large as their weights say."""
    length = rect.width if across else rect.height
    room = length - gap * (len(weights) - 1)
    parts, at = [], 0.0
    for weight in weights:
        size = room * weight / sum(weights)
        start, end = round(at), round(at + size)
        parts.append(
            pygame.Rect(rect.left + start, rect.top, end - start, rect.height)
            if across
            else pygame.Rect(rect.left, rect.top + start, rect.width, end - start)
        )
        at += size + gap
    return parts


def contained(rect: pygame.Rect, aspect: float) -> pygame.Rect:
    """The largest rectangle of this width to height within the other, centred."""
    width = min(rect.width, rect.height * aspect)
    inside = pygame.Rect(0, 0, max(1, round(width)), max(1, round(width / aspect)))
    inside.center = rect.center
    return inside


def padded(rect: pygame.Rect, by: float) -> pygame.Rect:
    """Smaller on every side; never less than a pixel."""
    by = round(min(by, (rect.width - 1) / 2, (rect.height - 1) / 2))
    return rect.inflate(-2 * by, -2 * by)
