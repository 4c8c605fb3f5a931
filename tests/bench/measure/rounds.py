"""Interleaved rounds of all drivers, and the figures they come to."""

import json, os, re, socket, subprocess, sys, time, urllib.request
from collections import defaultdict
from pathlib import Path
from statistics import median

from .drivers import HERE, ROOT, Wrong, check, drivers
from .process import run

BROWSERS = {
    "shell": ["/usr/lib/chromium/chromium-headless-shell", "/usr/lib64/chromium-browser/headless_shell"],
    "chromium": ["/usr/lib/chromium/chromium", "/usr/lib64/chromium-browser/chromium-browser"],
}
SESSIONS, JOBS = 8, 2


class Figures:
    """Medians by name, and the targets they are held to."""

    def __init__(self):
        self.values, self.targets = {}, []

    def put(self, name, value):
        if value is not None:
            self.values[name] = value

    def target(self, name, value, most=None, least=None):
        self.put(name, value)
        if value is not None:
            met = value <= most if most is not None else value >= least
            bound = f"≤ {most:.4g}" if most is not None else f"≥ {least:.4g}"
            self.targets.append((name, value, bound, met))

    def tell(self):
        print("\ntargets")
        for name, value, bound, met in self.targets:
            print(f"  {'met   ' if met else 'MISSED'} {name} {value:.4g} ({bound})")
        print()
        for name, value in self.values.items():
            print(f"{name}: {value:.4g}")
        print(f"targets_met: {sum(target[3] for target in self.targets)}")
        print(f"targets_missed: {sum(not target[3] for target in self.targets)}")


def main(arguments):
    if not arguments or len(arguments) > 2 or not arguments[0].isdigit():
        print("usage: tests/bench/run ROUNDS [PEERS_FOLDER]", file=sys.stderr)
        return 2
    rounds, peers = int(arguments[0]), Path(arguments[1]).resolve() if len(arguments) == 2 else None
    scratch = Path(os.environ.get("BENCH_DIR") or ROOT / "target" / "bench")
    scratch.mkdir(parents=True, exist_ok=True)
    make_photos(scratch)
    found, figures = drivers(scratch, peers), Figures()
    wanted = os.environ.get("BENCH_BROWSERS", " ".join(BROWSERS)).split()
    os.environ["BENCH_DIR"] = str(scratch)
    with Site() as site:
        for kind in wanted:
            exe = next((path for path in BROWSERS[kind] if os.path.exists(path)), None)
            if exe is None:
                print(f"there is no {kind} on this machine: left out", file=sys.stderr)
                continue
            measure_jobs(kind, exe, site, found, rounds, figures)
            if not os.environ.get("BENCH_SKIP_SESSIONS"):
                measure_sessions(kind, exe, site, found, rounds, figures)
    if not os.environ.get("BENCH_SKIP_EXTRACT"):
        measure_extraction(figures)
    figures.tell()
    return 0


def make_photos(scratch):
    if len(list((scratch / "photos").glob("*.jpg"))) == 10:
        return
    made = subprocess.run([sys.executable, str(HERE / "mkphotos.py")], env={**os.environ, "BENCH_DIR": str(scratch)})
    if made.returncode:
        sys.exit("the photos could not be made: install Pillow, or put ten into " + str(scratch / "photos"))


