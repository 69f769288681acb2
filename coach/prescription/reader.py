"""Reads exercise and routine files into core types, or says every fault of them at once."""

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Any

from coach.core.base.phrases import Words
from coach.core.exercise.model import (
    Band,
    Breath,
    Driver,
    Exercise,
    FormRule,
    Gate,
    GuidePose,
    Kind,
    Lesson,
    Level,
    Limit,
    Pacing,
    PainRules,
    Placement,
    Prop,
    Provenance,
    Routine,
    SideRule,
    Step,
    Suitability,
    Tempo,
    TimerCheck,
    TimerPart,
    TimerRules,
)
from coach.prescription import brought
from coach.prescription.alone import PrescribedPlan, alone_text, check_alone, is_alone
from coach.prescription.caps import check_caps
from coach.prescription.cautions import cautions
from coach.prescription.certificate import standing
from coach.prescription.checks import Found, Tables, check_exercise, full_cue, word
from coach.prescription.condition_table import excluded_by, omitted, tighter
from coach.prescription.confirming import check_clinician, check_confirmed, check_date, confirmation, today_anywhere
from coach.prescription.dose import minutes
from coach.prescription.enclosed import check_enclosed, enclosing, exercises_in, named_in, standing_in
from coach.prescription.faults import FileFault, PrescriptionError, spell
from coach.prescription.ids import check_exercise_id, check_routine_id
from coach.prescription.kin import check_kin
from coach.prescription.models import (
    ConfirmedTable,
    ExerciseTable,
    ExerciseWords,
    FormTable,
    LimitTable,
    OverridesTable,
    RoutineTable,
    RoutineWords,
    TimerTable,
    plain,
)
from coach.prescription.places import exercises_beside, find_plan, shipped_exercises
from coach.prescription.prescribe import Overrides, prescribe
from coach.prescription.questionnaires import is_questionnaire, read_questionnaire
from coach.prescription.relief import check_relief
from coach.prescription.shape import hold
from coach.prescription.signing import cautioned, refuse_rule
from coach.prescription.source import FileSource, parse_source, read_source
from coach.prescription.steps import Steps
from coach.prescription.vocabulary import BASE_LANGUAGE, Vocabulary, vocabulary
from coach.prescription.words import flatten, load_words, with_own

FilePathLike = FilePath | str
Texts = dict[str, object]


def read_exercise(path: FilePathLike, names: Vocabulary | None = None) -> Exercise:
    """An exercise file; the cues of its limits and form rules are full keys. Raises PrescriptionError, every fault.

    One that was learned and that nobody has confirmed is read, to be looked at and measured by; no routine has it.
    """
    return _exercise(read_source(path), names or vocabulary(), to_look_at=True)[0]


def read_routine(
    name_or_path: FilePathLike,
    overrides: Overrides | None = None,
    *,
    names: Vocabulary | None = None,
    exercises: Mapping[str, FilePath] | None = None,
    level: int | None = None,
    language: str = BASE_LANGUAGE,
    to_look_at: bool = False,
    plans: Iterable[PrescribedPlan] | None = None,
) -> Routine:
    """A routine file, or a shipped routine by name, with a patient's overrides in it; an exercise is one of one step.

    Its `words` are every sentence that it can show or speak, in `language`: the shipped ones, and those of the files of
    routine and exercises, tagged where their language is another.
    `exercises` (id to file) are by default those in the folder `exercises` beside the routine, and the shipped ones.
    `level`: of a plan with levels; by default the one that the overrides say, else its first. `to_look_at`: it is not
    to be followed, so that what was learned need not be confirmed yet. `plans`: what is in force for the person, which
    holds for an exercise by itself too; None: nobody is to do it.
    Raises PrescriptionError with every fault of the routine, of the exercises it uses, or of the overrides (a missing
    sentence is one), and WordsError for a language that there is not.
    """
    words = load_words(language)
    path = find_plan(name_or_path)
    known = names or vocabulary()
    return _prescribed(_read(path, known, exercises, words, to_look_at, plans), overrides, known, level)


def exercises_used(name_or_path: FilePathLike) -> dict[str, Exercise]:
    """The exercises of every level of a routine, by id; also those that were learned and are not confirmed yet. Raises
    PrescriptionError."""
    return _read(find_plan(name_or_path), vocabulary(), None, load_words(BASE_LANGUAGE), to_look_at=True).exercises


