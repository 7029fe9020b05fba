# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the application as a person would: the accessibility tree to find and read, real keys and clicks
through xdotool, pictures through ImageMagick. To be imported by programs that headless.py runs."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi  # noqa: E402

# The default of 0.8 s is too little for a busy machine.
Atspi.set_timeout(10000, 20000)

# Names of roles differ between at-spi 2.46 and 2.56.
ROLES = {
    'button': {'push button', 'button'},
    'toggle': {'toggle button'},
    'group': {'panel', 'grouping', 'group', 'filler'},
    'list': {'list', 'list box'},
    'row': {'list item'},
    'tab': {'page tab', 'radio button', 'toggle button'},
    'label': {'label', 'static'},
    'image': {'image', 'icon', 'graphic'},
    'frame': {'frame', 'window'},
}
CHART = r'(?i).*(chart|diagramm|gráfico).*'
FOCUSABLE = {'push button', 'button', 'toggle button', 'list item', 'image', 'text', 'entry', 'page tab', 'spin button'}


def wait(check, what, timeout=20):
    """Polls @check until it gives something true; objects come and go, so errors count as not yet."""
    end = time.monotonic() + timeout
    problem = None
    while time.monotonic() < end:
        try:
            result = check()
            if result:
                return result
        except Exception as error:  # noqa: BLE001 - a vanished object raises any of several
            problem = error
        time.sleep(0.05)
    raise AssertionError(f'waited {timeout} s for {what}' + (f' ({problem})' if problem else ''))


def xdo(*words):
    return subprocess.run(['xdotool', *map(str, words)], check=True, capture_output=True, text=True, timeout=30).stdout


def offline(command):
    """@command without any network, where the system lets us take it away."""
    without = ['unshare', '--map-current-user', '--net']
    if shutil.which('unshare') and subprocess.run([*without, 'true'], capture_output=True, timeout=10).returncode == 0:
        return [*without, *command]
    return command


class App:
    """One running application and its window."""

    def __init__(self, program, *args, language='', log, network=False):
        self.log = log
        env = dict(os.environ, LANGUAGE=language)
        # Never a pipe: a full one would stop the application.
        with open(log, 'wb') as out:
            command = [program, *args] if network else offline([program, *args])
            self.process = subprocess.Popen(command, stdout=out, stderr=out, env=env)
        self.root = wait(self._find, 'the application on the accessibility bus', 30)
        self.window = wait(lambda: self.root.get_child_at_index(0), 'a window')
        self.xid = wait(lambda: xdo('search', '--onlyvisible', '--pid', self.pid).split(), 'an X window')[0]

    def _find(self):
        if self.process.poll() is not None:
            raise SystemExit(f'the application ended with {self.process.returncode}:\n' + self.read_log())
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child and child.get_process_id() == self.process.pid:
                self.pid = self.process.pid
                return child
        return None

    def read_log(self):
        with open(self.log, errors='replace') as text:
            return text.read()

    def walk(self, root=None, depth=0):
        root = root or self.root
        yield root
        if depth > 40:
            return
        for i in range(root.get_child_count()):
            child = root.get_child_at_index(i)
            if child:
                yield from self.walk(child, depth + 1)

    def find(self, role=None, name=None, root=None, sized=True):
        """The first one that has @role and a name that matches the pattern @name, or None."""
        for one in self.walk(root):
            if role and one.get_role_name() not in ROLES.get(role, {role}):
                continue
            if name is not None and not re.fullmatch(name, one.get_name() or ''):
                continue
            if sized:
                try:
                    box = one.get_extents(Atspi.CoordType.WINDOW)
                except Exception:  # noqa: BLE001 - the root has no place
                    continue
                if box.width <= 0 or box.height <= 0:
                    continue
            return one
        return None

    def get(self, role=None, name=None, root=None, timeout=20):
        return wait(lambda: self.find(role, name, root), f'{role} {name}', timeout)

    def chart(self):
        return self.get('image', CHART)

    def summary(self):
        return self.chart().get_description() or ''

    def wait_summary(self, check, what):
        return wait(lambda: (lambda text: text if check(text) else None)(self.summary()), what)

    def press(self, one):
        """Does what a click on a button does."""
        assert one.do_action(0), f'{one.get_name()} has no action'

    def key(self, *names):
        xdo('key', *names)

    def resize(self, width, height):
        xdo('windowsize', self.xid, width, height)
        xdo('windowmove', self.xid, 0, 0)
        wait(lambda: self.size() == (width, height), f'a window of {width}×{height}')
        time.sleep(0.6)

    def size(self):
        words = dict(line.split('=') for line in xdo('getwindowgeometry', '--shell', self.xid).split())
        return int(words['WIDTH']), int(words['HEIGHT'])

    def click(self, x, y):
        xdo('mousemove', x, y)
        time.sleep(0.15)
        xdo('click', 1)

    def shot(self, path, whole=False):
        """A picture of the window or, to have its popovers as well, of the @whole display."""
        time.sleep(0.3)
        subprocess.run(['import', '-window', 'root' if whole else self.xid, path], check=True, timeout=30)
        return Picture(path)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)


class Picture:
    """The pixels of a screenshot."""

    def __init__(self, path):
        with tempfile.NamedTemporaryFile(suffix='.ppm') as raw:
            subprocess.run(['convert', path, '-depth', '8', raw.name], check=True, timeout=30)
            data = raw.read()
        magic, width, height, _depth = data.split(maxsplit=4)[:4]
        assert magic == b'P6', magic
        self.width, self.height = int(width), int(height)
        self.pixels = data[-3 * self.width * self.height:]

    def at(self, x, y):
        start = 3 * (y * self.width + x)
        return tuple(self.pixels[start:start + 3])

    def count(self, color, near=6):
        """How many pixels are of @color, give or take."""
        pixels = self.pixels
        return sum(
            1 for i in range(0, len(pixels), 3)
            if abs(pixels[i] - color[0]) <= near and abs(pixels[i + 1] - color[1]) <= near
            and abs(pixels[i + 2] - color[2]) <= near)

    def brightness(self):
        sample = self.pixels[::97]
        return sum(sample) / len(sample)


class Tap:
    """Test points by TAP; a failed one does not end the others."""

    def __init__(self):
        self.number = 0
        self.failed = 0

    def run(self, name, test):
        self.number += 1
        try:
            test()
            print(f'ok {self.number} {name}', flush=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, the point failed
            self.failed += 1
            print(f'not ok {self.number} {name}', flush=True)
            for line in f'{type(error).__name__}: {error}'.splitlines():
                print('# ' + line, flush=True)

    def finish(self):
        print(f'1..{self.number}', flush=True)
        sys.exit(1 if self.failed else 0)
