"""Every kind of view, at every size: text in its box, buttons apart, contrast, and the right way round."""

from dataclasses import replace
from itertools import combinations, pairwise, product

import numpy as np
import pygame
import pytest
from kinds import kinds
from screen_views import GAUGE, LANGUAGES, MOVING, PAIN, SIZES, VIEWS, choices, make_pose, screen
from sweeps import swept

from coach.core.base.types import text
from coach.core.dialogue.screen_model import BODY, Notice, View
from coach.devices.screen import THEMES, Input, render
from coach.devices.screen.bars import OVER_KEYS, draw_correction
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.draw import paint, settled
from coach.devices.screen.inputs import cap_at
from coach.devices.screen.scene import ScreenScene
from coach.devices.screen.theme import DARK, LIGHT, PAIRS, READABLE, Theme, contrast
from coach.prescription.words import load_words

WORDS = LANGUAGES["short"]
GUIDE = np.full((300, 400, 3), 200, np.uint8)
IMAGE = np.full((480, 640, 3), 90, np.uint8)


def painted(view: View, size=(1280, 720), words=WORDS, theme: Theme = DARK, **scene) -> Canvas:
    canvas = Canvas(pygame.Surface(size), theme, words)
    paint(canvas, ScreenScene(view=view, **scene))
    return canvas


def pixels(canvas: Canvas) -> np.ndarray:
    """(height, width, 3)"""
    return pygame.surfarray.array3d(canvas.surface).swapaxes(0, 1).astype(int)


def near(picture: np.ndarray, colour, tolerance: int = 40) -> np.ndarray:
    return (np.abs(picture - np.array(colour)) <= tolerance).all(axis=2)


@swept("name", VIEWS)
@swept("guide", [None, GUIDE])
def test_text_stays_in_its_box_and_buttons_apart(name, guide):
    for size, language in product(SIZES, LANGUAGES):
        canvas = painted(VIEWS[name], size, LANGUAGES[language], guide=guide, image=None if guide is None else IMAGE)
        whole = canvas.surface.get_rect()
        for placed in canvas.placed:
            assert placed.box.contains(placed.rect), (size, language, placed)
            assert whole.contains(placed.box), (size, language, placed)
        for button in canvas.buttons:
            assert whole.contains(button.rect), (size, language, button)
            assert min(button.rect.size) > whole.height / 40, (size, language, button)
        for one, other in combinations(canvas.buttons, 2):
            assert not one.rect.colliderect(other.rect), (size, language, one, other)


@swept("size", SIZES)
@swept("name", [name for name in VIEWS if "paused" not in name])
def test_texts_do_not_lie_over_each_other(name, size):
    canvas = painted(VIEWS[name], size)
    for one, other in combinations(canvas.placed, 2):
        assert not one.rect.inflate(-2, -2).colliderect(other.rect.inflate(-2, -2)), (one, other)


@swept("size", SIZES)
@swept("name", VIEWS)
def test_what_to_do_is_readable_at_three_metres(name, size):
    canvas = painted(VIEWS[name], size, guide=GUIDE, image=IMAGE)
    sentences = {WORDS.say(text(key)) for key in ("title", "instruction", "correction", "question", "caption")}
    for placed in canvas.placed:
        if placed.text in sentences:
            assert placed.px >= size[1] / 24, placed


@swept("size", SIZES)
@swept("name", VIEWS)
def test_nothing_is_left_off_however_much_is_written(name, size):
    canvas = painted(VIEWS[name], size, LANGUAGES["long"], guide=GUIDE, image=IMAGE)
    donau = LANGUAGES["long"].say(text("caption"))
    assert all(placed.whole for placed in canvas.placed if placed.text != donau)


