"""pytest collects each `.test` file below tests/behaviour as one test, run by tests/behaviour/runner.py."""
import os
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "behaviour"))

from runner import Failed, Runner, ScriptError, Skipped  # noqa: E402


def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".test" and "behaviour" in file_path.parts:
        return BehaviourFile.from_parent(parent, path=file_path)
    return None


class BehaviourFile(pytest.File):
    def collect(self):
        yield BehaviourTest.from_parent(self, name=self.path.stem)


class BehaviourTest(pytest.Item):
    def runtest(self):
        folder = self.config._tmp_path_factory.mktemp(self.name)
        try:
            Runner(str(self.path), folder).run()
        except Skipped as reason:
            pytest.skip(str(reason))

    def repr_failure(self, excinfo, style=None):
        if isinstance(excinfo.value, (Failed, ScriptError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self):
        return self.path, 0, self.name
