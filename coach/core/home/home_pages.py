"""The pages of the first screen: one function each, from what is remembered to what is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from coach.core.base.types import Text, text
from coach.core.clinical.unlocking import WITHOUT_EXAMINATION
from coach.core.clinical.watch_for import number_said, watch_for
from coach.core.home.clinic_pages import CLINIC_PAGES
from coach.core.home.home_parts import NEXT, back, leaf, line, quiet, row, tile, typed_page
from coach.core.home.home_question_pages import activity_page, question_page, questions_page
from coach.core.home.home_state import Home, HomePage
from coach.core.home.home_view import HomeItem, HomeView, ItemLook, TodayCard
from coach.core.home.programmes import FEELINGS, Programme, Suggestion, suggested, today
from coach.core.home.settings import NO_CAMERA, THEMES

RATES_WPM = {"slower": 120.0, "usual": 150.0, "faster": 175.0}  # [E]
VOLUMES = {"soft": 0.5, "full": 1.0}  # [E]


def view_of(home: Home) -> HomeView:
    """The page that is open."""
    shown = PAGES[home.page](home)
    reading = home.hands.reading
    scan = None
    if reading is not None and not reading.over:
        values = [item.value for item in shown.items]
        scan = values.index(reading.scan.value) if reading.scan.value in values else None
    progress = shown.progress
    if home.start:
        progress = (home.screens - len(home.start) + 1, home.screens)
    gesture = "home.seen_lying" if home.hands.lying else "home.seen"
    hint = text(gesture) if home.hands.seen and shown.field is None else None
    return replace(shown, scan=scan, progress=progress, note=home.note, hint=hint)


def _main(home: Home) -> HomeView:
    person = home.person
    items: list[HomeItem] = []
    card, offered = None, today(person)
    if offered is not None:
        card = _card(offered, "home.today")
        items.append(HomeItem(value="start", label=text("home.start"), look=ItemLook.START))
        items += [
            HomeItem(value=f"feel:{name}", label=text(f"home.feel.{name}"), look=ItemLook.FACE, pain=feeling.pain)
            for name, feeling in FEELINGS.items()
        ]
    tiles = [  # what comes and goes is last: a key that was learnt keeps its meaning
        _desk_or_practice(home),
        "look_back",
        "settings",
        "help",
        *(("breathe",) if person.breathing is not None else ()),
        *(("more",) if len(_choices(home)) > 1 else ()),
        *(("ask_me",) if person.due else ()),
    ]
    items += [tile(name) for name in tiles]
    if person.locks:  # a pause, until the therapist's word
        items.append(HomeItem(value="unlock", label=text("home.allowed"), look=ItemLook.TILE))
    title = text("home.hello", name=person.handle) if person.named else text("home.title")
    items += _asides(home)
    return HomeView(
        page="main", title=title, card=card, prompt=text("home.how") if card is not None else None,
        items=tuple(items), first=0 if card is not None else None,
    )  # fmt: skip


def _desk_or_practice(home: Home) -> str:
    """Whoever has a therapist comes for that more often than to practise, which is then behind the settings."""
    return "desk" if _has_therapist(home) else "practise"


def _has_therapist(home: Home) -> bool:
    return home.person.desk.clinic is not None or bool(home.person.desk.messages)


def _asides(home: Home) -> list[HomeItem]:
    """What few need, small in the corner."""
    names = [] if _has_therapist(home) else ["desk"]
    names += ["people"] if len(home.machine.people) > 1 else []
    return [HomeItem(value=name, label=text(f"home.{name}"), look=ItemLook.ASIDE) for name in names]


def _card(offered: Suggestion, head: str) -> TodayCard:
    programme = offered.programme
    level = programme.level
    title = line(programme.title) if level is None else text("home.level", title=programme.title, n=level)
    return TodayCard(
        head=text(head), title=title, minutes=text("home.minutes", n=programme.minutes),
        purpose=line(programme.purpose) if programme.purpose else None, why=offered.why,
    )  # fmt: skip


def offered_now(home: Home) -> Suggestion | None:
    """What Start begins: what the face that was chosen suggests, else today's."""
    if home.page is HomePage.SUGGESTED and home.feeling is not None:
        return suggested(home.person, home.feeling)
    return today(home.person)


def _suggested(home: Home) -> HomeView:
    offered = offered_now(home)
    items = (
        *((HomeItem(value="start", label=text("home.start"), look=ItemLook.START),) if offered is not None else ()),
        *((quiet("more"),) if len(_choices(home)) > 1 else ()),
        back(home),
    )
    return HomeView(
        page="suggested", title=text(f"home.feel.{home.feeling}"), items=items, first=0, lead=text("home.asked_later"),
        card=None if offered is None else _card(offered, "home.suits"),
    )  # fmt: skip


