"""Power cuts, on a file system of the case's own that loses what was not forced to the disk."""
import ctypes
import fcntl
import os
import shutil
import sqlite3
import struct
import subprocess
import time

import clips
import harness
from harness import Skipped, case, extract, feature_name, run, start

# ext4's FS_IOC_SHUTDOWN with NOLOGFLUSH (linux/fs.h, fs/ext4/ext4.h): from now on nothing reaches the device any more, neither
# file data nor the journal. What a mount afterwards finds is what the device had at that moment.
FS_IOC_SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, struct.pack('I', 2)


class Disk:
    """An ext4 image, mounted through a loop device."""

    def __init__(self, attack, megabytes, options):
        self.image, self.place, self.options = attack.folder / 'disk.img', attack.folder / 'disk', options
        self.image.unlink(missing_ok=True)
        with open(self.image, 'wb') as file:
            file.truncate(megabytes << 20)
        self.place.mkdir(exist_ok=True)
        if shutil.which('mkfs.ext4') is None:
            raise Skipped('there is no mkfs.ext4 on the PATH')
        made = subprocess.run(['mkfs.ext4', '-q', '-F', str(self.image)], capture_output=True, text=True)
        if made.returncode:
            raise Skipped(f'no ext4 image can be made: {made.stderr.strip()}')
        self.mount()

    def mount(self):
        made = subprocess.run(
            ['mount', '-o', f'loop,{self.options}', str(self.image), str(self.place)], capture_output=True, text=True)
        if made.returncode:
            raise Skipped(f'no image can be mounted here: {made.stderr.strip()}')

    def cut(self):
        descriptor = os.open(self.place, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(descriptor, FS_IOC_SHUTDOWN, NO_LOG_FLUSH)
        finally:
            os.close(descriptor)

    def unmount(self):
        for _ in range(100):
            if subprocess.run(['umount', str(self.place)], capture_output=True).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError('the image stays mounted')

    def check(self):
        """The words of fsck where it finds more than a journal to replay."""
        result = subprocess.run(['e2fsck', '-p', '-f', str(self.image)], capture_output=True, text=True)
        return result.stdout + result.stderr if result.returncode > 1 else ''


def checksums():
    """XXH3-64 by the library that the program uses."""
    library = ctypes.CDLL('libxxhash.so.0')
    library.XXH3_64bits.restype = ctypes.c_uint64
    library.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]

    def of(data):
        value = library.XXH3_64bits(data, len(data))
        return value - (1 << 64) if value >= 1 << 63 else value
    return of


def recorded(output):
    """Size and checksum of the features of every clip that the ledger calls extracted."""
    path = output / '.melscope' / 'ledger.sqlite'
    if not path.exists() or path.stat().st_size == 0:
        return {}
    database = sqlite3.connect(path)
    try:
        columns = [row[1] for row in database.execute('PRAGMA table_info(clip)')]
        checksum = 'outputChecksum' if 'outputChecksum' in columns else 'NULL'
        query = f"SELECT path, outputBytes, {checksum} FROM clip WHERE outcome = 'extracted'"
        return {clip: (size, value) for clip, size, value in database.execute(query)} if columns else {}
    finally:
        database.close()


def force_ledger(output):
    """Forces the ledger alone to the disk, as the system may do at any moment: what it names must be there already."""
    for name in ('ledger.sqlite-wal', 'ledger.sqlite'):
        try:
            descriptor = os.open(output / '.melscope' / name, os.O_RDONLY)
        except OSError:
            continue
        try:
            os.fsync(descriptor)
        except OSError:
            pass
        os.close(descriptor)


def lost(output, whole, of):
    """What the ledger calls extracted and is not, in words."""
    wrong = []
    rows = recorded(output)
    for clip, (size, checksum) in rows.items():
        path = output / feature_name(clip)
        data = path.read_bytes() if path.exists() else None
        if data is None:
            wrong.append(f'{clip} is missing')
        elif len(data) != size:
            wrong.append(f'{clip} has {len(data)} bytes of {size}')
        elif not any(data):
            wrong.append(f'{clip} is zeros')
        elif checksum is not None and of(data) != checksum:
            wrong.append(f'{clip} has another checksum')
    return len(rows), wrong


@case('power-cut', 1, 'the power is cut at a random moment, on ext4 with ordered and with write-back data; then resume', times=20)
def power_cut(attack):
    if os.geteuid() != 0:
        raise Skipped('needs root, to mount an image')
    whole, of = clips.whole(attack), checksums()
    kept, redone, after_end = 0, 0, 0
    for number, rng in attack.rounds():
        options = ('data=ordered', 'data=writeback')[number % 2]
        disk = Disk(attack, 128, options)
        try:
            output = disk.place / 'features' / 'speech'
            # Up to a second after the end as well: the ledger has been closed, the system has written nothing by itself.
            moment = rng.uniform(0.1, 1.2) * whole['seconds'] + (0.5 if number % 5 == 4 else 0)
            process = start(attack, *extract(whole['source'], output))
            time.sleep(moment)
            after_end += process.is_over()
            if number % 3:
                force_ledger(output)
            disk.cut()
            process.signal(9)
            process.wait()
            disk.unmount()
            broken = disk.check()
            attack.check(not broken, f'{options}: fsck: {broken[:200]}')
            disk.mount()
            count, wrong = lost(output, whole, of)
            attack.check(not wrong, f'{options} after {moment:.2f} s: {len(wrong)} of {count} rows: {wrong[:3]}')
            kept += count
            resumed = run(attack, *extract(whole['source'], output))
            attack.check(resumed.status == 2, f'{options}: resume: {resumed.brief()}')
            again = {event['file_name'] for event in resumed.clips() if event.get('outcome') == 'extracted'}
            redone += len(again)
            extracted = len(whole['features'])
            attack.check(
                count + len(again) == extracted, f'{options}: {count} rows kept and {len(again)} extracted of {extracted}')
            harness.same_as(attack, output, whole, f'{options} after {moment:.2f} s')
        finally:
            subprocess.run(['umount', str(disk.place)], capture_output=True)
    shutil.rmtree(attack.folder / 'disk', ignore_errors=True)
    return (f'{kept:,} rows survived, and their features were compared byte for byte; {redone:,} clips were extracted again or for the first '
            f'time; {after_end} of the cuts came after the end of the run')
