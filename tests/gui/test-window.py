#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first window, as one meets it: fresh data directory, no network, real keys and clicks. Speaks TAP.

    headless.py test-window.py OUTCRY OUTCRYD OUTCRYCTL PICTURES

keeps its screenshots in the folder PICTURES.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import scene

UP, DOWN = (0x1f, 0x9d, 0x6b), (0xd9, 0x41, 0x4d)
DARK_UP, DARK_DOWN = (0x2f, 0xae, 0x7b), (0xe2, 0x55, 0x5f)
PAGES = ('Markets', 'Exchange', 'Peers', 'Registry')


class Window:
    def __init__(self, program, daemon, ctl, pictures):
        self.program = program
        self.daemon = daemon
        self.ctl = ctl
        self.pictures = pathlib.Path(pictures)
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.work = tempfile.mkdtemp(prefix='outcry-window-')
        self.data = os.path.join(self.work, 'data')
        self.app = None

    def start(self, name='app', data=None, **kw):
        return scene.App(self.program, '--data-dir', data or self.data, log=os.path.join(self.work, name + '.log'),
                         **kw)

    def shot(self, name, **kw):
        return self.app.shot(str(self.pictures / (name + '.png')), **kw)

    # The points, in the order of a first use.

    def opens(self):
        self.app = self.start()
        self.app.resize(1280, 800)
        assert self.app.window.get_name() == 'Outcry', self.app.window.get_name()
        for page in PAGES:
            self.app.get('tab', page)

    def has_rows(self):
        rows = scene.wait(
            lambda: [one.get_name() for one in self.app.walk(self.app.get('list', 'Watch List'))
                     if one.get_role_name() in scene.ROLES['row']], 'rows', 60)
        priced = [name for name in rows if 'last' in name and any(c.isdigit() for c in name.split('last')[1])]
        assert priced, f'no row has a price: {rows[:5]}'

    def has_candles(self):
        summary = self.app.wait_summary(lambda text: 'candles from' in text, 'candles in the summary of the chart')
        assert 'Last price' in summary and 'high' in summary, summary
        # The bundled prices of it end long ago, and the header says when.
        self.app.get('label', r'· \d+ \w+ \d{4}')
        picture = self.shot('markets-light')
        assert picture.count(UP) > 200, 'no rising candle in the picture'
        assert picture.count(DOWN) > 200, 'no falling candle in the picture'

    def switches_time_frame(self):
        before = self.app.summary()
        week = self.app.get('toggle', '1 week') if self.app.find('toggle', '1 week') else self.app.get('button', '1 week')
        self.app.press(week)
        after = self.app.wait_summary(lambda text: 'candles from' in text and text != before, 'weekly candles')
        self.shot('markets-week')
        # By keyboard: 6 is days.
        self.focus_chart()
        self.app.key('6')
        self.app.wait_summary(lambda text: 'candles from' in text and text != after, 'daily candles')

    def focus_chart(self):
        box = self.app.chart().get_extents(scene.Atspi.CoordType.WINDOW)
        self.app.click(box.x + box.width // 3, box.y + box.height // 2)
        # Out of the way, so that no crosshair of the pointer is there.
        scene.xdo('mousemove', 640, 20)

    def shows_crosshair(self):
        box = self.app.chart().get_extents(scene.Atspi.CoordType.WINDOW)
        scene.xdo('mousemove', box.x + box.width // 2, box.y + box.height // 2)
        time.sleep(0.5)
        picture = self.shot('markets-crosshair')
        assert picture.count((0x3d, 0x38, 0x46), 2) > 300, 'no tags of a crosshair in the picture'
        scene.xdo('mousemove', 640, 20)

    def pans_and_zooms_by_keyboard(self):
        self.focus_chart()
        text = self.app.summary()
        for keys, what in ((('Left', 'Left', 'Left'), 'older candles'), (('Home',), 'the oldest candles'),
                           (('End',), 'the latest candles'), (('plus',), 'fewer candles'),
                           (('minus', 'minus'), 'more candles'), (('shift+Left',), 'one candle read out'),
                           (('Escape', '0'), 'the first view again')):
            self.app.key(*keys)
            before = text
            text = self.app.wait_summary(lambda now: now != before, what)
            if keys[0] == 'shift+Left':
                assert 'open' in text and 'close' in text, text

    def zooms_by_wheel(self):
        box = self.app.chart().get_extents(scene.Atspi.CoordType.WINDOW)
        before = self.app.summary()
        scene.xdo('mousemove', box.x + box.width // 2, box.y + box.height // 2)
        time.sleep(0.2)
        scene.xdo('click', 5, 'click', 5, 'click', 5)
        scene.xdo('mousemove', 640, 20)
        self.app.wait_summary(lambda text: text != before, 'more candles after the wheel turned')

    def changes_pages(self):
        self.app.key('alt+2')
        self.app.get('label', 'No Exchange Yet')
        self.shot('exchange')
        self.app.press(self.app.get('tab', 'Peers'))
        self.app.get('label', 'No Peers Yet')
        self.app.key('alt+1')
        self.app.get('image', scene.CHART)

    def becomes_dark(self):
        before = self.shot('before-dark').brightness()
        self.app.key('F10')
        self.app.press(self.app.find('toggle', 'Dark') or self.app.get('button', 'Dark'))
        time.sleep(0.5)
        self.shot('menu-dark', whole=True)
        self.app.key('Escape')
        time.sleep(0.5)
        picture = self.shot('markets-dark')
        assert before > 200 and picture.brightness() < 80, (before, picture.brightness())
        assert picture.count(DARK_UP) + picture.count(DARK_DOWN) > 400, 'no candle in the dark picture'
        self.app.key('F10')
        self.app.press(self.app.find('toggle', 'Light') or self.app.get('button', 'Light'))
        self.app.key('Escape')
        scene.wait(lambda: self.shot('light-again').brightness() > 200, 'a light window again')

    def controls_have_names(self):
        nameless = []
        for one in self.app.walk(self.app.window):
            if one.get_role_name() not in scene.FOCUSABLE:
                continue
            if not one.get_state_set().contains(scene.Atspi.StateType.FOCUSABLE):
                continue
            name = one.get_name() or ''
            if not name or name.startswith(('Gtk', 'Adw', 'Outcry', '_')):
                nameless.append((one.get_role_name(), name))
        assert not nameless, nameless

    def fits_a_phone(self):
        self.app.resize(360, 640)
        self.shot('narrow-list')
        self.fits(360)
        box = self.app.get('row', 'BTC-USD, .*').get_extents(scene.Atspi.CoordType.WINDOW)
        self.app.click(box.x + 60, box.y + box.height // 2)
        self.app.get('button', 'Back to the Watch List')
        self.app.wait_summary(lambda text: 'candles from' in text, 'candles in a narrow window')
        picture = self.shot('narrow-chart')
        assert picture.count(UP) + picture.count(DOWN) > 200, 'no candle in the narrow picture'
        self.fits(360)
        self.app.press(self.app.get('button', 'Back to the Watch List'))
        self.app.get('row', '.*last.*')
        self.app.resize(1280, 800)

    def fits(self, width):
        """Nothing that can be used stands outside. The tabs of the wide header bar are hidden by then, but their
        last place is still told, as is that of the side not shown."""
        shown = [self.app.get('button', 'Main Menu'), self.app.get('button', 'Close')]
        chart = self.app.find('image', scene.CHART)
        if chart and self.app.find('button', 'Back to the Watch List'):
            shown.append(chart)
        for one in self.app.walk(self.app.window):
            role = one.get_role_name()
            if role in scene.ROLES['row'] or role == 'page tab':
                shown.append(one)
        for one in shown:
            box = one.get_extents(scene.Atspi.CoordType.WINDOW)
            stale = one.get_role_name() == 'page tab' and box.y < 47 or not self.is_visible(one)
            if box.width > 0 and box.height > 0 and not stale:
                assert box.x >= -1 and box.x + box.width <= width + 1, (one.get_name(), box.x, box.width)
        bottom = [one for one in shown if one.get_role_name() == 'page tab'
                  and one.get_extents(scene.Atspi.CoordType.WINDOW).y > 400]
        assert len(bottom) == len(PAGES), f'{len(bottom)} tabs at the bottom'

    def is_visible(self, one):
        while one and one.get_role_name() not in scene.ROLES['frame']:
            if not one.get_state_set().contains(scene.Atspi.StateType.VISIBLE):
                return False
            one = one.get_parent()
        return True

    def names_a_wrong_setting(self):
        directory = os.path.join(self.work, 'wrong')
        os.mkdir(directory, 0o700)
        with open(os.path.join(directory, 'outcry.yaml'), 'w') as settings:
            settings.write('log_level: debug\n')
        app = scene.App(self.program, '--data-dir', directory, log=os.path.join(self.work, 'wrong.log'))
        try:
            app.get('label', 'Outcry Cannot Start')
            words = [one.get_name() or '' for one in app.walk() if one.get_role_name() in scene.ROLES['label']]
            assert any('outcry.yaml:1:1' in text for text in words), words
            app.shot(str(self.pictures / 'wrong-setting.png'))
        finally:
            app.close()

    def says_why_not(self):
        second = self.start('second')
        try:
            second.get('label', 'Outcry Cannot Start')
            words = [one.get_name() for one in second.walk() if one.get_role_name() in scene.ROLES['label']]
            assert any(len(text or '') > 30 for text in words), words
            second.get('button', 'Try Again')
            second.shot(str(self.pictures / 'second-instance.png'))
            assert second.process.poll() is None, 'the second instance ended'
        finally:
            second.close()

    def takes_over(self):
        data = os.path.join(self.work, 'taken')
        with open(os.path.join(self.work, 'outcryd.out'), 'wb') as log:
            daemon = subprocess.Popen(scene.offline([self.daemon, '--data-dir', data]), stdout=log, stderr=log)
        window = None
        try:
            scene.wait(lambda: os.path.exists(os.path.join(data, 'api.sock')), 'outcryd')
            window = self.start('taker', data)
            button = window.get('button', 'Stop It and Go On')
            window.shot(str(self.pictures / 'take-over.png'))
            window.press(button)
            assert daemon.wait(20) == 0, daemon.returncode
            window.get('tab', 'Markets', root=window.root)
        finally:
            if window:
                window.close()
            if daemon.poll() is None:
                daemon.kill()
                daemon.wait()

    def answers_outcryctl(self):
        done = subprocess.run([self.ctl, '--data-dir', self.data, '--format', 'json', 'status'],
                              capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stderr
        assert 'version' in done.stdout, done.stdout

    def speaks_german(self):
        self.app.close()
        self.app = self.start('german', language='de')
        self.app.resize(1280, 800)
        self.app.get('tab', 'Märkte')
        self.shot('german')

    def writes_no_warning(self):
        for log in pathlib.Path(self.work).glob('*.log'):
            text = log.read_text(errors='replace')
            bad = [line for line in text.splitlines() if 'CRITICAL' in line or 'WARNING' in line
                   if 'AT-SPI' not in line and 'atk-bridge' not in line]
            assert not bad, f'{log.name}: {bad[:5]}'

    def finish(self):
        if self.app:
            self.app.close()
        shutil.rmtree(self.work, ignore_errors=True)


def main():
    window = Window(*sys.argv[1:5])
    tap = scene.Tap()
    try:
        for test in (window.opens, window.has_rows, window.has_candles, window.switches_time_frame,
                     window.shows_crosshair, window.pans_and_zooms_by_keyboard, window.zooms_by_wheel,
                     window.changes_pages, window.becomes_dark, window.controls_have_names, window.fits_a_phone,
                     window.names_a_wrong_setting, window.says_why_not, window.takes_over,
                     window.answers_outcryctl, window.speaks_german, window.writes_no_warning):
            tap.run('/gui/window/' + test.__name__.replace('_', '-'), test)
    finally:
        window.finish()
    tap.finish()


if __name__ == '__main__':
    main()
