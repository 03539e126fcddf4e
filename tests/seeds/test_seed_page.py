"""docs/seed-scripts.md lists every code block of the two articles, and the files hold the blocks' own words."""
import os
import re

import pytest

from seed_page import BLOCKS, CORRECTED, PROJECT, blocks

SEEDS = os.path.join(os.path.dirname(PROJECT), "shared", "seeds")
# By their first letter on the page.
ARTICLES = {"A": "000_1cee3f704a67a9fd.txt", "B": "004_38090cc7a0b8e0d3.txt"}

# What gives code away in prose. Capitals count: prose has no statements in capitals.
CODE = re.compile(r"\bspark\.(sql|read)\b|\bw\.\w+\.\w+\(|\bdef \w+\(|\bclass \w+[:(]|\bimport \w+|\w+ = \w|\w\(\w*\)|git clone"
                  r"|\b(CREATE|ALTER|GRANT|REVOKE|SELECT|INSERT|UPDATE|DROP|SHOW|DESCRIBE)\s+[A-Za-z_*]+\b|^\s*(--|#) "
                  r"|\w+: - \w+:|\.(show|collect|first)\(", re.M)


def bare(text):
    return re.sub(r"\s+", "", text)


class Article:
    """The text of an article and what is left of it once blocks were taken away. Blanks do not count: the articles were
    flattened."""

    def __init__(self, text):
        self.text = text
        self.bare = bare(text)
        self._origin = [i for i, char in enumerate(text) if not char.isspace()]
        self._position = 0
        self.taken = []

    def take(self, block):
        """The block's text, which must come behind the ones that were taken before."""
        start = self.bare.find(bare(block.first_line), self._position)
        assert start >= 0, f"{block.number}: the article has no further line {block.first_line!r}"
        end = self.bare.find(bare(block.last_line), start)
        assert end >= 0, f"{block.number}: the article has no line {block.last_line!r} behind it"
        if block.files:
            # A last line that the block has twice: it ends where its words do.
            while len(bare(block.words())) > end + len(bare(block.last_line)) - start:
                end = self.bare.find(bare(block.last_line), end + 1)
                assert end >= 0, f"{block.number}: {block.files[0]} is longer than the article"
        end += len(bare(block.last_line))
        self._position = end
        self.taken.append((block.number, self._origin[start], self._origin[end - 1] + 1))
        return self.bare[start:end]

    def rest(self, but=None):
        """What is no listed block; `but`: as if that one were not listed."""
        pieces, at = [], 0
        for number, start, end in self.taken:
            if number != but:
                pieces.append(self.text[at:start])
                at = end
        return pieces + [self.text[at:]]


def code_in(pieces):
    return [match.group() for piece in pieces for match in CODE.finditer(piece)]


@pytest.fixture(name="articles", scope="module")
def fixture_articles():
    if not os.path.isdir(SEEDS):
        pytest.skip("the articles are not here")
    found = {}
    for letter, name in ARTICLES.items():
        with open(os.path.join(SEEDS, name), encoding="utf-8") as file:
            found[letter] = Article(file.read())
    return found


@pytest.mark.parametrize("letter", sorted(ARTICLES))
def test_the_page_lists_every_block(articles, letter):
    # Y12
    article = articles[letter]
    for block in (b for b in blocks() if b.number[0] == letter):
        words = article.take(block)
        if block.files:
            assert bare(block.words()) == words, f"{block.files[0]} is not word for word what {block.number} says"
    assert code_in(article.rest()) == []
    # Taking any block off the page would be noticed.
    for number, _, _ in article.taken:
        assert code_in(article.rest(but=number)), f"the check does not see {number}"


def test_the_page_names_every_file_and_no_other():
    # Y12
    listed = [name for block in blocks() for name in block.files[:1]]
    assert sorted(listed) == sorted(os.listdir(BLOCKS))
    corrected = [name for block in blocks() for name in block.files[1:]]
    assert sorted(corrected) == sorted(name for name in os.listdir(CORRECTED) if not name.startswith("__"))


def test_what_does_not_run_says_what_it_waits_for():
    # Y12
    features = ("views", "SELECT", "DML", "audit", "usage", "marketplace", "Spark's own connector")
    for block in blocks():
        if not block.files:
            assert block.number == "B0" or any(f in block.runs_as for f in features), block.number
        assert block.kind != "SDK" or len(block.files) == 2, f"{block.number} has no form for databricks-sdk itself"


def test_files_are_run():
    """Each file is named by a test that runs it."""
    here = os.path.dirname(os.path.abspath(__file__))
    tests = ""
    for name in os.listdir(here):
        if name.startswith("test_") and name != os.path.basename(__file__):
            with open(os.path.join(here, name), encoding="utf-8") as file:
                tests += file.read()
    for block in blocks():
        assert not block.files or f'"{block.number}"' in tests, f"no test runs {block.number}"
