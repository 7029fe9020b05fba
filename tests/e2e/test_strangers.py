#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrong input to every verb, and to outcryd, as somebody types it who has not read anything."""
import os
import pathlib
import pty
import subprocess
import termios

from outcry_e2e import OUTCRYCTL, OUTCRYD, HANG, check, run, wait_for

GOOD_CSV = 'time,price,quantity\n2026-11-20T06:00:00Z,1.5,2\n'

# arguments, exit status, words on stderr
WRONG = [
    ([], 2, 'a verb is missing'),
    (['stauts'], 2, 'did you mean “status”'),
    (['sources'], 2, 'did you mean “source”'),
    (['status', 'please'], 2, '“please” is too much'),
    (['status', '--verbose'], 2, 'outcryctl: there is no option --verbose'),
    (['--format', 'xml', 'status'], 2, 'table, json and yaml'),
    (['--format'], 2, '--format needs a value'),
    (['--time', 'ms', 'status'], 2, 'rfc3339 or us'),
    (['--api', 'http://localhost', 'status'], 2, '--api and --data-dir'),
    (['metrics', 'x'], 2, 'too much'),
    (['source'], 2, 'needs one of'),
    (['source', 'lits'], 2, 'did you mean “source list”'),
    (['source', 'show'], 2, 'ID is missing'),
    (['source', 'show', 'krakne'], 1, 'there is no source “krakne”'),
    (['source', 'show', '../../etc'], 1, 'there is no'),
    (['source', 'run', 'krakne'], 1, 'there is no source “krakne”'),
    (['source', 'pause', 'krakne'], 1, 'there is no source “krakne”'),
    (['source', 'resume', 'krakne'], 1, 'there is no source “krakne”'),
    (['source', 'remove', 'krakne'], 1, 'there is no source “krakne”'),
    (['source', 'log', 'krakne'], 1, 'there is no source “krakne”'),
    (['source', 'log', 'kraken', '--limit', 'all'], 1, 'limit is a number from 1 to 500'),
    (['source', 'add', 'nothing.yaml'], 1, 'nothing.yaml cannot be read: No such file'),
    (['source', 'add', '.'], 1, 'Is a directory'),
    (['source', 'add', 'empty'], 1, 'the recipe is empty'),
    (['source', 'add', 'bad.yaml'], 1, 'bad.yaml:2:'),
    (['source', 'add', 'binary'], 1, 'binary:1:'),
    (['source', 'add', 'huge'], 1, 'too large'),
    (['source', 'preview', 'bad.yaml'], 1, 'bad.yaml:2:'),
    (['source', 'preview', 'empty'], 1, 'the recipe is empty'),
    (['secret', 'set'], 2, 'NAME is missing'),
    (['secret', 'set', 'key'], 1, 'the value is empty'),
    (['secret', 'forget'], 2, 'NAME is missing'),
    (['instrument', 'show', 'btc-usd'], 1, 'there is BTC-USD'),
    (['instrument', 'show', 'BTCUSD'], 1, 'there is BTC-USD'),
    (['instrument', 'show', 'NO-SUCH'], 1, 'there is no instrument “NO-SUCH”'),
    (['tick', 'list'], 2, 'INSTRUMENT is missing'),
    (['tick', 'list', 'NO-SUCH'], 1, 'there is no instrument “NO-SUCH”'),
    (['tick', 'list', 'BTC-USD', '--since', 'tomorrow'], 2, '“tomorrow” is not a time'),
    (['tick', 'list', 'BTC-USD', '--since', '20/11/2026'], 2, 'is not a time'),
    (['tick', 'list', 'BTC-USD', '--since', 'now', '--until', 'yesterday'], 1, 'since is not before until'),
    (['tick', 'list', 'BTC-USD', '--limit', '0'], 1, 'limit is a number'),
    (['candle', 'list', 'BTC-USD'], 2, '--interval is missing'),
    (['candle', 'list', 'BTC-USD', '--interval', '1min'], 1, 'interval is one of 1m 5m 15m'),
    (['candle', 'BTC-USD'], 2, 'there is no “candle BTC-USD”'),
    (['import', 'good.csv'], 2, '--instrument is missing'),
    (['import', '--instrument', 'BTC-USD'], 2, 'FILE is missing'),
    (['import', 'nothing.csv', '--instrument', 'BTC-USD'], 1, 'cannot be read'),
    (['import', 'empty', '--instrument', 'BTC-USD'], 1, 'the file is empty'),
    (['import', 'good.csv', '--instrument', 'not an id'], 1, 'is not the id of an instrument'),
    (['import', 'good.csv', '--instrument', 'BTC-USD', '--mapping', 'nothing'], 1, 'cannot be read'),
    (['import', 'good.csv', '--instrument', 'BTC-USD', '--mapping', 'bad.yaml'], 1, 'bad.yaml:2:'),
    (['import', 'prose', '--instrument', 'BTC-USD'], 1, 'give the file with --mapping:'),
    (['export'], 2, 'needs one of: ticks, candles'),
    (['export', 'ticks', 'BTC-USD'], 2, '--output is missing'),
    (['export', 'orders', 'BTC-USD', '--output', 'x'], 2, 'there is no “export orders”'),
    (['export', 'ticks', 'NO-SUCH', '--output', 'x'], 1, 'there is no instrument'),
    (['export', 'ticks', 'BTC-USD', '--output', 'x', '--as', 'xlsx'], 1, 'csv or json'),
    (['export', 'ticks', 'BTC-USD', '--output', 'x', '--format', 'yaml'], 2, 'csv and json are'),
    (['export', 'ticks', 'BTC-USD', '--output', 'x', '--format', 'json', '--as', 'csv'], 2, 'give one of them'),
    (['export', 'ticks', 'BTC-USD', '--output', 'no/such/dir/x'], 1, 'no/such/dir/x cannot be written: No such file'),
    (['watch', '--kinds', 'tick'], 1, 'there are no events'),
    (['watch', '--count', 'few'], 2, '--count is a number'),
    (['help', 'sorce'], 2, 'did you mean “source”'),
]


