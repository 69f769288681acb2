"""The program keeps copies by itself: one a week, and one before it changes the tables of an older version."""

import gzip
import sqlite3
from pathlib import Path

import pytest
from records_clock import Clock
from records_lived_in import NOON, contents, lived_in, tamper

from coach.cli import execute
from coach.core.base.types import Pose
from coach.records import copies, migrate
from coach.records.errors import StoreError
from coach.records.restoring import restore
from coach.records.store import Store, open_store

OLD = Path(__file__).parent / "kept" / "store_0_1_0.db.gz"


def kept(store: Store, kind: str = copies.WEEKLY) -> list[copies.KeptCopy]:
    return [copy for copy in copies.kept(store) if copy.kind == kind]


def test_one_a_week_is_made_three_are_kept_and_one_is_restored(
    in_file: Store, clock: Clock, poses: list[Pose], tmp_path: Path
) -> None:
    assert copies.weekly(in_file) is None  # nothing is recorded
    lived_in(in_file, poses)
    assert copies.weekly(in_file) is None  # nor was yesterday
    before = contents(in_file)
    for week in range(5):
        clock.later(days=7)
        made = copies.weekly(in_file)
        assert made is not None
        assert made.faults == ()
        assert copies.weekly(in_file) is None
        clock.later(hours=-1)
        assert copies.weekly(in_file) is None
        clock.later(hours=1)
        assert len(kept(in_file)) == min(week + 1, 3)
    newest, *_, oldest = kept(in_file)
    assert (newest.made_at - oldest.made_at).days == 14
    restore(oldest.path, str(tmp_path / "new.db"), replace=False, aside=NOON)
    with open_store(str(tmp_path / "new.db")) as back:
        assert contents(back) == before


def test_a_damaged_one_pushes_out_none_that_is_whole(in_file: Store, clock: Clock, poses: list[Pose]) -> None:
    lived_in(in_file, poses)
    for _ in range(3):
        clock.later(days=7)
        copies.weekly(in_file)
    whole = [copy.path for copy in kept(in_file)]
    tamper(in_file, "UPDATE landmarks SET packed = x'00ff' WHERE chunk = 1")
    for _ in range(3):
        clock.later(days=7)
        made = copies.weekly(in_file)
        assert made is not None
        assert "landmarks 1 are damaged" in made.faults[0]
        assert copies.weekly(in_file) is None  # and not again at once
    assert [copy.path for copy in kept(in_file) if not copy.damaged] == whole
    assert len([copy for copy in kept(in_file) if copy.damaged]) == 1


def test_one_of_a_clock_that_was_ahead_keeps_no_other_from_being_made(
    in_file: Store, clock: Clock, poses: list[Pose]
) -> None:
    lived_in(in_file, poses)
    clock.later(days=400)
    copies.weekly(in_file)
    clock.later(days=-390)
    for _ in range(3):
        assert copies.weekly(in_file) is not None
        clock.later(days=7)
    assert len(kept(in_file)) == 3
    assert all(copy.made_at < clock.at for copy in kept(in_file))


def test_a_store_of_an_older_version_is_copied_before_it_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    with open_store(str(path)) as store:
        (copy,) = kept(store, copies.UPDATE)
        with sqlite3.connect(copy.path) as then:
            assert then.execute(f"SELECT version_num FROM {migrate.VERSION_TABLE}").fetchone() != (migrate.HEAD,)
        restore(copy.path, str(tmp_path / "again.db"), replace=False, aside=NOON)
        with open_store(str(tmp_path / "again.db")) as again:
            assert contents(again) == contents(store)
            assert copies.kept(again) == ()
    with open_store(str(path)) as store:
        assert len(copies.kept(store)) == 1


def test_without_room_for_that_copy_an_older_version_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress(OLD.read_bytes()))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "put_in_place", full)
    with pytest.raises(OSError, match="is full: free some space"):
        open_store(str(path))
    with sqlite3.connect(path) as then:
        assert then.execute(f"SELECT version_num FROM {migrate.VERSION_TABLE}").fetchone() != (migrate.HEAD,)


def test_somebody_who_is_deleted_is_in_no_copy_any_more(
    in_file: Store, clock: Clock, poses: list[Pose], path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("anna-of-the-hill", "berta"):
        lived_in(in_file, poses, name)
    clock.later(days=7)
    copies.weekly(in_file)
    (copy,) = kept(in_file)
    assert b"anna-of-the-hill" in copy.path.read_bytes()
    anna, new = in_file.patient("anna-of-the-hill"), in_file.patient("carla")
    assert [copies.holding(in_file, who.id) for who in (anna, new)] == [1, 0]
    assert execute(["patient", "delete", "anna-of-the-hill", "--yes", "--store", str(path)]) == 0
    assert copy.path.name not in capsys.readouterr().err
    for file in copy.path.parent.iterdir():
        assert b"anna-of-the-hill" not in file.read_bytes()
    assert copies.content(copy) == copies.CopyContent(people=1, sessions=1)


def test_a_copy_that_cannot_be_changed_is_named_when_somebody_is_deleted(
    in_file: Store, clock: Clock, poses: list[Pose], path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lived_in(in_file, poses)
    clock.later(days=7)
    copies.weekly(in_file)
    (copy,) = kept(in_file)
    copy.path.write_bytes(copy.path.read_bytes()[:5000])
    assert execute(["patient", "delete", "anna", "--yes", "--store", str(path)]) == 0
    assert f"anna may still be in {copy.path}" in capsys.readouterr().err


def test_they_are_listed_with_what_is_in_them(
    in_file: Store, clock: Clock, poses: list[Pose], path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["store", "backups", "--store", str(path)]) == 0
    assert "No copies yet" in capsys.readouterr().out
    lived_in(in_file, poses)
    clock.later(days=7)
    copies.weekly(in_file)
    assert execute(["store", "backups", "--store", str(path)]) == 0
    listed = capsys.readouterr().out
    assert "weekly  1 patients, 1 sessions" in listed
    assert str(kept(in_file)[0].path) in listed


def test_an_import_is_followed_by_the_copy_of_the_week_and_does_not_fail_with_it(
    path: Path, poses: list[Pose], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, exported = Clock(), str(tmp_path / "anna.json")
    clock.at = clock.at.replace(year=2020)
    with open_store(str(path), now=clock) as store:
        lived_in(store, poses[::10])
    assert execute(["export", "--patient", "anna", "--format", "json", "-o", exported, "--store", str(path)]) == 0

    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(copies, "weekly", full)
        assert execute(["import", exported, "--store", str(path)]) == 0
        assert "The weekly copy of the records was not made. The disk is full." in capsys.readouterr().err
    for _ in range(2):
        assert execute(["import", exported, "--store", str(path)]) == 0
        with open_store(str(path)) as store:
            assert len(kept(store)) == 1
