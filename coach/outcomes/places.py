"""Files and places that commands are given or need, and what travels with the program."""

from coach.outcomes.row import Outcome

CLI_MEASURE = "tests/test_cli_measure.py"
WORD_FILES = "tests/prescription/test_word_files.py"
WITHOUT_CAMERA = "tests/app/test_app_by_time.py"
SYSTEM_LIBRARIES = "tests/devices/test_system_libraries.py"
WHILE_RUNNING = "tests/app/test_app_places.py"
RECORDS_STORE = "tests/records/test_records_store.py"
UNREADABLE_FILES = "tests/prescription/test_unreadable_files.py"
HOME = "tests/app/test_app_home.py"
APP_SESSION = "tests/app/test_app_session.py"
CAMERA_CONTRACT = "tests/devices/test_camera_contract.py"
ODD, FILE, CLI = "tests/test_cli_odd_surroundings.py", "tests/report/test_report_file.py", "tests/test_cli.py"
MODELS, DOCTOR = "tests/devices/test_pose_models.py", "tests/app/test_app_doctor.py"

PLACES: tuple[Outcome, ...] = (
    Outcome(
        id="words",
        happens="a words file is missing, damaged or empty",
        told=("cannot be read", "has no sentences"),
        recorded="nothing",
        goes_on="no session begins",
        code=1,
        tests=(
            f"{WORD_FILES}::test_a_broken_words_file_is_refused_in_one_sentence",
            f"{WORD_FILES}::test_an_empty_words_file_is_refused_in_one_sentence",
            f"{WORD_FILES}::test_an_incomplete_installation_says_so",
        ),
    ),
    Outcome(
        id="settings",
        happens="the settings of the computer are damaged, or cannot be written",
        told=("so everything is as at first: set them again", "they hold for now"),
        recorded="nothing",
        goes_on="yes, with what is set at first",
        tests=(
            f"{HOME}::test_a_damaged_file_is_one_sentence_and_everything_as_at_first",
            f"{HOME}::test_a_folder_in_its_place_is_told_too",
            f"{HOME}::test_what_cannot_be_written_holds_for_now",
        ),
    ),
    Outcome(
        id="fonts",
        happens="a font is missing or damaged",
        told=("of the program is missing or damaged: install it again",),
        recorded="nothing",
        goes_on="no session begins",
        code=1,
        tests=(f"{DOCTOR}::test_a_font_that_is_missing_or_damaged_is_said",),
    ),
    Outcome(
        id="model",
        happens="the shipped pose model is missing or damaged",
        told=("words:question.by_time", "install the program again"),
        recorded="guided_by_time with its reason, or the ending",
        goes_on="after a yes, guided by time",
        ends="no_camera",
        tests=(
            f"{MODELS}::test_a_damaged_installation_is_said_in_a_sentence",
            f"{WITHOUT_CAMERA}::test_a_model_that_is_missing_is_no_error_either",
            f"{DOCTOR}::test_a_model_that_was_cut_off_is_named_and_its_library_is_never_given_it",
        ),
    ),
    Outcome(
        id="other_model",
        happens="the file after --model is none",
        told=("download it again",),
        recorded="nothing",
        goes_on="no session begins",
        code=1,
        tests=(
            f"{MODELS}::test_what_is_not_a_pose_model_is_refused_in_a_sentence",
            f"{MODELS}::test_a_model_with_changed_bytes_is_read_or_refused_but_never_anything_else",
        ),
    ),
    Outcome(
        id="library",
        happens="a library of the system is missing",
        told=("which this computer lacks",),
        recorded="nothing",
        goes_on="no session begins",
        code=1,
        tests=(f"{SYSTEM_LIBRARIES}::test_each_command_says_so_in_one_sentence_where_the_library_is_hidden",),
    ),
    Outcome(
        id="doctor",
        happens="anything of these, looked for by coach doctor",
        told=("The {part} cannot be tried",),
        recorded="nothing",
        goes_on="-",
        code=1,
        tests=(f"{DOCTOR}::test_whatever_is_wrong_with_one_part_the_others_are_tried",),
    ),
    Outcome(
        id="routine_gone",
        happens="the routine's file is deleted or changed in a session",
        told=(),
        recorded="the routine as it was",
        goes_on="yes",
        tests=(
            f"{WHILE_RUNNING}::test_a_routine_that_is_deleted_in_its_session_goes_on",
            f"{RECORDS_STORE}::test_a_session_knows_what_it_was_held_against",
        ),
    ),
    Outcome(
        id="routine_damaged",
        happens="a routine or exercise file is damaged",
        told=("cannot be read",),
        recorded="nothing",
        goes_on="no session begins",
        code=1,
        tests=(
            f"{CLI}::test_a_faulty_routine_is_told_with_its_line",
            f"{UNREADABLE_FILES}::test_no_edit_of_a_good_file_ever_gives_anything_but_faults",
        ),
    ),
    Outcome(
        id="report_place",
        happens="the report cannot be written there, before the session",
        told=("cannot be written",),
        recorded="nothing",
        goes_on="no session begins",
        code=1,
        tests=(
            f"{FILE}::test_a_place_that_cannot_be_written_is_told_before_the_session",
            f"{APP_SESSION}::test_a_report_that_cannot_be_written_is_said_before_the_session",
        ),
    ),
    Outcome(
        id="report_gone",
        happens="the report's folder is gone after the session",
        told=("cannot be written",),
        recorded="the whole session",
        goes_on="-",
        code=1,
        tests=(f"{WHILE_RUNNING}::test_a_report_whose_folder_is_gone_costs_the_report_alone",),
    ),
    Outcome(
        id="report_disk",
        happens="the disk fills while a page or an export is written",
        told=("cannot be written",),
        recorded="the page that was there before stays",
        goes_on="-",
        code=1,
        tests=(f"{FILE}::test_a_full_disk_leaves_the_old_page",),
    ),
    Outcome(
        id="device",
        happens="a device, a pipe or a folder in place of a file to read",
        told=("is not an ordinary file", "is a folder"),
        recorded="nothing",
        goes_on="no session begins",
        code=1,
        tests=(
            f"{CAMERA_CONTRACT}::test_what_is_no_file_of_this_computer_is_refused",
            f"{UNREADABLE_FILES}::test_a_pipe_is_refused_and_not_waited_for",
        ),
    ),
    Outcome(
        id="long_name",
        happens="a name of 300 letters",
        told=("the name is too long: give a shorter one",),
        recorded="nothing",
        goes_on="no session begins",
        code=1,
        tests=(f"{ODD}::test_a_name_of_three_hundred_letters_is_one_sentence_in_every_command",),
    ),
    Outcome(
        id="tilde",
        happens="a name such as ~old.html, of no account",
        told=(),
        recorded="in a file of that name, or nothing",
        goes_on="-",
        tests=(
            f"{ODD}::test_a_home_of_nobody_is_a_name_that_begins_so",
            f"{ODD}::test_a_home_is_somebodys_folder_for_every_command",
        ),
    ),
    Outcome(
        id="no_home",
        happens="an account that the system does not know, without HOME",
        told=("say where records are kept, with --store FILE", "say who writes the notes, with --by NAME"),
        recorded="with --store, everything",
        goes_on="with --store, yes",
        code=1,
        tests=(
            f"{ODD}::test_without_a_home_the_sentence_says_how_to_name_a_place",
            f"{ODD}::test_without_a_home_a_store_that_is_named_works_and_keeps_what_it_cannot_take_beside_it",
            f"{ODD}::test_a_fault_without_a_home_is_still_told",
        ),
    ),
    Outcome(
        id="refused",
        happens="anything else that the system refuses about a file: rights, a disk, too many open",
        told=("does not work, because",),
        recorded="nothing",
        goes_on="-",
        code=1,
        tests=(f"{ODD}::test_what_the_system_refuses_is_no_fault_of_the_program",),
    ),
    Outcome(
        id="left_by_a_system",
        happens="._ files, thumbnails and thrown-away films in a folder of clips",
        told=(),
        recorded="nothing: they are no clips",
        goes_on="-",
        tests=(f"{ODD}::test_what_a_system_leaves_in_a_folder_is_no_clip",),
    ),
    Outcome(
        id="clip_ends_process",
        happens="a clip of a folder ends the process that reads it, or the system does",
        told=("ended the process that read it",),
        recorded="every other clip",
        goes_on="-",
        code=1,
        tests=(f"{CLI_MEASURE}::test_a_clip_that_ends_its_process_costs_itself_alone",),
    ),
)
