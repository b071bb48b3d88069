#!/usr/bin/env python3
"""Faults while hlc writes: at each system call that changes a disk, an error or a signal is injected, and the lab is
unchanged, edited or reverted before the next run. What must hold:

- every file is at all times as one of the runs made it, to the byte; a file that hlc did not make is never touched;
- a run that reports success has written all of it;
- Ctrl+C and SIGTERM leave the tree as it was, or complete, and nothing beside it;
- the next run makes the tree what its lab says, whatever happened before, and leaves nothing else behind;
- `check --fix` writes all files or none.

    tests/faults/loop.py target/debug/hlc             all of them
    tests/faults/loop.py target/debug/hlc --every 9   each ninth, for a quick look
"""

import argparse
import itertools
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

CALLS = ["rename", "write", "openat", "unlink", "mkdir", "rmdir", "close", "fsync", "chmod", "flock"]
FAULTS = ["error=ENOSPC", "error=EIO", "error=EACCES", "signal=KILL", "signal=INT", "signal=TERM"]
MINE = "mine, and nobody else's\n"


def lab(nodes):
    head = 'lab "home" language=1\nnetwork "lan" subnet="10.0.1.0/24" gateway="10.0.1.1"\n'
    node = 'node "{}" {{ nic "eno1"; bridge "vmbr0" ports="eno1" address="10.0.1.{}" }}\n'
    return head + "".join(node.format(name, address) for name, address in nodes.items())


FIRST = lab({"a": 11, "b": 12})
SECOND = lab({"a": 21, "c": 13})
THIRD = lab({"c": 14, "d": 15})
SLIPS = {
    "lab.kdl": 'lab "home" language=1\nnetwrok "lan" subnet="10.0.1.0/24"\n',
    "more.kdl": 'netwrok "more" subnet="10.0.2.0/24"\n',
}
RIGHT = {name: text.replace("netwrok", "network") for name, text in SLIPS.items()}


