"""What is freed is given back to the system."""

import platform
import subprocess
import sys

import pytest

# blocks of a size that the C library keeps; what lies last keeps its heap from shrinking by itself
WORKS = """
import os, threading
import numpy as np
from coach.devices.system import give_back_memory

kept = []

def works():
    blocks = [np.ones(100_000, np.uint8) for _ in range(1000)]
    kept.append(blocks[-1])

def resident_mb():
    with open("/proc/self/statm") as stands:
        return int(stands.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6

before = resident_mb()
worker = threading.Thread(target=works)
worker.start()
worker.join()
left = resident_mb() - before
give_back_memory()
print(left, resident_mb() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps it")
def test_what_a_thread_has_freed_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", WORKS], capture_output=True, text=True, check=True)
    left, after = map(float, done.stdout.split())
    assert left > 80
    assert after < 20


# large blocks among small ones that stay, as pictures among what a session keeps; the C library learns from the first
# ones that are freed to put such blocks into its heap
LARGE_BLOCKS = """
import os, sys
import numpy as np
from coach.devices.system import keep_large_blocks_apart

def resident_mb():
    with open("/proc/self/statm") as stands:
        return int(stands.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6

if sys.argv[1] == "apart":
    keep_large_blocks_apart()
for _ in range(3):
    np.ones(20_000_000, np.uint8)
before, blocks, kept = resident_mb(), [], []
for _ in range(30):
    blocks.append(np.ones(5_000_000, np.uint8))
    kept.append(np.ones(60_000, np.uint8))
blocks.clear()
print(resident_mb() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps it")
def test_a_large_block_is_given_back_as_soon_as_it_is_freed() -> None:
    left = [
        float(
            subprocess.run([sys.executable, "-c", LARGE_BLOCKS, how], capture_output=True, text=True, check=True).stdout
        )
        for how in ("left", "apart")
    ]
    assert left[0] > 100
    assert left[1] < 20