def _choices(home: Home) -> tuple[Programme, ...]:
    """What may be chosen freely: with a prescription only what is prescribed, its easier level, and comfort."""
    person = home.person
    if person.only_comfort is not None:
        return () if person.comfort is None else (person.comfort,)
    besides = (person.easier, person.comfort) if person.prescribed else (person.comfort,)
    found = [*person.programmes, *(one for one in besides if one is not None)]
    return tuple({(one.id, one.level): one for one in found}.values())


def _programmes(home: Home) -> HomeView:
    shown, more = leaf(_choices(home), home.leaf)
    rows = [
        HomeItem(
            value=f"do:{one.id}:{one.level or ''}",
            label=line(one.title) if one.level is None else text("home.level", title=one.title, n=one.level),
            detail=text(f"gate.{one.not_yet}") if one.not_yet else text("home.minutes", n=one.minutes),
        )
        for one in shown
    ]
    lead = text("home.why.prescribed") if home.person.prescribed else text("home.asked_later")
    return _list(home, "programmes", text("home.programmes"), rows, more, lead=lead)


def chosen_programme(home: Home, value: str) -> Programme | None:
    """The programme that a row of the list stands for."""
    _, id, level = value.split(":")
    found = (one for one in _choices(home) if one.id == id and str(one.level or "") == level)
    return next(found, None)


def _list(
    home: Home, page: str, title: Text, rows: Sequence[HomeItem], more: bool, *, lead: Text | None = None
) -> HomeView:
    ways = (back(home),) if home.person.handle else ()
    items = (*rows, *((quiet("leaf"),) if more else ()), *ways)
    return HomeView(page=page, title=title, lead=lead, items=items)


def _set_page(home: Home, page: str, rows: Sequence[HomeItem], *, lead: Text | None = None) -> HomeView:
    """A setting with its choices; in the first start the way on is what Enter takes."""
    ways = (quiet("rest"), NEXT) if home.start else (back(home),)
    first = len(rows) + 1 if home.start else None
    return HomeView(page=page, title=text(f"home.{page}.title"), lead=lead, items=(*rows, *ways), first=first)


def _people(home: Home) -> HomeView:
    shown, more = leaf(home.machine.people, home.leaf)
    rows = [HomeItem(value=f"person:{name}", label=line(name), picked=name == home.person.handle) for name in shown]
    return _list(home, "people", text("welcome.who"), [*rows, row("newcomer")], more)


def _name(home: Home) -> HomeView:
    return typed_page(home, "name", "home.name")


def _number(home: Home) -> HomeView:
    return typed_page(home, "number", "home.number")


def _settings(home: Home) -> HomeView:
    settings, machine = home.settings, home.machine
    voice = next((words for value, words in machine.voices if value == settings.voice), None)
    set_now: dict[str, Text] = {
        "language": line(dict(machine.languages).get(settings.language, settings.language)),
        "voice": voice if voice is not None else line(settings.voice or ""),
        "camera": _camera_name(settings.camera),
        "screen": text(f"home.theme.{settings.theme}"),
        "number": line(home.person.number) if home.person.number else text("home.not_set"),
    }
    rows = [
        *(HomeItem(value=f"set:{name}", label=text(f"home.set.{name}"), detail=now) for name, now in set_now.items()),
        row("listen", picked=settings.listen),
        HomeItem(value="set:kept", label=text("home.set.kept")),
        row("newcomer"),
        *((row("practise"),) if _has_therapist(home) else ()),
        back(home),
    ]
    return HomeView(page="settings", title=text("home.settings"), items=tuple(rows))


def _camera_name(camera: str) -> Text:
    if camera == NO_CAMERA:
        return text("home.no_camera")
    return text("home.camera.numbered", n=int(camera))


def _language(home: Home) -> HomeView:
    rows = [
        HomeItem(value=f"language:{tag}", label=line(name), picked=tag == home.settings.language)
        for tag, name in home.machine.languages
    ]
    return _set_page(home, "language", rows)


def _voice(home: Home) -> HomeView:
    settings = home.settings
    rows = [
        HomeItem(value=f"voice:{value or ''}", label=words, picked=value == settings.voice)
        for value, words in home.machine.voices
    ]
    rows += [_option("rate", name, picked=settings.rate == rate) for name, rate in RATES_WPM.items()]
    rows += [_option("volume", name, picked=settings.volume == volume) for name, volume in VOLUMES.items()]
    lead = text("home.voice.natural" if home.machine.warmer_voice else "home.voice.lead")
    return _set_page(home, "voice", [*rows, row("sample")], lead=lead)


def _option(kind: str, name: str, *, picked: bool) -> HomeItem:
    return HomeItem(value=f"{kind}:{name}", label=text(f"home.{kind}.{name}"), picked=picked)


