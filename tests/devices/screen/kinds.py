"""Every kind of screen in one language, each with the longest sentences that it can have there."""

from collections.abc import Iterable
from functools import lru_cache

from screen_views import GAUGE, make_pose, screen

from coach.core.base.phrases import Words
from coach.core.base.session_mark import VIRTUAL_PATIENT, mark_texts, session_marks
from coach.core.base.types import Text, text
from coach.core.clinical.alone import PLAN
from coach.core.clinical.eligibility import NAMED, TODAY_LIST, named
from coach.core.clinical.screening import DAILY
from coach.core.clinical.screening import ROWS as SIGNS
from coach.core.clinical.watch_for import watch_for
from coach.core.dialogue import welcome
from coach.core.dialogue.camera_setup import CHECKS
from coach.core.dialogue.form_pages import ROW_GROUPS, TICKS_A_SCREEN, TODAY_ROWS, screens
from coach.core.dialogue.questions import MEANT, PICTURES, QUESTIONS
from coach.core.dialogue.screen_model import Check, Closing, FormPage, FormRow, Leaflet, Notice, Question, View

FORMS: dict[str, tuple[str, ...]] = {
    "signs": tuple(SIGNS), "conditions": tuple(map(named, NAMED)), "today": TODAY_ROWS, "alone": PLAN,
}  # fmt: skip
LIFT = Text("exercise.hip_lift.title")
NUMBER = text("advice.no_number")
GIVEN = {"n": 12, "total": 20, "number": NUMBER, "clinician": text("net.no_clinician"), "name": "Maximilian",
         "exercise": LIFT, "exercises": (LIFT, LIFT), "position": LIFT, "answer": Text("answer.new_sharp")}  # fmt: skip
MARKS = mark_texts(session_marks(VIRTUAL_PATIENT, scripted=True, quick=True))


def spoken(key: str) -> Text:
    """The sentence, with whatever it asks for."""
    return Text(key, tuple(GIVEN.items()))


def keys(words: Words, start: str, end: str = "") -> list[str]:
    return [key for key in words.sentences if key.startswith(start) and key.endswith(end)]


def longest(words: Words, names: Iterable[str], count: int) -> list[str]:
    """Of these keys, those with the longest sentences, or with the longest words."""

    def size(key: str) -> tuple[int, int]:
        sentence = words.say(spoken(key))
        return len(sentence), max(map(len, sentence.split()), default=0)

    ordered = sorted(names, key=size)
    worded = sorted(ordered, key=lambda key: size(key)[1])
    return list(dict.fromkeys([*ordered[-count:], *worded[-count:]]))


def kinds(words: Words, count: int = 1) -> dict[str, list[View]]:
    """Kind of screen: its views with the longest sentences, about `count` of them; all with a count of 1000."""
    return {
        "exercise": list(_exercises(words, count)),
        "correction": list(_corrections(words, count)),
        "show": list(_shows(words, count)),
        "hold and rest": list(_timed(words, count)),
        "breathing": list(_breathing(words)),
        "placing": list(_placing(words, count)),
        "question": list(_questions(words, count)),
        "pain": [_asked(name) for name in QUESTIONS if len(QUESTIONS[name]) == 11],
        "form": list(_forms(count)),
        "list": list(_lists(words)),
        "leaflet": list(_leaflets()),
        "card": list(_cards(words, count)),
        "ending": list(_endings(words, count)),
        "recap": list(_recaps()),
        "welcome": [welcome.greeting("Maximilian"), welcome.who(("me", "anna", "Maximilian")),
                    welcome.newcomer("Maximilian", ("anna", "bertha"))],
        "pause": [screen(phase="exercise", title=LIFT, count=(3, 8), pose=make_pose(), paused=True)],
    }  # fmt: skip


def _titles(words: Words, count: int) -> list[Text]:
    return [Text(key) for key in longest(words, keys(words, "exercise.", ".title"), count)]


@lru_cache  # its pose takes a while
def _moving() -> dict[str, object]:
    return {"phase": "exercise", "pose": make_pose(), "count": (3, 8), "sets": (1, 2), "gauge": GAUGE}


def _exercises(words: Words, count: int) -> Iterable[View]:
    titles = _titles(words, count)
    for key in longest(words, keys(words, "exercise.", ".now"), count):
        for title in (Text(key.replace(".now", ".title")), titles[-1]):
            yield screen(**_moving(), title=title, instruction=Text(key), next_title=titles[-1])
    for title in titles:
        yield screen(**_moving(), title=title, instruction=Text("exercise.hip_lift.now"), next_title=title, marks=MARKS)


def _corrections(words: Words, count: int) -> Iterable[View]:
    cues = [key for key in keys(words, "exercise.") if ".cue." in key] + keys(words, "cue.") + keys(words, "lost.")
    for key in longest(words, cues, count):
        for alarm in (False, True):
            yield screen(**_moving(), title=LIFT, instruction=Text("exercise.hip_lift.now"), correction=spoken(key),
                         captions=(spoken(key),), alarm=alarm, faulty=True)  # fmt: skip


def _shows(words: Words, count: int) -> Iterable[View]:
    for key in longest(words, keys(words, "exercise.", ".say"), count):
        title = text("phase.show", exercise=Text(".".join([*key.split(".")[:2], "title"])))
        now = Text(".".join([*key.split(".")[:2], "now"]))
        yield screen(phase="show", title=title, instruction=now, captions=(Text(key),), pose=make_pose(),
                     next_title=LIFT)  # fmt: skip


