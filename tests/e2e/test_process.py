#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""outcryd as a process: how it starts, is killed, ends, and shares a machine."""
import json
import os
import signal
import socket
import subprocess

from outcry_e2e import HANG, NOBODY, OUTCRYCTL, OUTCRYD, Skip, check, diagnose, private_mounts, run, wait_for


def rows(first, n):
    return 'time,price,quantity,side,id\n' + ''.join(
        f'2026-11-{1 + i // 86400:02}T{i // 3600 % 24:02}:{i // 60 % 60:02}:{i % 60:02}.{i:06}Z,{100 + i}.25,0.5,buy,{i + 1}\n' for i in range(first, first + n))


def count(node, instrument):
    series = node.get('/v1/instruments/' + instrument)['series']
    return sum(one['ticks'] for one in series)


def test_ready_line(bench):
    node = bench.node()
    check(node.ready == {'event': 'ready', 'peer_id': None, 'addresses': [],
                         'api': f'unix:{node.directory}/api.sock'}, node.ready)
    check(os.stat(node.socket).st_mode & 0o777 == 0o600, 'the socket is open to others')
    check(os.stat(node.directory).st_mode & 0o777 == 0o700, 'the directory is open to others')
    status = node.get('/v1/status')
    check(status['pid'] == node.process.pid and status['data_dir'] == node.directory, status)
    check(node.end() == 0, 'it does not end in order')
    check(node.process.stdout.read() == b'', 'more than the one line on stdout')
    check(not os.path.exists(node.socket), 'the socket is left over')


def test_signals(bench):
    for number in (signal.SIGTERM, signal.SIGINT):
        node = bench.node()
        node.process.send_signal(signal.SIGHUP)
        check(node.get('/v1/status')['pid'] == node.process.pid, 'SIGHUP ended it')
        check(node.end(number) == 0, number, node.process.returncode)


def test_ends_with_listeners_and_slow_clients(bench):
    node = bench.node()
    watch = subprocess.Popen(node_ctl(node, 'watch'), stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=bench.env)
    check(json.loads(watch.stdout.readline())['event'] == 'hello', 'no hello')
    idle = socket.socket(socket.AF_UNIX)
    idle.connect(node.socket)
    idle.sendall(b'GET /v1/sta')
    check(node.end() == 0, 'a client keeps it from ending')
    _, words = watch.communicate(timeout=HANG)
    check(watch.returncode == 3 and b'the node stops' in words, watch.returncode, words)
    idle.close()


def node_ctl(node, *args):
    return [OUTCRYCTL, '--data-dir', node.directory, *args]


def test_second_instance(bench):
    first = bench.node()
    second = bench.node(wait=False, name='second')
    check(second.process.wait(HANG) == 3, second.process.returncode, second.log_text())
    check('Another Outcry is using this data directory' in second.log_text(), second.log_text())
    check(second.process.stdout.read() == b'', 'a ready line from one that is not')
    check(first.get('/v1/status')['pid'] == first.process.pid, 'the first one is disturbed')
    # Another directory is another node.
    third = bench.node(directory=bench.path / 'other', name='third')
    check(third.get('/v1/status')['pid'] == third.process.pid, 'no two nodes side by side')


def test_killed_and_started_again(bench):
    for turn in range(8):
        node = bench.node()
        if turn:
            check(count(node, 'TEST-USD') == turn * 500, turn, count(node, 'TEST-USD'))
        path = bench.write(f'rows{turn}.csv', rows(turn * 500, 500))
        report = node.json('import', str(path), '--instrument', 'TEST-USD')
        check(report['added'] == 500, report)
        node.process.kill()
        node.process.wait(HANG)
        check(os.path.exists(node.socket), 'nothing is left over, so nothing is shown')
    node = bench.node()
    check(count(node, 'TEST-USD') == 4000, count(node, 'TEST-USD'))
    ticks = node.get('/v1/ticks?instrument=TEST-USD&limit=100000')['ticks']
    check([tick['id'] for tick in ticks] == [str(i + 1) for i in range(4000)], 'not the same ticks')
    check(all(tick['price'] == f'{100 + i}.25' for i, tick in enumerate(ticks)), 'not the same prices')


