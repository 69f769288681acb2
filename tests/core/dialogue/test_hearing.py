"""Short sounds: told from speech that goes on, from a loud room, and from the program's own voice."""

from collections.abc import Iterable
from dataclasses import fields

import pytest

from coach.core.dialogue.hearing import (
    AFTER_S,
    ALONE_S,
    ENOUGH_S,
    SHORT_S,
    Ear,
    Listened,
    Loudness,
    Noticed,
    ShortSound,
    forgiven,
    listen_on,
)

QUIET_DB, WORD_DB, OWN_DB = -60.0, -25.0, -20.0
FRAME_S, MOMENT_S = 0.016, 0.048
Piece = tuple[float, float]  # level, seconds


def heard(pieces: Iterable[Piece], playing: Iterable[tuple[float, float]] = (), ear: Ear | None = None
          ) -> tuple[Ear, list[ShortSound], list[Noticed]]:  # fmt: skip
    """Listens to levels, each for some seconds, while the program plays from and until some seconds."""
    ear, short, told = ear or Ear(), [], []
    levels = [level for level, seconds in pieces for _ in range(round(seconds / FRAME_S))]
    spans = tuple(playing)
    for first in range(0, len(levels), 3):
        frames = tuple(
            Loudness((first + n + 1) * FRAME_S, level, level - 10) for n, level in enumerate(levels[first : first + 3])
        )
        t_s = frames[-1].t_s
        ear, noticed = listen_on(ear, Listened(frames, any(a <= t_s < b for a, b in spans)))
        short += noticed.short
        told.append(noticed)
    return ear, short, told


def test_a_word_in_a_quiet_room_is_heard_once_and_how_long_it_was() -> None:
    ear, short, _ = heard([(QUIET_DB, 8.0), (WORD_DB, 0.4), (QUIET_DB, 1.0)])
    assert len(short) == 1
    assert short[0].since_s == pytest.approx(8.0, abs=0.03)
    assert short[0].lasted_s == pytest.approx(0.4, abs=0.03)
    assert ear.works


def test_a_word_that_another_follows_is_talk_and_picks_nothing() -> None:
    assert heard([(QUIET_DB, 8.0), (WORD_DB, 0.3), (QUIET_DB, ALONE_S - 0.1), (WORD_DB, 0.3), (QUIET_DB, 1.0)])[1] == []


def test_a_gap_in_a_word_does_not_make_two_of_it() -> None:
    _, short, _ = heard([(QUIET_DB, 4.0), (WORD_DB, 0.2), (QUIET_DB, AFTER_S - 0.06), (WORD_DB, 0.2), (QUIET_DB, 1.0)])
    assert len(short) == 1


def test_a_click_of_the_line_is_no_sound() -> None:
    assert heard([(QUIET_DB, 8.0), (WORD_DB, FRAME_S), (QUIET_DB, 1.0)])[1] == []
    assert len(heard([(QUIET_DB, 8.0), (WORD_DB, 4 * FRAME_S), (QUIET_DB, 1.0)])[1]) == 1


@pytest.mark.parametrize("seconds", [SHORT_S + 0.1, 3.0])
def test_a_groan_and_speech_that_goes_on_pick_nothing(seconds: float) -> None:
    assert heard([(QUIET_DB, 6.0), (WORD_DB, seconds), (QUIET_DB, 1.0)])[1] == []


def test_before_the_room_is_known_nothing_is_heard() -> None:
    ear, short, _ = heard([(QUIET_DB, ENOUGH_S / 2), (WORD_DB, 0.3), (QUIET_DB, 0.4)])
    assert short == []
    assert not ear.works


def test_a_room_in_which_something_is_loud_all_the_time_is_loud_until_it_was_calm_for_a_while() -> None:
    talk = [(WORD_DB, 0.3), (QUIET_DB, 0.4)] * 6
    ear, _, _ = heard([(QUIET_DB, 4.0), *talk])
    assert ear.noise.loud
    later = [(level, seconds) for level, seconds in [(QUIET_DB, 4.0), *talk, (QUIET_DB, 30.0)]]
    assert not heard(later)[0].noise.loud


def test_an_answer_is_no_noise_of_the_room() -> None:
    ear, short, _ = heard([(QUIET_DB, 4.0), (WORD_DB, 0.4), (QUIET_DB, ALONE_S + 0.06)])
    assert forgiven(ear, short[0]).noise.share_loud < ear.noise.share_loud


@pytest.mark.parametrize("delay_s", [0.0, 0.1, 0.3])
def test_it_never_hears_itself_however_late_its_voice_comes_back(delay_s: float) -> None:
    """Forty choices, each of half a second: the voice, its echo, and a second of waiting."""
    pieces: list[Piece] = [(QUIET_DB, 4.0 + delay_s)]
    spans = []
    at_s = 4.0
    for _ in range(40):
        spans.append((at_s, at_s + 0.512))
        pieces += [(OWN_DB, 0.512), (OWN_DB - 15, 0.096), (OWN_DB - 30, 0.096), (QUIET_DB, 1.296)]  # whole frames
        at_s += 2.0
    ear, short, _ = heard(pieces, spans)
    assert short == []
    assert ear.works  # its own voice has not made the room a loud one


def test_an_answer_right_after_its_voice_is_heard() -> None:
    spoken: list[Piece] = [(OWN_DB, 0.5), (OWN_DB - 30, 0.1)]
    pieces = [(QUIET_DB, 4.0), *spoken, (QUIET_DB, 1.4), *spoken, (QUIET_DB, 0.4), (WORD_DB, 0.3), (QUIET_DB, 0.5)]
    _, short, _ = heard(pieces, [(4.0, 4.5), (6.0, 6.5)])
    assert len(short) == 1


def test_a_cry_is_noticed_at_once_and_a_word_is_none() -> None:
    assert any(one.alarm_s is not None for one in heard([(QUIET_DB, 4.0), (-5.0, 0.1)])[2])
    assert not any(one.alarm_s is not None for one in heard([(QUIET_DB, 4.0), (WORD_DB, 0.3)])[2])


def test_what_is_remembered_holds_levels_and_times_only() -> None:
    """No sound is kept: nothing here could be turned into one again."""
    ear, _, _ = heard([(QUIET_DB, 4.0), (WORD_DB, 0.4), (QUIET_DB, 1.0)])
    assert {field.type for field in fields(Loudness)} == {float}
    assert all(
        isinstance(value, float) for tenth in ear.noise.tenths for value in (tenth.quietest_db, tenth.loudest_db)
    )
