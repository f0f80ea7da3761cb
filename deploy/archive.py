"""Builds what is carried to a machine: one archive with every wheel it needs, installer, manual, checksums, signature.

    .venv/bin/python deploy/archive.py portal|desk --to FOLDER [--key FILE]

The installer in it needs no network. FILE is an OpenSSH private key; without it a release key is made once, under
build/. The archive holds the same bytes for the same commit, but for the signature, and the pictures in the desk's
quick-start, which are taken of the running workbench each time (needs chromium and a Chinese font).
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SIGNER, NAMESPACE = "qingfeng", "qingfeng-release"
QUICKSTART = ROOT / "tests" / "support" / "quickstart.py"
PYTHONS = ("3.11", "3.12", "3.13")  # Debian 12, Ubuntu 24.04, Debian 13
PLATFORMS = ("manylinux2014_x86_64", *(f"manylinux_2_{glibc}_x86_64" for glibc in (17, 28, 34)))
MANUAL = ("README.md", "README.zh.md", "SECURITY.md")
CARRIED = {
    "portal": (
        "install.sh",
        "lib.sh",
        "upgrade.sh",
        "notice",
        "notice.txt",
        "qingfeng",
        "systemd",
        "nginx",
        "tor",
        "README.md",
        "RUNBOOK.md",
        "RUNBOOK.zh.md",
    ),
    "desk": ("install-desk.sh", "lib.sh", "README.md", "RUNBOOK.md", "RUNBOOK.zh.md"),
}
_BLOCK = re.compile(r"^(\S+)==.*?(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
_VIA = re.compile(r"^    # +(?:via +)?(\S+)", re.MULTILINE)


def locked(lock: str, project: dict[str, Any], room: str) -> str:
    """The part of a lock file that one room needs: what it asks for, and what that is there for."""
    asked = [*project["dependencies"], *project["optional-dependencies"][room]]
    needed = {re.split(r"[><=~! ]", name)[0] for name in asked}
    blocks = {match[1]: match[0] for match in _BLOCK.finditer(lock)}
    while more := {name for name, block in blocks.items() if needed & set(_VIA.findall(block))} - needed:
        needed |= more
    if missing := needed - blocks.keys():
        raise SystemExit(f"error: not in requirements.lock: {', '.join(sorted(missing))}; run make lock")
    return "".join(blocks[name] for name in sorted(needed))


def build(room: str, folder: Path, key: Path) -> Path:
    """Build the archive of a room into `folder`; its path."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = f"qingfeng-{room}-{project['version']}"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        stage = Path(scratch) / name
        collect_wheels(stage / "wheels", room, project)
        for document in MANUAL:
            shutil.copy2(ROOT / document, stage / document)
        for part in CARRIED[room]:
            copy(ROOT / "deploy" / part, stage / "deploy" / part)
        if room == "desk":
            for manual in ("MANUAL.md", "MANUAL.zh.md"):
                copy(ROOT / "desk" / manual, stage / "deploy" / manual)
            run(sys.executable, str(QUICKSTART), str(stage / "deploy"))
        sign(stage, key)
        return pack(stage, folder / f"{name}.tar")


def collect_wheels(folder: Path, room: str, project: dict[str, Any]) -> None:
    """Every wheel of the room's part of the lock, hashes checked, for each Python it may meet; and our own."""
    folder.mkdir(parents=True)
    (folder / "pip.lock").write_bytes((ROOT / "deploy" / "pip.lock").read_bytes())
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    (folder / "requirements.lock").write_text(locked(lock, project, room), encoding="utf-8")
    for python in PYTHONS:
        target = ["--python-version", python, *(word for name in PLATFORMS for word in ("--platform", name))]
        for part in ("requirements.lock", "pip.lock"):
            options = ["--no-deps", "--only-binary=:all:", "--require-hashes", "-r", str(folder / part)]
            pip("download", "--quiet", "--dest", str(folder), *target, *options)
    pip("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))


def sign(stage: Path, key: Path) -> None:
    """Write the checksums of all files and sign them: whoever holds the public key needs nothing of the archive."""
    lines = [f"{sha256(path)}  {path.relative_to(stage)}\n" for path in files(stage)]
    sums = stage / "SHA256SUMS"
    sums.write_text("".join(lines), encoding="utf-8")
    run("ssh-keygen", "-q", "-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(sums))


def pack(stage: Path, target: Path) -> Path:
    """One tar file, in the order of names, without owners or times."""
    partial = target.with_name(target.name + ".part")
    with tarfile.open(partial, "w", format=tarfile.GNU_FORMAT) as archive:
        for path in files(stage):
            member = archive.gettarinfo(path, f"{stage.name}/{path.relative_to(stage)}")
            member.uid = member.gid = member.mtime = 0
            member.uname = member.gname = "root"
            member.mode = 0o755 if member.mode & 0o100 else 0o644
            with path.open("rb") as content:
                archive.addfile(member, content)
    partial.replace(target)
    return target


def release_key(folder: Path) -> Path:
    """A key made for trying things out, with its public half as a file of allowed signers beside it."""
    key, signers = folder / "release-key", folder / "release-signers"
    if not key.exists():
        folder.mkdir(parents=True, exist_ok=True)
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", SIGNER, "-f", str(key))
    public = key.with_suffix(".pub").read_text(encoding="utf-8")
    signers.write_text(f'{SIGNER} namespaces="{NAMESPACE}" {public}', encoding="utf-8")
    return key


def copy(source: Path, target: Path) -> None:
    """A file, or a folder with everything in it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy2(source, target)


def files(folder: Path) -> Iterator[Path]:
    """All files under a folder, in the order of their names."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def sha256(path: Path) -> str:
    """Hexadecimal digest of a file."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def pip(*words: str) -> None:
    """The pip of this environment, which has what our own wheel is built with."""
    run(sys.executable, "-m", "pip", "--disable-pip-version-check", *words)


def run(*words: str) -> None:
    """A command that must succeed."""
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("room", choices=sorted(CARRIED))
    parser.add_argument("--to", type=Path, default=ROOT / "dist")
    parser.add_argument("--key", type=Path)
    options = parser.parse_args()
    key = options.key or release_key(ROOT / "build")
    try:
        archive = build(options.room, options.to, key)
    except subprocess.CalledProcessError as error:
        print(f"error: {error.cmd[0]} failed with exit code {error.returncode}", file=sys.stderr)
        return 1
    print(archive)
    print(f"SHA-256 {sha256(archive)}; signed with {key}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