def plan_text(name_or_path: FilePathLike, plans: Iterable[PrescribedPlan] | None = None) -> str:
    """The text of a routine that the records keep, with the exercises of somebody's own inside; of an exercise that of
    its one step. Raises as `read_routine`."""
    path = find_plan(name_or_path)
    source, beside = read_source(path), exercises_beside(path)
    if model_of(source.data) is ExerciseTable:
        text = _one_step(source, vocabulary(), True, plans)
        beside |= {path.stem: path}
    else:
        text = source.text
    shipped, data = shipped_exercises(), parse_source(source.file, text).data
    inside = exercises_in(FileSource(file=source.file, data=data))
    names = dict.fromkeys(name for name in named_in(data) if name not in inside)
    return enclosing(text, {n: beside[n] for n in names if n in beside and beside[n] != shipped.get(n)})


def read_kept(
    file: str,
    text: str,
    overrides: Overrides,
    exercises: Mapping[str, FilePath] | None = None,
    *,
    language: str = BASE_LANGUAGE,
) -> tuple[Routine, Routine]:
    """A routine that is kept as text in the records: as its file has it, and as the patient has it, at their level.

    It uses the exercises inside it, the shipped ones, and `exercises` (id to file), which only texts of versions before
    1.0 need. Raises PrescriptionError with every fault of either, which name `file`.
    """
    known = vocabulary()
    plan = _kept_plan(parse_source(file, text), known, language, exercises)
    now = _prescribed(plan, overrides, known, None)
    return plan.at(now.level), now


def read_to_keep(
    file: str, text: str, overrides: Overrides, *, language: str = BASE_LANGUAGE
) -> tuple[Routine, tuple[FileFault, ...]]:
    """A routine that is to be kept as text, as the patient would have it, and what its writer is warned of.

    Only in a file of its name may it have the id of a shipped routine or exercise: then it is what was kept of that
    one. Raises PrescriptionError with every fault of either.
    """
    known, source = vocabulary(), parse_source(file, text)
    plan = _kept_plan(source, known, language, alone=FilePath(file).stem == source.data.get("id"))
    return _prescribed(plan, overrides, known, None), plan.warnings()


def _kept_plan(
    source: FileSource,
    names: Vocabulary,
    language: str,
    exercises: Mapping[str, FilePath] | None = None,
    alone: bool = True,
) -> "_Plan":
    """`alone`: it may be an exercise by itself."""
    files = shipped_exercises() | dict(exercises or {})
    return _plan(source, files, names, load_words(language), alone=alone and is_alone(source.data))


def read_exercise_table(source: FileSource) -> tuple[Exercise, Texts]:
    """An exercise that stands inside a routine, and its own texts by their keys. Raises PrescriptionError."""
    return _exercise(source, vocabulary(), to_look_at=False)


def _prescribed(plan: "_Plan", overrides: Overrides | None, names: Vocabulary, level: int | None) -> Routine:
    if overrides is None:
        return plan.at(level)
    said = (overrides.data if isinstance(overrides, FileSource) else overrides).get("level")
    # a level that the plan does not have is a fault of the overrides, and said there
    routine = plan.at(level if level is not None else said if said in plan.levels else None)
    others = tuple(step for other in plan.levels.values() if other is not routine for step in other.every_step)
    return prescribe(routine, overrides, names, others)


def read_overrides(path: FilePathLike) -> FileSource:
    """A patient's overrides file, for `read_routine` and `prescribe`. Raises PrescriptionError."""
    source = read_source(path)
    shape = hold(source, OverridesTable)
    if shape.faults:
        raise PrescriptionError(shape.faults)
    return source


def check(path: FilePathLike, names: Vocabulary | None = None, *, to_look_at: bool = False) -> tuple[FileFault, ...]:
    """Every fault of a file, whichever kind it is. Where there are none but warnings, it can be used; with `to_look_at`
    it can be once what was learned is confirmed."""
    try:
        source = read_source(path)
        model = model_of(source.data)
        if is_questionnaire(source.data):
            read_questionnaire(path)
        elif model is RoutineTable:
            plan = _plan(source, exercises_beside(path), names or vocabulary(), load_words(BASE_LANGUAGE))
            return (*plan.warnings(), *brought.faults_of(plan.exercises.values(), exercises_beside(path)))
        elif model is ExerciseTable:
            _exercise(source, names or vocabulary(), to_look_at)
            return tuple(brought.faults_in_files(source))
        else:
            return _check_overrides(source, FilePath(path), names)
    except PrescriptionError as error:
        return error.faults
    return ()