@swept("size", SIZES[:2])
@swept("name", VIEWS)
def test_everything_in_the_view_is_on_the_screen(name, size):
    view = VIEWS[name]
    shown = [placed.text for placed in painted(view, size).placed]
    expected = [view.title, view.notice.correction, view.question and view.question.text]
    if view.notice.correction is None:
        expected.append(view.instruction)
    crowded = view.question is not None and len(view.question.choices) > 5 and size == SIZES[0]
    if not (view.paused and view.question is None) and view.notice.correction is None and not crowded:
        expected.extend(view.notice.captions)
    for sentence in filter(None, expected):
        assert WORDS.say(sentence) in shown
    if view.question is not None:
        assert {WORDS.say(choice.label) for choice in view.question.choices} <= set(shown)
    if view.next_title is not None:
        assert f"Next: {WORDS.say(view.next_title)}" in shown
    if view.tally.count is not None:
        assert str(view.tally.count[0]) in shown


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_correction_stays_readable_beside_a_long_instruction(size):
    view = VIEWS["an exercise with a correction"]
    words = LANGUAGES["long"]
    placed = {placed.text: placed for placed in painted(view, size, words).placed}
    assert placed[words.say(text("correction"))].px >= size[1] / 24
    assert words.say(text("instruction")) not in placed


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_long_question_stays_readable(size):
    words = LANGUAGES["long"]
    view = View(phase="screening", question=choices(2))
    placed = {placed.text: placed for placed in painted(view, size, words).placed}
    assert placed[words.say(text("question"))].px >= size[1] / 24
    assert all(one.px >= size[1] / 24 for one in placed.values() if "respuesta" in one.text)


def test_an_alarm_is_alone_so_that_nothing_contradicts_it():
    shown = [placed.text for placed in painted(VIEWS["an exercise beyond a limit"]).placed]
    assert WORDS.say(text("correction")) in shown
    assert WORDS.say(text("instruction")) not in shown


def test_what_is_shown_already_is_not_repeated_as_a_caption():
    view = replace(VIEWS["an exercise"], notice=replace(VIEWS["an exercise"].notice, captions=(text("instruction"),)))
    shown = [placed.text for placed in painted(view).placed]
    assert shown.count(WORDS.say(text("instruction"))) == 1


# colours


@swept("theme", THEMES)
@swept(("ink", "ground", "needed"), PAIRS)
def test_contrast_is_high(theme, ink, ground, needed):
    assert contrast(getattr(THEMES[theme], ink), getattr(THEMES[theme], ground)) >= needed


@swept("theme", THEMES)
@swept("name", [name for name in VIEWS if name != "an exercise, paused"])
def test_text_stands_on_the_ground_that_its_contrast_was_measured_for(name, theme):
    canvas = painted(VIEWS[name], theme=THEMES[theme])
    picture = pixels(canvas)
    measured = {(ink, ground) for ink, ground, _ in PAIRS}
    for placed in canvas.placed:
        assert (placed.ink, placed.ground) in measured
        part = picture[placed.rect.top : placed.rect.bottom, placed.rect.left : placed.rect.right]
        share = near(part, getattr(THEMES[theme], placed.ground), 3).mean()
        assert share > 0.4, placed


@swept("theme", THEMES)
@swept("name", VIEWS)
def test_the_pixels_of_every_text_have_that_contrast(name, theme):
    """What stands out most in a text's place against what is most of it: over a picture as well."""
    canvas = painted(VIEWS[name], theme=THEMES[theme], image=IMAGE, guide=GUIDE)
    picture = pixels(canvas)
    for placed in canvas.placed if "paused" not in name else ():
        part = picture[placed.rect.top : placed.rect.bottom, placed.rect.left : placed.rect.right].reshape(-1, 3)
        codes, counts = np.unique(part @ (65536, 256, 1), return_counts=True)
        colours = [(code >> 16, code >> 8 & 255, code & 255) for code in codes.tolist()]
        ground = colours[counts.argmax()]
        assert max(contrast(ink, ground) for ink in colours) >= READABLE, placed


def test_black_on_white_has_the_known_contrast():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


SAME = replace(DARK, accent=DARK.caution, limit=DARK.caution, target=DARK.caution, alarm=DARK.background,
               on_alarm=DARK.text, on_caution=DARK.text, track=DARK.panel)  # fmt: skip


def test_a_faulty_joint_differs_in_shape_and_not_only_in_colour():
    good = pixels(painted(screen(**MOVING), theme=SAME))
    bad = pixels(painted(screen(**MOVING, faulty=True), theme=SAME))
    in_the_picture = (good != bad).any(axis=2)[:, :500]
    on_the_gauge = (good != bad).any(axis=2)[:, 500:]
    assert in_the_picture.sum() > 500
    assert on_the_gauge.sum() > 100


def test_an_alarm_differs_from_a_correction_without_colour():
    theme = replace(SAME, caution=DARK.background)
    signs = []
    for alarm in (False, True):
        canvas = Canvas(pygame.Surface((1280, 720)), theme, WORDS)
        draw_correction(canvas, pygame.Rect(0, 0, 900, 160), "Lower", alarm=alarm)
        signs.append(pixels(canvas)[20:140, 20:115])  # the sign, without the box's edge
    assert (signs[0] != signs[1]).any(axis=2).sum() > 100
    assert all((sign != sign[0, 0]).any() for sign in signs)


