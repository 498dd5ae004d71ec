"""Ends a program of the rig together with whoever started it."""

import os
import signal
import sys
import threading


def end_with_parent():
    """Ends this process and all it started as soon as standard input closes, which a killed parent does too.

    The caller is the leader of a process group of its own; without that nothing is ended.
    """
    if os.getpgrp() == os.getpid():
        threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end():
    sys.stdin.buffer.read()
    os.killpg(os.getpgrp(), signal.SIGKILL)