def warnings(routine: Routine) -> tuple[FileFault, ...]:
    """What a therapist is warned of in a routine that can be used; `check` says the same with lines."""
    return tuple(FileFault(routine.id, None, spell(path), message, warning=True) for path, message in cautions(routine))


def model_of(data: Tables) -> type[ExerciseTable | RoutineTable | OverridesTable]:
    """Which kind of file this is meant to be, from the keys it has."""
    if "routine" in data:
        return OverridesTable
    common = set(ExerciseTable.model_fields) & set(RoutineTable.model_fields)
    routine, exercise = (len(set(data) & set(model.model_fields) - common) for model in (RoutineTable, ExerciseTable))
    return RoutineTable if routine >= exercise else ExerciseTable


def _check_overrides(source: FileSource, path: FilePath, names: Vocabulary | None) -> tuple[FileFault, ...]:
    pain = read_routine(changed_by(source, path), source, names=names).pain
    return tuple(source.fault(place, told, warning=True) for place, told in cautioned(pain))


def changed_by(source: FileSource, path: FilePath) -> FilePathLike:
    """The routine that overrides belong to: a file beside theirs, or a shipped one. Raises PrescriptionError."""
    shape = hold(source, OverridesTable)
    routine = word(source.data, "routine")
    if routine is None:
        raise PrescriptionError(shape.faults)
    beside = (path.parent / routine, path.parent / f"{routine}.toml")
    return next((file for file in beside if os.path.isfile(file)), routine)


def _exercise(source: FileSource, names: Vocabulary, to_look_at: bool) -> tuple[Exercise, Texts]:
    table, exercise = _whole_exercise(source, names, to_look_at)
    return exercise, _texts(table.words, f"exercise.{table.id}")


def _one_step(source: FileSource, names: Vocabulary, to_look_at: bool, plans: Iterable[PrescribedPlan] | None) -> str:
    """An exercise by itself, as the text of a routine. Raises PrescriptionError."""
    return alone_text(source.file, *_whole_exercise(source, names, to_look_at), plans)


def _whole_exercise(source: FileSource, names: Vocabulary, to_look_at: bool) -> tuple[ExerciseTable, Exercise]:
    shape = hold(source, ExerciseTable)
    refuse_rule(shape)
    whole = not shape.faults
    shape.check(check_exercise(shape.data, FilePath(source.file).stem, names))
    if whole:  # what a misspelt or impossible value leaves out would be missed a second time
        shape.check(check_caps(shape.data))
        shape.check(check_kin(shape.data, FilePath(source.file)))
    shape.check(check_exercise_id(shape.data))
    shape.check(check_date(shape.data, today_anywhere()))
    shape.check(check_clinician(shape.data, today_anywhere()))
    if not to_look_at:
        shape.check(check_confirmed(shape.data))
    folder = FilePath(source.file).parent
    shape.check(brought.check_names(shape.data, folder))
    if not shape.faults and shape.table is not None:
        texts = _texts(shape.table.words, f"exercise.{shape.table.id}")
        exercise = build_exercise(shape.table, {*names.sentences, *texts})
        suits = replace(
            exercise.suits,
            excluded_by=excluded_by(shape.data),
            tighter=tighter(shape.data),
            omitted=omitted(shape.data),
        )
        lesson = brought.shown_in(exercise.lesson, shape.table, folder)
        exercise = replace(exercise, suits=suits, lesson=lesson)
        shape.check(check_alone(shape.table, exercise))
        if not shape.faults:
            return shape.table, exercise
    raise PrescriptionError(shape.faults)


