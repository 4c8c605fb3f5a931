"""The drivers: how each is made ready, started, and what it says it did."""

import hashlib, json, os, shutil, subprocess, sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
# The versions that the peers' files were written for.
PACKAGES = ["playwright-core@1.65", "puppeteer-core@25"]

INVENTORY = "62faa87b714b10d4"
FORM = "60630da6cdf5a6c8"


class Wrong(Exception):
    """A driver did not do the job, or brought wrong answers."""


def _rows_hash(rows):
    text = "\n".join("\t".join(row.values()) for row in rows)
    return f"{len(rows)}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


class Wayleave:
    name = "wayleave"

    def __init__(self, scratch):
        self.scratch = scratch
        built = ["cargo", "build", "--release", "--bin", "wayleave", "--bench", "sessions"]
        subprocess.run(built, cwd=ROOT, check=True)
        folder = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
        self.program = folder / "wayleave"
        # A job without the photos is measured too, but its figures are not the peers'.
        self.uploads = (HERE / "flows" / "bench" / "send-photos.yaml").exists()
        if not self.uploads:
            print("wayleave's job has no upload: its figures lack that part", file=sys.stderr)
        self.sessions = max((folder / "deps").glob("sessions-*[!.d]"), key=lambda path: path.stat().st_mtime)

    def _profile(self, site):
        for name, text in [("username", "dealer"), ("password", "secret"), ("code", "123456")]:
            (self.scratch / name).write_text(text)
        profile = self.scratch / "profile.yaml"
        # Absolute: the driver of the sessions is started elsewhere than the command.
        credentials = "".join(
            f"  {name}: {{ file: {json.dumps(str(self.scratch / name))} }}\n" for name in ("username", "password", "code")
        )
        profile.write_text(f'profile: bench\nportal: bench\norigins: {{ app: "{site}" }}\ncredentials:\n{credentials}')
        return profile

    def _inputs(self):
        photos = sorted(str(photo) for photo in (self.scratch / "photos").glob("*.jpg"))
        inputs = self.scratch / "inputs.json"
        inputs.write_text(json.dumps({"photos": photos} if self.uploads else {}))
        return inputs

    def job(self, exe, site):
        output = self.scratch / "job.jsonl"
        return [
            *[str(self.program), "run", "bench/job", "-C", str(HERE), "--profile", str(self._profile(site))],
            *["--input-file", str(self._inputs()), "--state", str(self.scratch / "state"), "--browser", exe],
            *["--output", str(output), "--log-format", "json", "--record", "never"],
        ], {}

    def concurrent(self, exe, site, sessions, jobs):
        given = {"PROFILE": self._profile(site), "INPUTS": self._inputs(), "STATE": self.scratch / "state", "EXE": exe}
        return [str(self.sessions), str(sessions), str(jobs)], {name: str(value) for name, value in given.items()}

    def answers(self, run):
        record = json.loads((self.scratch / "job.jsonl").read_text())
        events = [json.loads(line) for line in run.stderr.splitlines() if line.startswith("{")]
        commands = next(event["commands"] for event in events if event["event"] == "run_finished")
        answers = {"inventory": _rows_hash(record["inventory"]), "table": _rows_hash(record["table"])}
        answers |= {"form": record["lead"]["hash"]}
        if self.uploads:
            answers["upload"] = record["photos"]["result"]
        return answers, commands


class _Peer:
    def answers(self, run):
        told = json.loads(run.stdout.splitlines()[-1])
        info = told["info"]
        answers = {"inventory": info["html_one"], "table": info["spa_one"], "form": info["form"].split()[0]}
        answers["upload"] = info["upload"]
        # The limit counts the commands of each phase; those of its launch it does not tell.
        return answers, sum(told["msgs"].values()) if "msgs" in told else None


class Limit(_Peer):
    name = "limit"

    def __init__(self, scratch, peers):
        source = scratch / "limit"
        shutil.copytree(peers / "limit", source, dirs_exist_ok=True, copy_function=shutil.copyfile)
        target = scratch / "limit-target"
        built = ["cargo", "build", "--release", "--quiet"]
        subprocess.run(built, cwd=source, check=True, env={**os.environ, "CARGO_TARGET_DIR": str(target)})
        self.program = target / "release" / "limit"

    def job(self, exe, site):
        return [str(self.program), "job"], {"EXE": exe, "BASE": site}

    def concurrent(self, exe, site, sessions, jobs):
        return [str(self.program), "conc-ctx", str(sessions), str(jobs)], {"EXE": exe, "BASE": site}


class Node(_Peer):
    def __init__(self, name, script, scratch, peers):
        self.name = name
        folder = scratch / "node"
        folder.mkdir(exist_ok=True)
        for file in (peers / "node").glob("*.mjs"):
            shutil.copyfile(file, folder / file.name)
        if not (folder / "node_modules").is_dir():
            installed = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), *PACKAGES]
            subprocess.run(installed, cwd=folder, check=True)
        self.script = folder / script

    def job(self, exe, site):
        return ["node", str(self.script), "job"], {"EXE": exe, "BASE": site}

    def concurrent(self, exe, site, sessions, jobs):
        return ["node", str(self.script), "conc-ctx", str(sessions), str(jobs)], {"EXE": exe, "BASE": site}


def check(name, answers, upload):
    """Every driver must bring the same, and that must be right."""
    expected = {"inventory": f"1000:{INVENTORY}", "table": f"1000:{INVENTORY}", "form": FORM, "upload": upload}
    if "upload" not in answers:
        del expected["upload"]
    if answers != expected:
        raise Wrong(f"{name} brought {answers}, expected {expected}")


def drivers(scratch, peers):
    found = [Wayleave(scratch)]
    if peers:
        found += [Limit(scratch, peers), Node("playwright", "pw.mjs", scratch, peers)]
        found.append(Node("puppeteer", "pp.mjs", scratch, peers))
    return found
