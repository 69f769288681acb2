"""Voices that take their time: they say sentences ahead, in a thread of their own, and the built-in voice says what is
not ready when it is due.

Nothing comes late for such a voice, a stop least of all, and nothing ends with it: what it cannot say, the built-in
voice says for good.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Protocol

from coach.devices.sound.shaping import Samples

MOST_KEPT = 600  # sentences: a session has under 400, and each takes some 100 kB [E]
CLOSE_S = 1.0  # what is under way is not waited for any longer
STUCK_S = 2.0  # [E] a sentence takes a tenth of it: who is still at one by then is not waited for


class SentenceMaker(Protocol):
    """Says sentences into samples, in the thread of its `VoiceAhead`."""

    batch: int  # sentences that it says at once
    wait_s: float  # how long one that is due is worth waiting for
    rest_share: float  # of the time that a sentence took, in which the processor is the pose model's

    def load(self) -> None:
        """Get ready. Whatever it raises, the built-in voice says everything."""
        ...

    def make(self, sentences: Sequence[str]) -> Iterator[tuple[str, Samples]]:
        """Each with its (n,) int16 at the mixer's rate, as soon as it is there; one that it cannot say is left out."""
        ...

    def close(self) -> None:
        """Stop what is under way."""
        ...


class VoiceAhead:
    """One maker, its thread, and what it has said."""

    def __init__(self, maker: SentenceMaker, built_in: Callable[[str], Samples]) -> None:
        self._maker, self._built_in = maker, built_in
        self._ready: dict[str, Samples] = {}
        self._refused: set[str] = set()
        self._due: deque[str] = deque()  # somebody waits for these
        self._wanted: deque[str] = deque()
        self._making: tuple[str, ...] = ()
        self._began_s = 0.0
        self._loaded = False
        self._over = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="voice", daemon=True)
        self._thread.start()

    def await_loaded(self, at_most_s: float) -> None:
        """Returns once it can speak, or never will, or that time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._loaded or self._over, at_most_s)

    def samples(self, sentence: str) -> Samples:
        """(n,) int16 mono at the mixer's rate: its own where that is ready in time, else the built-in voice's."""
        if not sentence.strip():  # nothing to say
            return self._built_in(sentence)
        until_s = time.monotonic() + self._maker.wait_s
        with self._changed:
            if sentence in self._ready:
                return self._ready[sentence]
            if not self._settled(sentence):
                self._due.appendleft(sentence)
                self._changed.notify_all()
        in_its_place = self._built_in(sentence)  # while the other one is at it
        with self._changed:
            if self._loaded and not self._stuck():
                self._changed.wait_for(lambda: self._settled(sentence), max(0.0, until_s - time.monotonic()))
            return self._ready.get(sentence, in_its_place)

    def length(self, sentence: str) -> int:
        """How many samples it has, or will have: of what is not ready, about."""
        with self._changed:
            ready = self._ready.get(sentence)
        return len(self._built_in(sentence) if ready is None else ready)

    def request(self, sentences: Iterable[str]) -> None:
        """These are next: say them before what is only prepared."""
        with self._changed:
            self._due.extend(sentence for sentence in sentences if not self._settled(sentence))
            self._changed.notify_all()

    def prepare(self, sentences: Iterable[str]) -> None:
        """Say these ahead of time, in this order."""
        with self._changed:
            self._wanted.extend(sentences)
            self._changed.notify_all()

    def ready(self, sentence: str) -> bool:
        with self._changed:
            return sentence in self._ready

    def close(self) -> None:
        with self._changed:
            self._over = True
            self._changed.notify_all()
        self._maker.close()
        self._thread.join(timeout=CLOSE_S)

    def _settled(self, sentence: str) -> bool:
        return self._over or sentence in self._ready or sentence in self._refused

    def _stuck(self) -> bool:
        return bool(self._making) and time.monotonic() - self._began_s > STUCK_S

    def _work(self) -> None:
        try:
            self._maker.load()
        except Exception:  # whatever it is, the session goes on with the built-in voice
            with self._changed:
                self._over = True
                self._changed.notify_all()
            return
        with self._changed:
            self._loaded = True
            self._changed.notify_all()
        while sentences := self._next():
            with suppress(Exception):  # what did not come is refused
                for sentence, spoken in self._maker.make(sentences):
                    self._keep(sentence, spoken)
            self._finish(sentences)

    def _next(self) -> tuple[str, ...]:
        """What to say now; () once it is over."""
        with self._changed:
            while True:
                taken: list[str] = []
                while (waiting := self._due or self._wanted) and len(taken) < self._maker.batch:
                    sentence = waiting.popleft()
                    if sentence.strip() and sentence not in taken and not self._settled(sentence):
                        taken.append(sentence)
                if self._over:
                    return ()
                if taken:
                    self._making, self._began_s = tuple(taken), time.monotonic()
                    return self._making
                self._changed.wait()

    def _keep(self, sentence: str, spoken: Samples) -> None:
        with self._changed:
            if len(self._ready) >= MOST_KEPT:
                del self._ready[next(iter(self._ready))]
            self._ready[sentence] = spoken
            self._changed.notify_all()

    def _finish(self, sentences: tuple[str, ...]) -> None:
        """Refuses what did not come, and rests, unless somebody waits for a sentence."""
        with self._changed:
            self._refused.update(sentence for sentence in sentences if sentence not in self._ready)
            self._making = ()
            self._changed.notify_all()
            rest_s = self._maker.rest_share * (time.monotonic() - self._began_s)
            self._changed.wait_for(lambda: self._over or bool(self._due), rest_s)
