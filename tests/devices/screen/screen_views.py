"""Two languages, and one view of each kind, for the tests of the screen."""

from dataclasses import replace
from typing import Any

import numpy as np

from coach.core.base.phrases import Words
from coach.core.base.types import Pose, text
from coach.core.dialogue.camera_setup import CHECKS
from coach.core.dialogue.screen_model import (
    BODY,
    DONE,
    Check,
    Choice,
    Closing,
    Gauge,
    Leaflet,
    Mirror,
    Notice,
    Placing,
    Question,
    Tally,
    View,
)
from coach.core.kinematics.skeleton import point

SIZES = [(800, 600), (1280, 720), (1920, 1080), (3840, 2160)]

SHORT: dict[str, Any] = {
    "screen.of": "of {total}",
    "screen.seconds_left": {"one": "second left", "other": "seconds left"},
    "screen.time_left": "left",
    "screen.set": "Set {n} of {total}",
    "screen.next": "Next: {title}",
    "screen.breath_of": "Breath {n} of {total}",
    "screen.unfocused": "Keys go to another program",
    "screen.list_keys": "Press the key beside the answer",
    "screen.not_seen": "I can't see you",
    "screen.paused": "Paused",
    "screen.tempo_s": "{s} s",
    "screen.key.space": "Space",
    "screen.command.stop": "Stop",
    "screen.command.help": "Help",
    "screen.command.doctor": "For your doctor",
    "screen.command.turn": "Next page",
    "screen.command.close": "Close",
    "screen.page": "Page {n} of {total}",
    "call": "Call {number}",
    "line": "Answered, and locked since: Is it numb or strange between your legs? Yes",
    "screen.command.pause": "Pause",
    "screen.command.resume": "Go on",
    "screen.command.repeat": "Repeat",
    "screen.command.skip": "Skip",
    "screen.command.easier": "Easier",
    "screen.command.mute": "Mute",
    "screen.command.unmute": "Sound on",
    "screen.command.quit": "Quit",
    "screen.answer_keys": "Press a number, or use the arrows and Enter",
    "screen.pain_keys": "Press 0 to 10, or T for 10, or use the arrows and Enter",
    "pain.none": "no pain",
    "pain.mild": "mild",
    "pain.severe": "severe",
    "screen.many_keys": "Press the numbers of all that fit, then the last one",
    "screen.read_first": "Please listen, or read it to the end: then every answer counts",
    "screen.scan_hint": "Raise your arm when you hear the right one",
    "pain.middle": "moderate",
    "pain.worst": "the worst you can imagine",
    "score": "{n}",
    "setup.whole.title": "Whole body",
    "setup.distance.title": "Distance",
    "setup.view.title": "Direction",
    "setup.light.title": "Light",
    "setup.level.title": "Level",
    "setup.steady.title": "Steady",
    "stand": "At your side, {near} to {far} m away, {low} to {high} cm high",
    "ended.card": "Worth knowing: {title}",
    "look_back.read": "Read aloud",
    "fact": "{n} repetitions counted",
    "place": "{place}, one side",
    "that_is_all": "That is all",
    "title": "Hip lift",
    "next": "Child's pose",
    "instruction": "Lift your hips slowly until your body is straight",
    "correction": "Come down a little",
    "caption": "Three",
    "question": "How much does your back hurt now?",
    "choice": "About the same, number {n}",
}
# a language with long words, and a writer who does not stop
LONG: dict[str, Any] = SHORT | {
    "screen.command.stop": "Detener",
    "screen.command.help": "Ayuda",
    "screen.command.doctor": "Para enseñar al médico",
    "screen.command.turn": "Página siguiente",
    "screen.command.close": "Cerrar la página",
    "screen.page": "Página {n} de {total}",
    "call": "Llame al número de emergencias {number}",
    "line": "Respondido el 28 de noviembre, bloqueado desde entonces: ¿Tiene dormida la zona entre las piernas? Sí",
    "screen.command.pause": "Hacer una pausa",
    "screen.command.resume": "Continuar ahora",
    "screen.command.repeat": "Repetir otra vez",
    "screen.command.skip": "Saltar el ejercicio",
    "screen.command.easier": "Hacerlo más fácil",
    "screen.command.mute": "Quitar el sonido",
    "screen.command.unmute": "Poner el sonido",
    "screen.key.space": "Barra espaciadora",
    "screen.seconds_left": {"one": "segundo restante", "other": "segundos restantes"},
    "screen.not_seen": "No consigo verle desde aquí",
    "pain.worst": "el peor dolor que pueda imaginarse",
    "title": "Preparar la cámara: elevación de la cadera con las rodillas flexionadas",
    "next": "Respiración diafragmática acompañada",
    "instruction": "Levante la cadera despacio, respirando con calma, hasta que el cuerpo quede recto desde los "
    "hombros hasta las rodillas, sin arquear la espalda y sin aguantar la respiración en ningún momento",
    "correction": "Mantenga los dos pies bien apoyados en el suelo y las rodillas a la anchura de las caderas",
    "question": "Desde la última vez, ¿ha notado entumecimiento, hormigueo o debilidad nuevos en una pierna, o "
    "dificultad para aguantar o para empezar a orinar?",
    "caption": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 2,
    "setup.whole.title": "Todo el cuerpo visible",
    "setup.distance.title": "Distancia de la cámara",
    "stand": "A su lado y sin nada por delante, de {near} a {far} metros, a una altura de {low} a {high} centímetros",
    "look_back.read": "Leer en voz alta",
    "ended.card": "Conviene saber, si le apetece: {title}",
    "fact": "Se han contado {n} repeticiones completas, sin pasar de ningún límite",
    "that_is_all": "No hay más sitios que duelan",
    "choice": "Más o menos igual que antes de empezar, respuesta número {n}",
}
LANGUAGES = {"short": Words("en", SHORT), "long": Words("es", LONG)}