def test_killed_while_importing(bench):
    """What was acknowledged is there afterwards, whenever the kill comes; the file can be sent again."""
    path = bench.write('rows.csv', rows(0, 60000))
    for turn in range(4):
        node = bench.node()
        process = subprocess.Popen(node_ctl(node, 'import', str(path), '--instrument', 'TEST-USD'),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=bench.env)
        if turn:
            # Somewhere in the middle: when so much of it is there as the turn says.
            wait_for(lambda: process.poll() is not None or
                     node.get('/v1/status')['store']['ticks'] >= turn * 10000, 'rows to be stored', every=0.001)
        node.process.kill()
        node.process.wait(HANG)
        process.communicate(timeout=HANG)
        check(process.returncode in (0, 3), process.returncode)
    node = bench.node()
    report = node.json('import', str(path), '--instrument', 'TEST-USD')
    check(report['good'] == 60000 and report['bad'] == 0, report)
    check(count(node, 'TEST-USD') == 60000, count(node, 'TEST-USD'))
    check(node.end() == 0, 'it does not end in order')


def test_path_too_long(bench):
    result = subprocess.run([OUTCRYD, '--data-dir', bench.path / ('x' * 100)], capture_output=True, text=True,
                            env=bench.env, timeout=HANG)
    check(result.returncode == 1 and '107' in result.stderr and 'shorter' in result.stderr, result)


def test_something_in_the_way(bench):
    (bench.path / 'node').mkdir()
    (bench.path / 'node/api.sock').write_text('precious')
    node = bench.node(wait=False)
    check(node.process.wait(HANG) == 1 and 'in the way' in node.log_text(), node.log_text())
    check((bench.path / 'node/api.sock').read_text() == 'precious', 'it is gone')
    bench.write('file', '')
    node = bench.node(directory=bench.path / 'file', wait=False, name='file')
    check(node.process.wait(HANG) in (1, 2) and 'Not a directory' in node.log_text(), node.log_text())


def test_damaged_database(bench):
    (bench.path / 'node').mkdir()
    (bench.path / 'node/outcry.db').write_bytes(b'this is not a database, it only looks like one' * 1000)
    node = bench.node(wait=False)
    check(node.process.wait(HANG) == 1, node.process.returncode)
    check('damaged' in node.log_text() and 'outcry.db' in node.log_text(), node.log_text())


def test_nobody_reads_stdout(bench):
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen([OUTCRYD, '--data-dir', bench.path / 'node', *NOBODY], stdout=writer,
                               stderr=bench.log('outcryd'), env=bench.env)
    os.close(writer)
    try:
        wait_for(lambda: bench.ctl('--data-dir', bench.path / 'node', 'status').returncode == 0, 'the node')
        process.terminate()
        check(process.wait(HANG) == 0, process.returncode)
    finally:
        process.kill()
        process.wait(HANG)


def test_logs(bench):
    node = bench.node('--log-level', 'debug', '--log-format', 'json')
    check(node.end() == 0, 'it does not end in order')
    lines = [json.loads(line) for line in node.log_text().splitlines()]
    check(lines and all({'time', 'level', 'domain', 'message'} <= line.keys() for line in lines), lines[:3])
    check(any(line['message'] == 'ending' for line in lines), lines[-3:])
    quiet = bench.node('--log-level', 'error', name='quiet')
    check(quiet.end() == 0 and quiet.log_text() == '', quiet.log_text())


def test_idle_memory(bench):
    """After a first start with everything there is to read, it becomes small again."""
    replay = bench.replay()
    node = bench.node(*replay.options())

    def is_settled():
        status = node.get('/v1/status')
        return (not status['importing_history'] and status['sources']['fetching'] == 0 and
                status['sources']['live'] == 5 and node.source('ecb')['last_success'] and
                status['store']['bars'] > 200000)
    wait_for(is_settled, lambda: node.get('/v1/status'))
    diagnose(f'outcryd with eight sources, just read: {node.resident() / 1e6:.1f} MB resident')
    if os.environ.get('OUTCRY_TEST_SANITIZED') == 'yes':
        raise Skip('sanitizers take memory of their own')
    wait_for(lambda: node.resident() < 30e6, lambda: f'{node.resident()} bytes to become less')
    diagnose(f'outcryd with eight sources, later: {node.resident() / 1e6:.1f} MB resident')
    check(node.end() == 0, 'it does not end in order')
    node = bench.node(*replay.options())
    wait_for(is_settled, lambda: node.get('/v1/status'))
    diagnose(f'outcryd started again: {node.resident() / 1e6:.1f} MB resident')


