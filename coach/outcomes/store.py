"""Faults of the records: of the disk, of other programs, of what is kept there."""

from coach.outcomes.row import Outcome

WRITER = "tests/records/test_records_writer.py"
KEEPER = "tests/app/test_app_keeper.py"
MIGRATIONS = "tests/records/test_records_migrations.py"
DAMAGED_FILE = "tests/records/test_damaged_file.py"
UNSAVED, STORES = "tests/records/test_unsaved.py", "tests/records/test_records_store.py"
STOP = "tests/app/test_app_stop_in_faults.py"
UPKEEP, CELLS = "tests/records/test_records_upkeep.py", "tests/records/test_damaged_cells.py"
BESIDE = "everything, in a file beside the store that the next command takes in"

STORE: tuple[Outcome, ...] = (
    Outcome(
        id="disk_full",
        happens="the disk fills in a session",
        told=("is full: free some space, then start again", "The session goes on, and is kept in"),
        recorded=BESIDE,
        goes_on="yes",
        tests=(
            f"{WRITER}::test_a_full_disk_is_told_and_nothing_recorded_is_lost",
            f"{UNSAVED}::test_on_a_full_disk_the_few_bytes_of_a_lock_are_kept",
        ),
    ),
    Outcome(
        id="disk_full_to_the_end",
        happens="the store takes nothing up to the end of the session",
        told=("the next command that uses",),
        recorded=BESIDE,
        goes_on="yes",
        code=1,
        tests=(
            f"{UNSAVED}::test_what_the_store_does_not_take_at_the_end_is_there_at_the_next_start",
            f"{KEEPER}::test_what_is_left_over_at_the_end_is_told_with_its_place_and_a_page_is_made",
        ),
    ),
    Outcome(
        id="nowhere",
        happens="neither the store nor any file takes a yes to a sign",
        told=("words:advice.not_kept", "What was answered cannot be kept"),
        recorded="nothing: it is said aloud and shown",
        goes_on="no exercises",
        code=70,
        tests=(
            f"{UNSAVED}::test_a_lock_that_can_be_kept_nowhere_is_told",
            f"{UNSAVED}::test_what_is_lost_at_the_end_is_told",
            f"{KEEPER}::test_a_lock_that_is_nowhere_is_told_and_is_our_fault",
        ),
    ),
    Outcome(
        id="slow_disk",
        happens="the disk is slow",
        told=(),
        recorded="everything, later",
        goes_on="yes; no frame waits",
        tests=(f"{UNSAVED}::test_adding_waits_for_no_disk",),
    ),
    Outcome(
        id="read_only",
        happens="the store, its folder or its disk can only be read",
        told=("cannot be written",),
        recorded="nothing; what is there can be read",
        goes_on="no session begins",
        code=1,
        tests=(
            f"{STORES}::test_a_store_that_can_only_be_read_refuses_a_session",
            f"{STORES}::test_a_folder_that_nobody_can_write_is_refused",
        ),
    ),
    Outcome(
        id="locked_a_while",
        happens="another program holds the store for 10 s, in a session",
        told=("is in use by another program", "The session goes on, and is kept in"),
        recorded=BESIDE,
        goes_on="yes",
        tests=(
            f"{UNSAVED}::test_a_yes_while_another_program_writes_locks_all_the_same",
            f"{UNSAVED}::test_a_program_that_is_killed_at_that_moment_is_locked_when_it_starts_again",
        ),
    ),
    Outcome(
        id="locked_for_ever",
        happens="another program holds the store and does not end",
        told=("the next command that uses",),
        recorded=BESIDE,
        goes_on="yes, and the stop stops",
        code=1,
        tests=(f"{STOP}::test_every_way_to_stop_stops_in_every_fault",),
    ),
    Outcome(
        id="locked_at_start",
        happens="another program holds the store when a command begins",
        told=("is in use by another program",),
        recorded="nothing",
        goes_on="no session begins",
        code=1,
        tests=(f"{STORES}::test_a_store_in_use_says_so",),
    ),
    Outcome(
        id="newer",
        happens="the store is of a newer version",
        told=("was written by a newer version",),
        recorded="nothing; it is left as it is",
        goes_on="no session begins",
        code=1,
        tests=(f"{MIGRATIONS}::test_a_store_of_a_newer_program_is_refused_and_left_alone",),
    ),
    Outcome(
        id="foreign",
        happens="the store is no file of records, or another program's",
        told=("is not a file of records",),
        recorded="nothing; it is left as it is",
        goes_on="no session begins",
        code=1,
        tests=(
            f"{STORES}::test_a_file_that_is_no_database_is_refused_and_left_alone",
            f"{MIGRATIONS}::test_a_database_of_another_program_is_refused_and_left_alone",
        ),
    ),
    Outcome(
        id="page_damaged",
        happens="a page of the file is damaged",
        told=("is damaged: restore a backup of it",),
        recorded="nothing",
        goes_on="no session begins",
        code=1,
        tests=(
            f"{STORES}::test_a_damaged_store_is_refused",
            "tests/records/test_records_restoring.py::test_a_damaged_store_is_moved_aside_for_its_backup",
        ),
    ),
    Outcome(
        id="wal_cut",
        happens="the log beside the file (WAL) is cut or damaged",
        told=(),
        recorded="up to the last whole transaction; a session that lost its end is shown as broken off",
        goes_on="-",
        tests=(f"{DAMAGED_FILE}::test_a_log_that_was_cut_or_flipped_leaves_a_whole_store",),
    ),
    Outcome(
        id="no_folder",
        happens="the folder of the store is missing and cannot be made",
        told=("cannot be written",),
        recorded="nothing",
        goes_on="no session begins",
        code=1,
        tests=(f"{STORES}::test_a_folder_below_a_file_cannot_be_made",),
    ),
    Outcome(
        id="chunk",
        happens="a chunk of landmarks is damaged",
        told=("exported without them", "landmarks {chunk.chunk} are damaged"),
        recorded="the rest of the session",
        goes_on="-",
        code=1,
        tests=(
            f"{UPKEEP}::test_the_check_finds_damaged_landmarks",
            f"{WRITER}::test_damaged_landmarks_are_one_sentence",
            f"{CELLS}::test_damaged_landmarks_are_left_out_of_an_export_and_it_can_be_imported",
        ),
    ),
    Outcome(
        id="cell",
        happens="one cell holds what does not belong there",
        told=("is damaged and cannot be read: coach store check says where",),
        recorded="everything else",
        goes_on="everybody else's sessions, lists, pages and exports; not one of whose past or intake is damaged",
        code=1,
        tests=(
            f"{CELLS}::test_the_check_names_it_and_goes_on",
            f"{CELLS}::test_everybody_else_is_there",
            f"{CELLS}::test_every_command_answers_with_a_sentence_or_a_page",
            f"{CELLS}::test_nobody_with_a_damaged_intake_or_past_begins_a_session",
            f"{CELLS}::test_one_bad_session_is_left_out_of_an_export_and_told",
        ),
    ),
    Outcome(
        id="deleted_meanwhile",
        happens="somebody is to be deleted in a session of theirs",
        told=("is under way: delete them when it is over",),
        recorded="everything",
        goes_on="yes",
        code=1,
        tests=(
            f"{STORES}::test_nobody_is_deleted_while_a_session_of_theirs_is_under_way",
            f"{STORES}::test_no_session_begins_for_somebody_who_was_just_deleted",
        ),
    ),
    Outcome(
        id="writer",
        happens="a thread that writes the record fails",
        told=("words:end_say.unexpected",),
        recorded="every event, in the file beside the store",
        goes_on="no",
        ends="unexpected",
        tests=(
            f"{UNSAVED}::test_a_thread_that_dies_is_noticed_and_nothing_of_it_lost",
            f"{UNSAVED}::test_landmarks_that_cannot_be_packed_take_no_event_with_them",
            f"{KEEPER}::test_a_fault_of_the_writer_is_there_to_be_raised",
        ),
    ),
    Outcome(
        id="postgres_gone",
        happens="the PostgreSQL server is gone",
        told=("No connection to",),
        recorded=BESIDE,
        goes_on="yes; no session begins without it",
        code=1,
        tests=(f"{UPKEEP}::test_a_session_outlives_its_connection_to_the_database",),
    ),
    Outcome(
        id="postgres_hung",
        happens="the PostgreSQL server says nothing any more",
        told=("does not answer",),
        recorded=BESIDE,
        goes_on="yes; given up after 5 s when connecting, 12 s when silent",
        code=1,
        tests=(
            f"{UNSAVED}::test_a_database_that_says_nothing_is_given_up",
            f"{UNSAVED}::test_a_session_on_a_database_that_says_nothing_ends_and_is_kept",
            f"{UNSAVED}::test_every_statement_has_a_limit_on_the_server_as_well",
        ),
    ),
    Outcome(
        id="postgres_back",
        happens="the PostgreSQL server is back in the same session",
        told=(),
        recorded="everything, in the database",
        goes_on="yes",
        tests=(f"{UPKEEP}::test_a_session_outlives_its_connection_to_the_database",),
    ),
    Outcome(
        id="left_over_damaged",
        happens="a line of the file beside the store is damaged",
        told=("could not be read: that part of the session is lost",),
        recorded="every other line",
        goes_on="-",
        tests=(f"{UNSAVED}::test_a_damaged_line_takes_no_other_with_it",),
    ),
)