def make_pose(*, seen: bool = True, width: int = 640, height: int = 480) -> Pose:
    landmarks = np.full((33, 4), np.nan)
    if seen:
        spread = np.linspace(0, 1, 33)
        landmarks = np.stack([0.2 + 0.5 * spread, 0.5 + 0.2 * np.sin(9 * spread), 0 * spread, 0 * spread + 1], axis=1)
    return Pose(t_s=0.0, width=width, height=height, landmarks=landmarks, world=np.full((33, 3), np.nan))


GAUGE = Gauge(
    measure="hip_flexion", joint=point("hip", "left"), value=8, target=(-10, 15), warn=(-10, 40), stop=(-20, 60)
)
PAIN = Question(
    id="pain_check", text=text("question"), choices=tuple(Choice(str(n), text("score", n=n)) for n in range(11))
)


def choices(count: int) -> Question:
    return Question(
        id=f"of_{count}",
        text=text("question"),
        choices=tuple(Choice(f"answer{n}", text("choice", n=n)) for n in range(1, count + 1)),
    )


WHERE = Question(
    id="pain_where",
    text=text("title"),
    choices=(*(Choice(place, text("place", place=place)) for place in BODY), Choice(DONE, text("that_is_all"))),
    picture="body",
    many=True,
    picked=("thigh_left", "middle"),
)


SOME = replace(choices(5), many=True, picked=("answer2",))


def checked(*wrong: str) -> tuple[Check, ...]:
    """The list while the camera is placed; the last thing cannot be told yet."""
    return tuple(
        Check(name, None if name == "steady" else name not in wrong, text("instruction" if name in wrong else "next"))
        for name in CHECKS
    )


PARTS = {"notice": Notice, "tally": Tally, "placing": Placing, "mirror": Mirror}


def screen(**given: Any) -> View:
    """A view of these values, each in the part of it that has a field of that name."""
    parts: dict[str, dict[str, Any]] = {}
    flat: dict[str, Any] = {}
    for name, value in given.items():
        part = next((part for part, kind in PARTS.items() if name in kind.__slots__), None)
        (flat if part is None else parts.setdefault(part, {}))[name] = value
    return View(**flat, **{part: PARTS[part](**values) for part, values in parts.items()})