def test_target_and_limits_differ_in_shape():
    bands = {"target": (20.0, 40.0), "warn": (20.0, 40.0), "stop": (20.0, 40.0)}
    none = replace(GAUGE, value=None, target=(None, None), warn=(None, None), stop=(None, None))
    seen = []
    for kind, (low, high) in bands.items():
        gauge = replace(none, **{kind: (low, high)})
        seen.append(
            pixels(
                painted(
                    replace(VIEWS["an exercise"], mirror=replace(VIEWS["an exercise"].mirror, gauge=gauge)), theme=SAME
                )
            )
        )
    for one, other in combinations(seen, 2):
        assert (one != other).any(axis=2).sum() > 500


# the mirror


def image_with_red_left() -> np.ndarray:
    image = np.zeros((480, 640, 3), np.uint8)
    image[:, :320] = (255, 0, 0)
    image[:, 320:] = (0, 0, 255)
    return image


def columns(mask: np.ndarray) -> float:
    assert mask.sum() > 100
    return float(np.nonzero(mask)[1].mean())


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_persons_picture_is_a_mirror(size):
    view = replace(VIEWS["an exercise"], mirror=replace(VIEWS["an exercise"].mirror, pose=None, gauge=None))
    picture = pixels(painted(view, size, image=image_with_red_left()))
    assert columns(near(picture, (255, 0, 0), 5)) > columns(near(picture, (0, 0, 255), 5)) + size[0] / 10


def test_the_picture_given_is_not_changed():
    image = image_with_red_left()
    painted(VIEWS["an exercise"], image=image)
    assert (image == image_with_red_left()).all()


def test_the_guide_is_shown_as_it_is():
    view = replace(VIEWS["the demonstration"], mirror=replace(VIEWS["the demonstration"].mirror, pose=None))
    picture = pixels(painted(view, guide=image_with_red_left()))
    assert columns(near(picture, (255, 0, 0), 5)) < columns(near(picture, (0, 0, 255), 5))


def test_the_marked_joint_lies_on_the_same_spot_of_the_mirrored_picture():
    pose = make_pose()
    hip = pose.landmarks[GAUGE.joint]
    image = np.zeros((480, 640, 3), np.uint8)
    y, x = round(hip[1] * 480), round(hip[0] * 640)
    image[y - 25 : y + 25, x - 25 : x + 25] = (255, 0, 255)
    canvas = painted(screen(**MOVING), image=image)
    picture = pixels(canvas)
    spot, ring = near(picture, (255, 0, 255), 60), near(picture[:, :500], DARK.accent, 20)
    assert columns(spot) == pytest.approx(columns(ring), abs=6)


def test_without_a_picture_the_skeleton_stands_on_a_calm_ground():
    picture = pixels(painted(replace(VIEWS["an exercise"], notice=replace(VIEWS["an exercise"].notice, captions=()))))[
        150:520, 30:480
    ]
    assert near(picture, DARK.panel, 3).mean() > 0.7
    assert near(picture, DARK.bone, 3).sum() > 500


def test_nobody_in_sight_is_no_skeleton_and_is_said():
    view = replace(
        VIEWS["an exercise"],
        mirror=replace(VIEWS["an exercise"].mirror, pose=make_pose(seen=False)),
        notice=replace(VIEWS["an exercise"].notice, captions=()),
    )
    canvas = painted(view)
    assert "I can't see you" in [placed.text for placed in canvas.placed]
    below_the_sign = pixels(canvas)[280:520, 30:480]
    assert near(below_the_sign, DARK.bone, 3).sum() == 0
    assert near(below_the_sign, DARK.accent, 30).sum() == 0


def test_points_that_the_model_only_guesses_are_not_drawn():
    pose = make_pose()
    pose.landmarks[:, 3] = 0.2
    canvas = painted(
        replace(
            VIEWS["an exercise"],
            mirror=replace(VIEWS["an exercise"].mirror, pose=pose),
            notice=replace(VIEWS["an exercise"].notice, captions=()),
        )
    )
    assert near(pixels(canvas)[280:520, 30:480], DARK.bone, 3).sum() == 0


