"""A voice that takes its time: ready ahead of time, waited for no longer than its bound, not missed when it fails."""

import threading
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from coach.devices.sound import ahead
from coach.devices.sound.ahead import VoiceAhead
from coach.devices.sound.shaping import Samples

PLAIN: Samples = np.full(100, 7, np.int16)


class Maker:
    """Says a sentence as its number of letters; `does` may wait, fail or leave out."""

    batch = 1
    rest_share = 0.0

    def __init__(self, does: Callable[[str], bool] = lambda sentence: True, wait_s: float = 20.0) -> None:
        self.wait_s = wait_s
        self.does = does
        self.said: list[str] = []
        self.closed = False

    def load(self) -> None: ...

    def make(self, sentences: Sequence[str]) -> Iterator[tuple[str, Samples]]:
        for sentence in sentences:
            self.said.append(sentence)
            if self.does(sentence):
                yield sentence, np.full(len(sentence), 1, np.int16)

    def close(self) -> None:
        self.closed = True


def voice_of(maker: Maker) -> VoiceAhead:
    voice = VoiceAhead(maker, lambda sentence: PLAIN)
    return voice


def is_plain(pcm: Samples) -> bool:
    return pcm is PLAIN


def settle(voice: VoiceAhead, sentence: str) -> None:
    with voice._changed:
        assert voice._changed.wait_for(lambda: voice._settled(sentence), 20)


def test_what_was_prepared_is_said_once_and_in_order() -> None:
    maker = Maker()
    voice = voice_of(maker)
    voice.prepare(["one", "two", "one", "  ", "three"])
    settle(voice, "three")
    assert maker.said == ["one", "two", "three"]
    assert [len(voice.samples(sentence)) for sentence in ("one", "two", "three")] == [3, 3, 5]
    assert maker.said == ["one", "two", "three"]
    voice.close()
    assert maker.closed


def test_what_is_due_goes_before_what_is_only_prepared() -> None:
    go, begun = threading.Event(), threading.Event()

    def first_waits(sentence: str) -> bool:
        begun.set()
        return go.wait(20)

    maker = Maker(first_waits)
    voice = voice_of(maker)
    voice.await_loaded(20)
    voice.prepare(["one", "two", "three"])
    assert begun.wait(20)
    threading.Timer(0.05, go.set).start()
    assert len(voice.samples("now!!")) == 5
    settle(voice, "three")
    assert maker.said == ["one", "now!!", "two", "three"]
    voice.close()


def test_what_does_not_come_in_time_is_said_by_the_built_in_voice_and_is_ready_the_next_time() -> None:
    go = threading.Event()
    voice = voice_of(Maker(lambda sentence: go.wait(20), wait_s=0.01))
    voice.await_loaded(20)
    assert is_plain(voice.samples("Rest."))
    assert voice.length("Rest.") == len(PLAIN)
    go.set()
    settle(voice, "Rest.")
    assert len(voice.samples("Rest.")) == voice.length("Rest.") == 5
    voice.close()


def test_a_voice_that_hangs_is_not_waited_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "STUCK_S", 0.0)
    go, begun = threading.Event(), threading.Event()

    def hangs(sentence: str) -> bool:
        begun.set()
        return go.wait(20)

    voice = voice_of(Maker(hangs))
    voice.prepare(["hangs"])
    assert begun.wait(20)
    threading.Timer(0.5, go.set).start()  # who waited would be given its own
    assert is_plain(voice.samples("Stop."))
    voice.close()


def raises(sentence: str) -> bool:
    if sentence == "bad":
        raise MemoryError
    return True


@pytest.mark.parametrize("does", [raises, lambda sentence: sentence != "bad"], ids=["fails", "leaves it out"])
def test_what_it_cannot_say_the_built_in_voice_says_for_good(does: Callable[[str], bool]) -> None:
    maker = Maker(does)
    voice = voice_of(maker)
    voice.await_loaded(20)
    assert is_plain(voice.samples("bad"))
    assert is_plain(voice.samples("bad"))
    assert len(voice.samples("good")) == 4
    assert maker.said.count("bad") == 1
    voice.close()


def test_a_voice_that_does_not_load_leaves_everything_to_the_built_in_one() -> None:
    class Broken(Maker):
        def load(self) -> None:
            raise ImportError("its wheel is damaged")

    maker = Broken()
    voice = voice_of(maker)
    voice.await_loaded(20)
    voice.prepare(["Rest."])
    assert is_plain(voice.samples("Rest."))
    assert maker.said == []
    voice.close()


def test_while_it_loads_nobody_waits_for_it() -> None:
    go = threading.Event()

    class Slow(Maker):
        def load(self) -> None:
            assert go.wait(20)

    voice = voice_of(Slow())
    assert is_plain(voice.samples("Rest."))
    go.set()
    settle(voice, "Rest.")
    assert len(voice.samples("Rest.")) == 5
    voice.close()


def test_nothing_to_say_is_never_its_matter() -> None:
    maker = Maker()
    voice = voice_of(maker)
    voice.prepare(["", "  "])
    assert is_plain(voice.samples("  "))
    assert maker.said == []
    voice.close()


def test_no_more_is_kept_than_a_session_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "MOST_KEPT", 3)
    voice = voice_of(Maker())
    voice.await_loaded(20)
    for n in range(9):
        assert len(voice.samples(f"sentence {n}")) == 10
    assert len(voice._ready) == 3
    assert len(voice.samples("sentence 0")) == 10
    voice.close()


def test_after_it_is_closed_the_built_in_voice_speaks() -> None:
    voice = voice_of(Maker())
    voice.close()
    assert is_plain(voice.samples("Rest."))
    assert not voice._thread.is_alive()
