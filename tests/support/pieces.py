"""Work for other processes to do in tests of the crew. Imports little: each process imports it too."""

import os
import signal
import time

PARENT = "QINGFENG_TEST_PARENT"  # the process that is not to vanish


def doubled(number: int) -> tuple[int, int]:
    """Twice the number, and who reckoned it."""
    started = time.thread_time()
    while time.thread_time() - started < 0.02:
        pass
    return 2 * number, os.getpid()


def vanishing(number: int) -> int:
    """The number; whoever was asked for it, but for the parent, is gone."""
    if os.getpid() != int(os.environ[PARENT]):
        os.kill(os.getpid(), signal.SIGKILL)
    return number