def build_exercise(table: ExerciseTable, known: Collection[str] = frozenset()) -> Exercise:
    """The core type of a table without fault. `known`: the keys that have a sentence."""

    def keyed(rule: LimitTable | FormTable) -> dict[str, Any]:
        return plain(rule) | {"cue": full_cue(table.id, rule.cue, known)}

    return Exercise(
        id=table.id,
        kind=Kind(table.kind),
        posture=table.posture,
        placement=Placement(**plain(table.placement)),
        side_rule=SideRule(table.side_rule),
        posture_bands=tuple(Band(**plain(band)) for band in table.posture_band),
        drivers=tuple(Driver(**plain(driver)) for driver in table.driver),
        limits=tuple(Limit(**keyed(limit)) for limit in table.limit),
        form=tuple(FormRule(**keyed(rule)) for rule in table.form),
        gesture=table.gesture,
        needs_points=tuple(table.needs_points),
        provenance=Provenance(
            basis=(*table.basis, *_confirmed(table.confirmed)),
            confirmed=confirmation(table.confirmed_by, table.confirmed_on),
            prescription_only=table.prescription_only,
        ),
        pacing=Pacing(
            tempo=Tempo(**plain(table.tempo)) if table.tempo else None,
            breath=Breath(**plain(table.breath)) if table.breath else None,
            timer=_timer(table.timer) if table.timer else None,
        ),
        lesson=Lesson(
            region=table.region,
            props=tuple(Prop(**plain(prop)) for prop in table.prop),
            guide=tuple(GuidePose(**plain(pose)) for pose in table.guide),
            mistakes=tuple(table.mistakes),
        ),
        suits=Suitability(excluded_by=tuple(table.excluded_by), comfort=table.comfort),
    )


def _confirmed(table: ConfirmedTable | None) -> tuple[str, ...]:
    return () if table is None else (f"confirmed by {table.by.strip()}, {table.on}",)


def _timer(table: TimerTable) -> TimerRules:
    own = {key: value for key, value in plain(table).items() if key not in ("check", "part")}
    checks = tuple(TimerCheck(**plain(check)) for check in table.check)
    return TimerRules(**own, checks=checks, parts=tuple(TimerPart(**plain(part)) for part in table.part))


def _texts(words: ExerciseWords | RoutineWords | None, prefix: str) -> Texts:
    """A file's own texts by the keys of the words file; `<prefix>.language` is their language."""
    return {} if words is None else dict(flatten(words.model_dump(exclude_none=True), f"{prefix}."))


