"""``python -m detente`` is the command ``detente``."""

import sys

from detente._command import main

if __name__ == "__main__":
    sys.exit(main())
