"""Writing to a stick: the file is whole and was read back, or it is not there."""

import os
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from protocol import stick
from protocol.stick import Bytes, StickError, check_folder, write_verified

Write = Callable[[Bytes], object]


def new(write: Write) -> None:
    write(b"new ")
    write(memoryview(b"content"))


def failing(write: Write) -> None:
    write(b"half of")
    raise LookupError


def corrupt(path: Path) -> None:
    """A bit of the file tips over on the medium."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    """The end of the file never reached the medium."""
    os.truncate(path, path.stat().st_size - 1)


def extend(path: Path) -> None:
    """The medium hands out more than was written."""
    with path.open("ab") as file:
        file.write(b"\0")


def test_the_file_appears_with_all_that_was_written(tmp_path: Path) -> None:
    path = tmp_path / "bundle"

    write_verified(path, new)

    assert path.read_bytes() == b"new content"
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_file_and_a_large_one_are_written_too(tmp_path: Path) -> None:
    write_verified(tmp_path / "empty", lambda _: None)
    write_verified(tmp_path / "large", lambda write: [write(bytes([number]) * 700_001) for number in range(5)])

    assert (tmp_path / "empty").read_bytes() == b""
    assert (tmp_path / "large").read_bytes() == b"".join(bytes([number]) * 700_001 for number in range(5))


def test_a_file_of_the_same_name_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "bundle"
    path.write_bytes(b"old content, and longer than the new")

    write_verified(path, new)

    assert path.read_bytes() == b"new content"


def test_what_an_interrupted_run_left_behind_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "bundle.part").write_bytes(b"left behind, and longer than the new")

    write_verified(tmp_path / "bundle", new)

    assert (tmp_path / "bundle").read_bytes() == b"new content"
    assert not (tmp_path / "bundle.part").exists()


def test_while_it_is_written_the_old_file_is_still_there(tmp_path: Path) -> None:
    path = tmp_path / "bundle"
    path.write_bytes(b"old")
    seen = []

    write_verified(path, lambda write: seen.append((write(b"new"), path.read_bytes())))

    assert seen == [(None, b"old")]


def test_a_failure_while_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        write_verified(tmp_path / "bundle", failing)

    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_writing_leaves_an_existing_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "bundle"
    path.write_bytes(b"old")

    with pytest.raises(LookupError):
        write_verified(path, failing)

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("damage", [corrupt, cut, extend])
@pytest.mark.parametrize("existing", [True, False])
def test_a_stick_that_keeps_something_else_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None], *, existing: bool
) -> None:
    # Given a medium that changes the file between writing and reading
    path = tmp_path / "bundle"
    if existing:
        path.write_bytes(b"old")
    read_back = stick._read_back

    def from_a_bad_medium(partial: Path) -> bytes:
        damage(partial)
        return read_back(partial)

    monkeypatch.setattr(stick, "_read_back", from_a_bad_medium)

    # When something is written to it, then it is told
    with pytest.raises(StickError):
        write_verified(path, new)

    # And nothing took the place of what was there
    assert list(tmp_path.iterdir()) == ([path] if existing else [])
    assert not existing or path.read_bytes() == b"old"


def test_the_file_is_on_the_medium_before_it_is_read_back_and_its_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a record of what is forced to the medium, and when
    order: list[str] = []
    fsync, read_back, replace = os.fsync, stick._read_back, Path.replace

    def noted_fsync(descriptor: int) -> None:
        order.append("fsync " + Path(f"/proc/self/fd/{descriptor}").readlink().name)
        fsync(descriptor)

    def noted_read_back(path: Path) -> bytes:
        order.append("read back")
        return read_back(path)

    def noted_replace(path: Path, target: Path) -> Path:
        order.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(stick, "_read_back", noted_read_back)
    monkeypatch.setattr(Path, "replace", noted_replace)

    write_verified(tmp_path / "bundle", new)

    assert order == ["fsync bundle.part", "read back", "rename", f"fsync {tmp_path.name}"]


def test_a_stick_that_is_full_is_named_by_the_file_it_was_to_hold(tmp_path: Path) -> None:
    # Given a medium with room for a few bytes only
    path = tmp_path / "bundle"
    path.write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))

    # When more is written to it
    try:
        with pytest.raises(OSError, match="File too large") as refused:
            write_verified(path, lambda write: write(bytes(100_000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    # Then the error names the file and the old one is still there
    assert refused.value.filename == str(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_that_the_stick_refuses_is_told_as_it_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "bundle"
    path.mkdir()
    (path / "in the way").touch()

    with pytest.raises(OSError, match="directory") as refused:
        write_verified(path, new)

    assert refused.value.filename == str(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_could_not_be_read_is_not_taken_for_one_that_could_not_be_written(tmp_path: Path) -> None:
    missing = tmp_path / "blob"

    with pytest.raises(FileNotFoundError) as refused:
        write_verified(tmp_path / "bundle", lambda write: write(missing.read_bytes()))

    assert refused.value.filename == str(missing)
    assert list(tmp_path.iterdir()) == []


def test_an_error_without_a_number_keeps_its_words(tmp_path: Path) -> None:
    def produce(_: Write) -> None:
        raise OSError("only words")

    with pytest.raises(OSError, match=r"^only words$"):
        write_verified(tmp_path / "bundle", produce)


def test_a_stick_that_is_not_plugged_in_is_not_made_up(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "gone", tmp_path / "file"):
        with pytest.raises(StickError, match="plugged in"):
            write_verified(folder / "bundle", new)
        with pytest.raises(StickError, match="plugged in"):
            check_folder(folder)
    check_folder(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
