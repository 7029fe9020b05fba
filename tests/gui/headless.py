# SPDX-License-Identifier: GPL-3.0-or-later
"""A private display for programs with windows: an X server, a session bus and throw-away directories.

    headless.py [--size WxH] [--locale L] [--font F] COMMAND…    runs COMMAND in it and gives back its exit status

Everything it started ends with it, by process id. Inside, GTK draws with Cairo, keeps settings in memory,
talks to no portal, and uses the font of the mock-ups when it is installed.
"""
import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

UNSET = ('WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'AT_SPI_BUS_ADDRESS', 'LANGUAGE', 'LANG', 'LC_MESSAGES')


def start_display(size, work):
    """Starts Xvfb on a free display; returns the process and the display's name."""
    read_end, write_end = os.pipe()
    with open(work / 'xvfb.log', 'wb') as log:
        server = subprocess.Popen(
            ['Xvfb', '-displayfd', str(write_end), '-screen', '0', f'{size}x24', '-dpi', '96', '-nolisten', 'tcp',
             '-noreset'],
            pass_fds=[write_end], stdout=log, stderr=log)
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        number = answer.readline().strip()
    if not number:
        sys.exit('headless: Xvfb did not start: ' + (work / 'xvfb.log').read_text(errors='replace'))
    return server, ':' + number


def environment(work, display, locale, font):
    env = {name: value for name, value in os.environ.items() if name not in UNSET}
    for name in ('run', 'config', 'data', 'cache'):
        (work / name).mkdir(mode=0o700)
    settings = work / 'config' / 'gtk-4.0' / 'settings.ini'
    settings.parent.mkdir()
    settings.write_text(f'[Settings]\ngtk-font-name={font}\ngtk-cursor-blink=false\ngtk-enable-animations=false\n')
    # Without a window manager GTK draws a frame of its own; pictures are of the window alone.
    (settings.parent / 'gtk.css').write_text(
        'window.csd, window.solid-csd { margin: 0; padding: 0; border: none; border-radius: 0; box-shadow: none; }\n')
    env.update(
        DISPLAY=display, XDG_RUNTIME_DIR=str(work / 'run'), XDG_CONFIG_HOME=str(work / 'config'),
        XDG_DATA_HOME=str(work / 'data'), XDG_CACHE_HOME=str(work / 'cache'), HOME=str(work),
        GDK_BACKEND='x11', GSK_RENDERER='cairo', GSETTINGS_BACKEND='memory', ADW_DISABLE_PORTAL='1',
        GTK_A11Y='atspi', NO_AT_BRIDGE='0', LC_ALL=locale, PATH='/usr/bin:' + env.get('PATH', ''))
    # The server of the accessibility bus wants these to be the session's own.
    for name in ('G_DEBUG', 'MALLOC_CHECK_', 'MALLOC_PERTURB_'):
        env.pop(name, None)
    return env


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--size', default='1400x1000')
    parser.add_argument('--locale', default='C.UTF-8')
    parser.add_argument('--font', default='Inter 11')
    parser.add_argument('command', nargs=argparse.REMAINDER)
    args = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix='outcry-gui-'))
    server = None
    child = None

    def stop(number, _frame):
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, stop)
    try:
        server, display = start_display(args.size, work)
        # Services of the bus chatter on its standard output; the command's own is kept apart from theirs.
        own = os.dup(1)
        child = subprocess.Popen(
            ['dbus-run-session', '--', 'sh', '-c', f'exec "$@" >&{own} {own}>&-', 'sh', *args.command],
            env=environment(work, display, args.locale, args.font), stdout=2, pass_fds=[own])
        return child.wait()
    finally:
        for process in (child, server):
            if process is not None and process.poll() is None:
                process.terminate()
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main())