def test_points_far_outside_the_picture_do_no_harm():
    pose = make_pose()
    pose.landmarks[::3, :2] = 1e6
    pose.landmarks[1::3, :2] = -1e6
    painted(replace(VIEWS["an exercise"], mirror=replace(VIEWS["an exercise"].mirror, pose=pose)), SIZES[-1])


# numbers


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"count": (0, 8)}, ["0", "of 8"]),
        ({"count": (3, 8)}, ["3", "of 8"]),
        ({"count": None, "seconds_left": 12.2}, ["13", "seconds left"]),
        ({"count": None, "seconds_left": 0.4}, ["1", "second left"]),
        ({"count": None, "seconds_left": 0.0}, ["0", "seconds left"]),
        ({"count": None, "seconds_left": 125.0}, ["2:05", "left"]),
        ({"sets": (2, 3)}, ["Set 2 of 3"]),
    ],
)
def test_numbers_are_told_plainly(change, expected):
    shown = [placed.text for placed in painted(screen(**MOVING | change)).placed]
    assert set(expected) <= set(shown)


def test_an_angle_is_no_finer_than_the_camera_measures_and_not_seen_is_a_question_mark():
    def shown(value):
        view = replace(
            VIEWS["an exercise"], mirror=replace(VIEWS["an exercise"].mirror, gauge=replace(GAUGE, value=value))
        )
        return [placed.text for placed in painted(view).placed]

    assert "10°" in shown(8.1)
    assert "−25°" in shown(-23.0)
    assert "?" in shown(None)


def test_the_disc_grows_with_the_breath():
    def disc(progress):
        return near(
            pixels(painted(replace(VIEWS["the breath"], tally=replace(VIEWS["the breath"].tally, share=progress)))),
            DARK.breath,
            3,
        ).sum()

    assert disc(0.0) < disc(0.3) < disc(0.7) < disc(1.0)


# keys and buttons


def test_every_command_is_one_key_away_and_its_key_is_shown():
    canvas = painted(VIEWS["an exercise"])
    commands = {button.input.value for button in canvas.buttons if button.input.kind == "command"}
    assert commands >= {"stop", "pause", "skip", "repeat", "easier", "mute"}
    assert {"X", "Space", "R", "N", "E", "M"} <= {placed.text for placed in canvas.placed}


@swept("name", VIEWS)
def test_stop_is_there_until_it_is_over_and_help_always(name):
    there = [button.input for button in painted(VIEWS[name]).buttons]
    over = VIEWS[name].question is None and VIEWS[name].phase in OVER_KEYS
    assert (Input("command", "stop") in there) is not over
    assert Input("command", "help") in there


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_stop_has_the_same_place_on_every_screen(size):
    stop = Input("command", "stop")
    places = {
        next(tuple(button.rect) for button in painted(view, size, unfocused=unfocused).buttons
             if button.input == stop)
        for view in VIEWS.values() for unfocused in (True, False)
        if view.question is not None or view.phase not in OVER_KEYS
    }  # fmt: skip
    assert len(places) == 1


def test_keys_say_what_they_would_do_now():
    shown = {placed.text for placed in painted(VIEWS["an exercise, paused"], muted=True).placed}
    assert {"Go on", "Sound on"} <= shown


def test_a_question_in_a_pause_shows_the_key_that_goes_on():
    asked = VIEWS["pain"]
    assert "Go on" not in {placed.text for placed in painted(asked).placed}
    there = painted(replace(asked, paused=True))
    assert "Go on" in {placed.text for placed in there.placed}
    assert Input("command", "pause") in {button.input for button in there.buttons}


def test_pain_is_a_row_of_eleven_from_left_to_right_with_words():
    buttons = [b for b in render(pygame.Surface((640, 480)), VIEWS["pain"], WORDS) if b.input.kind == "answer"]
    assert [b.input.value for b in buttons] == [str(n) for n in range(11)]
    assert len({b.rect.top for b in buttons}) == 1
    assert [b.rect.left for b in buttons] == sorted(b.rect.left for b in buttons)
    shown = {placed.text for placed in painted(VIEWS["pain"]).placed}
    assert {"no pain", "moderate", "the worst you can imagine"} <= shown


@pytest.mark.parametrize("count", range(1, 10))
def test_choices_are_buttons_with_their_digit(count):
    canvas = painted(replace(VIEWS["pain"], question=choices(count)))
    answers = [b.input.value for b in canvas.buttons if b.input.kind == "answer"]
    assert answers == [f"answer{n}" for n in range(1, count + 1)]
    assert {str(n) for n in range(1, count + 1)} <= {placed.text for placed in canvas.placed}


