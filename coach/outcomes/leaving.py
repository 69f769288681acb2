"""Ways in which the program is ended, or its terminal is gone."""

from coach.outcomes.row import Outcome

WHILE_RUNNING = "tests/app/test_app_places.py"
WRITER = "tests/records/test_records_writer.py"
APP_FAULT = "tests/app/test_app_fault.py"
CLI_REVIEW = "tests/test_cli_review.py"
PROCESSES, ODD, STOP = (
    "tests/app/test_app_processes.py",
    "tests/test_cli_odd_surroundings.py",
    "tests/app/test_app_stop_in_faults.py",
)
SIGNALS = (
    f"{PROCESSES}::test_one_signal_without_ice_ends_it_in_time_and_keeps_the_ending",
    f"{STOP}::test_every_way_to_stop_stops_in_every_fault",
)

LEAVING: tuple[Outcome, ...] = (
    Outcome(
        id="ctrl_c",
        happens="Ctrl+C in a session",
        told=("words:end_say.quit",),
        recorded="the ending; all of it",
        goes_on="no",
        ends="quit",
        tests=SIGNALS,
    ),
    Outcome(
        id="terminal_closed",
        happens="the terminal is closed (SIGHUP), or the computer shuts down (SIGTERM)",
        told=("words:end_say.quit",),
        recorded="the ending; all of it",
        goes_on="no",
        ends="quit",
        tests=SIGNALS,
    ),
    Outcome(
        id="on_skin",
        happens="any of these once, with ice or heat on the skin",
        told=("words:advice.take_off",),
        recorded="that it is on",
        goes_on="until it is off, or a second time",
        ends="quit",
        tests=(f"{PROCESSES}::test_one_signal_on_ice_says_take_it_off_and_a_second_one_ends_it",),
    ),
    Outcome(
        id="hangs_at_end",
        happens="something hangs while the session ends",
        told=(),
        recorded="what was written until then",
        goes_on="no; it is gone 20 s after the signal at the latest",
        ends="quit",
        tests=(f"{WHILE_RUNNING}::test_a_part_that_hangs_does_not_keep_the_program",),
    ),
    Outcome(
        id="ctrl_c_elsewhere",
        happens="Ctrl+C in any other command, at any stage",
        told=(),
        recorded="what was whole",
        goes_on="-",
        code=5,
        tests=(f"{WHILE_RUNNING}::test_ctrl_c_at_any_stage_of_a_command_is_exit_code_5",),
    ),
    Outcome(
        id="killed",
        happens="the program is killed, or the power fails",
        told=(),
        recorded="all but the last second; what locks and what lies on the skin at once",
        goes_on="it is asked about at the next start",
        tests=(
            f"{PROCESSES}::test_a_program_that_was_killed_on_ice_asks_for_it_at_the_next_start",
            f"{WRITER}::test_what_was_added_a_second_before_a_crash_is_kept",
        ),
    ),
    Outcome(
        id="fault",
        happens="a fault of the program itself",
        told=("words:end_say.unexpected", "Internal error; the details are in"),
        recorded="the ending; all events",
        goes_on="no; it stays with the person",
        ends="unexpected",
        tests=(
            f"{APP_FAULT}::test_whatever_breaks_the_session_ends_safely",
            f"{APP_FAULT}::test_a_fault_in_the_ending_itself_leaves_a_bare_ending",
            f"{APP_FAULT}::test_what_lies_on_the_skin_is_asked_for_and_insisted_upon",
        ),
    ),
    Outcome(
        id="pipe",
        happens="whoever reads the output has seen enough (head)",
        told=(),
        recorded="what the command does",
        goes_on="-",
        code=0,
        tests=(f"{ODD}::test_a_reader_who_has_seen_enough_is_no_fault",),
    ),
    Outcome(
        id="strict",
        happens="the terminal's encoding lacks a letter",
        told=(),
        recorded="what the command does",
        goes_on="yes; the letter is written as its number",
        tests=(f"{ODD}::test_a_letter_that_the_terminal_lacks_is_written_as_its_number",),
    ),
    Outcome(
        id="full_output",
        happens="the disk behind the output is full",
        told=("the disk is full: free some space, then start again",),
        recorded="what the command does",
        goes_on="-",
        code=1,
        tests=(f"{ODD}::test_a_full_disk_behind_the_output_is_one_sentence",),
    ),
    Outcome(
        id="warnings",
        happens="a library warns its programmers",
        told=(),
        recorded="nothing",
        goes_on="yes",
        tests=(f"{ODD}::test_what_a_library_warns_of_does_not_reach_the_terminal",),
    ),
    Outcome(
        id="port",
        happens="the port of coach review is in use",
        told=("is in use",),
        recorded="nothing",
        goes_on="-",
        code=1,
        tests=(f"{CLI_REVIEW}::test_a_port_in_use_is_one_sentence",),
    ),
    Outcome(
        id="browser",
        happens="the browser of coach review stays in the terminal, or cannot be opened",
        told=(),
        recorded="nothing",
        goes_on="the pages are served all the same",
        tests=(f"{CLI_REVIEW}::test_a_browser_that_stays_in_front_keeps_no_page_waiting",),
    ),
)
