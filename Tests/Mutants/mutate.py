"""Runs the mutants of Tests/Mutants/*.txt against the tests; see Tests/mutate.sh.

All mutants are built at once: a copy of the project asks at each of their places, while it runs, whether it is this
mutant that RL_LAB_MUTANT names, and does the wrong thing only then. Each mutant then costs no build, only its tests.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# More than this share may not survive.
LIMIT = 0.03
KEYS = ("file", "breaks", "tests", "from", "to", "kind", "equivalent")
KINDS = ("expression", "statement", "text")


class ListError(Exception):
    """A fault of the list, with its place."""


class Mutant:
    def __init__(self, name, place):
        self.name, self.place = name, place
        self.file = self.breaks = self.tests = self.original = ""
        self.mutated, self.kind, self.equivalent = None, "expression", None

    def pattern(self):
        """The context with the mutated part as its group; any white space stands for any other."""
        before, part, after = re.fullmatch(r"([^«»]*)«([^«»]+)»([^«»]*)", self.original).groups()
        def words(text):
            return re.sub(r"(\\ |\\\n|\s)+", lambda _: r"\s+", re.escape(text))
        return words(before) + "(" + words(part) + ")" + words(after)


def read_list(path, filters):
    mutants, mutant = [], None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        place = f"{path.name}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        if match := re.fullmatch(r"\[([a-z0-9-]+)\]", line):
            mutant = Mutant(match[1], place)
            mutants.append(mutant)
            continue
        if match := re.fullmatch(r"filter ([a-z]+): (.+)", line):
            filters[match[1]] = match[2]
            continue
        key, _, value = line.partition(": ")
        if key.rstrip(":") in KEYS and mutant is not None:
            key = key.rstrip(":")
            name = {"from": "original", "to": "mutated"}.get(key, key)
            setattr(mutant, name, value)
        else:
            raise ListError(f"{place}: '{line[:40]}' is none of [name], {', '.join(KEYS)}")
    for mutant in mutants:
        for key, value in (("file", mutant.file), ("breaks", mutant.breaks), ("tests", mutant.tests),
                           ("from", mutant.original), ("to", mutant.mutated)):
            if value is None or (not value and key != "to"):
                raise ListError(f"{mutant.place}: mutant '{mutant.name}' has no '{key}'")
        if mutant.kind not in KINDS:
            raise ListError(f"{mutant.place}: '{mutant.kind}' is none of the kinds {', '.join(KINDS)}")
        if not re.fullmatch(r"[^«»]*«[^«»]+»[^«»]*", mutant.original):
            raise ListError(f"{mutant.place}: 'from' marks its part by « and » once")
    return mutants


def read_lists(folder):
    mutants, names, filters = [], {}, {}
    for path in sorted(folder.glob("*.txt")):
        mutants += read_list(path, filters)
    for number, mutant in enumerate(mutants, 1):
        mutant.number = number
        if mutant.name in names:
            raise ListError(f"{mutant.place}: a mutant '{mutant.name}' stands in {names[mutant.name]} already")
        names[mutant.name] = mutant.place
        # Words name filters; anything else is part of a regular expression.
        parts = [filters.get(part, part) for part in mutant.tests.split("|")]
        mutant.tests = "|".join(parts)
    if not mutants:
        raise ListError(f"no mutants stand in {folder}")
    return mutants


def locate(mutants):
    """The part of its file that each mutant changes."""
    texts, faults = {}, []
    for mutant in mutants:
        path = ROOT / mutant.file
        if mutant.file not in texts:
            texts[mutant.file] = path.read_text(encoding="utf-8") if path.is_file() else ""
        matches = list(re.finditer(mutant.pattern(), texts[mutant.file]))
        if len(matches) == 1:
            mutant.span = matches[0].span(1)
        else:
            faults.append(
                f"{mutant.place}: the list is stale: the text of '{mutant.name}' occurs {len(matches)} times in "
                f"{mutant.file}; change its 'from' to what stands there now"
            )
    known = words_of_sources()
    for mutant in mutants:
        for name in re.findall(r"\.([A-Za-z_]\w*)", mutant.mutated if mutant.kind != "text" else ""):
            if name not in known:
                faults.append(
                    f"{mutant.place}: the list is stale: 'to' of '{mutant.name}' names '.{name}', which is nowhere in the "
                    "sources; change it to what is there now"
                )
    if faults:
        raise ListError("\n".join(faults))
    return texts


def words_of_sources():
    """All words of the sources: a member that a mutant names and that is not among them would not compile."""
    files = [path for folder in ("Sources", "Environments", "Agents") for path in (ROOT / folder).rglob("*.swift")]
    return {word for path in files for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}


def rewritten(text, mutants, is_c):
    """The text with each part made a choice at run time; parts may lie within each other, and be equal."""
    order = sorted(mutants, key=lambda m: (m.span[0], -m.span[1], m.number))

    def render(low, high, inside):
        result, position = "", low
        while inside:
            outer = inside[0]
            nested = [m for m in inside[1:] if m.span[0] < outer.span[1]]
            inside = [m for m in inside[1:] if m.span[0] >= outer.span[1]]
            for other in nested:
                if other.span[1] > outer.span[1]:
                    raise ListError(f"{other.place}: '{other.name}' overlaps '{outer.name}'")
            part = render(outer.span[0], outer.span[1], nested)
            result += text[position : outer.span[0]] + choice(outer, part, is_c)
            position = outer.span[1]
        return result + text[position:high]

    return render(0, len(text), order)


def choice(mutant, original, is_c):
    asks = f"(rl_lab_mutant() == {mutant.number})" if is_c else f"mutantIs({mutant.number})"
    if mutant.kind == "text":
        quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in (mutant.mutated, original)]
        return f'\\({asks} ? "{quoted[0]}" : "{quoted[1]}")'
    if mutant.kind == "statement":
        opening = f"if {asks} {{" if not is_c else f"if ({asks}) {{"
        return f"{opening} {mutant.mutated} }} else {{ {original} }}"
    return f"({asks} ? ({mutant.mutated}) : ({original}))"


# RLCore is in every product, and asks the environment; all other modules ask it by its symbol.
CORE = """#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

