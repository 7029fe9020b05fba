# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests share: real programs in directories of their own, and TAP.

A test is a function with a docstring-free body that takes a Bench; run() gives each a fresh one and cleans up after it. Waiting is
always for something, with a bound that only a hang reaches; nothing is asserted about how long it took.
"""
import contextlib
import http.client
import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.parse

SOURCE = pathlib.Path(os.environ.get('OUTCRY_SOURCE_ROOT') or pathlib.Path(__file__).resolve().parents[2])
BUILD = pathlib.Path(os.environ.get('OUTCRY_BUILD_ROOT') or SOURCE / '_build')
OUTCRYD = os.environ.get('OUTCRY_TEST_OUTCRYD', str(BUILD / 'src/daemon/outcryd'))
OUTCRYCTL = str(BUILD / 'src/ctl/outcryctl')
REPLAY = str(BUILD / 'tests/replay/outcry-replay')
CHECK = str(BUILD / 'tests/api/check-answer')
# Of the shipped recipes. Without a replay server a node finds nobody there; no test asks the real ones.
HOSTS = ('api.exchange.coinbase.com', 'ws-feed.exchange.coinbase.com', 'api.kraken.com', 'ws.kraken.com',
         'data-api.binance.vision', 'data-stream.binance.vision', 'www.bitstamp.net', 'ws.bitstamp.net',
         'api.gemini.com', 'ws.gemini.com', 'www.ecb.europa.eu', 'api.frankfurter.dev', 'cdn.cboe.com')
NOBODY = [word for host in HOSTS for word in ('--source-override', f'{host}=http://127.0.0.1:1/{host}')]
HANG = 120  # seconds after which something is taken to hang


class Skip(Exception):
    """Raised by a test that cannot be run here; the text says why."""


def check(condition, *what):
    if not condition:
        raise AssertionError(' '.join(str(part) for part in what))


def wait_for(condition, what, every=0.05):
    """The first true thing that condition() returns."""
    end = time.monotonic() + HANG
    while True:
        result = condition()
        if result:
            return result
        check(time.monotonic() < end, 'waited in vain for', what() if callable(what) else what)
        time.sleep(every)


def diagnose(text):
    for line in str(text).splitlines():
        print('#', line, flush=True)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__('outcry', timeout=HANG)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Replay:
    """The replay server: every shipped source at once, on a port that the kernel chose."""

    def __init__(self, bench, *args):
        self.process = subprocess.Popen([REPLAY, '--root', str(SOURCE), *args], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=bench.log('replay'), env=bench.env)
        bench.defer(self.stop)
        line = self.process.stdout.readline()
        check(line, 'the replay server does not start:', bench.read_log('replay'))
        ready = json.loads(line)
        self.url = ready['url']
        self.overrides = ready['overrides']

    def options(self):
        return [word for override in self.overrides for word in ('--source-override', override)]

    def _get(self, path):
        parts = urllib.parse.urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=HANG)
        connection.request('GET', path)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        check(answer.status == 200, path, answer.status, body)
        return body

    def fault(self, kind, count=-1, host=None):
        query = {'kind': kind, 'count': count}
        if host:
            query['host'] = host
        self._get('/_fault?' + urllib.parse.urlencode(query))

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(HANG)
        self.process.stdin.close()
        self.process.stdout.close()


class Node:
    """A running outcryd."""

    def __init__(self, bench, directory, *args, env=None, wait=True, name='outcryd'):
        self.bench = bench
        self.directory = str(directory)
        self.name = name
        if '--source-override' not in args:
            args = (*args, *NOBODY)
        self.process = subprocess.Popen([OUTCRYD, '--data-dir', self.directory, *args],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=bench.log(name), env={**bench.env, **(env or {})})
        bench.defer(self.kill)
        self.ready = None
        if wait:
            line = self.process.stdout.readline()
            check(line, 'outcryd does not start:', bench.read_log(name))
            self.ready = json.loads(line)

    @property
    def socket(self):
        return os.path.join(self.directory, 'api.sock')

    def ask(self, method, path, body=None, headers=None):
        """(status, media type, body)"""
        connection = UnixConnection(self.socket)
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        data = answer.read()
        media = (answer.getheader('Content-Type') or '').split(';')[0]
        connection.close()
        if media == 'application/json':
            self.bench.answers.append({'method': method, 'path': path, 'status': answer.status,
                                       'type': media, 'body': data.decode()})
        return answer.status, media, data

    def get(self, path):
        status, _, data = self.ask('GET', path)
        check(status == 200, path, status, data)
        return json.loads(data)

    def ctl(self, *args, **options):
        return self.bench.ctl('--data-dir', self.directory, *args, **options)

    def json(self, *args):
        """The answer to a command as outcryctl prints it for programs."""
        result = self.ctl('--format', 'json', *args)
        check(result.returncode == 0, args, result.returncode, result.stderr)
        return json.loads(result.stdout)

    def source(self, name):
        return self.get('/v1/sources/' + name)

    def runs(self, name):
        return self.get(f'/v1/sources/{name}/runs?limit=500')['runs']

    def log_text(self):
        return self.bench.read_log(self.name)

    def resident(self):
        text = pathlib.Path(f'/proc/{self.process.pid}/status').read_text()
        return int(text.split('VmRSS:')[1].split()[0]) * 1024

    def end(self, number=signal.SIGTERM):
        """Ends it in order and returns its exit status."""
        self.process.send_signal(number)
        return self.process.wait(HANG)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(HANG)
        self.process.stdout.close()


class Bench:
    """A place for one test: a directory, an environment, and what has to be ended afterwards."""

    def __init__(self, name):
        self.name = name
        self.stack = contextlib.ExitStack()
        self.path = pathlib.Path(tempfile.mkdtemp(prefix='outcry-e2e-'))
        self.stack.callback(shutil.rmtree, self.path, ignore_errors=True)
        self.answers = []
        self.env = {key: value for key, value in os.environ.items() if not key.startswith('OUTCRY_')}
        self.env.update({
            'HOME': str(self.path / 'home'),
            'XDG_DATA_HOME': str(self.path / 'home/data'),
            'XDG_CONFIG_HOME': str(self.path / 'home/config'),
            'XDG_CACHE_HOME': str(self.path / 'home/cache'),
            'XDG_RUNTIME_DIR': str(self.path / 'home'),
            # No Secret Service, unless a test brings one.
            'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nonexistent/bus',
            'OUTCRY_PKGDATADIR': str(SOURCE / 'data'),
            'OUTCRY_SOURCE_ROOT': str(SOURCE),
            'LC_ALL': 'C.UTF-8',
            'TZ': 'UTC',
        })
        (self.path / 'home').mkdir(mode=0o700)

    def defer(self, function, *args):
        self.stack.callback(function, *args)

    def log(self, name):
        return open(self.path / (name + '.log'), 'ab')

    def read_log(self, name):
        path = self.path / (name + '.log')
        return path.read_text(errors='replace') if path.exists() else ''

    def ctl(self, *args, stdin=None, env=None, text=True):
        data = stdin.encode() if isinstance(stdin, str) else stdin
        result = subprocess.run([OUTCRYCTL, *map(str, args)], input=data if data is not None else b'',
                                capture_output=True, timeout=HANG, env={**self.env, **(env or {})},
                                cwd=self.path)
        if text:
            result.stdout = result.stdout.decode()
            result.stderr = result.stderr.decode()
        return result

    def write(self, name, text):
        path = self.path / name
        path.write_text(text)
        return path

    def replay(self, *args):
        return Replay(self, *args)

    def node(self, *args, directory=None, **options):
        return Node(self, directory or self.path / 'node', *args, **options)

    def check_answers(self):
        """Every JSON answer that was seen fits docs/api.yaml."""
        lines = ''.join(json.dumps(answer) + '\n' for answer in self.answers)
        result = subprocess.run([CHECK, str(SOURCE / 'docs/api.yaml')], input=lines, text=True,
                                capture_output=True, timeout=HANG, env=self.env)
        wrong = [(answer['method'], answer['path'], answer['status'], verdict)
                 for answer, verdict in zip(self.answers, result.stdout.splitlines())
                 if verdict != 'ok' and not (answer['status'] in (404, 405) and 'has no' in verdict)]
        check(not wrong and result.returncode in (0, 1), wrong[:5], result.stderr)

    def close(self):
        self.stack.close()


def private_mounts():
    """Runs the program again in a mount namespace of its own when that can be had."""
    if os.environ.get('OUTCRY_TEST_MOUNTS') == 'yes':
        return True
    if os.getuid() != 0 or not shutil.which('unshare'):
        return False
    probe = subprocess.run(['unshare', '--mount', '--propagation', 'private', 'sh', '-c',
                            'mount -t tmpfs -o size=1m none /mnt'], capture_output=True)
    if probe.returncode != 0:
        return False
    os.environ['OUTCRY_TEST_MOUNTS'] = 'yes'
    os.execvp('unshare', ['unshare', '--mount', '--propagation', 'private', sys.executable, *sys.argv])


def run(prefix, tests):
    only = sys.argv[1:]
    tests = [test for test in tests if not only or any(word in test.__name__ for word in only)]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print(f'1..{len(tests)}', flush=True)
    failed = False
    for number, test in enumerate(tests, 1):
        label = f"{prefix}/{test.__name__.removeprefix('test_').replace('_', '-')}"
        bench = Bench(test.__name__)
        try:
            test(bench)
            bench.check_answers()
            print(f'ok {number} - {label}', flush=True)
        except Skip as reason:
            print(f'ok {number} - {label} # SKIP {reason}', flush=True)
        except BaseException as error:  # pylint: disable=broad-except
            failed = True
            print(f'not ok {number} - {label}', flush=True)
            diagnose(''.join(traceback.format_exception(error)))
            for log in sorted(bench.path.glob('*.log')):
                diagnose(f'--- {log.name}\n' + '\n'.join(log.read_text(errors='replace').splitlines()[-40:]))
            if isinstance(error, KeyboardInterrupt):
                raise
        finally:
            bench.close()
    sys.exit(1 if failed else 0)


def read_lines(stream, into):
    """Gathers the lines of a stream in the background."""
    def gather():
        for line in stream:
            into.append(line)
    thread = threading.Thread(target=gather, daemon=True)
    thread.start()
    return thread