def test_every_verb(bench):
    node = bench.node()
    bench.write('good.csv', GOOD_CSV)
    bench.write('empty', '')
    bench.write('bad.yaml', 'recipe: 1\n  name: [\n')
    bench.write('prose', 'Dear Sir or Madam,\nI am writing to you\nbecause of the weather.\n')
    (bench.path / 'binary').write_bytes(bytes(range(256)) * 4)
    (bench.path / 'huge').write_bytes(b'#' * 300000)
    wrong = []
    for args, status, words in WRONG:
        result = node.ctl(*args)
        good = (result.returncode == status and words in result.stderr and result.stdout == '' and
                result.stderr.startswith('outcryctl: ') and result.stderr.endswith('\n') and
                # One line, but for a mapping that is to be completed.
                (result.stderr.count('\n') == 1 or 'WHICH' in result.stderr))
        if not good:
            wrong.append((args, result.returncode, result.stdout[:200], result.stderr))
    check(not wrong, '\n'.join(map(str, wrong)))
    check(node.get('/v1/status')['pid'] == node.process.pid, 'another node answers')
    check(not os.path.exists(bench.path / 'x'), 'a refused export left a file')
    check(node.end() == 0, 'it does not end in order')
    check('CRITICAL' not in node.log_text() and 'critical' not in node.log_text(), node.log_text())


def test_no_node(bench):
    for args in (['status'], ['source', 'list'], ['watch'], ['tick', 'list', 'X'], ['secret', 'list']):
        result = bench.ctl('--data-dir', bench.path / 'nowhere', *args)
        check(result.returncode == 3, args, result.returncode)
        check('no node answers at' in result.stderr and 'nowhere/api.sock' in result.stderr, result.stderr)
    result = bench.ctl('--api', 'unix:/' + 'x' * 150, 'status')
    check(result.returncode == 2 and '107' in result.stderr, result)
    # Another program answers.
    (bench.path / 'other').mkdir()
    with subprocess.Popen(['/usr/bin/python3', '-c', '''
import socket, sys
s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(); print('up', flush=True)
while True:
    c, _ = s.accept(); c.recv(9999); c.sendall(b'220 mail ready\\r\\n'); c.close()
''', str(bench.path / 'other/api.sock')], stdout=subprocess.PIPE) as other:
        try:
            other.stdout.readline()
            result = bench.ctl('--data-dir', bench.path / 'other', 'status')
            check(result.returncode == 3 and result.stderr.startswith('outcryctl: '), result)
        finally:
            other.kill()


def test_help(bench):
    text = bench.ctl('help').stdout
    check('source list' in text and '--data-dir' in text, text)
    check(bench.ctl('--help').stdout == text, '--help and help differ')
    for args in (['source', '--help'], ['help', 'source'], ['source', 'run', '--help']):
        result = bench.ctl(*args)
        check(result.returncode == 0 and 'outcryctl source run ID' in result.stdout, args, result)
    check('--interval' in bench.ctl('candle', 'list', '--help').stdout, 'no options in the help')
    check(bench.ctl('--version').stdout.startswith('outcryctl '), 'no version')
    daemon = subprocess.run([OUTCRYD, '--help'], capture_output=True, text=True, env=bench.env, timeout=HANG)
    check(daemon.returncode == 0 and '--source-override' in daemon.stdout, daemon)
    daemon = subprocess.run([OUTCRYD, '--version'], capture_output=True, text=True, env=bench.env, timeout=HANG)
    check(daemon.returncode == 0 and daemon.stdout.startswith('outcryd '), daemon)