BASE: dict[str, Any] = {
    "title": text("title"),
    "instruction": text("instruction"),
    "next_title": text("next"),
    "captions": (text("caption"),),
}
MOVING = BASE | {"phase": "exercise", "pose": make_pose(), "count": (3, 8), "sets": (1, 2), "gauge": GAUGE}

PLACING = BASE | {"phase": "placement", "pose": make_pose(), "stand": text("stand", near=2.5, far=3.5, low=30, high=60)}

VIEWS: dict[str, View] = {
    "an exercise": screen(**MOVING),
    "an exercise with a correction": screen(**MOVING, correction=text("correction"), faulty=True),
    "an exercise beyond a limit": screen(**MOVING, correction=text("correction"), alarm=True, faulty=True),
    "an exercise, paused": screen(**MOVING, paused=True),
    "a hold": screen(**MOVING | {"count": None, "seconds_left": 12.3, "share": 0.4}),
    "repetitions against time": screen(**MOVING | {"seconds_left": 42.0}),
    "the breath": screen(**BASE, phase="exercise", seconds_left=190.0, share=0.8, pacer=True),
    "the demonstration": screen(**BASE, phase="show", pose=make_pose()),
    "the camera sees nobody": screen(**BASE, phase="placement", pose=make_pose(seen=False)),
    "a portrait picture": screen(**MOVING | {"pose": make_pose(width=480, height=640)}),
    "rest": screen(**BASE, phase="rest", seconds_left=14.0, pose=make_pose()),
    "rest without a camera": screen(**BASE, phase="rest", seconds_left=14.0),
    "pain": screen(**BASE, phase="checkin", question=PAIN),
    "pain, spoken one by one": screen(**BASE, phase="checkin", question=PAIN, scan=4),
    "where it hurts": screen(title=text("title"), phase="checkin", question=WHERE),
    "where it hurts, spoken one by one": screen(title=text("title"), phase="checkin", question=WHERE, scan=6),
    "of many, some": screen(**BASE, phase="checkin", question=SOME, scan=3),
    "placing the camera": screen(**PLACING, checks=checked("distance", "light")),
    "the camera stands well": screen(**PLACING, checks=checked()),
    "the camera was moved": screen(**PLACING, checks=checked("whole"), correction=text("correction"), lost=True),
    "out of sight": screen(**MOVING, correction=text("correction"), lost=True),
    "what was done": screen(
        **BASE | {"next_title": None},
        phase="ended",
        closing=Closing(lines=(text("fact", n=8),) * 5, following=text("next"), card=text("title")),
    ),
    "the greeting": screen(phase="welcome", title=text("title"), instruction=text("instruction")),
    "a question while paused": screen(**BASE, phase="screening", question=choices(2), paused=True),
    "a question with advice": screen(
        **BASE, phase="screening", question=choices(1), correction=text("correction"), alarm=True
    ),
    "a question of seven": screen(**BASE, phase="checkin", question=choices(7)),
    "a question of nine": screen(**BASE, phase="checkin", question=choices(9)),
    "stopped": screen(
        phase="ended",
        title=text("title"),
        instruction=text("instruction"),
        correction=text("instruction"),
        alarm=True,
    ),
    "a call for help": screen(
        phase="help", title=text("title"), question=choices(2), leaflet=Leaflet(call=text("call", number="112"))
    ),
    "what to watch for": screen(
        phase="safety_net", title=text("title"), leaflet=Leaflet(lines=((text("line"),), (text("line"),)))
    ),
    "a page for a doctor": screen(
        phase="advice",
        title=text("title"),
        leaflet=Leaflet(lines=((text("line"), text("line")),) * 5, page=(1, 3), turns=True),
    ),
    "a page for a doctor is there": screen(
        phase="advice", title=text("title"), instruction=text("instruction"), leaflet=Leaflet(turns=True)
    ),
    "the end": screen(**BASE, phase="ended"),
    "nothing at all": screen(phase="screening"),
}
