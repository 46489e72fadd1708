"""The command ``detente``, as the package installs it."""

from __future__ import annotations

import signal
import sys

from detente import _detente


def main() -> int:
    """Does what ``detente`` is asked for on the command line.

    Returns:
        The exit code: 0 done; 1 a scenario is wrong, or a digest differs; 2 the command or the machine, which includes Ctrl-C.
    """
    # The command has an answer of its own to Ctrl-C, and Python must not add a traceback to it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _detente.execute(["detente", *sys.argv[1:]])
