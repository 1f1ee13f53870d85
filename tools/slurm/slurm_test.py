"""Trains a sweep as a job array on a Slurm of one node, disturbs it, and compares what is merged with a run in one piece.

    slurm_test.py PROGRAM
"""

import argparse
import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback

from cluster import Cluster

SWEEP = pathlib.Path(__file__).with_name("array.yaml")
SHARDS = 4
# As unfriendly as a path on somebody's cluster can be.
FOLDER = "Läufe, 100 % \"neu\" & 'alt' $HOME #1"
STARTED = time.monotonic()


def say(text):
    print(f"  {time.monotonic() - STARTED:4.0f} s  {text}", flush=True)


def expect(condition, text):
    if not condition:
        raise AssertionError(text)


def tables(folder):
    """All rows of a run but those that say when and where they were computed."""
    connection = sqlite3.connect(f"file:{folder.as_posix().replace('%', '%25').replace('#', '%23')}/run.sqlite?mode=ro", uri=True)
    names = [name for name, in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    result = {}
    for name in names:
        if name != "sessions":
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})") if row[1] != "session"]
            result[name] = connection.execute(f"SELECT {', '.join(columns)} FROM {name} ORDER BY 1, 2, 3").fetchall()
    connection.close()
    return result


class Test:
    def __init__(self, cluster, program, folder):
        self.cluster = cluster
        self.program = program
        self.folder = folder
        self.sweep = folder / "sweep.yaml"
        self.sweep.write_text(SWEEP.read_text())
        self.run = folder / "runs" / "sweep"

    def call(self, *arguments, code=0):
        result = subprocess.run(
            [self.program, *arguments], cwd=self.folder, env=self.cluster.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=100)
        expect(result.returncode == code, f"{arguments} ended with {result.returncode}: {result.stderr}{result.stdout}")
        return result.stdout

    def submit(self):
        return json.loads(self.call(
            "slurm", "sweep.yaml", "--shards", str(SHARDS), "--cpus-per-task", "1", "--memory", "200M", "--time", "1",
            "--partition", "test", "--submit", "--json"))

    def shard(self, index):
        return self.run / f"shard-{index}-of-{SHARDS}"

    def stored(self, index):
        """Networks that a shard has stored so far."""
        if not (self.shard(index) / "run.sqlite").exists():
            return 0
        status = subprocess.run(
            [self.program, "status", "--json", self.shard(index)], capture_output=True, text=True, timeout=30)
        return json.loads(status.stdout)["done"] if status.returncode == 0 else 0

    def freeze(self, index):
        """Halts a shard's program once it has stored something, so that what follows finds it at work."""
        words = ["--shard", f"{index}/{SHARDS}"]
        pid = self.cluster.wait(lambda: self.cluster.processes(*words), 30, f"shard {index} to run")[0]
        self.cluster.wait(lambda: self.stored(index) > 0, 30, f"shard {index} to store something")
        os.kill(pid, signal.SIGSTOP)
        stored, total = self.stored(index), self.total(index)
        expect(stored < total, f"shard {index} was done before it could be disturbed; the sweep is too small")
        return pid, f"{stored} of {total} networks"

    def total(self, index):
        return json.loads(self.call("status", "--json", str(self.shard(index))))["networks"]

    def log(self, job, index):
        path = self.run / "logs" / f"{job}_{index}.log"
        return path.read_text() if path.exists() else ""

    def await_tasks(self, job, indices, seconds=60):
        def states():
            found = self.cluster.states(job)
            return found if all(found.get(str(index)) in ("COMPLETED", "FAILED") for index in indices) else None
        return self.cluster.wait(states, seconds, f"job {job} to end")

    def merge_ended(self, job):
        state = self.cluster.wait(
            lambda: next((state for state in self.cluster.states(job).values() if state in ("COMPLETED", "FAILED")), None),
            30, f"job {job} to merge")
        return state, (self.run / "logs" / f"merge-{job}.log").read_text()

    def perform(self):
        whole = subprocess.Popen(
            [self.program, "run", "sweep.yaml", "--device", "cpu", "--output", "whole"], cwd=self.folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        first = self.submit()
        expect(first["unfinished"] == [1, 2, 3, 4], f"all shards have to be trained: {first}")
        job = first["job"]
        say(f"job {job} trains {SHARDS} shards")

        slow, progress = self.freeze(1)
        say(f"task 1 is halted at {progress}, until its time limit is near")

        pid, progress = self.freeze(2)
        self.cluster.call("scontrol", "requeue", f"{job}_2")
        os.kill(pid, signal.SIGCONT)
        say(f"task 2 is queued again at {progress}")

        pid, progress = self.freeze(3)
        os.kill(pid, signal.SIGKILL)
        say(f"task 3 is killed at {progress}")

        self.cluster.wait(lambda: "time limit is near" in self.log(job, 1), 60, "Slurm to say that the limit is near")
        os.kill(slow, signal.SIGCONT)
        self.cluster.wait(lambda: "code 75 and is in the queue again" in self.log(job, 1), 10, "task 1 to be queued again")
        say("task 1 was told of its time limit, stored, ended with 75 and is in the queue again")

        states = self.await_tasks(job, [1, 2, 3, 4])
        expect(states == {"1": "COMPLETED", "2": "COMPLETED", "3": "FAILED", "4": "COMPLETED"}, f"{states}")
        for index in [1, 2]:
            expect("restart 1" in self.log(job, index), f"task {index} did not begin anew")
        say("tasks 1 and 2 went on and are complete, task 3 has failed")

        state, text = self.merge_ended(first["mergeJob"])
        expect(state == "FAILED" and "networks are missing" in text and f"--shard 3/{SHARDS}" in text, text)
        say("the merge names what is missing: " + re.search(r"\d+ networks are missing", text)[0])

        second = self.submit()
        expect(second["unfinished"] == [3], f"only shard 3 has to be trained: {second}")
        expect(self.await_tasks(second["job"], [3]) == {"3": "COMPLETED"}, "the rest of shard 3 failed")
        state, text = self.merge_ended(second["mergeJob"])
        expect(state == "COMPLETED", text)
        expect("All 4 shards are complete" in self.call("slurm", "sweep.yaml", "--shards", str(SHARDS)), "not complete")
        say("the same command again trained what was left of shard 3, and merged")

        expect(whole.wait(timeout=60) == 0, "the run in one piece failed")
        merged, reference = tables(self.run), tables(self.folder / "whole")
        expect(merged.keys() == reference.keys(), f"{merged.keys()} instead of {reference.keys()}")
        for name, rows in reference.items():
            expect(merged[name] == rows, f"table {name} of the merged run is not that of the run in one piece")
        expect(len(merged["networks"]) > 0 and len(merged["curves"]) > 0, "there is nothing to compare")
        sessions = json.loads(self.call("status", "--json", str(self.run)))["sessions"]
        found = sorted(session["shard"] for session in sessions)
        expect(found == ["1/4"] * 2 + ["2/4"] * 2 + ["3/4"] * 2 + ["4/4"], f"sessions of {found}")
        counts = ", ".join(f"{len(rows)} {name}" for name, rows in merged.items() if name != "configuration")
        say(f"the merged run equals the run in one piece: {counts}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    program = parser.parse_args().program.resolve()
    with tempfile.TemporaryDirectory(prefix="fusionphase-") as place, Cluster() as cluster:
        folder = pathlib.Path(place) / FOLDER
        folder.mkdir()
        try:
            Test(cluster, program, folder).perform()
        except Exception:
            traceback.print_exc()
            for path in cluster.logs() + sorted(folder.glob("runs/*/logs/*")):
                print(f"\n--- the end of {path.name}", *path.read_text(errors="replace").splitlines()[-40:], sep="\n  ")
            sys.exit("The test of job arrays failed.")
    print("Job arrays on a Slurm of one node: everything as expected.")


if __name__ == "__main__":
    main()
