#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit status 0 when the build directory builds the application and the tests."""
import json
import pathlib
import sys

targets = json.loads((pathlib.Path(sys.argv[1]) / 'meson-info' / 'intro-targets.json').read_text())
names = {target['name'] for target in targets}
sys.exit(not ('outcry' in names and any(name.startswith('test-') for name in names)))
