#!/usr/bin/env python3
"""Fix copies of real folders and check what became of them; nothing is written to the folders themselves.

  tests/fix/folders.py [--unsafe] [--chart DIR] [--binary FILE] [--show] FOLDER|FILE...

Each folder is copied and fixed by itself. Of every one it has to be true that
  - nothing crashes, and every file that could be read before can be read after (PyYAML reads it too, where installed);
  - only lines change that a fix speaks of: a value that Helm sees changes only if a finding with a fix names its
    path, in its place or in the fix's title, and stands on a line that changed;
  - a second run changes nothing and finds none of what was fixed.
Exit code 1 if one of it is not true. --show prints the changes as diffs, for reading.
"""
import argparse, collections, difflib, json, os, re, shutil, subprocess, sys, tempfile

try:
    import yaml
    LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
except ImportError:
    yaml = None


def run(args, command, *more, folder):
    chart = ["--chart", args.chart] if args.chart else []
    line = [args.binary, command, "--isolated", *chart, *more, "--", "."]
    done = subprocess.run(line, cwd=folder, capture_output=True, timeout=900)
    err = done.stderr.decode("utf-8", "replace")
    if done.returncode not in (0, 1, 2, 3) or "panicked" in err:
        raise RuntimeError("%s gave %d: %s" % (" ".join(line), done.returncode, err[-500:]))
    return done.stdout, err


def findings(args, folder):
    return json.loads(run(args, "check", "--output", "json", folder=folder)[0])["diagnostics"]


def texts(folder):
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            if name.endswith((".yaml", ".yml")) and not os.path.islink(path):
                with open(path, "rb") as file:
                    found[os.path.relpath(path, folder)] = file.read()
    return found


def leaves(args, folder):
    """Path to value and place, for each release in order."""
    out, _ = run(args, "values", "--output", "json", folder=folder)
    releases = json.loads(out)["releases"] if out else []
    count, found = collections.Counter(), {}
    for release in releases:
        document = release["document"]
        files = tuple(layer["file"] for layer in release["layers"])
        name = (document["kind"], document["namespace"], document["name"], document["key"], files)
        count[name] += 1
        places = {it["path"]: (it.get("file"), it.get("line")) for it in release["origins"]}
        values = {}
        flatten(release["values"], "", values)
        found[name + (count[name],)] = {path: (value, places.get(path)) for path, value in values.items()}
    return found


def flatten(value, path, acc):
    if isinstance(value, dict) and value:
        for key, below in value.items():
            odd = key == "" or re.search(r'[.\[\]"*]', key)
            flatten(below, '%s["%s"]' % (path, key) if odd else ("%s.%s" % (path, key)).lstrip("."), acc)
    elif isinstance(value, list) and value:
        for index, below in enumerate(value):
            flatten(below, "%s[%d]" % (path, index), acc)
    else:
        acc[path] = value


def bare(path):
    return re.sub(r"\[\d+\]", "", path)


def changed_lines(before, after):
    """Line numbers that differ, before and after."""
    old, new = before.splitlines(), after.splitlines()
    acc = (set(), set())
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            acc[0].update(range(a + 1, b + 1))
            acc[1].update(range(c + 1, d + 1))
    return acc


def is_named(path, fixes):
    path = bare(path)
    for fix in fixes:
        own = bare(fix["path"] or "")
        if own and (path == own or path.startswith((own + ".", own + "[")) or own.startswith(path + ".")):
            return True
        for word in re.findall(r"`([^`]+)`", fix["fix"]["title"]) + re.findall(r"[A-Z][A-Z0-9_]{3,}", fix["fix"]["title"]):
            if ("." + path + ".").find("." + bare(word) + ".") >= 0:
                return True
    return False


def readable(text):
    if yaml is None:
        return None
    try:
        for _ in yaml.compose_all(text.decode("utf-8-sig"), Loader=LOADER):
            pass
        return True
    except Exception:
        return False