@dataclass(slots=True)
class _Shelf:
    """The exercises that a routine may use, each read once."""

    beside: Mapping[str, FilePath]
    names: Vocabulary
    to_look_at: bool
    routine: FileSource
    inside: Mapping[str, FileSource]
    read: dict[str, tuple[Exercise, Texts] | None] = field(default_factory=dict)
    faults: list[FileFault] = field(default_factory=list)

    @property
    def files(self) -> Mapping[str, FilePath]:
        """Every exercise by its id, with what its faults call its file."""
        return {**self.beside, **{name: FilePath(source.file) for name, source in self.inside.items()}}

    def get(self, name: str) -> Exercise | None:
        """The exercise; None, and its faults kept, where its file cannot be used."""
        if name not in self.read:
            try:
                within = name in self.inside
                source = self.inside[name] if within else read_source(self.beside[name])
                exercise, texts = _exercise(source, self.names, self.to_look_at)
                known = standing_in(self.routine, name) if within else standing(self.beside[name], source.data)
                provenance = replace(exercise.provenance, standing=known)
                self.read[name] = replace(exercise, provenance=provenance), texts
            except PrescriptionError as error:
                self.read[name] = None
                self.faults += error.faults
        found = self.read[name]
        return found[0] if found else None

    def texts(self) -> Texts:
        return {key: text for found in self.read.values() if found for key, text in found[1].items()}


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a routine file stands for: a routine for each of its levels, or one under None."""

    source: FileSource
    levels: dict[int | None, Routine]
    places: dict[int | None, tuple[int, ...]]  # of each level's steps: which [[step]] each comes from

    def at(self, level: int | None) -> Routine:
        """The level asked for, or the first. Raises PrescriptionError for one that is not there."""
        chosen = next(iter(self.levels)) if level is None else level
        if chosen not in self.levels:
            known = f"the levels 1 to {len(self.levels)}" if None not in self.levels else "no levels"
            raise PrescriptionError([FileFault(self.source.file, None, "", f"has {known}; there is no level {level}")])
        return self.levels[chosen]

    @property
    def exercises(self) -> dict[str, Exercise]:
        """Those of every level, by id."""
        return {name: one for routine in self.levels.values() for name, one in routine.exercises.items()}

    def warnings(self) -> tuple[FileFault, ...]:
        """What a therapist is warned of, each thing once, with its line."""
        found: dict[FileFault, None] = {}
        for level, routine in self.levels.items():
            for path, message in cautions(routine):
                if path[:1] == ("step",):
                    path = ("step", self.places[level][int(path[1])], *path[2:])
                found[self.source.fault(path, message, warning=True)] = None
        return tuple(sorted(found, key=lambda fault: fault.line or 0))


def _read(
    path: FilePath,
    names: Vocabulary,
    exercises: Mapping[str, FilePath] | None,
    words: Words,
    to_look_at: bool = False,
    plans: Iterable[PrescribedPlan] | None = None,
) -> _Plan:
    """A routine file with all its levels. Raises PrescriptionError with every fault of it and its exercises."""
    beside = exercises_beside(path) if exercises is None else exercises
    source = read_source(path)
    if model_of(source.data) is ExerciseTable:
        text = _one_step(source, names, to_look_at, plans)
        return _plan(parse_source(source.file, text), {**beside, path.stem: path}, names, words, to_look_at, alone=True)
    return _plan(source, beside, names, words, to_look_at)


def _plan(
    source: FileSource,
    exercises: Mapping[str, FilePath],
    names: Vocabulary,
    words: Words,
    to_look_at: bool = False,
    alone: bool = False,
) -> _Plan:
    shelf = _Shelf(exercises, names, to_look_at, source, exercises_in(source))
    shape = hold(source, RoutineTable)
    refuse_rule(shape)
    shape.check(check_enclosed(shape.data))
    shape.check(() if alone else check_routine_id(shape.data, FilePath(source.file).stem, exercises))
    shape.check(check_clinician(shape.data, today_anywhere()))
    made = Steps(shape, shelf.get, shelf.files, shelf.names)
    made.check()
    shape.check(check_relief(shape.data, shelf.get, shelf.files))
    if shape.table is None or shelf.faults or shape.faults:
        raise PrescriptionError(shape.faults + shelf.faults)
    table = shape.table
    steps = [made.build(at) for at in range(len(table.step))]
    title = f"routine.{table.id}.title"  # an exercise by itself has its own
    unnamed = {} if alone or title in words else {title: table.id.replace("_", " ")}
    words = with_own(words, unnamed | shelf.texts() | _texts(table.words, f"routine.{table.id}"))
    levels, places = {}, {}
    for level in range(1, len(table.level) + 1) if table.level else (None,):
        mine = [at for at, step in enumerate(table.step) if step.level in (None, level)]
        places[level] = tuple(at for at in mine for _ in steps[at])
        levels[level] = build_routine(table, tuple(step for at in mine for step in steps[at]), words, level)
        shape.check(_too_long(levels[level]))
    if shape.faults:
        raise PrescriptionError(shape.faults)
    return _Plan(source, levels, places)


def _too_long(routine: Routine) -> Found:
    if (total := minutes(routine)) > routine.max_minutes:
        steps = "the steps" if routine.level is None else f"the steps of level {routine.level}"
        yield (
            ("max_minutes",),
            f"{steps} take about {total:.0f} minutes, more than the {routine.max_minutes:g} allowed: "
            "it can never be finished; lessen the doses or raise this",
        )


def build_routine(table: RoutineTable, steps: tuple[Step, ...], words: Words, level: int | None = None) -> Routine:
    """The core type of a table without fault."""
    return Routine(
        id=table.id,
        version=table.version,
        steps=steps,
        pain=PainRules(**plain(table.pain)),
        max_minutes=float(table.max_minutes),
        cards=tuple(table.card),
        gate=Gate(**plain(table.gate)) if table.gate else None,
        level=level,
        levels=tuple(Level(**plain(one)) for one in table.level),
        relief=table.relief,
        after_pause=table.after_pause,
        excluded_by=tuple(table.excluded_by),
        basis=tuple(table.basis),
        confirmed=confirmation(table.confirmed_by, table.confirmed_on),
        words=words,
    )
