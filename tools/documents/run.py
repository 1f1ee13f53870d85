"""Runs the commands in the documentation, so that none of them can be wrong.

Each page gets a folder of its own, in which its blocks are taken in order:

    ```yaml, ```csv     with a first line `# NAME`: written to the file NAME
    ```sh               run line by line by bash; any failure is an error
    ```python           run by Python
    ```sh long          too long, or needs another machine: only its tools and options are looked up in their --help
    anything else       must not contain a command

What else looks like a command, in an indented block, is an error: it would not be run.
"""

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(.*)$")
COMMAND = re.compile(r"^\s*(?:\$ )?(fusionphase|(?:\S*/)?\.build/release/fusionphase|tools/[a-z-]+)(\s|$)")


class Block:
    def __init__(self, page, line, kind):
        self.page, self.line, self.kind, self.text = page, line, kind, ""

    def fail(self, why):
        raise SystemExit(f"{self.page}:{self.line}: {why}")


def blocks(page):
    """All blocks of a page: those in fences, and indented ones as kind 'indented'."""
    found, current, fenced = [], None, False
    for number, line in enumerate(page.read_text().splitlines(keepends=True), 1):
        fence = FENCE.match(line)
        if fence:
            fenced = not fenced
            current = Block(page, number, fence[1].strip()) if fenced else None
            if fenced:
                found.append(current)
        elif fenced:
            current.text += line
        elif line.startswith("    "):
            if current is None:
                current = Block(page, number, "indented")
                found.append(current)
            current.text += line
        elif line.strip():
            current = None
    return found


def look_up(block):
    """Whether the tools of a block exist and know the options that they are given."""
    for line in block.text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if not words:
            continue
        if words[0] not in ("fusionphase",) and not words[0].startswith("tools/"):
            block.fail(f"`{words[0]}` is neither fusionphase nor one of tools/")
        if words[0].startswith("tools/"):
            if not (TOP / words[0]).is_file():
                block.fail(f"there is no {words[0]}")
            known = (TOP / words[0]).read_text()
            if words[0] == "tools/bench":
                known += (TOP / "tools/peers/table.py").read_text()
        else:
            help_text = subprocess.run(["fusionphase", "help", words[1]], capture_output=True, text=True)
            if help_text.returncode != 0:
                block.fail(f"`fusionphase help {words[1]}` failed: {help_text.stderr.strip()}")
            known = help_text.stdout
        for word in words[1:]:
            if word.startswith("--") and word.split("=")[0] not in known:
                block.fail(f"{words[0]} does not know {word}")


def run(block, folder):
    if block.kind in ("yaml", "csv"):
        name = re.match(r"# (\S+)\n", block.text)
        if name:
            text = block.text if block.kind == "yaml" else block.text[name.end():]
            (folder / name[1]).write_text(text)
    elif block.kind == "sh":
        execute(block, folder, ["bash", "-euo", "pipefail", "-c", block.text])
    elif block.kind == "python":
        execute(block, folder, [sys.executable, "-c", block.text])
    elif block.kind == "sh long":
        look_up(block)
    elif any(COMMAND.match(line) for line in block.text.splitlines()):
        block.fail("this block has a command, but is not run; mark it as ```sh or ```sh long")


def execute(block, folder, command):
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        block.fail(f"the block failed with code {result.returncode}:\n{block.text}\n{result.stdout}{result.stderr}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program", type=Path, help="the built fusionphase")
    arguments.add_argument("pages", type=Path, nargs="+")
    options = arguments.parse_args()
    os.environ["PATH"] = f"{options.program.resolve().parent}:{os.environ['PATH']}"
    count = 0
    for page in options.pages:
        with tempfile.TemporaryDirectory(prefix="fusionphase documents ") as name:
            folder = Path(name)
            # Pages speak of the repository's own sweeps and of the program as the build leaves it.
            (folder / "sweeps").symlink_to(TOP / "sweeps")
            (folder / ".build").symlink_to(options.program.resolve().parents[1])
            for block in blocks(page):
                run(block, folder)
                count += block.kind in ("sh", "python")
        print(f"{page}: its commands work", flush=True)
    print(f"{count} passed, 0 failed")


if __name__ == "__main__":
    main()
