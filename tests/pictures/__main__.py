"""``python -m tests.pictures`` (``make pictures``): make the README's pictures anew."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))  # where the tests find what they share
    from pictures.making import FOLDER, make

    for path in make(FOLDER):
        print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
