"""docs/r.md: the command writes tables, and its R code makes pictures of them."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT
from test_program import PROGRAM

PAGE = ROOT / "docs/r.md"
BLOCK = re.compile(r"^```(sh|r)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def has_ggplot2() -> bool:
    if shutil.which("Rscript") is None:
        return False
    words = ["Rscript", "-e", 'quit(status = !requireNamespace("ggplot2", quietly = TRUE))']
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def test_every_block_of_the_page_is_read() -> None:
    text = PAGE.read_text()
    kinds = [block[1] for block in BLOCK.finditer(text)]
    assert text.count("```") == 2 * len(kinds)
    assert kinds.count("r") >= 2
    assert kinds[0] == "sh"


@pytest.mark.skipif(not has_ggplot2(), reason="there is no R with ggplot2: apt-get install r-base-core r-cran-ggplot2")
def test_the_page_works(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    # One session of R, which also calls the commands where they stand.
    program = ""
    for block in BLOCK.finditer(PAGE.read_text()):
        if block[1] == "r":
            program += block[2]
            continue
        for line in block[2].splitlines():
            name, *words = shlex.split(line)
            assert name == "detente"
            program += f"stopifnot(system({json.dumps(shlex.join([str(PROGRAM), *words, '--quiet']))}) == 0)\n"
    (tmp_path / "page.R").write_text(program)
    done = subprocess.run(["Rscript", "page.R"], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    pictures = re.findall(r'ggsave\("(.*?)"', program)
    assert len(pictures) >= 2
    assert all((tmp_path / name).read_bytes().startswith(b"%PDF") for name in pictures)
