"""Real clusters for tests: Slurm with one node and Ray with two, started and stopped by process id, on loopback only."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

SLURM = ("slurmctld", "slurmd", "sbatch", "munged", "mungekey")


def missing_for_slurm():
    """Return why a Slurm cluster cannot be started here, or nothing."""
    where = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    absent = [name for name in SLURM if shutil.which(name, path=where) is None]
    if absent:
        return f"{', '.join(absent)} not installed: apt-get install slurm-wlm munge"
    if os.geteuid() != 0:
        return "a Slurm cluster can only be started by root"
    return ""


def skip_unless(reason):
    """Skip a test for a reason, but never in CI: there everything must be installed."""
    if reason and os.environ.get("CI") == "true":
        pytest.fail(f"CI must not skip: {reason}")
    if reason:
        pytest.skip(reason)


def until(condition, what, seconds=60):
    """Wait for a condition, looking often; the tests never sleep for a fixed time and hope."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


def free_port():
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(*command, env=None):
    """Say whether a command ends well."""
    return subprocess.run(command, capture_output=True, env=env, timeout=30, check=False).returncode == 0


def end(processes):
    """End processes by their own ids, the last started first."""
    for process in reversed(processes):
        process.terminate()
    for process in reversed(processes):
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _munge(home, processes):
    """Start munged with a key of its own, as its own user, on a socket of its own; return the socket."""
    user = pwd.getpwnam("munge")
    key, seed = home / "munge.key", home / "munge.seed"
    subprocess.run(["mungekey", "--create", f"--keyfile={key}"], check=True, env=_environment())
    run = Path("/run/munge")
    run.mkdir(mode=0o755, exist_ok=True)
    for path in (home, key, run):
        os.chown(path, user.pw_uid, user.pw_gid)
    socket_ = run / f"gemeingut-{os.getpid()}.socket"
    command = ["munged", "--foreground", f"--key-file={key}", f"--seed-file={seed}", f"--log-file={home / 'log'}"]
    command += [f"--pid-file={home / 'pid'}", f"--socket={socket_}", "--force"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes.append(subprocess.Popen(command, user="munge", group="munge", env=_environment(), **quiet))
    until(socket_.exists, "munged's socket")
    return socket_


def _environment(**more):
    return {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin", **more}


@contextmanager
def slurm(folder, *, cpus=2, extra=""):
    """Run slurmctld and slurmd on loopback; give the environment in which sbatch finds them."""
    processes = []
    home = Path(tempfile.mkdtemp(prefix="munge-"))  # outside the tests' folders, which other users may not enter
    try:
        munge = _munge(home, processes)
        for name in ("state", "spool"):
            (folder / name).mkdir()
        conf = folder / "slurm.conf"
        host = socket.gethostname().split(".")[0]
        conf.write_text(
            f"ClusterName=test\nSlurmctldHost={host}(127.0.0.1)\nSlurmUser=root\nSlurmdUser=root\n"
            f"SlurmctldPort={free_port()}\nSlurmdPort={free_port()}\n"
            f"AuthType=auth/munge\nAuthInfo=socket={munge}\nCryptoType=crypto/munge\n"
            f"CredType=cred/munge\n"
            "ProctrackType=proctrack/pgid\nTaskPlugin=task/none\nMpiDefault=none\nReturnToService=2\n"
            "SelectType=select/cons_tres\nSelectTypeParameters=CR_CPU\nSchedulerType=sched/builtin\n"
            f"StateSaveLocation={folder / 'state'}\nSlurmdSpoolDir={folder / 'spool'}\n"
            f"SlurmctldPidFile={folder / 'ctld.pid'}\nSlurmdPidFile={folder / 'd.pid'}\n"
            f"SlurmctldLogFile={folder / 'ctld.log'}\nSlurmdLogFile={folder / 'd.log'}\n"
            "SwitchType=switch/none\nJobAcctGatherType=jobacct_gather/none\nKillWait=2\nMinJobAge=300\n"
            "OverTimeLimit=0\nMaxArraySize=50\n"
            f"{extra}"
            f"NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory=1000 State=UNKNOWN\n"
            f"PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO\n",
            "utf-8",
        )
        environment = _environment(SLURM_CONF=str(conf))
        for command in (["slurmctld", "-D", "-i"], ["slurmd", "-D"]):
            with (folder / f"{command[0]}.out").open("wb") as out:
                started = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
            processes.append(started)
        until(
            lambda: "idle" in subprocess.run(["sinfo", "-h", "-o", "%T"], env=environment, capture_output=True, text=True, check=False).stdout,
            "an idle Slurm node",
        )  # fmt: skip
        yield environment, processes
    finally:
        end(processes)
        shutil.rmtree(home)


RAY_NODE = [sys.executable, "-m", "ray.scripts.scripts", "start", "--disable-usage-stats", "--block"]


def ray_node(folder, head, *, first, processes):
    """Start one Ray node in the foreground; the first of a cluster is its head."""
    command = [*RAY_NODE, "--num-cpus=1", "--node-ip-address=127.0.0.1"]
    if first:
        command += ["--head", f"--port={head}", "--include-dashboard=false", f"--temp-dir={folder}"]
    else:
        command += [f"--address=127.0.0.1:{head}"]
    command += ["--object-store-memory=100000000"]
    environment = {
        **os.environ,
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_agent_register_timeout_ms": "600000",  # a busy machine starts Ray's helpers slowly
        "PYTHONPATH": str(Path(__file__).parent.parent.parent),
    }
    with (folder / f"node-{len(processes)}.out").open("wb") as out:
        node = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
    processes.append(node)
    return node


@contextmanager
def ray_cluster(nodes=2):
    """Run a Ray cluster of single-core nodes on loopback; give its address and its processes."""
    import ray

    processes = []
    head = free_port()
    folder = Path(tempfile.mkdtemp(prefix="ray-"))  # sockets lie below it, whose names must be short
    try:
        ray_node(folder, head, first=True, processes=processes)
        address = f"127.0.0.1:{head}"
        until(lambda: _listens(head), "Ray's head", 300)
        for _ in range(nodes - 1):
            ray_node(folder, head, first=False, processes=processes)
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        ray.init(address=address, log_to_driver=False)
        until(lambda: sum(n["Alive"] for n in ray.nodes()) >= nodes, "Ray's nodes", 300)
        yield address, processes
    finally:
        ray.shutdown()
        for process in reversed(processes):
            kill_group(process)
        shutil.rmtree(folder, ignore_errors=True)


def kill_group(process):
    """Kill a node: the process that started it and all that it started, in whatever session."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    for child in family:
        with suppress(psutil.NoSuchProcess):
            child.kill()
    process.wait()


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