def mount(*args):
    subprocess.run(['mount', *map(str, args)], check=True)


def test_read_only_directory(bench):
    """It says so, and what was held is untouched."""
    node = bench.node()
    path = bench.write('rows.csv', rows(0, 10))
    check(node.json('import', str(path), '--instrument', 'TEST-USD')['added'] == 10, 'no rows')
    check(node.end() == 0, 'it does not end in order')
    directory = bench.path / 'node'
    if private_mounts():
        mount('--bind', directory, directory)
        bench.defer(subprocess.run, ['umount', '-l', directory])
        mount('-o', 'remount,bind,ro', directory)
    elif os.getuid() == 0:
        raise Skip('root can write everywhere, and mounts cannot be made')
    else:
        os.chmod(directory, 0o500)
        bench.defer(os.chmod, directory, 0o700)
    refused = bench.node(wait=False, name='refused')
    check(refused.process.wait(HANG) == 1, refused.process.returncode)
    check('cannot be written' in refused.log_text(), refused.log_text())
    check(refused.process.stdout.read() == b'', 'ready, it says')
    if private_mounts():
        mount('-o', 'remount,bind,rw', directory)
    else:
        os.chmod(directory, 0o700)
    again = bench.node(name='again')
    check(count(again, 'TEST-USD') == 10, 'the rows are gone')


def test_full_disk(bench):
    """It says so and keeps what it has; with room it goes on by itself."""
    if not private_mounts():
        raise Skip('mounts cannot be made')
    directory = bench.path / 'node'
    directory.mkdir(mode=0o700)
    mount('-t', 'tmpfs', '-o', 'size=12m,mode=0700', 'none', directory)
    bench.defer(subprocess.run, ['umount', '-l', directory])
    node = bench.node()
    wait_for(lambda: not node.get('/v1/status')['importing_history'], 'the bundled history')
    path = bench.write('first.csv', rows(0, 100))
    check(node.json('import', str(path), '--instrument', 'TEST-USD')['added'] == 100, 'no rows')

    with open(directory / 'filler', 'wb', buffering=0) as filler:
        try:
            while True:
                filler.write(b'\0' * 4096)
        except OSError:
            pass
    path = bench.write('second.csv', rows(100, 20000))
    result = node.ctl('import', path, '--instrument', 'TEST-USD')
    check(result.returncode == 1 and 'full' in result.stderr, result)
    kept = node.get('/v1/ticks?instrument=TEST-USD&limit=100')
    check(len(kept['ticks']) == 100, 'what was held cannot be read')
    check(node.get('/v1/status')['pid'] == node.process.pid, 'it ended')

    os.unlink(directory / 'filler')
    report = node.json('import', str(path), '--instrument', 'TEST-USD')
    check(report['good'] == 20000, report)
    check(count(node, 'TEST-USD') == 20100, count(node, 'TEST-USD'))
    check(node.end() == 0, 'it does not end in order')


def test_full_disk_at_the_start(bench):
    if not private_mounts():
        raise Skip('mounts cannot be made')
    directory = bench.path / 'node'
    directory.mkdir(mode=0o700)
    mount('-t', 'tmpfs', '-o', 'size=32k,mode=0700', 'none', directory)
    bench.defer(subprocess.run, ['umount', '-l', directory])
    node = bench.node(wait=False)
    check(node.process.wait(HANG) == 1 and 'full' in node.log_text(), node.process.returncode, node.log_text())


if __name__ == '__main__':
    private_mounts()
    run('/e2e/process', [test_ready_line, test_signals, test_ends_with_listeners_and_slow_clients, test_second_instance,
                         test_killed_and_started_again, test_killed_while_importing, test_path_too_long,
                         test_something_in_the_way, test_damaged_database, test_nobody_reads_stdout, test_logs,
                         test_idle_memory, test_read_only_directory, test_full_disk, test_full_disk_at_the_start])
