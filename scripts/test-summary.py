#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the TAP points of a Meson test log: the last line is 'N passed, N failed[, N skipped]'.

A program that ended badly without a failed point of its own counts as one failure.
"""
import json
import pathlib
import re
import sys

POINT = re.compile(r'^(not )?ok\b(.*)', re.M)
SKIP = re.compile(r'#\s*SKIP', re.I)


def main():
    passed = failed = skipped = 0
    for line in pathlib.Path(sys.argv[1]).read_text().splitlines():
        test = json.loads(line)
        bad = 0
        for negated, rest in POINT.findall(test.get('stdout') or ''):
            if SKIP.search(rest):
                skipped += 1
                print(f"skipped in {test['name']}:{rest}")
            elif negated:
                bad += 1
            else:
                passed += 1
        if test['result'] not in ('OK', 'EXPECTEDFAIL', 'SKIP') and not bad:
            bad = 1
        if bad:
            print(f"failed: {test['name']} ({test['result']})")
        failed += bad
    if not passed and not failed:
        sys.exit('no test ran')
    print(f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))
    sys.exit(failed > 0)


main()
