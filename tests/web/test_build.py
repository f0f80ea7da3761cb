"""What is committed is what the sources make, it is small, and nothing in it needs to be allowed."""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from web import ROOT, WEB, toolchain

BUDGET = 60_000  # bytes of gzip
BUNDLES = ["templates/sealer/sealer.js", "portal/web/dist/portal.js"]
MADE = [*BUNDLES, "portal/web/src/words.js", "portal/web/LICENSES.txt"]
FORBIDDEN = [
    r"\beval\(",
    r"new Function",
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc",
    r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.|serviceWorker",
    r"new Date|Date\.now|performance\.",
    r"\bscreen\.|innerWidth|devicePixelRatio|navigator\.",
    r"Math\.random",
    r"XMLHttpRequest|WebSocket|EventSource|sendBeacon",
    r"</script|<!--",
]


def build(folder: Path) -> dict[str, bytes]:
    """Everything the build writes, made from a copy of the sources."""
    toolchain()
    copy = folder / "portal/web"
    shutil.copytree(WEB, copy, ignore=shutil.ignore_patterns("node_modules", "words.js", "LICENSES.txt", ".installing"))
    (copy / "node_modules").symlink_to(WEB / "node_modules")
    (folder / "templates/sealer").mkdir(parents=True)
    (folder / "portal/web/dist").mkdir(exist_ok=True)
    subprocess.run(["node", "build.js"], cwd=copy, check=True, timeout=120)
    return {name: (folder / name).read_bytes() for name in MADE}


def test_the_committed_bytes_are_what_the_sources_make_each_time(tmp_path: Path) -> None:
    committed = {name: (ROOT / name).read_bytes() for name in MADE}
    assert build(tmp_path / "one") == build(tmp_path / "two") == committed


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_is_small(name: str) -> None:
    assert len(gzip.compress((ROOT / name).read_bytes(), 9)) <= BUDGET


@pytest.mark.parametrize("name", BUNDLES)
def test_the_table_in_the_readme_is_true(name: str) -> None:
    row = next(line for line in (WEB / "README.md").read_text(encoding="utf-8").splitlines() if f"`{name}`" in line)
    packed = subprocess.run(["gzip", "-9c", ROOT / name], capture_output=True, check=True).stdout
    assert row.endswith(f"| {(ROOT / name).stat().st_size:,} | {len(packed):,} |")


@pytest.mark.parametrize("name", BUNDLES)
@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_a_bundle_does_nothing_it_should_not(name: str, pattern: str) -> None:
    assert not re.findall(pattern, (ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", BUNDLES)
def test_chromium_80_reads_a_bundle(name: str) -> None:
    """A browser that can't read it can't say so either. Missing there: `??=`, `||=`, `&&=` and private methods."""
    assert not re.findall(r"[?|&]{2}=|(?<![.|])#\w+\(", (ROOT / name).read_text(encoding="utf-8"))


def test_the_types_hold() -> None:
    toolchain()
    result = subprocess.run(["node_modules/.bin/tsc"], cwd=WEB, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "")


def test_the_lock_pins_every_package_by_hash_and_names_no_registry() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: about for name, about in lock["packages"].items() if name}
    assert len(packages) > 5
    assert all(about["integrity"].startswith("sha512-") for about in packages.values())
    assert not any("resolved" in about for about in packages.values())
    assert "registry" not in (WEB / ".npmrc").read_text(encoding="utf-8").replace("omit-lockfile-registry-resolved", "")


def test_every_source_is_short() -> None:
    sources = [path for path in (WEB / "src").iterdir() if path.name != "words.js"]
    assert len(sources) > 15
    assert {path.name for path in sources if len(path.read_text(encoding="utf-8").splitlines()) > 300} == set()