def test_the_focused_choice_looks_different_without_colour():
    view = replace(VIEWS["pain"], question=PAIN)
    theme = replace(DARK, accent=DARK.line)
    changed = (pixels(painted(view, theme=theme)) != pixels(painted(view, theme=theme, focus=4))).any(axis=2)
    assert changed.sum() > 300


# several picks, the body, the choice that is offered


def test_each_place_of_the_body_can_be_clicked_and_is_named_beside_it_with_its_key():
    canvas = painted(VIEWS["where it hurts"])
    for k, place in enumerate(BODY):
        buttons = [button.rect for button in canvas.buttons if button.input == Input("answer", place)]
        assert len(buttons) == 2, place
        assert cap_at(k) in {placed.text for placed in canvas.placed}
    named = [b.rect for b in canvas.buttons if b.input.value in BODY and b.rect.width > canvas.surface.get_width() / 5]
    assert named == sorted(named, key=lambda rect: (rect.top, rect.left))  # the keys are in reading order
    lefts = [b.rect.centerx for b in canvas.buttons if b.input.value.endswith("_left")]
    rights = [b.rect.centerx for b in canvas.buttons if b.input.value.endswith("_right")]
    assert max(lefts) < canvas.surface.get_width() / 2 < min(rights)


@pytest.mark.parametrize("size", SIZES[:2], ids=str)
def test_a_click_on_a_place_is_on_that_place_of_the_drawn_body(size):
    """The colour of a place changes where its button is, when it is picked."""
    view = VIEWS["where it hurts"]
    buttons = painted(view, size).buttons
    none = pixels(painted(replace(view, question=replace(view.question, picked=())), size))
    for place in BODY:
        picked = pixels(painted(replace(view, question=replace(view.question, picked=(place,))), size))
        button = min((b.rect for b in buttons if b.input.value == place), key=lambda r: r.width * r.height)
        changed = (none != picked).any(axis=2)
        assert changed[button.top : button.bottom, button.left : button.right].mean() > 0.5, place


def test_what_is_picked_and_what_is_offered_differ_without_colour():
    plain = replace(VIEWS["of many, some"], scan=None, question=replace(VIEWS["of many, some"].question, picked=()))
    theme = replace(DARK, accent=DARK.line)
    for change in ({"scan": 3}, {"question": VIEWS["of many, some"].question}):
        changed = pixels(painted(replace(plain, **change), theme=theme)) != pixels(painted(plain, theme=theme))
        assert changed.any(axis=2).sum() > 300


def test_faces_are_told_apart_without_colour_and_do_not_lie_over_the_numbers():
    canvas = painted(VIEWS["pain"], size=(1920, 1080))
    zero, ten = (next(b.rect for b in canvas.buttons if b.input.value == value) for value in ("0", "10"))
    wide = 2 * round(canvas.unit)
    above = [pixels(canvas)[zero.top - 4 * wide : zero.top, x - wide : x + wide] for x in (zero.centerx, ten.centerx)]
    ink = [near(part, DARK.text, 60) for part in above]
    assert all(mask.sum() > 300 for mask in ink)
    rows = [np.nonzero(mask.any(axis=1))[0].mean() for mask in ink]
    assert rows[1] < rows[0]


# placing the camera, the end, reduced motion


def test_the_list_has_a_tick_for_what_is_right_and_says_what_to_do_first():
    view = VIEWS["placing the camera"]
    shown = [placed.text for placed in painted(view).placed]
    first = next(check for check in view.placing.checks if check.right is False)
    assert WORDS.say(first.text) in shown
    names = {WORDS.say_key(f"setup.{check.name}.title") for check in view.placing.checks}
    assert names <= set(shown)
    ticks = [near(pixels(painted(VIEWS[name])), DARK.target, 20).sum() for name in
             ("placing the camera", "the camera stands well")]  # fmt: skip
    assert ticks[1] > ticks[0] * 1.3


