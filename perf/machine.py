"""Where the figures come from: processor and versions, so that a table can name its machine."""
import os
import platform
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path


def machine(peers=False):
    """→ {what: text}; what is not installed is left out."""
    facts = {
        "CPU": cpu_model(),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "NumPy": _version("numpy"),
        "LLVM": _llvm_version(),
        "gcc": _gcc_version(),
        "Numba": _version("numba") if peers else None,
    }
    return {what: text for what, text in facts.items() if text}


def machine_line(peers=False):
    """The same in one line: `AMD EPYC (2 cores), Linux x86_64, Python 3.13.0, …`"""
    facts = machine(peers)
    named = [f"{what} {text}" for what, text in facts.items() if what not in ("CPU", "system")]
    return ", ".join([facts["CPU"], facts["system"], *named])


def cpu_model():
    """The processor as the system names it, with the number of cores this program may use."""
    return f"{_cpu_name() or 'unknown processor'} ({_cores()} cores)"


def _cpu_name():
    if sys.platform.startswith("linux"):
        try:
            lines = Path("/proc/cpuinfo").read_text().splitlines()
        except OSError:
            lines = []
        for line in lines:
            if line.startswith(("model name", "Model")):
                return line.partition(":")[2].strip()
    if sys.platform == "darwin":
        return _first_line("sysctl", "-n", "machdep.cpu.brand_string")
    return platform.processor() or platform.machine()


def _cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _version(distribution):
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _llvm_version():
    """The LLVM inside llvmlite, and llvmlite's own version."""
    try:
        from llvmlite import binding
    except ImportError:
        return None
    return f"{'.'.join(map(str, binding.llvm_version_info))} (llvmlite {_version('llvmlite')})"


def _gcc_version():
    return _first_line("gcc", "-dumpfullversion") if shutil.which("gcc") else None


def _first_line(*command):
    try:
        output = subprocess.run(command, capture_output=True, text=True).stdout
    except OSError:
        return None
    return output.splitlines()[0].strip() if output else None
