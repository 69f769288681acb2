"""Faults of what a session sees, hears and is told the time by."""

from coach.outcomes.row import Outcome

WITHOUT_CAMERA = "tests/app/test_app_by_time.py"
FROZEN_PICTURE = "tests/core/filtering/test_frozen_picture.py"
POSE_LIGHT = "tests/devices/test_pose_light.py"
PLACING = "tests/core/session/test_placing.py"
WRITER = "tests/records/test_records_writer.py"
PLAUSIBLE = "tests/core/filtering/test_plausible.py"
CAMERA_VIDEO = "tests/devices/test_camera_video.py"
SOUND_SPEAKER = "tests/devices/sound/test_sound_speaker.py"
LISTENING = "tests/devices/sound/test_sound_listening.py"
SCREEN_WINDOW = "tests/devices/screen/test_screen_window.py"
APP_PROCESSES = "tests/app/test_app_processes.py"
AWAKE = "tests/devices/test_awake.py"
BY_TIME, PICTURE, GAP = (
    "tests/core/session/test_by_time.py",
    "tests/core/session/test_picture.py",
    "tests/core/session/test_gap.py",
)
APP, FAULT, STOP = (
    "tests/app/test_app_session.py",
    "tests/app/test_app_fault.py",
    "tests/app/test_app_stop_in_faults.py",
)
LIVE, SOUND = "tests/devices/test_live_feed.py", "tests/devices/sound/test_sound_device.py"
VOICE, NEURAL, HIBARI, PIPER = (
    "tests/devices/sound/test_sound_ahead.py",
    "tests/devices/sound/test_sound_neural.py",
    "tests/devices/sound/test_sound_hibari.py",
    "tests/devices/sound/test_sound_piper.py",
)
OFFERED = "after a yes, guided by time"