def test_the_disc_one_breathes_with_is_the_largest_and_brightest_thing_and_the_count_is_small():
    view = VIEWS["the breath"]
    view = replace(view, tally=replace(view.tally, share=1.0, count=(3, 5)), notice=Notice())
    canvas = painted(view, guide=GUIDE)
    disc = near(pixels(canvas), DARK.breath, 3).mean()
    assert disc > 0.06
    assert near(pixels(painted(view, guide=GUIDE, theme=LIGHT)), LIGHT.breath, 3).mean() > 0.06
    breath = canvas.say(text("screen.breath_of", n=3, total=5))
    counted = next(placed.rect for placed in canvas.placed if placed.text.startswith(breath))
    assert counted.width * counted.height < 0.25 * disc * pixels(canvas)[..., 0].size


def test_reduced_motion_tells_the_breath_by_marks_and_nothing_grows():
    def seen(progress):
        return pixels(
            painted(replace(VIEWS["the breath"], tally=replace(VIEWS["the breath"].tally, share=progress)), calm=True)
        )

    grown = pixels(painted(replace(VIEWS["the breath"], tally=replace(VIEWS["the breath"].tally, share=1.0))))
    assert near(seen(1.0), DARK.accent, 3).sum() < 0.5 * near(grown, DARK.breath, 3).sum()
    filled = [near(seen(share), DARK.accent, 20).sum() for share in (0.0, 0.5, 1.0)]
    assert filled[0] < filled[1] < filled[2]
    assert (seen(0.5) == seen(0.52)).all()


@pytest.mark.parametrize("theme", THEMES)
def test_a_whole_session_of_screens_flashes_nowhere(theme):
    """No two neighbouring moments of an exercise change the brightness of a quarter of the screen ([R] 10)."""
    moments = [
        replace(
            VIEWS["an exercise"],
            tally=replace(VIEWS["an exercise"].tally, count=(n, 8)),
            mirror=replace(VIEWS["an exercise"].mirror, gauge=replace(GAUGE, value=5.0 * n)),
        )
        for n in range(8)
    ]
    moments += [VIEWS["an exercise with a correction"], VIEWS["an exercise beyond a limit"], VIEWS["out of sight"]]
    screens = [painted(view, (640, 480), theme=THEMES[theme], image=IMAGE, guide=GUIDE) for view in moments]
    shown = [pixels(screen).mean(axis=2) for screen in screens]
    for before, after in pairwise(shown):
        assert (np.abs(after - before) > 25).mean() < 0.25


@swept("name", VIEWS)
def test_that_it_is_a_trial_or_a_demonstration_is_always_there(name):
    """Above a question, a picture, a pause and the last screen, whole, and with nothing over it."""
    mark = "Demonstration with the virtual patient: not your session."
    words = replace(WORDS, sentences={**WORDS.sentences, "mark": mark})
    for size in SIZES:
        canvas = painted(replace(VIEWS[name], marks=(text("mark"),)), size, words)
        (placed,) = (each for each in canvas.placed if each.text == mark)
        assert placed.whole, size
        assert placed.box.contains(placed.rect), size
        assert placed.px >= 0.75 * canvas.unit, size
        for other in canvas.placed:
            assert other is placed or not other.box.colliderect(placed.box), (size, other)
            assert other.box.contains(other.rect), (size, other)
        for button in canvas.buttons:
            assert not button.rect.colliderect(placed.box), (size, button)


@pytest.mark.parametrize("name", ["pain", "an exercise"])
def test_a_question_that_was_answered_does_not_stand_below_what_comes_next(name: str) -> None:
    view = VIEWS[name]
    view = replace(view, notice=replace(view.notice, captions=(text("question.drowsy"), text("caption"))))
    shown = " ".join(placed.text for placed in painted(view).placed)
    words = LANGUAGES["short"]
    assert words.say(text("question.drowsy")) not in shown
    assert words.say(text("caption")) in shown


@pytest.mark.parametrize("paused", [False, True])
def test_what_is_left_out_of_a_settled_scene_is_not_drawn(paused: bool) -> None:
    words = load_words("en")
    for kind, views in kinds(words, 1).items():
        for view in views:
            pictures = {"image": IMAGE, "guide": GUIDE if view.question is None else None}
            behind = replace(view, mirror=replace(view.mirror, pose=make_pose()), paused=paused)
            scene = ScreenScene(view=behind, **pictures)
            settles = settled(scene)
            assert settled(settles) == settles
            both = [pixels(painted(words=words, size=(800, 600), **fields(each))) for each in (scene, settles)]
            assert (both[0] == both[1]).all(), (kind, view)


def fields(scene: ScreenScene) -> dict[str, object]:
    return {name: getattr(scene, name) for name in ("view", "image", "guide", "outline")}