private let chosen: Int32 = getenv("RL_LAB_MUTANT").flatMap { Int32(String(cString: $0)) } ?? 0

@_cdecl("rl_lab_mutant") public func mutantNumber() -> Int32 { chosen }

@usableFromInline func mutantIs(_ number: Int32) -> Bool { mutantNumber() == number }
"""
OTHERS = """@_silgen_name("rl_lab_mutant") @usableFromInline func mutantNumberOfCore() -> Int32

@usableFromInline func mutantIs(_ number: Int32) -> Bool { mutantNumberOfCore() == number }
"""


def write_tree(tree, mutants, texts):
    """The project with its mutants; files that are as they should be keep their time, so that builds are short."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"], check=True, capture_output=True
    ).stdout.decode().split("\0")
    contents = {name: None for name in listed if name and (ROOT / name).is_file()}
    modules = {"Sources/RLCore"}
    for file in texts:
        own = [mutant for mutant in mutants if mutant.file == file]
        is_c = not file.endswith(".swift")
        text = rewritten(texts[file], own, is_c)
        contents[file] = ("extern int rl_lab_mutant(void);\n" if is_c else "") + text
        if not is_c:
            modules.add("/".join(file.split("/")[:2]))
    for module in modules:
        contents[f"{module}/MutantSwitch.swift"] = CORE if module == "Sources/RLCore" else OTHERS
    for folder, folders, files in os.walk(tree):
        folders[:] = [name for name in folders if name != ".build"]
        for old in (pathlib.Path(folder) / name for name in files):
            if old.relative_to(tree).as_posix() not in contents:
                old.unlink()
    for name, text in contents.items():
        target, data = tree / name, None if text is None else text.encode()
        data = (ROOT / name).read_bytes() if data is None else data
        if target.is_file() and target.read_bytes() == data:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        if text is None:
            shutil.copymode(ROOT / name, target)


class Tests:
    """The built tests."""

    def __init__(self, tree, configuration, skip):
        self.tree, self.skip = tree, skip
        self.build = tree / ".build" / configuration
        self.binary = self.build / "rl-labPackageTests.xctest"

    def run(self, wanted, mutant, limit):
        """Whether they fail, how, and after how many seconds."""
        command = [str(self.binary), "--testing-library", "swift-testing", "--filter", wanted]
        for pattern in self.skip:
            command += ["--skip", pattern]
        environment = dict(os.environ, RL_LAB_MUTANT=str(mutant), RL_LAB_BUILD=str(self.build))
        start = time.monotonic()
        with subprocess.Popen(
            command, cwd=self.tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, start_new_session=True,
        ) as process:
            try:
                output, _ = process.communicate(timeout=limit)
                status = process.returncode
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                output, _ = process.communicate()
                status = None
        seconds = time.monotonic() - start
        text = output.decode(errors="replace")
        count = re.search(r"Test run with (\d+) tests?", text)
        first = re.search(r'Test "?([^"\n]+?)"? (?:recorded an issue|failed)', text)
        if status is None:
            how = "hangs"
        elif status < 0:
            how = f"signal {-status}"
        else:
            how = first[1] if first else f"status {status}"
        return status != 0, how, seconds, int(count[1]) if count else 0, text