def test_completion(bench):
    node = bench.node()

    def complete(*words):
        return bench.ctl('complete', '--', *words, env={'OUTCRY_DATA_DIR': node.directory}).stdout.split()

    check(complete('so') == ['source'], complete('so'))
    check('metrics' in complete(''), complete(''))
    check(complete('source', 're') == ['remove', 'resume'], complete('source', 're'))
    check('kraken' in complete('source', 'run', ''), complete('source', 'run', ''))
    check('BTC-USD' in complete('candle', 'list', 'BTC'), complete('candle', 'list', 'BTC'))
    check(complete('candle', 'list', 'BTC-USD', '--int') == ['--interval'], 'options')
    check(complete('candle', 'list', 'BTC-USD', '--interval', '15') == ['15m'], 'values')
    node.end()
    check(complete('source', 'run', '') == [], 'without a node nothing is offered, and nothing is said')


def test_secret_is_not_echoed(bench):
    node = bench.node()
    leader, follower = pty.openpty()
    process = subprocess.Popen([OUTCRYCTL, '--data-dir', node.directory, 'secret', 'set', 'key'],
                               stdin=follower, stdout=follower, stderr=follower, env=bench.env,
                               start_new_session=True)
    try:
        shown = b''
        while b'not shown' not in shown:
            shown += os.read(leader, 4096)
        wait_for(lambda: not termios.tcgetattr(follower)[3] & termios.ECHO, 'the echo to be off')
        os.write(leader, b'hunter2x\x7f\r')
        process.wait(HANG)
        check(termios.tcgetattr(follower)[3] & termios.ECHO, 'the echo stays off')
        os.close(follower)
        follower = -1
        try:
            while chunk := os.read(leader, 4096):
                shown += chunk
        except OSError:
            pass
    finally:
        process.kill()
        process.wait(HANG)
        os.close(leader)
        if follower >= 0:
            os.close(follower)
    check(b'hunter2' not in shown, shown)
    check(process.returncode == 1, 'there is no Secret Service here', process.returncode, shown)


def test_cancelled_secret(bench):
    leader, follower = pty.openpty()
    node = bench.node()
    process = subprocess.Popen([OUTCRYCTL, '--data-dir', node.directory, 'secret', 'set', 'key'],
                               stdin=follower, stdout=follower, stderr=follower, env=bench.env,
                               start_new_session=True)
    try:
        wait_for(lambda: not termios.tcgetattr(follower)[3] & termios.ECHO, 'the echo to be off')
        os.write(leader, b'half\x03')
        check(process.wait(HANG) == 1, process.returncode)
        check(termios.tcgetattr(follower)[3] & termios.ECHO, 'the echo stays off')
    finally:
        process.kill()
        process.wait(HANG)
        os.close(leader)
        os.close(follower)


def test_output_that_cannot_be_written(bench):
    node = bench.node()
    with open('/dev/full', 'wb') as full:
        result = subprocess.run([OUTCRYCTL, '--data-dir', node.directory, 'status'], stdout=full,
                                stderr=subprocess.PIPE, text=True, env=bench.env, timeout=HANG)
    check(result.returncode == 1 and 'cannot be written' in result.stderr, result)
    # A reader that has gone is no reason for words.
    process = subprocess.Popen([OUTCRYCTL, '--data-dir', node.directory, 'source', 'list'],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=bench.env)
    process.stdout.close()
    check(process.stderr.read() == b'', 'words to nobody')
    process.stderr.close()
    check(process.wait(HANG) == 1, process.returncode)


# arguments, environment, file, exit status, words on stderr
SETTINGS = [
    (['--data-dirr', 'x'], {}, None, 2, 'did you mean “--data-dir”'),
    (['--log-level', 'loud'], {}, None, 2, 'log-level'),
    (['--source-override', 'nonsense'], {}, None, 2, 'nonsense'),
    (['--listen', 'localhost:4001'], {}, None, 2, 'multiaddr'),
    (['start'], {}, None, 2, '“start” is too much'),
    ([], {'OUTCRY_LOG_LEVEL': 'loud'}, None, 2, 'OUTCRY_LOG_LEVEL'),
    ([], {}, 'log-level: debug\nlogg-level: debug\n', 2, 'outcry.yaml:2:1'),
    ([], {}, 'log-level: loud\n', 2, 'outcry.yaml:1:12'),
    ([], {}, 'log-level: [\n', 2, 'outcry.yaml:'),
    (['--config', 'missing.yaml'], {}, None, 2, 'missing.yaml'),
]


def test_settings(bench):
    wrong = []
    for number, (args, env, text, status, words) in enumerate(SETTINGS):
        directory = bench.path / f'd{number}'
        directory.mkdir()
        if text is not None:
            pathlib.Path(directory / 'outcry.yaml').write_text(text)
        result = subprocess.run([OUTCRYD, '--data-dir', directory, *args], capture_output=True, text=True,
                                env={**bench.env, **env}, timeout=HANG, cwd=bench.path)
        if result.returncode != status or words not in result.stderr or result.stdout:
            wrong.append((args, env, text, result.returncode, result.stdout, result.stderr))
    check(not wrong, '\n'.join(map(str, wrong)))


if __name__ == '__main__':
    run('/e2e/strangers', [test_every_verb, test_no_node, test_help, test_completion, test_secret_is_not_echoed,
                           test_cancelled_secret, test_output_that_cannot_be_written, test_settings])
