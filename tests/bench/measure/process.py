"""One driver as a whole process: its wall time, its CPU and peak memory, and the CPU of all it started.

Browsers fork helpers that outlive their parents and are collected by whoever is there, so children's
times alone would miss some, and a different part for each driver. Each driver therefore runs below a
small process that is the reaper of everything that loses its parent (`PR_SET_CHILD_SUBREAPER`). When
nothing of the driver is left, the kernel has summed up every process in the reaper's account.
"""

import ctypes, json, os, signal, subprocess, sys, tempfile, threading, time
from dataclasses import dataclass

PR_SET_CHILD_SUBREAPER = 36
TICKS = os.sysconf("SC_CLK_TCK")
# A round that takes longer than this hangs.
LONGEST = 300
# What a driver leaves behind may take this long to end by itself.
DYING = 15


@dataclass
class Run:
    """What one run of a driver came to."""

    code: int
    stdout: str
    stderr: str
    wall_ms: float
    total_cpu_ms: float
    driver_cpu_ms: float
    driver_peak_mb: float
    # Memory of the driver and all below it, shared pages divided among their users; only with `hold`.
    held_mb: float


def run(command, env=None, cwd=None, hold=None):
    """Runs a driver to its end and waits until nothing of it is left.

    `hold` names a file that the driver makes when all its sessions are open, and waits until it is
    gone: their memory is taken then.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err, tempfile.TemporaryFile("w+") as account:
        reaper = os.fork()
        if reaper == 0:
            status = 1
            try:
                json.dump(_reap(command, env, cwd, hold, out, err), account)
                account.flush()
                status = 0
            except BaseException as problem:
                print(f"{command[0]}: {problem!r}", file=sys.stderr)
            finally:
                os._exit(status)
        os.waitpid(reaper, 0)
        texts = []
        for file in (out, err, account):
            file.seek(0)
            texts.append(file.read())
        if not texts[2]:
            raise RuntimeError(f"{command[0]} could not be measured\n{texts[1][-2000:]}")
        return Run(stdout=texts[0], stderr=texts[1], **json.loads(texts[2]))


def _reap(command, env, cwd, hold, out, err):
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    watch = _Watch(hold)
    began = time.perf_counter()
    driver = subprocess.Popen(command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
    watch.begin(driver.pid)
    # The driver's own account is read while it is a zombie: afterwards its children's are mixed in.
    os.waitid(os.P_PID, driver.pid, os.WEXITED | os.WNOWAIT)
    wall = time.perf_counter() - began
    watch.end()
    fields = open(f"/proc/{driver.pid}/stat").read().rpartition(")")[2].split()
    driver_cpu = (int(fields[11]) + int(fields[12])) / TICKS
    _, status, usage = os.wait4(driver.pid, 0)
    total = usage.ru_utime + usage.ru_stime
    impatience = threading.Timer(DYING, lambda: [_kill(pid) for pid in _tree(os.getpid())[1:]])
    impatience.start()
    while True:
        try:
            _, _, usage = os.wait4(-1, 0)
        except ChildProcessError:
            break
        total += usage.ru_utime + usage.ru_stime
    impatience.cancel()
    return {
        "code": os.waitstatus_to_exitcode(status),
        "wall_ms": wall * 1e3,
        "total_cpu_ms": total * 1e3,
        "driver_cpu_ms": driver_cpu * 1e3,
        "driver_peak_mb": watch.peak_mb,
        "held_mb": watch.held_mb,
    }


class _Watch:
    """Looks at the driver from outside: its peak memory while it lives, all memory while it holds."""

    EVERY = 0.02

    def __init__(self, hold):
        self.hold, self.peak_mb, self.held_mb = hold, 0.0, 0.0
        self.over = threading.Event()

    def begin(self, pid):
        self.pid = pid
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def end(self):
        self.over.set()
        self.thread.join()

    def _look(self):
        began = time.monotonic()
        while not self.over.wait(self.EVERY):
            self.peak_mb = max(self.peak_mb, _peak_mb(self.pid))
            if self.hold and os.path.exists(self.hold):
                self.held_mb = sum(map(_share_mb, _tree(self.pid)))
                os.unlink(self.hold)
            if time.monotonic() - began > LONGEST:
                for pid in reversed(_tree(self.pid)):
                    _kill(pid)


def _peak_mb(pid):
    try:
        with open(f"/proc/{pid}/status") as status:
            return next((int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM")), 0.0)
    except OSError:
        return 0.0


def _share_mb(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as rollup:
            return next((int(line.split()[1]) / 1024 for line in rollup if line.startswith("Pss:")), 0.0)
    except OSError:
        return 0.0


def _tree(root):
    """The process and all below it, parents first."""
    children = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            parent = int(open(f"/proc/{name}/stat").read().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(name))
    tree = [root]
    for pid in tree:
        tree += children.get(pid, [])
    return tree


def _kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