def measure(mutants, tests):
    """What each filter does without a mutant: it must run something and pass."""
    seconds, faults = {}, []
    wanted = sorted({mutant.tests for mutant in mutants})
    for index, pattern in enumerate(wanted, 1):
        failed, how, took, count, text = tests.run(pattern, 0, 900)
        say(f"  {index}/{len(wanted)} {took:6.1f} s {count:4} tests  {pattern}")
        seconds[pattern] = took
        if failed or (count == 0 and not tests.skip):
            faults.append(f"without a mutant the tests '{pattern}' {'fail: ' + how if failed else 'are none'}")
            sys.stderr.write(text[-3000:] if failed else "")
    if faults:
        raise ListError("\n".join(faults))
    return seconds


def say(text):
    print(text, flush=True)


def report(mutants, results):
    survivors = [mutant for mutant in mutants if not results[mutant.name]]
    rooms = {}
    for mutant in mutants:
        room = mutant.place.split(".")[0]
        killed, count = rooms.get(room, (0, 0))
        rooms[room] = (killed + (1 if results[mutant.name] else 0), count + 1)
    say("")
    say(f"{'room':<20} {'killed':>7} {'of':>5}")
    for room, (killed, count) in rooms.items():
        say(f"{room:<20} {killed:>7} {count:>5}")
    share = len(survivors) / len(mutants)
    say(f"{'all':<20} {len(mutants) - len(survivors):>7} {len(mutants):>5}   {100 * share:.1f} % survive")
    for mutant in survivors:
        say(f"\nsurvives: {mutant.name} ({mutant.place}, {mutant.file})\n  {mutant.breaks}")
        say("  equivalent because " + mutant.equivalent if mutant.equivalent else "  no test fails, and no reason is given")
    return share <= LIMIT and all(mutant.equivalent for mutant in survivors)


def main():
    parser = argparse.ArgumentParser(prog="Tests/mutate.sh", description="Do the tests fail where the code is wrong?")
    parser.add_argument("names", nargs="*", help="only mutants whose names contain one of these")
    parser.add_argument("--check", action="store_true", help="only whether the list applies to the sources")
    parser.add_argument("--list", default=str(ROOT / "Tests/Mutants"), help="folder of the list's files")
    parser.add_argument("--skip", action="append", default=[], metavar="REGEX", help="tests to leave out")
    parser.add_argument("--debug", action="store_true", help="build and run without optimization")
    parser.add_argument("--no-build", action="store_true", help="run what was built before, from the same list")
    parser.add_argument("--scratch", default=str(ROOT / ".build-mutants"), help="where the copy is built")
    options = parser.parse_args()
    mutants = read_lists(pathlib.Path(options.list))
    texts = locate(mutants)
    if options.check:
        for file in texts:
            rewritten(texts[file], [mutant for mutant in mutants if mutant.file == file], not file.endswith(".swift"))
        say(f"{len(mutants)} mutants apply")
        return 0
    chosen = [m for m in mutants if not options.names or any(name in m.name for name in options.names)]
    if not chosen:
        raise ListError(f"no mutant's name contains {' or '.join(options.names)}")
    tree = pathlib.Path(options.scratch) / "tree"
    configuration = "debug" if options.debug else "release"
    if not options.no_build:
        write_tree(tree, mutants, texts)
        say(f"building {len(mutants)} mutants at once in {tree}")
        flags = [] if options.debug else ["-Xswiftc", "-enforce-exclusivity=unchecked"]  # as ./rl-lab has it
        built = subprocess.run(
            ["swift", "build", "--package-path", str(tree), "-c", configuration, "--build-tests", "-q", *flags])
        if built.returncode != 0:
            raise ListError("the mutants do not compile; the messages above name files of the copy")
    tests = Tests(tree, configuration, options.skip)
    say("the tests without a mutant")
    seconds = measure(chosen, tests)
    results = {}
    for index, mutant in enumerate(chosen, 1):
        killed, how, took, _, _ = tests.run(mutant.tests, mutant.number, 30 + 8 * seconds[mutant.tests])
        results[mutant.name] = killed
        say(f"  {index}/{len(chosen)} {'killed  ' if killed else 'SURVIVES'} {took:5.1f} s  {mutant.name}"
            + (f"  ({how})" if killed else ""))
    return 0 if report(chosen, results) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ListError as error:
        for line in str(error).splitlines():
            print(f"Tests/mutate.sh: {line}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