class Site:
    """The server of the job, on a port of its own."""

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        serve = [sys.executable, str(HERE / "serve.py"), str(port), "--until-stdin-ends"]
        self.server = subprocess.Popen(serve, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        site = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                urllib.request.urlopen(site + "/").read()
                return site
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the site did not come up")

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()


def interleaved(found, rounds):
    """Every driver once a round; another one begins each round."""
    for turn in range(rounds):
        at = turn % len(found)
        for driver in found[at:] + found[:at]:
            yield turn, driver


def measure_jobs(kind, exe, site, found, rounds, figures):
    seen, commands, upload = defaultdict(list), {}, None
    for turn, driver in interleaved(found, rounds + 1):
        command, env = driver.job(exe, site)
        result = run(command, {**os.environ, **env})
        if result.code:
            raise Wrong(f"{driver.name} ended with {result.code}\n{result.stderr[-3000:]}")
        answers, sent = driver.answers(result)
        upload = upload or answers.get("upload")
        check(driver.name, answers, upload)
        if sent is not None:
            commands[driver.name] = sent
        # The first round warms the caches of the machine.
        if turn:
            seen[driver.name].append(result)
            print(f"{kind} {turn} {driver.name}: {result.wall_ms:.0f} ms, CPU {result.total_cpu_ms:.0f} ms, "
                  f"its own {result.driver_cpu_ms:.0f} ms, {result.driver_peak_mb:.1f} MB", file=sys.stderr)

    def middle(driver, figure):
        return median(getattr(run, figure) for run in seen[driver]) if driver in seen else None

    for driver in seen:
        for figure in ("wall_ms", "total_cpu_ms", "driver_cpu_ms", "driver_peak_mb"):
            figures.put(f"{kind}.{driver}.{figure}", middle(driver, figure))
        figures.put(f"{kind}.{driver}.commands", commands.get(driver))
    wall = middle("wayleave", "wall_ms")
    figures.target(f"{kind}.wall_over_limit", ratio(wall, middle("limit", "wall_ms")), most=1.25)
    figures.target(f"{kind}.wall_times_faster_than_playwright", ratio(middle("playwright", "wall_ms"), wall), least=2.2)
    figures.put(f"{kind}.wall_times_faster_than_puppeteer", ratio(middle("puppeteer", "wall_ms"), wall))
    total = ratio(middle("wayleave", "total_cpu_ms"), middle("playwright", "total_cpu_ms"))
    figures.target(f"{kind}.total_cpu_over_playwright", total, most=0.5)
    own = ratio(middle("wayleave", "driver_cpu_ms"), middle("playwright", "driver_cpu_ms"))
    figures.target(f"{kind}.driver_cpu_over_playwright", own, most=1 / 15)
    figures.target(f"{kind}.driver_peak_mb", middle("wayleave", "driver_peak_mb"), most=30)
    figures.target(f"{kind}.commands", commands["wayleave"], most=500)


def measure_sessions(kind, exe, site, found, rounds, figures):
    rates, memory = defaultdict(list), defaultdict(list)
    hold = Path(os.environ["BENCH_DIR"]) / "hold"
    # A round takes minutes, and its figures vary little.
    for _, driver in interleaved(found, min(rounds, 3)):
        command, env = driver.concurrent(exe, site, SESSIONS, JOBS)
        hold.unlink(missing_ok=True)
        result = run(command, {**os.environ, **env, "HOLD": str(hold)}, hold=str(hold))
        if result.code:
            raise Wrong(f"{driver.name} with {SESSIONS} sessions ended with {result.code}\n{result.stderr[-3000:]}")
        rates[driver.name].append(json.loads(result.stdout.splitlines()[-1])["jobs_per_min"])
        memory[driver.name].append(result.held_mb / SESSIONS)
        print(f"{kind} {SESSIONS} sessions {driver.name}: {rates[driver.name][-1]:.1f} jobs/min, "
              f"{memory[driver.name][-1]:.0f} MB each", file=sys.stderr)
    for driver in rates:
        figures.put(f"{kind}.{driver}.sessions_jobs_per_min", median(rates[driver]))
        figures.put(f"{kind}.{driver}.sessions_mb_each", median(memory[driver]))
    if "playwright" in rates:
        times = ratio(median(rates["wayleave"]), median(rates["playwright"]))
        figures.target(f"{kind}.sessions_jobs_per_min_over_playwright", times, least=2)


def measure_extraction(figures):
    built = ["cargo", "bench", "--bench", "extract", "--", "--noplot"]
    told = subprocess.run(built, cwd=ROOT, capture_output=True, text=True)
    # `time:   [low middle high]`, each with its unit.
    time_ = re.search(r"10000x12\s+time:\s+\[\S+ \S+ (\S+) (\S+) ", told.stdout)
    if told.returncode or not time_:
        raise Wrong(f"the extraction could not be measured\n{told.stderr[-2000:]}{told.stdout[-2000:]}")
    scale = {"ms": 1, "s": 1e3, "µs": 1e-3}[time_[2]]
    figures.target("extract_10000x12_ms", float(time_[1]) * scale, most=250)


def ratio(one, other):
    return one / other if one is not None and other else None
