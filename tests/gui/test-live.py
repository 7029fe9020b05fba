#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window fed by the shipped recipes over real sockets, from the replay server. Speaks TAP.

    headless.py test-live.py PROGRAM REPLAY PICTURES

keeps its screenshots in the folder PICTURES.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import scene

HOSTS = ('api.exchange.coinbase.com', 'ws-feed.exchange.coinbase.com', 'api.kraken.com', 'ws.kraken.com',
         'data-api.binance.vision', 'data-stream.binance.vision', 'www.bitstamp.net', 'ws.bitstamp.net',
         'api.gemini.com', 'ws.gemini.com', 'www.ecb.europa.eu', 'api.frankfurter.dev', 'cdn.cboe.com')


class Live:
    def __init__(self, program, replay, pictures):
        self.pictures = pathlib.Path(pictures)
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.work = tempfile.mkdtemp(prefix='outcry-live-')
        self.program = program
        with open(os.path.join(self.work, 'replay.log'), 'wb') as log:
            self.replay = subprocess.Popen([replay, '--root', os.environ['OUTCRY_SOURCE_ROOT'], '--speed', '120'],
                                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        self.url = json.loads(self.replay.stdout.readline())['url'].rstrip('/')
        self.app = None

    def shot(self, name):
        return self.app.shot(str(self.pictures / (name + '.png')))

    def opens(self):
        overrides = [word for host in HOSTS for word in ('--source-override', f'{host}={self.url}/{host}')]
        self.app = scene.App(self.program, '--data-dir', os.path.join(self.work, 'data'), *overrides,
                             log=os.path.join(self.work, 'app.log'), network=True)
        self.app.resize(1280, 800)

    def choose(self, instrument):
        def row():
            for one in self.app.walk(self.app.get('list', 'Watch List')):
                if one.get_role_name() in scene.ROLES['row'] and (one.get_name() or '').startswith(instrument):
                    return one
            return None
        box = scene.wait(row, instrument + ' in the watch list', 60).get_extents(scene.Atspi.CoordType.WINDOW)
        self.app.click(box.x + 40, box.y + box.height // 2)

    def fills(self):
        """History of minutes arrives by requests; the store holds no more than the bundled days."""
        self.choose('BTC-USD')
        self.app.press(self.app.find('toggle', '1 minute') or self.app.get('button', '1 minute'))
        self.app.wait_summary(lambda text: 'candles from' in text, 'candles of a minute')

    def follows(self):
        """The chart goes on by itself: at the latest with the next minute, quiet as the market may be."""
        before = self.app.summary()
        scene.wait(lambda: self.app.summary() != before, 'another price or candle', 100)

    def says_live(self):
        """The age of the last price starts anew with each trade."""
        for _ in range(2):
            scene.wait(lambda: self.app.find('label', r'Live · last price [0-4] s ago'), 'a young price', 60)
            time.sleep(6)

    def pictures_of_it(self):
        scene.xdo('mousemove', 5, 790)
        light = self.shot('markets-light')
        assert light.brightness() > 200
        self.app.key('F10')
        self.app.press(self.app.find('toggle', 'Dark') or self.app.get('button', 'Dark'))
        self.app.key('Escape')
        time.sleep(0.5)
        assert self.shot('markets-dark').brightness() < 80
        self.app.key('F10')
        self.app.press(self.app.find('toggle', 'Light') or self.app.get('button', 'Light'))
        self.app.key('Escape')
        time.sleep(0.5)
        self.app.resize(360, 720)
        self.shot('narrow')

    def complains_not(self):
        bad = [line for line in self.app.read_log().splitlines() if ' CRITICAL' in line or 'Gtk-WARNING' in line]
        assert not bad, bad[:5]

    def end(self):
        if self.app:
            self.app.close()
        self.replay.terminate()
        self.replay.wait(10)
        shutil.rmtree(self.work, ignore_errors=True)


def main():
    live = Live(*sys.argv[1:4])
    tap = scene.Tap()
    try:
        for name, test in (('opens', live.opens), ('fills', live.fills), ('follows', live.follows),
                           ('says-live', live.says_live), ('pictures', live.pictures_of_it),
                           ('no-warnings', live.complains_not)):
            tap.run('/gui/live/' + name, test)
    finally:
        live.end()
    tap.finish()


main()
