# SPDX-License-Identifier: GPL-2.0-or-later
"""The steps of the test run. A step is a function that yields results."""

import os
import pathlib
import re
import subprocess

from runner import parse
from runner.report import FAILED, PASSED, Result

ROOT = pathlib.Path(__file__).parents[2]
BUILD = ROOT / "build"

# Build directory -> (environment, options of meson setup).
BUILDS = {
    "release": ({"CC": "gcc"}, ["-Dwerror=true"]),
    "clang": ({"CC": "clang"}, ["-Dwerror=true"]),
    # Instrumented code makes gcc warn of what cannot happen; the other two builds hold the warnings.
    "asan": ({"CC": "gcc"}, ["-Dwerror=false", "-Db_sanitize=address,undefined"]),
}


def run(command, **environment):
    """Run a command with its output kept; returns (succeeded, output)."""
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return done.returncode == 0, done.stdout


def check(suite, name, command, **environment):
    """One test that is one command."""
    succeeded, output = run(command, **environment)
    return Result(suite, name, PASSED if succeeded else FAILED, output)


def project_files(*patterns):
    """Files of the project, in git or about to be."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    found = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in found.splitlines() if (ROOT / name).is_file()]


def scripts_of(interpreter):
    """Project files whose first line names the interpreter."""
    for name in project_files():
        with open(ROOT / name, "rb") as file:
            first = file.readline(100)
        if first.startswith(b"#!") and interpreter in first:
            yield name


# Builds


def setup(name):
    environment, options = BUILDS[name]
    if (BUILD / name / "build.ninja").exists():
        return run(["meson", "configure", *options, BUILD / name])
    return run(["meson", "setup", *options, BUILD / name], **environment)


def compile_build(name):
    succeeded, output = setup(name)
    if succeeded:
        succeeded, output = run(["ninja", "-C", BUILD / name])
    lines = [line for line in output.splitlines() if not re.match(r"\[\d+/\d+\]", line)]
    return Result("build", name, PASSED if succeeded else FAILED, "\n".join(lines))


def build():
    """compiles without a warning: gcc, clang, gcc with sanitizers"""
    for name in BUILDS:
        yield compile_build(name)


# Unit tests


def meson_tests(name, *options):
    log = BUILD / name / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    command = ["meson", "test", "-C", BUILD / name, "--no-rebuild", "--num-processes", "2", *options]
    _, output = run(command, CMOCKA_MESSAGE_OUTPUT="TAP")
    if not log.exists():
        return [Result(name, "meson test", FAILED, output)]
    return list(parse.meson_results(log))


def unit():
    """unit tests, packet vectors and the loaded program, release build"""
    yield from meson_tests("release")


def asan():
    """the same under the address and undefined behaviour sanitizers, without the BPF suite"""
    yield from meson_tests("asan", "--no-suite", "bpf", "--timeout-multiplier", "4")


# Namespaces


def pytest(folder):
    report = BUILD / f"{folder}.xml"
    report.unlink(missing_ok=True)
    command = ["/usr/bin/python3", "-m", "pytest", "-q", f"--junitxml={report}", ROOT / "tests" / folder]
    _, output = run(command, PYTHONDONTWRITEBYTECODE="1")
    if not report.exists():
        return [Result(folder, "pytest", FAILED, output)]
    return list(parse.junit_results(report))


def net():
    """namespace tests: real hosts, real applications"""
    yield from pytest("net")


def interop():
    """namespace tests against other implementations"""
    if (ROOT / "tests" / "interop").is_dir():
        yield from pytest("interop")


def vm():
    """the same daemon on Debian's own kernel"""
    script, report = ROOT / "tests" / "vm" / "run", BUILD / "vm" / "junit.xml"
    if not script.exists():
        return
    report.unlink(missing_ok=True)
    _, output = run([script])
    if not report.exists():
        yield Result("vm", "run", FAILED, output)
        return
    yield from parse.junit_results(report)


# Lint


def lint():
    """layout, direction of includes, scripts"""
    yield check("lint", "includes point one way", [ROOT / "tests" / "arrows"])
    yield check("lint", "RFC pages name what is there", [ROOT / "tests" / "rfc-pages"])
    sources = project_files("*.c", "*.h")
    yield check("lint", "clang-format", ["clang-format", "--dry-run", "-Werror", *sources])
    shell = [*scripts_of(b"/sh"), *scripts_of(b"bash")]
    yield check("lint", "shellcheck", ["shellcheck", *sorted(set(shell))])
    python = sorted({*project_files("*.py"), *scripts_of(b"python3")})
    yield check("lint", "pyflakes", ["/usr/bin/python3", "-m", "pyflakes", *python])
    yield long_files()


def long_files():
    """Files that stopped being one idea."""
    limit = 450
    names = project_files("*.c", "*.h", "*.py")
    lengths = {name: (ROOT / name).read_text().count("\n") for name in names}
    long = [f"{name}: {n} lines, over {limit}" for name, n in lengths.items() if n > limit]
    return Result("lint", "file length", FAILED if long else PASSED, "\n".join(long))


# What run-clang-tidy says beside its findings.
TIDY_NOISE = re.compile(r"^(clang-tidy\S* |\d+ warnings? |Suppressed |Use -header-filter)")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def tidy():
    """clang-tidy over everything that is compiled"""
    compiled = compile_build("clang")
    if compiled.outcome == FAILED:
        yield compiled
        return
    sources = [str(ROOT / n) for n in project_files("src/*.c") if not n.endswith(".bpf.c")]
    command = ["run-clang-tidy", "-quiet", "-j2", "-p", BUILD / "clang", *sources]
    result = check("lint", "clang-tidy", command)
    lines = COLOUR.sub("", result.reason).splitlines()
    result.reason = "\n".join(line for line in lines if not TIDY_NOISE.match(line))
    yield result


STEPS = {step.__name__: step for step in (build, lint, unit, asan, net, interop, tidy, vm)}