def look_at(args, source, total, faults):
    with tempfile.TemporaryDirectory(prefix="valuelint-fix-") as work:
        folder = os.path.join(work, "copy")
        if os.path.isdir(source):
            shutil.copytree(source, folder, symlinks=True, ignore_dangling_symlinks=True)
        else:
            os.mkdir(folder)
            shutil.copy(source, folder)
        safety = ["--unsafe-fixes"] if args.unsafe else []
        found, values, old = findings(args, folder), leaves(args, folder), texts(folder)
        _, told = run(args, "check", "--fix", *safety, "--output", "concise", folder=folder)
        new = texts(folder)
        changed = sorted(path for path in old if old[path] != new.get(path))
        fault = lambda what: faults.append("%s: %s" % (source, what))
        if set(old) != set(new):
            fault("files came or went: %s" % sorted(set(old) ^ set(new)))
        total["folders"] += 1
        total["files"] += len(old)
        total["files changed"] += len(changed)
        total["findings before"] += len(found)
        total["with a safe fix"] += sum(1 for it in found if it["fix"] and it["fix"]["applicability"] == "safe")
        total["with an unsafe fix"] += sum(1 for it in found if it["fix"] and it["fix"]["applicability"] == "unsafe")
        total["left as they are"] += told.count("left as it is")
        if told.count("left as it is"):
            print("\n".join(line for line in told.splitlines() if "left as it is" in line))
        fixed = re.search(r"fixed (\d+) finding", told)
        total["findings fixed"] += int(fixed.group(1)) if fixed else 0
        if args.show:
            show(changed, old, new)
        if not changed:
            return
        left = findings(args, folder)
        total["findings after"] += len(left)
        broken = collections.Counter(it["file"] for it in found if it["rule"].startswith("yaml/"))
        now = collections.Counter(it["file"] for it in left if it["rule"].startswith("yaml/"))
        for path in changed:
            if now[path] > broken[path] or readable(old[path]) and readable(new[path]) is False:
                fault("%s cannot be read any more" % path)
        wanted = ("safe", "unsafe") if args.unsafe else ("safe",)
        for it in left:
            if it["fix"] and it["fix"]["applicability"] in wanted and "left as it is" not in told:
                fault("%(file)s: still has a fix: %(rule)s %(message)s" % it)
        compare(values, leaves(args, folder), found + left, changed, old, new, total, fault)
        run(args, "check", "--fix", *safety, "--quiet", "--output", "concise", folder=folder)
        again = texts(folder)
        for path in new:
            if new[path] != again.get(path):
                fault("%s changes again in a second run" % path)


def compare(before, after, found, changed, old, new, total, fault):
    lines = {path: changed_lines(old[path].decode("utf-8", "replace"), new[path].decode("utf-8", "replace"))
             for path in changed}
    fixes = [it for it in found if it["fix"]]
    is_changed = lambda place, side: not place or place[0] is None or place[0] not in lines or place[1] in lines[place[0]][side]
    for name in sorted(set(before) | set(after), key=str):
        one, other = before.get(name), after.get(name)
        if one is None or other is None:
            fault("%s: a release came or went" % (name,))
            continue
        for path in sorted(set(one) | set(other)):
            (was, place), (now, place_now) = one.get(path, (None, None)), other.get(path, (None, None))
            if was == now and (path in one) == (path in other):
                continue
            total["values changed"] += 1
            if not is_named(path, fixes):
                fault("%s: no fix speaks of %s: %r became %r" % (name[:4], path, was, now))
            elif not (is_changed(place, 0) and path in one or is_changed(place_now, 1) and path in other):
                fault("%s: %s changed on no changed line: %r became %r" % (name[:4], path, was, now))


def show(changed, old, new):
    for path in changed:
        one, other = (it[path].decode("utf-8", "replace").splitlines(True) for it in (old, new))
        sys.stdout.writelines(difflib.unified_diff(one, other, path, path))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER|FILE")
    parser.add_argument("--unsafe", action="store_true")
    parser.add_argument("--chart")
    parser.add_argument("--binary", default="target/release/valuelint")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    args.binary = os.path.abspath(args.binary)
    if args.chart and os.path.exists(args.chart):
        args.chart = os.path.abspath(args.chart)
    total, faults = collections.Counter(), []
    for source in args.folders:
        try:
            look_at(args, source, total, faults)
        except (RuntimeError, subprocess.TimeoutExpired, ValueError) as error:
            faults.append("%s: %s" % (source, error))
    for fault in faults:
        print(fault)
    width = max(map(len, total), default=0)
    for name, count in total.items():
        print("%-*s %7d" % (width, name, count))
    print("%-*s %7d" % (width, "faults", len(faults)))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