def _timed(words: Words, count: int) -> Iterable[View]:
    hold = dict(_moving()) | {"count": None, "seconds_left": 12.3, "share": 0.4}
    yield screen(**hold, title=LIFT, instruction=Text("exercise.hip_lift.now"))
    yield screen(**_moving() | {"seconds_left": 742.0}, title=LIFT, instruction=Text("exercise.hip_lift.now"))
    for title in _titles(words, count):
        yield screen(phase="rest", title=text("phase.rest"), seconds_left=14.0, pose=make_pose(), next_title=title,
                     instruction=Text("cue.rest"))  # fmt: skip
        yield screen(phase="rest", title=text("phase.rest"), seconds_left=14.0, next_title=title,
                     instruction=Text("cue.rest"))  # fmt: skip


def _breathing(words: Words) -> Iterable[View]:
    for part in ("breathe_in", "breathe_out"):
        yield screen(phase="exercise", title=Text("exercise.breathing.title"), instruction=Text(f"cue.{part}"),
                     seconds_left=43.0, share=0.7, pacer=True, count=(2, 5), captions=(Text("cue.rest"),),
                     next_title=LIFT)  # fmt: skip


def _placing(words: Words, count: int) -> Iterable[View]:
    said = [key for key in keys(words, "setup.") if not key.startswith("setup.stand.")]
    said = [key for key in said if not key.endswith((".title", ".right"))]
    titles, said = _titles(words, count), longest(words, said, count)
    for title, key in [(titles[-1], key) for key in said] + [(title, said[-1]) for title in titles]:
        wrong = key.split(".")[1]
        checks = tuple(Check(name, name != wrong, Text(key)) for name in CHECKS)
        for view in ("side", "front"):
            yield screen(
                phase="placement", title=text("phase.placement", exercise=title), pose=make_pose(), checks=checks,
                stand=text(f"setup.stand.{view}", near=2.5, far=3.5, low=30, high=60),
                instruction=Text(key), next_title=title,
            )  # fmt: skip


def _asked(name: str, **more: object) -> View:
    asked = spoken(f"question.{name}")
    question = Question(id=name, text=asked, choices=QUESTIONS[name], picture=PICTURES.get(name))
    return View(phase="checkin", title=text("phase.checkin"), instruction=asked, question=question, **more)  # type: ignore[arg-type]


def _questions(words: Words, count: int) -> Iterable[View]:
    alone = [name for name in QUESTIONS if name not in ROW_GROUPS and name not in (DAILY, TODAY_LIST, *MEANT)]
    alone = [name for name in alone if f"question.{name}" in words.sentences]
    asked = longest(words, (f"question.{name}" for name in alone), count)
    several = sorted(alone, key=lambda name: sum(len(words.say(one.label)) for one in QUESTIONS[name]))[-count:]
    for name in dict.fromkeys([*(key.removeprefix("question.") for key in asked), *several, "pain_where"]):
        yield _asked(name)
        yield _asked(name, scan=0, notice=Notice(captions=(Text("cue.rest"),)), paused=True)


def _forms(count: int) -> Iterable[View]:
    for group, all_rows in FORMS.items():
        for shown in screens(all_rows)[: max(1, count)]:
            rows = tuple(FormRow(id=row, text=Text(f"question.{row}"), choices=QUESTIONS[row]) for row in shown)
            for at in {0, len(rows) - 1} if count < 1000 else range(len(rows)):
                page = FormPage(head=Text(f"rows.{group}"), rows=rows, at=at, number=(1, 5))
                question = Question(id=rows[at].id, text=rows[at].text, choices=rows[at].choices, page=page)
                yield View(phase="screening", title=text("phase.screening"), question=question)


def _lists(words: Words) -> Iterable[View]:
    *rows, none = QUESTIONS[TODAY_LIST]
    most = sorted(rows, key=lambda choice: len(words.say(choice.label)))[-TICKS_A_SCREEN:]
    for name, asked, choices in (
        (TODAY_LIST, Text("rows.today"), (*most, none)),
        (DAILY, Text(f"question.{DAILY}"), QUESTIONS[DAILY]),
    ):
        question = Question(id=name, text=asked, choices=choices)
        yield View(phase="screening", title=text("phase.screening"), question=question)


def _leaflets() -> Iterable[View]:
    net = watch_for(None, None)
    yield screen(phase="safety_net", title=text("phase.safety_net"), leaflet=Leaflet(lines=tuple((p,) for p in net)))
    yield screen(
        phase="help", title=text("phase.help"), leaflet=Leaflet(call=text("screen.call", number=NUMBER)),
        question=Question(id="help_here", text=spoken("question.help_here"), choices=QUESTIONS["help_here"]),
    )  # fmt: skip


def _cards(words: Words, count: int) -> Iterable[View]:
    for key in longest(words, keys(words, "cards.", ".text"), count):
        yield View(phase="card", title=text("phase.card"), instruction=Text(key), next_title=LIFT)


def _endings(words: Words, count: int) -> Iterable[View]:
    said = [*keys(words, "end_say."), *keys(words, "advice."), *keys(words, "gate.")]
    for key in longest(words, said, count):
        yield View(phase="advice", title=text("phase.advice"), instruction=spoken(key), leaflet=Leaflet(turns=True),
                   notice=Notice(correction=spoken(key), alarm=True))  # fmt: skip


def _recaps() -> Iterable[View]:
    lines = (
        text("recap.done_of", n=11, of=12), text("recap.minutes", n=120), text("recap.pain", before=10, after=10),
        text("recap.left_out", exercises=(LIFT, LIFT, LIFT)), text("recap.reps", n=120), text("recap.unseen", n=1200),
    )  # fmt: skip
    yield View(phase="ended", title=text("phase.ended"), instruction=Text("end_say.completed"),
               closing=Closing(lines=lines, following=text("next_time.unasked", routine=LIFT),
                               card=text("cards.pain_leads.title"), shows=True))  # fmt: skip