DEVICES: dict[str, tuple[Outcome, ...]] = {
    "sight": (
        Outcome(
            id="no_camera",
            happens="no camera can be opened at the start",
            told=("words:question.by_time",),
            recorded="guided_by_time with its reason, or the ending",
            goes_on=OFFERED,
            ends="no_camera",
            tests=(
                f"{BY_TIME}::test_declined_it_ends_as_an_absent_camera_does",
                f"{WITHOUT_CAMERA}::test_without_a_window_nobody_can_be_asked_and_the_sentence_says_what_to_do",
            ),
        ),
        Outcome(
            id="unplugged",
            happens="the camera is unplugged, with a window",
            told=("words:note.camera_lost", "words:question.by_time_lost"),
            recorded="camera_lost; all events and landmarks",
            goes_on=OFFERED,
            ends="source_lost",
            tests=(
                f"{WITHOUT_CAMERA}::test_a_camera_that_is_unplugged_offers_it_where_a_picture_is_needed_and_a_question_goes_on",
                f"{BY_TIME}::test_declined_on_the_way_it_ends_as_a_lost_camera_always_did",
            ),
        ),
        Outcome(
            id="unplugged_unseen",
            happens="the camera is unplugged, without a window",
            told=("words:end_say.source_lost",),
            recorded="the ending; all events and landmarks",
            goes_on="no",
            ends="source_lost",
            tests=(f"{APP}::test_a_camera_that_is_unplugged_ends_the_session_and_nothing_is_lost",),
        ),
        Outcome(
            id="camera_silent",
            happens="the camera sends nothing for 10 s",
            told=("words:note.camera_lost",),
            recorded="camera_lost",
            goes_on="as if unplugged",
            ends="source_lost",
            tests=(
                f"{LIVE}::test_a_camera_that_only_waits_is_lost_after_ten_seconds",
                f"{LIVE}::test_closing_does_not_wait_for_a_camera_that_hangs",
            ),
        ),
        Outcome(
            id="frozen",
            happens="the picture stands still",
            told=("words:lost.picture",),
            recorded="nobody seen since its last change",
            goes_on="yes; nothing counts meanwhile, and silence ends it",
            tests=(
                f"{PICTURE}::test_a_frozen_picture_holds_nothing_and_is_not_praised",
                f"{FROZEN_PICTURE}::test_a_repeated_picture_stands_still_however_the_model_trembles_over_it",
            ),
        ),
        Outcome(
            id="black",
            happens="the picture is black, or the lens covered",
            told=("words:lost.all", "words:setup.light.dark"),
            recorded="nobody seen",
            goes_on="yes; nothing counts meanwhile, and silence ends it",
            tests=(
                f"{POSE_LIGHT}::test_a_light_picture_and_a_covered_lens_are_the_very_same",
                f"{PLACING}::test_nobody_in_the_picture_is_called_then_asked_and_never_told_to_begin",
            ),
        ),
        Outcome(
            id="size",
            happens="the picture changes its size midway",
            told=(),
            recorded="landmarks go on in a new chunk",
            goes_on="yes",
            tests=(f"{WRITER}::test_a_new_picture_size_begins_a_new_chunk",),
        ),
        Outcome(
            id="slow",
            happens="too few pictures a second",
            told=("words:note.slow", "words:question.by_time_slow"),
            recorded="the frames judged a second",
            goes_on="yes, or guided by time",
            tests=(
                f"{PICTURE}::test_too_few_frames_are_told_once_with_what_to_do",
                f"{BY_TIME}::test_a_movement_whose_speed_is_judged_is_guided_by_time_and_the_person_told",
            ),
        ),
        Outcome(
            id="garbage",
            happens="landmarks that no body can have: noise, endless, far outside",
            told=("words:lost.all",),
            recorded="not seen",
            goes_on="yes; nothing counts meanwhile",
            tests=(
                f"{PLAUSIBLE}::test_nonsense_is_neither_a_repetition_nor_good",
                f"{STOP}::test_every_way_to_stop_stops_in_every_fault",
            ),
        ),
        Outcome(
            id="film_breaks",
            happens="a film or recording ends or breaks midway",
            told=("words:end_say.source_ended",),
            recorded="the ending; all up to there",
            goes_on="no",
            ends="source_ended",
            tests=(
                f"{APP}::test_a_recording_that_ends_ends_the_session_with_exit_code_4",
                f"{CAMERA_VIDEO}::test_a_film_that_breaks_midway_ends_there",
            ),
        ),
        Outcome(
            id="model_raises",
            happens="the pose model, or the camera's driver, fails with an error of its own",
            told=("words:end_say.unexpected", "Internal error; the details are in"),
            recorded="the ending; all events",
            goes_on="no; it stays with the person, and asks for what lies on the skin",
            ends="unexpected",
            tests=(
                f"{FAULT}::test_whatever_breaks_the_session_ends_safely",
                f"{LIVE}::test_a_fault_of_the_model_reaches_the_caller",
            ),
        ),
        Outcome(
            id="model_hangs",
            happens="the pose model does not answer",
            told=("words:lost.picture", "words:note.camera_lost"),
            recorded="nobody seen; after 3 minutes camera_lost",
            goes_on="yes; after 3 minutes as if unplugged",
            ends="source_lost",
            tests=(
                f"{PICTURE}::test_a_model_that_hangs_is_noticed_as_nobody_seen",
                f"{LIVE}::test_a_model_that_does_not_answer_is_lost_after_three_minutes_while_the_camera_goes_on",
                f"{STOP}::test_the_stop_key_stops_while_the_pose_model_hangs",
                f"{LIVE}::test_a_model_that_hangs_holds_up_neither_closing_nor_the_end_of_the_program",
            ),
        ),
    ),
    "senses": (
        Outcome(
            id="no_sound",
            happens="no sound device at the start, or one that never answers",
            told=("No sound could be opened",),
            recorded="what was not heard",
            goes_on="yes, with everything on the screen",
            tests=(
                f"{SOUND_SPEAKER}::test_without_a_sound_card_the_session_goes_on_in_silence_and_says_so_once",
                f"{SOUND}::test_a_device_that_never_answers_is_silence_with_a_sentence",
            ),
        ),
        Outcome(
            id="sound_lost",
            happens="the sound device is unplugged, fails or stalls midway",
            told=("The sound was lost",),
            recorded="what was not heard",
            goes_on="yes; heard again once one plays",
            tests=(
                f"{SOUND}::test_an_unplugged_device_is_lost_at_once_and_heard_again_once_another_one_plays",
                f"{SOUND}::test_a_stalled_device_ends_the_sentence_after_its_length_and_a_little_and_is_told_once",
                f"{SOUND}::test_a_device_that_nobody_reads_from_keeps_neither_the_session_nor_the_programs_end_waiting",
                f"{STOP}::test_every_way_to_stop_stops_in_every_fault",
            ),
        ),
        Outcome(
            id="voice_fails",
            happens="a natural voice does not load, is slow, hangs, or says what is no speech",
            told=(),
            recorded="nothing",
            goes_on="yes; the built-in voice says what the other one does not",
            tests=(
                f"{VOICE}::test_a_voice_that_does_not_load_leaves_everything_to_the_built_in_one",
                f"{VOICE}::test_what_does_not_come_in_time_is_said_by_the_built_in_voice_and_is_ready_the_next_time",
                f"{VOICE}::test_a_voice_that_hangs_is_not_waited_for_again",
                f"{VOICE}::test_what_it_cannot_say_the_built_in_voice_says_for_good",
                f"{NEURAL}::test_what_is_no_speech_is_not_said",
            ),
        ),
        Outcome(
            id="no_voice",
            happens="a voice that was asked for is not installed, or its file is no voice",
            told=(
                "The voice hibari is not installed",
                "give the .onnx file of a Piper voice, with its .onnx.json beside it",
            ),
            recorded="nothing",
            goes_on="no: the session does not begin (exit 1)",
            tests=(
                f"{HIBARI}::test_asked_for_without_the_extra_it_is_one_sentence_with_what_to_install",
                f"{PIPER}::test_what_is_no_voice_is_one_sentence_with_what_to_do",
                f"{PIPER}::test_files_that_are_not_there_or_damaged_are_one_sentence",
                f"{PIPER}::test_the_command_line_refuses_what_is_no_voice_before_anything_is_opened",
            ),
        ),
        Outcome(
            id="no_microphone",
            happens="with `--listen`: no microphone, or another program has it",
            told=("No microphone could be opened",),
            recorded="nothing: answers come by gesture, key or remote",
            goes_on="yes",
            tests=(
                f"{LISTENING}::test_without_a_microphone_there_is_one_sentence_that_says_what_to_do",
                f"{LISTENING}::test_one_that_another_program_has_is_told_in_the_same_way",
            ),
        ),
        Outcome(
            id="no_display",
            happens="no display at the start",
            told=("No display could be opened",),
            recorded="as without a window",
            goes_on="yes, with sound; guided by time it does not begin (exit 1)",
            tests=(
                f"{SCREEN_WINDOW}::test_without_a_display_it_is_one_sentence_and_nothing_else_is_printed",
                f"{WITHOUT_CAMERA}::test_without_a_camera_and_without_a_display_one_sentence_says_what_to_do",
            ),
        ),
        Outcome(
            id="window_closed",
            happens="the window is closed",
            told=("words:end_say.quit",),
            recorded="the ending",
            goes_on="no; with something on the skin that is asked for first",
            ends="quit",
            tests=(
                f"{APP}::test_closing_the_window_quits_with_exit_code_5",
                f"{STOP}::test_every_way_to_stop_stops_in_every_fault",
            ),
        ),
        Outcome(
            id="display_gone",
            happens="the display goes away (X server, a pulled cable that ends it)",
            told=("words:end_say.unexpected", "Internal error; the details are in"),
            recorded="the ending; all events",
            goes_on="no; said aloud",
            ends="unexpected",
            tests=(
                f"{FAULT}::test_an_x_server_that_goes_away_ends_the_session_safely_and_not_the_process",
                f"{FAULT}::test_a_lost_display_is_logged_once_however_long_the_calm_screen_stays",
            ),
        ),
        Outcome(
            id="clock_set",
            happens="the clock of the wall is set, forward or back",
            told=(),
            recorded="the session's own seconds are right; it never ends before what happened in it",
            goes_on="yes",
            tests=(
                f"{APP_PROCESSES}::test_a_wall_clock_that_is_set_moves_nothing_and_leaves_an_export",
                f"{WRITER}::test_an_ending_is_never_before_its_beginning",
            ),
        ),
        Outcome(
            id="asleep",
            happens="the computer sleeps, or the program stands still",
            told=("words:note.gap", "words:end_say.broken_off"),
            recorded="the gap and its length",
            goes_on="yes; after a minute it asks how it is, after half an hour it is over",
            ends="broken_off",
            tests=(
                f"{GAP}::test_after_half_an_hour_the_session_is_broken_off",
                f"{GAP}::test_the_skin_is_asked_about_at_once_after_a_gap",
                f"{APP_PROCESSES}::test_a_computer_that_slept_with_ice_on_says_so_at_once",
            ),
        ),
        Outcome(
            id="cannot_stay_awake",
            happens="the computer cannot be kept awake, or what keeps it awake hangs",
            told=("The computer cannot be kept awake",),
            recorded="which steps were left out, and why",
            goes_on="yes, without ice and heat",
            tests=(
                f"{AWAKE}::test_the_caller_waits_two_seconds_at_most",
                f"{AWAKE}::test_one_that_dies_later_is_noticed_and_started_again",
                f"{AWAKE}::test_the_doctor_says_whether_it_can_be_had_and_what_follows_if_not",
            ),
        ),
    ),
}
