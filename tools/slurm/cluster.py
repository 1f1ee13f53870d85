"""A Slurm of one node, for as long as a test takes: no systemd, no control groups, everything in one folder."""

import ctypes
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36

CONFIGURATION = """\
ClusterName=fusionphase
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.sock,cred_expire=5
CredType=cred/munge
SlurmctldPort={controller_port}
SlurmdPort={node_port}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
ReturnToService=2
JobRequeue=1
MinJobAge=300
KillWait=5
SchedulerParameters=bf_interval=1,sched_interval=1,sched_min_interval=0,batch_sched_delay=0
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory} State=UNKNOWN
PartitionName=test Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def descendants():
    """The processes below this one, the deepest last."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # The name in brackets may hold anything.
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                pass
    found, new = [], [os.getpid()]
    while new:
        new = [pid for pid, parent in parents.items() if parent in new]
        found += new
    return found


def has_ended(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


class Cluster:
    """Started by `with` and stopped after it, with all that was started in between."""

    def __init__(self, cpus=2):
        # Slurm shares no folder with others, and its paths have to be short and plain.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="fusionphase-slurm-", dir="/tmp"))
        self.cpus = cpus
        self.daemons = []
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.environment = {
            key: value for key, value in os.environ.items()
            if not key.startswith(("SLURM", "SBATCH", "SALLOC", "SRUN", "SQUEUE", "SINFO", "SCONTROL"))}
        self.environment["SLURM_CONF"] = str(self.folder / "slurm.conf")

    def __enter__(self):
        # What daemons leave behind becomes a child of this process, so that nothing can hide.
        self.libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.folder.chmod(0o755)
        for name in ["state", "spool"]:
            (self.folder / name).mkdir()
        key = self.folder / "munge.key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o600)
        host = socket.gethostname().split(".")[0]
        controller_port, node_port = free_ports(2)
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(
            host=host, user=pwd.getpwuid(os.getuid()).pw_name, folder=self.folder, controller_port=controller_port,
            node_port=node_port, cpus=self.cpus, memory=min(4000, pages // 2 // 1_000_000)))
        self.daemon(
            "munged", "--foreground", "--force", f"--key-file={key}", f"--socket={self.folder}/munge.sock",
            f"--pid-file={self.folder}/munge.pid", f"--log-file={self.folder}/munged.log",
            f"--seed-file={self.folder}/munge.seed")
        self.wait(lambda: (self.folder / "munge.sock").exists(), 10, "munged to start")
        self.daemon("slurmctld", "-D", "-c", "-f", self.folder / "slurm.conf")
        self.daemon("slurmd", "-D", "-f", self.folder / "slurm.conf", "-N", host)
        self.wait(lambda: "idle" in self.call("sinfo", "--noheader", "--format=%t", check=False), 20, "the node to be idle")

    def daemon(self, name, *arguments):
        program = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        if not program:
            raise RuntimeError(f"{name} was not found")
        with open(self.folder / f"{name}.out", "wb") as output:
            self.daemons.append(subprocess.Popen(
                [program, *map(str, arguments)], env=self.environment, stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, cwd=self.folder, start_new_session=True,
                preexec_fn=lambda: self.libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)))

    def call(self, *command, check=True):
        """What a command prints."""
        result = subprocess.run(
            [str(word) for word in command], env=self.environment, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=30)
        if check and result.returncode != 0:
            raise RuntimeError(f"{command[0]} ended with {result.returncode}: {result.stderr}{result.stdout}")
        return result.stdout

    def wait(self, condition, seconds, what):
        """Polls until a condition holds, and returns its value."""
        end = time.monotonic() + seconds
        while not (value := condition()):
            for daemon in self.daemons:
                if daemon.poll() is not None:
                    raise RuntimeError(f"{daemon.args[0]} ended with {daemon.returncode}")
            if time.monotonic() > end:
                raise RuntimeError(f"waited {seconds} s for {what}")
            time.sleep(0.05)
        return value

    def states(self, job):
        """The state of each task of a job, or of a job without tasks."""
        lines = self.call("squeue", "--noheader", "--array", "--states=all", f"--jobs={job}", "--format=%K %T")
        return dict(line.split(" ", 1) for line in lines.splitlines())

    def processes(self, *words):
        """The processes that run the program with these words among their arguments."""
        found = []
        for pid in descendants():
            try:
                arguments = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            except (OSError, UnicodeDecodeError):
                continue
            if arguments[0].endswith("/fusionphase") and all(word in arguments for word in words):
                found.append(pid)
        return found

    def logs(self):
        """What the daemons have written, for whoever looks into a failure."""
        return sorted(path for path in self.folder.iterdir() if path.suffix in (".log", ".out"))

    def stop(self):
        """Ends everything that was started, and removes it."""
        for daemon in reversed(self.daemons):
            daemon.terminate()
        end = time.monotonic() + 5
        while time.monotonic() < end and any(daemon.poll() is None for daemon in self.daemons):
            time.sleep(0.05)
        # Whatever is left has no right to be there; the second round gets what was started during the first.
        for _ in range(2):
            for pid in descendants():
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            time.sleep(0.1)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass
        left = [pid for pid in descendants() if not has_ended(pid)]
        shutil.rmtree(self.folder, ignore_errors=True)
        if left:
            raise RuntimeError(f"processes {left} could not be ended")
