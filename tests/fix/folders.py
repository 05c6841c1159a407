#!/usr/bin/env python3
"""Fix copies of real folders and check what became of them; nothing is written to the folders themselves.

  tests/fix/folders.py [--unsafe] [--chart DIR] [--binary FILE] [--show] FOLDER|FILE...

Each folder is copied and fixed by itself. Of every one it has to be true that
  - nothing crashes, and every file that could be read before can be read after (PyYAML reads it too, where installed);
  - only lines change that a fix speaks of: a value that Helm sees changes only if a finding with a fix names its
    path, in its place or in the fix's title, and stands on a line that changed;
  - no error is there that was not before, by rule, file, document, path and message;
  - no comment goes but with a key that a fix takes away, or under one;
  - a second run changes nothing and finds none of what was fixed; what was left out is said.
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


def speaks_of(path, named):
    """Whether a path is the named one, lies below or above it; both may begin with more, as a subchart's name."""
    path, named = "." + bare(path), "." + bare(named)
    return named != "." and ((path + ".").find(named + ".") >= 0 or (named + ".").find(path + ".") >= 0)


def is_named(path, value, fixes):
    for it in fixes:
        fix = it["fix"]
        words = re.findall(r"`([^`]+)`", fix["title"]) + re.findall(r"[A-Z][A-Z0-9_]{3,}", fix["title"])
        if any(speaks_of(path, word) for word in [it["path"] or ""] + words):
            return True
        # A new item of a list is not named by its number, but written.
        new = "".join(edit["text"] for edit in fix["edits"] or ())
        if value not in (None, "", True, False) and str(value) in new and bare(path).split(".")[-1] in new + fix["title"]:
            return True
        if re.search(r"\[\d+\]", path) and value not in (None, "") and str(value) in new:
            return True
    return False


COMMENT = re.compile(r"(?:^|\s)(#.*)$")
KEY = re.compile(r"^(\s*)(?:- +)*[\"']?([^\s\"':#][^\"':]*)[\"']?\s*:(?:\s|$)")


def comments(text):
    """Each comment with the keys it stands at, the innermost first."""
    lines, acc = text.splitlines(), []
    for number, line in enumerate(lines):
        found = COMMENT.search(line)
        if not found:
            continue
        at = number
        while at < len(lines) and (not lines[at].strip() or lines[at].lstrip().startswith("#")):
            at += 1
        keys, column = [], None
        indent = len(line) - len(line.lstrip())
        if at == len(lines) or at > number and len(lines[at]) - len(lines[at].lstrip()) < indent:
            # It stands further right than what follows, so it speaks of what is above.
            at, column = number, indent + 1
        for above in reversed(lines[:at + 1]):
            key = KEY.match(above)
            if key and (column is None or len(key.group(1)) < column):
                column = len(key.group(1))
                keys.append(key.group(2).strip())
        acc.append((found.group(1).strip(), keys))
    return acc


def look_for_comments(path, old, new, fixes, total, fault):
    left = collections.Counter(text for text, _ in comments(new))
    gone = {name for it in fixes if re.match("Remove|Write|Move", it["fix"]["title"])
            for word in re.findall(r"`([^`]+)`", it["fix"]["title"]) + [it["path"] or ""] for name in bare(word).split(".")[-1:]}
    for text, keys in comments(old):
        left[text] -= 1
        if left[text] < 0:
            total["comments gone with their key"] += 1
            if not gone & set(keys):
                fault("%s: the comment at %s is lost: %s" % (path, ".".join(reversed(keys)), text))


def new_errors(before, after):
    """The errors that were not there before. What is missing is told at the nearest key above that is written."""
    key = lambda it: (it["rule"], it["file"], json.dumps(it["document"], sort_keys=True), it["message"])
    known = collections.defaultdict(list)
    for it in before:
        if it["severity"] == "error":
            known[key(it)].append(bare(it["path"] or ""))
    new = [it for it in after if it["severity"] == "error"]
    above = lambda one, other: not one or other.startswith((one + ".", one + "["))
    for is_same in (lambda old, now: old == now, lambda old, now: above(old, now) or above(now, old)):
        left = []
        for it in new:
            paths = known[key(it)]
            same = [old for old in paths if is_same(old, bare(it["path"] or ""))]
            if same:
                paths.remove(same[0])
            else:
                left.append(it)
        new = left
    return new


def left_out(told):
    """What was said of fixes that were not made: (file, rule, path), and files left as they are."""
    fixes = re.findall(r"^(.+?): (\S+/\S+?)(?: at `(.*?)`)? is not fixed, for ", told, re.M)
    return {(file, rule, path or None) for file, rule, path in fixes}, set(re.findall(r"^(.+?): left as it is: ", told, re.M))


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
        spared, held = left_out(told)
        total["fixes left out"] += len(spared)
        total["files left as they are"] += len(held)
        for line in told.splitlines():
            if " is not fixed, for " in line or ": left as it is: " in line:
                print("note: %s" % line)
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
            is_told = it["file"] in held or (it["file"], it["rule"], it["path"]) in spared
            if it["fix"] and it["fix"]["applicability"] in wanted and not is_told:
                fault("%(file)s: still has a fix: %(rule)s %(message)s" % it)
        for it in new_errors(found, left):
            fault("%(file)s: a new error: %(rule)s at %(path)s: %(message)s" % it)
        fixes = [it for it in found + left if it["fix"]]
        for path in changed:
            look_for_comments(path, *(it[path].decode("utf-8", "replace") for it in (old, new)),
                              [it for it in fixes if it["file"] == path], total, fault)
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
        # An object whose fields stood in the wrong place is a release once they are moved.
        if one is None and any(it["rule"].endswith("/unknown-field") and it["file"] in name[4] for it in fixes):
            total["releases that a fix made whole"] += 1
            continue
        if one is None or other is None:
            fault("%s: a release came or went" % (name,))
            continue
        for path in sorted(set(one) | set(other)):
            (was, place), (now, place_now) = one.get(path, (None, None)), other.get(path, (None, None))
            if was == now and (path in one) == (path in other):
                continue
            is_filled = lambda it: any(key.startswith((path + ".", path + "[")) for key in it)
            if was in ({}, [], None) and is_filled(other) or now in ({}, [], None) and is_filled(one):
                continue
            total["values changed"] += 1
            if not is_named(path, was if path in one else now, fixes) and not is_named(path, now, fixes):
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
