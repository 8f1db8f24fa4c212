"""Clients of a network file system as machines of their own: mounts, host name, processes and boot identity. Used by clients.py."""
import json
import os
import pathlib
import signal
import subprocess
import time
import uuid

ADDRESS = '10.77.0.1'


class Failed(Exception):
    """What was expected did not happen."""


def need(holds, what):
    if not holds:
        raise Failed(what)


def await_(what, seconds, condition):
    """Returns what `condition` gives as soon as it is true."""
    end = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        need(time.monotonic() < end, f'{what}: not within {seconds} s')
        time.sleep(0.05)


def sh(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    need(done.returncode == 0, f'{" ".join(map(str, command))}: {(done.stderr or done.stdout).strip()[-400:]}')
    return done.stdout


class GlusterFS:
    """One brick."""

    name = 'glusterfs'
    # What clients may keep in their caches is a second old.
    lock_seconds = 8

    def __init__(self, work):
        self.brick = work / 'brick'
        self.brick.mkdir()
        for place, own in (('/var/lib/glusterd', 'lib'), ('/var/log/glusterfs', 'log')):
            (work / own).mkdir()
            os.makedirs(place, exist_ok=True)
            sh('mount', '--bind', work / own, place)
        sh('glusterd')
        sh('gluster', '--mode=script', 'volume', 'create', 'shared', f'{ADDRESS}:{self.brick}', 'force')
        sh('gluster', '--mode=script', 'volume', 'start', 'shared')

    def mount_command(self, place):
        return f'mount -t glusterfs {ADDRESS}:/shared {place}'


class SSHFS:
    """A folder over SFTP, by a server and a key of its own. Clients share no `flock`."""

    name = 'sshfs'
    # What clients may keep in their caches is twenty seconds old.
    lock_seconds = 30

    def __init__(self, work):
        self.brick = work / 'served'
        self.brick.mkdir()
        os.makedirs('/run/sshd', exist_ok=True)
        for name in ('key', 'host'):
            sh('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', work / name)
        (work / 'sshd.conf').write_text(
            f'Port 2222\nListenAddress {ADDRESS}\nHostKey {work}/host\nAuthorizedKeysFile {work}/key.pub\nStrictModes no\nUsePAM no\n'
            f'PermitRootLogin prohibit-password\nPidFile {work}/sshd.pid\nSubsystem sftp internal-sftp\n')
        (work / 'known').write_text(f'[{ADDRESS}]:2222 {(work / "host.pub").read_text()}')
        sh('/usr/sbin/sshd', '-f', work / 'sshd.conf', '-E', work / 'sshd.log')
        self.work = work

    def mount_command(self, place):
        return (f'sshfs -p 2222 -o IdentityFile={self.work}/key,UserKnownHostsFile={self.work}/known root@{ADDRESS}:{self.brick} {place}')


class Ended:
    def __init__(self, status, out, err, seconds):
        self.status, self.out, self.err, self.seconds = status, out, err, seconds

    def events(self):
        """The objects of --json; a line that a kill cut off is left out."""
        found = []
        for line in self.out.splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                pass
        return found

    def clips(self):
        return {event['file_name'] for event in self.events() if event.get('type') == 'clip'}

    def brief(self):
        return f'status {self.status}: {(self.err or self.out).strip()[-400:]}'


class Process:
    """The program on a client, its outputs in files of a disk of that client."""

    def __init__(self, client, arguments):
        self.client, self.stem = client, client.disk / f'process-{time.monotonic_ns()}'
        command = ['nsenter', '-t', str(client.pid), '-m', '-u', '-p', '--', 'env', *client.environment,
                   'sh', '-c', f'echo $$ > {self.stem}.pid; exec "$@"', 'sh', *map(str, arguments)]
        self.out = pathlib.Path(f'{self.stem}.out')
        self.begun = time.monotonic()
        with open(self.out, 'wb') as out, open(f'{self.stem}.err', 'wb') as err:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)

    def said(self):
        """Clips that it has told so far."""
        return self.out.read_bytes().count(b'"type":"clip"')

    def is_over(self):
        return self.process.poll() is not None

    def signal(self, number):
        pid = await_('a process number', 10, lambda: pathlib.Path(f'{self.stem}.pid').read_text().strip())
        sh('nsenter', '-t', self.client.pid, '-p', '-m', '--', 'sh', '-c', f'kill -{int(number)} {pid}')
        # It stops with what it has started.
        if number == signal.SIGCONT:
            self.process.send_signal(number)

    def wait(self, limit=180):
        try:
            self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            raise Failed(f'{self.client.name}: did not end within {limit} s') from None
        return Ended(self.process.returncode, self.out.read_text(errors='replace'), pathlib.Path(f'{self.stem}.err').read_text(errors='replace'),
                     time.monotonic() - self.begun)


class Client:
    """A machine, as far as namespaces go, that has the file system mounted at the same path as the others."""

    def __init__(self, name, program, system, work, place):
        self.name, self.program, self.system, self.place = name, program, system, place
        self.disk = work / name
        for folder in ('tmp', 'config', 'state', 'cache'):
            (self.disk / folder).mkdir(parents=True)
        (self.disk / 'boot').write_text(f'{uuid.uuid4()}\n')
        self.environment = [f'XDG_{kind.upper()}_HOME={self.disk}/{kind}' for kind in ('config', 'state', 'cache')]
        self.environment += [f'TMPDIR={self.disk}/tmp', f'MELSCOPE_LOCK_SECONDS={system.lock_seconds}']
        # The first process of a machine takes in those whose parents have ended.
        script = (f'hostname {name} && mount --bind {self.disk}/boot /proc/sys/kernel/random/boot_id && {system.mount_command(place)} '
                  f'&& touch {self.disk}/ready && while :; do sleep 3600 & wait $!; done')
        self.init = subprocess.Popen(['unshare', '-m', '-u', '-p', '-f', '--mount-proc', '--kill-child', 'bash', '-c', script],
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=open(self.disk / 'init.err', 'wb'))
        await_(f'{name} to mount {system.name}', 30, lambda: (self.disk / 'ready').exists() or self.fail())
        self.pid = int(pathlib.Path(f'/proc/{self.init.pid}/task/{self.init.pid}/children').read_text().split()[0])

    def fail(self):
        need(self.init.poll() is None, f'{self.name}: {(self.disk / "init.err").read_text().strip()}')

    def start(self, *arguments):
        return Process(self, [self.program, *arguments])

    def run(self, *arguments, limit=180):
        return self.start(*arguments).wait(limit)

    def start_shell(self, script):
        return Process(self, ['bash', '-c', script])

    def shell(self, script):
        return self.start_shell(script).wait().out.strip()

    def cut_off(self):
        """Ends the programs of the file system on this client, as when its network fails for good."""
        self.shell(f'for p in /proc/[0-9]*; do case $(tr "\\0" " " < $p/cmdline) in "/usr/sbin/glusterfs "*{self.place}*|"sshfs "*{self.place}*) kill -9 ${{p#/proc/}};; esac; done')

    def mount_again(self):
        self.shell(f'umount -l {self.place}; {self.system.mount_command(self.place)}')
        need(self.shell(f'stat -f -c %T {self.place}') == 'fuseblk', f'{self.name}: mounting again')

    def end(self):
        self.init.kill()
        self.init.wait()