def _camera(home: Home) -> HomeView:
    rows = [
        HomeItem(
            value=f"camera:{number}",
            label=_camera_name(number),
            picked=number == home.settings.camera,
            detail=line(name) if name else None,
        )
        for number, name in home.machine.cameras[:4]
    ]
    none = HomeItem(value=f"camera:{NO_CAMERA}", label=text("home.no_camera"), picked=home.settings.camera == NO_CAMERA)
    lead = text("home.camera.lead" if home.machine.cameras else "home.camera.missing")
    shown = _set_page(home, "camera", [*rows, none], lead=lead)
    return replace(shown, camera=bool(home.machine.cameras) and home.settings.camera != NO_CAMERA)


def _screen(home: Home) -> HomeView:
    settings = home.settings
    rows = [_option("theme", theme, picked=settings.theme == theme) for theme in THEMES]
    rows += [row("fullscreen", picked=settings.fullscreen), row("reduced_motion", picked=settings.reduced_motion)]
    return HomeView(page="screen", title=text("home.screen"), items=(*rows, back(home)))


def _kept(home: Home) -> HomeView:
    if home.start or not home.machine.kept:
        lines = (text("home.kept.nothing_yet"), text("home.kept.here"), text("kept.never"))
        items = (NEXT,) if home.start else (back(home),)
        return HomeView(page="kept", title=text("home.kept.title"), lines=lines, items=items, first=0)
    shown, more = leaf(home.machine.kept, home.leaf)
    items = (*((quiet("leaf"),) if more else ()), back(home))
    return HomeView(page="kept", title=text("home.kept.title"), lines=tuple(shown), items=items)


def _help(home: Home) -> HomeView:
    person = home.person
    return HomeView(
        page="help", title=text("home.help"), call=text("screen.call", number=number_said(person.number)),
        lines=watch_for(person.number, person.clinician),
        items=(_call_now(), *(() if person.number else (quiet("set_number"),)), back(home)),
    )  # fmt: skip


def _call_now() -> HomeItem:
    return HomeItem(value="call_now", label=text("home.call_now"), look=ItemLook.CALL)


def _locks(home: Home) -> HomeView:
    lines = tuple(line(each) for lock in home.person.locks for each in lock.lines)
    tiles = (_desk_or_practice(home), "look_back", "settings", "help")
    items = [tile(name) for name in ("unlock", *tiles)]
    items += _asides(home)
    return HomeView(page="locks", title=text("home.locked"), lines=lines, items=tuple(items))


def _examined_by(home: Home) -> HomeView:
    return typed_page(home, "examined_by", "home.examined_by")


def _told(home: Home) -> HomeView:
    return typed_page(home, "told", "home.told")


def _examined_on(home: Home) -> HomeView:
    rows = [
        HomeItem(value=f"day:{ago}", label=text("home.days_ago", n=ago) if ago > 1 else text(f"home.day.{ago}"))
        for ago in range(6)
    ]
    return HomeView(
        page="examined_on", title=text("home.examined_on.title"), items=(*rows, back(home)), lead=home.fault
    )


def _unlock(home: Home) -> HomeView:
    draft = home.draft
    lines = [text("home.examined", by=draft.examined_by)] if draft.examined_by else []
    lines += [text("report.unlock.said", said=draft.told), text("report.unlock.confirm")]
    items = (quiet("end_lock"), back(home))
    return HomeView(page="unlock", title=text("home.unlock_sure"), lines=tuple(lines), items=items, lead=home.fault)


PAGES: Mapping[HomePage, Callable[[Home], HomeView]] = {
    HomePage.MAIN: lambda home: _locks(home) if closed_by_lock(home) else _main(home),
    HomePage.SUGGESTED: _suggested,
    HomePage.PROGRAMMES: _programmes,
    HomePage.PEOPLE: _people,
    HomePage.NAME: _name,
    HomePage.SETTINGS: _settings,
    HomePage.LANGUAGE: _language,
    HomePage.VOICE: _voice,
    HomePage.NUMBER: _number,
    HomePage.CAMERA: _camera,
    HomePage.KEPT: _kept,
    HomePage.SCREEN: _screen,
    HomePage.HELP: _help,
    HomePage.EXAMINED_BY: _examined_by,
    HomePage.EXAMINED_ON: _examined_on,
    HomePage.TOLD: _told,
    HomePage.UNLOCK: _unlock,
    **CLINIC_PAGES,
    HomePage.QUESTIONS: questions_page,
    HomePage.QUESTION: question_page,
    HomePage.ACTIVITY: activity_page,
}


def closed_by_lock(home: Home) -> bool:
    """Whether nothing may be begun: any lock but a pause, in which comfort is possible."""
    return any(lock.kind not in WITHOUT_EXAMINATION for lock in home.person.locks)