def tree(folder):
    """What is in a folder: the bytes of each file, by path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


class Loop:
    def __init__(self, hlc, every, folder):
        self.hlc, self.every, self.folder = hlc, every, folder
        self.runs = self.skipped = 0
        self.failures = []
        self.made = {text: self.reference(text) for text in (FIRST, SECOND, THIRD)}

    def scratch(self):
        place = self.folder / "scratch"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return place

    def run(self, place, arguments, inject=None, log=None):
        command = [self.hlc, *arguments]
        if inject or log:
            strace = ["strace", "-f", "-qq", "-o", str(log or "/dev/null"), "-e", f"trace={','.join(CALLS)}"]
            command = [*strace, *(["-e", f"inject={inject}"] if inject else []), *command]
        done = subprocess.run(command, cwd=place, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def reference(self, text):
        place = self.scratch()
        (place / "lab.kdl").write_text(text)
        code, said = self.run(place, ["build"])
        assert code == 0, said
        return tree(place / "build")

    def count(self, start, arguments):
        """How often each call is made by a run without faults."""
        place = self.scratch()
        start(place)
        log = self.folder / "calls"
        self.run(place, arguments, log=log)
        found = re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE)
        return {call: found.count(call) for call in CALLS}

    def cases(self, start, arguments):
        counts = self.count(start, arguments)
        every = [(call, n, fault) for call in CALLS for n in range(1, counts[call] + 1) for fault in FAULTS]
        return every

    def expect(self, holds, case, what):
        if not holds:
            self.failures.append(f"{case}: {what}")

    def selected(self):
        self.skipped += 1
        chosen = self.skipped % self.every == 0
        self.runs += chosen
        return chosen

    def builds(self, before):
        """Builds of SECOND over a tree of `before`, then of each lab."""

        def start(place):
            if before:
                (place / "lab.kdl").write_text(before)
                self.run(place, ["build"])
                (place / "build" / "mine").write_text(MINE)
            (place / "lab.kdl").write_text(SECOND)

        old = self.made[before] if before else {}
        cases = self.cases(start, ["build"])
        for (call, n, fault), after in itertools.product(cases, (FIRST, SECOND, THIRD)):
            if not self.selected():
                continue
            case = f"{'over an old tree' if before else 'new tree'}, {call} {n} {fault}"
            place = self.scratch()
            start(place)
            code, said = self.run(place, ["build"], inject=f"{call}:{fault}:when={n}")
            self.judge(case, place / "build", code, said, fault, old)
            (place / "lab.kdl").write_text(after)
            code, said = self.run(place, ["build"])
            self.expect(code == 0, case, f"the next run ends with {code}: {said}")
            found = tree(place / "build")
            if before:
                self.expect(found.pop("mine", b"").decode() == MINE, case, "a file of somebody else's is gone")
            wrong = sorted(path for path in found.keys() | self.made[after].keys() if found.get(path) != self.made[after].get(path))
            self.expect(not wrong, case, f"not healed: {wrong}")

    def judge(self, case, out, code, said, fault, old):
        new = self.made[SECOND]
        found = tree(out) if out.exists() else {}
        found.pop("mine", None)
        staged = {path for path in found if path.startswith(".hlc/")}
        plain = {path: text for path, text in found.items() if path not in staged}
        torn = [path for path, text in plain.items() if text not in (old.get(path), new.get(path))]
        self.expect(not torn, case, f"torn: {torn}")
        self.expect(code != 0 or found == new, case, f"success, and not all is written: {said}")
        if fault in ("signal=INT", "signal=TERM"):
            left = sorted(staged)
            self.expect(plain in (old, new) and not left, case, f"neither the old tree nor the new one; left: {left}")
        if fault.startswith("error"):
            left = staged - {".hlc/record"}
            self.expect(not left or "unlink" in case or "openat" in case, case, f"left: {sorted(left)}")

    def corrections(self):
        """`check --fix` over two files."""

        def start(place):
            for name, text in SLIPS.items():
                (place / name).write_text(text)
                (place / name).chmod(0o640)

        arguments = ["check", "--fix"]
        for call, n, fault in self.cases(start, arguments):
            if not self.selected():
                continue
            case = f"--fix, {call} {n} {fault}"
            place = self.scratch()
            start(place)
            code, said = self.run(place, arguments, inject=f"{call}:{fault}:when={n}")
            found = {name: (place / name).read_text() for name in SLIPS}
            whole = all(found[name] in (SLIPS[name], RIGHT[name]) for name in SLIPS)
            self.expect(whole, case, "a torn file")
            if fault != "signal=KILL":
                self.expect(found in (SLIPS, RIGHT), case, "one file is corrected, the other is not")
                beside = sorted(path.name for path in place.iterdir() if path.name not in SLIPS)
                self.expect(not beside or call == "unlink", case, f"left: {beside}")
            self.expect(code != 0 or found == RIGHT, case, f"success, and not all is corrected: {said}")
            modes = {(place / name).stat().st_mode & 0o777 for name in SLIPS}
            self.expect(modes == {0o640}, case, f"modes {modes}")

    def pairs(self, count):
        """Two runs at once in one folder: of one lab, and of two."""
        for number in range(count):
            for labs in ((SECOND, SECOND), (FIRST, THIRD)):
                if not self.selected():
                    continue
                place = self.scratch()
                for name, text in zip("xy", labs):
                    (place / name).mkdir()
                    (place / name / "lab.kdl").write_text(text)
                both = [
                    subprocess.Popen([self.hlc, "build", name, "-o", "build"], cwd=place, stdin=subprocess.DEVNULL,
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                    for name in "xy"
                ]
                said = [run.communicate()[0].decode() for run in both]
                case = f"pair {number}"
                self.expect([run.returncode for run in both] == [0, 0], case, f"{said}")
                found = tree(place / "build")
                # A manifest names the files of its lab, which are in two folders here.
                found.pop("manifest.json", None)
                wanted = [dict(self.made[text], **{"manifest.json": None}) for text in labs]
                for one in wanted:
                    one.pop("manifest.json")
                self.expect(self.same(found, wanted), case, "a mix of two labs")

    @staticmethod
    def same(found, wanted):
        """Whether a tree is one of those wanted, but for the place of its lab in headers."""

        def plain(files):
            return {path: re.sub(rb"[xy]/lab\.kdl", b"lab.kdl", text) for path, text in files.items()}

        return any(plain(found) == plain(one) for one in wanted)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("hlc", type=pathlib.Path)
    arguments.add_argument("--every", type=int, default=1)
    arguments.add_argument("--pairs", type=int, default=100)
    given = arguments.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as folder:
        loop = Loop(str(given.hlc.resolve()), given.every, pathlib.Path(folder))
        loop.builds(None)
        loop.builds(FIRST)
        loop.corrections()
        loop.pairs(given.pairs)
    for failure in loop.failures:
        print(failure)
    print(f"{loop.runs} runs, {len(loop.failures)} failures")
    sys.exit(bool(loop.failures))


main()
