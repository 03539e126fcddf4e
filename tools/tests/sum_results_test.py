"""Tests of sum_results.py: what counts as passed, failed and skipped."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import sum_results  # noqa: E402  pylint: disable=wrong-import-position

GTEST = """<testsuites tests="4"><testsuite name="Token">
<testcase name="Expires" status="run" result="completed" classname="Token"/>
<testcase name="Rotates" status="run" result="completed" classname="Token"><failure message="1 is not 2"/></testcase>
<testcase name="Vends" status="run" result="skipped" classname="Token"><skipped message="peer minio is missing"/></testcase>
<testcase name="Later" status="notrun" result="suppressed" classname="Token"/>
</testsuite></testsuites>"""
PASSING = '<testsuites><testsuite><testcase classname="a" name="b"/></testsuite></testsuites>'


class SumResultsTest(unittest.TestCase):
    def sums(self, text, status, allowed=None):
        totals = sum_results.Totals()
        with tempfile.TemporaryDirectory() as folder:
            report = ""
            if text is not None:
                report = os.path.join(folder, "report.xml")
                with open(report, "w", encoding="utf-8") as file:
                    file.write(text)
            run = {"tier": "unit", "name": "token_test", "status": status, "seconds": 1, "report": report}
            sum_results.add_run(run, totals, allowed)
        return totals

    def test_counts_each_outcome(self):
        self.assertEqual(self.sums(GTEST, 1).line(), "1 passed, 1 failed, 2 skipped")

    def test_skip_that_is_not_listed_is_a_failure(self):
        self.assertEqual(self.sums(GTEST, 1, ["*minio*"]).line(), "1 passed, 2 failed, 1 skipped")
        self.assertEqual(self.sums(GTEST, 1, ["Token.*"]).line(), "1 passed, 1 failed, 2 skipped")

    def test_program_that_fails_after_its_tests_is_a_failure(self):
        self.assertEqual(self.sums(PASSING, 0).line(), "1 passed, 0 failed, 0 skipped")
        self.assertEqual(self.sums(PASSING, 1).line(), "1 passed, 1 failed, 0 skipped")

    def test_broken_or_empty_report_is_a_failure(self):
        self.assertEqual(self.sums("<testsuites>", 0).line(), "0 passed, 1 failed, 0 skipped")
        self.assertEqual(self.sums("<testsuites/>", 0).line(), "0 passed, 1 failed, 0 skipped")

    def test_program_without_report_counts_as_one(self):
        self.assertEqual(self.sums(None, 0).line(), "1 passed, 0 failed, 0 skipped")
        self.assertEqual(self.sums(None, 124).failed[0][1], "stopped after 1 s")


if __name__ == "__main__":
    unittest.main()
