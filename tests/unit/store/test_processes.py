"""Real processes on one ledger: two that write at once, and some that are killed while they do."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from clairscore.store.database import open_store
from clairscore.store.ledger import Ledger

WRITER = Path(__file__).with_name("writer.py")
ID_LENGTH = 32


@contextmanager
def writer(url: str, name: str, count: int = 0) -> Iterator[subprocess.Popen[str]]:
    """A process that is ready to write; it is killed at the end if it still runs."""
    command = [sys.executable, str(WRITER), name, str(count)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, env={**os.environ, "WRITER_URL": url}, **pipes)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until_ready(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"


def begin(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def acknowledged(process: subprocess.Popen[str]) -> list[str]:
    """Return what a process that ended was told is written; a line it could not end is no acknowledgement."""
    assert process.stdout is not None
    lines = process.stdout.read().splitlines(keepends=True)
    return [line.strip() for line in lines if len(line) == ID_LENGTH + 1]


def test_two_processes_that_write_at_once_make_one_chain(url: str) -> None:
    with writer(url, "one", 40) as one, writer(url, "two", 40) as two:
        wait_until_ready(one, two)
        begin(one)
        begin(two)
        said = [acknowledged(one), acknowledged(two)]
        assert (one.wait(), two.wait()) == (0, 0)
    store = open_store(url)
    ledger = Ledger(store)
    assert ledger.verify() is None
    assert len(ledger) == len({*said[0], *said[1]}) == 80
    positions = [(ledger.find(one) or {})["position"] for one in said[0]]
    assert positions == sorted(positions)
    store.close()


def test_a_process_that_is_killed_loses_nothing_acknowledged_and_the_next_starts_clean(url: str) -> None:
    rounds, chance = 3, random.Random(11)
    known: list[str] = []
    with ExitStack() as stack:
        pairs = [
            tuple(
                stack.enter_context(writer(url, f"{which}{number}", most)) for which, most in (("cut", 0), ("kept", 8))
            )
            for number in range(rounds)
        ]
        wait_until_ready(*(process for pair in pairs for process in pair))
        for kills, (cut, kept) in enumerate(pairs, 1):
            begin(cut)
            begin(kept)
            assert cut.stdout is not None
            known.append(cut.stdout.readline().strip())
            time.sleep(chance.uniform(0, 0.1))
            cut.send_signal(signal.SIGKILL)
            assert cut.wait() == -signal.SIGKILL
            known += acknowledged(cut) + acknowledged(kept)
            assert kept.wait() == 0
            store = open_store(url)
            ledger = Ledger(store)
            assert ledger.verify() is None
            assert [one for one in known if ledger.find(one) is None or ledger.inputs(one) is None] == []
            assert len(known) <= len(ledger) <= len(known) + kills  # the last write of each may be there, unsaid
            store.close()
    assert len(known) > rounds * 9
