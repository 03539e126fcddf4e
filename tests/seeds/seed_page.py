"""docs/seed-scripts.md as data."""
import os
import re
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
PAGE = os.path.join(PROJECT, "docs", "seed-scripts.md")
BLOCKS = os.path.join(HERE, "blocks")
CORRECTED = os.path.join(HERE, "corrected")


@dataclass(frozen=True)
class Block:
    number: str
    first_line: str
    last_line: str
    kind: str
    runs_as: str

    @property
    def files(self):
        """The file with the block's words, then the corrected one."""
        return re.findall(r"`([^`]+)`", self.runs_as)

    def words(self):
        with open(os.path.join(BLOCKS, self.files[0]), encoding="utf-8") as file:
            return file.read()


def blocks():
    with open(PAGE, encoding="utf-8") as file:
        section = file.read().split("\n## Blocks\n")[1].split("\n## ")[0]
    found = []
    for line in section.split("\n"):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 5 and re.fullmatch(r"[AB]\d+", cells[0]):
            found.append(Block(cells[0], cells[1].strip("`"), cells[2].strip("`"), *cells[3:]))
    return found


def block(number):
    [found] = [b for b in blocks() if b.number == number]
    return found
