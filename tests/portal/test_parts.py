"""The small parts: tickets, settings, logs, upkeep, doctor."""

import logging
import os
from datetime import timedelta
from pathlib import Path

import pytest
from gunicorn.config import Config
from rooms import House, answers
from sqlalchemy import insert, select, update

from portal import settings, tickets
from portal.doctor.findings import Level
from portal.doctor.instance import check_modes
from portal.errors import BadCard, NotAnInstance
from portal.instance import create, find
from portal.operator import Operator
from portal.quiet import QuietLogger
from portal.store.tables import blobs, letters, mailboxes, messages, posts
from portal.tickets import DeadTicket, Purpose, Ticket, Tickets
from portal.upkeep import Upkeep
from protocol.calendar import today


def test_a_ticket_opens_for_its_purpose_under_its_key_alone() -> None:
    made = Tickets(bytes(32))
    ticket = made.make(Purpose.FOLLOW_UP, b"payload")
    assert made.open(Purpose.FOLLOW_UP, ticket).payload == b"payload"
    for opener, purpose in ((made, Purpose.REPORT), (Tickets(b"x" * 32), Purpose.FOLLOW_UP)):
        with pytest.raises(DeadTicket):
            opener.open(purpose, ticket)


@pytest.mark.parametrize("text", ["", "x", "é" * 50, "A" * 2000, "====", "\0", "A" * 16])
def test_what_is_no_ticket_is_dead(text: str) -> None:
    with pytest.raises(DeadTicket):
        Tickets(bytes(32)).open(Purpose.REPORT, text)


def test_a_follow_up_ticket_dies_of_age_and_a_report_ticket_lives_for_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Tickets(bytes(32))
    follow_up, report = made.make(Purpose.FOLLOW_UP, b"x"), made.make(Purpose.REPORT)
    now = tickets._now()
    monkeypatch.setattr(tickets, "_now", lambda: now + 24 * 60)
    made.open(Purpose.REPORT, report)
    with pytest.raises(DeadTicket):
        made.open(Purpose.FOLLOW_UP, follow_up)


def test_every_form_has_its_own_secret_and_the_same_content_the_same_code() -> None:
    made = Tickets(bytes(32))
    one, two = (made.open(Purpose.REPORT, made.make(Purpose.REPORT)) for _ in range(2))
    assert one.code(b"a") == one.code(b"a")
    assert len({one.code(b"a"), one.code(b"b"), two.code(b"a"), Ticket.fresh().code(b"a")}) == 4
    assert len({one.mac(b"a"), one.mac(b"b"), two.mac(b"a"), one.code(b"a")}) == 4


def test_the_settings_file_that_init_writes_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(settings.template())
    assert settings.load(path) == settings.Settings()
    path.write_text(settings.template().replace("# workers", "workers"))
    assert settings.load(path) == settings.Settings()


@pytest.mark.parametrize(
    "content",
    [
        "carry_day = 8",
        "max_files = 101",
        "workers = 0",
        'workers = "2"',
        "workers = true",
        "worker = 2",
        "workers = ",
        "\xff",
        "[workers]",
    ],
)
def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(NotAnInstance, match=r"settings\.toml"):
        settings.load(path)


def test_every_setting_is_explained_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert [name for name in settings.Settings.__dataclass_fields__ if f"`{name}`" not in readme] == []


def test_the_log_says_kind_and_place_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    config = Config()
    config.set("errorlog", os.devnull)
    logger = QuietLogger(config)
    logger.error_log.propagate = True
    with caplog.at_level(logging.DEBUG):
        try:
            int("SECRET")
        except ValueError:
            logger.exception("Error handling request %s", "/SECRET")
            logger.warning("Invalid request from ip=%s", "SECRET")
            logger.error("SECRET")  # noqa: TRY400
            logger.debug("SECRET")
        logger.warning("Invalid request from ip=SECRET")
        logger.access(None, None, {"SECRET": "SECRET"}, None)
    assert "ValueError at" in caplog.text
    assert "SECRET" not in caplog.text
    for handler in logger.error_log.handlers:
        handler.close()


def test_an_error_in_a_page_reaches_neither_log_nor_reporter(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("SECRET")

    monkeypatch.setattr("portal.pages.report.Submission.letter", fail)
    reporter = house.portal.reporter()
    reporter.open("/report")
    response = reporter.post("/report", answers(facts="SECRET"), [("a.txt", b"SECRET", "text/plain")])
    assert response.status_code == 500
    assert "SECRET" not in response.text
    assert "RuntimeError at test_parts.py" in caplog.text
    assert "SECRET" not in caplog.text
    assert not list(house.portal.operator.instance.incoming.iterdir())


def test_a_full_disk_costs_the_report_but_not_the_portal(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write

    def full(descriptor: int, data: bytes) -> int:
        if "incoming" in str(Path(f"/proc/self/fd/{descriptor}").readlink()):
            raise OSError(28, "No space left on device")
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", full)
    reporter = house.portal.reporter()
    reporter.open("/report")
    assert reporter.post("/report", answers(), [("a.txt", b"evidence", "text/plain")]).status_code == 500
    assert not list(house.portal.operator.instance.incoming.iterdir())
    monkeypatch.setattr(os, "write", real)
    reporter.report(answers())


def test_the_purge_ends_old_mailboxes_and_keeps_unacknowledged_letters(house: House) -> None:
    operator = house.portal.operator
    house.portal.reporter().report(answers(), [("a.txt", b"evidence", "text/plain")])
    with operator.database.write() as connection:
        connection.execute(insert(posts).values(mac=bytes(32), day=today() - timedelta(days=40)))
        connection.execute(insert(messages).values(address=bytes(32), number=1, body=b""))
        connection.execute(insert(mailboxes).values(address=bytes(32), committee=bytes(32), day=today()))
    years_later = today() + timedelta(days=740)
    with operator.database.write() as connection:
        connection.execute(update(letters).values(day=today() - timedelta(days=3000)))
    purged = Upkeep(operator.database, operator.store, lambda: years_later).purge()
    assert purged.mailboxes == 2
    with operator.database.read() as connection:
        counts = [
            len(connection.execute(select(table)).all()) for table in (mailboxes, messages, posts, letters, blobs)
        ]
    assert counts == [0, 0, 0, 1, 1]


def test_the_purge_leaves_a_running_upload_alone_and_removes_a_dead_one(house: House) -> None:
    incoming = house.portal.operator.instance.incoming
    (incoming / "running").write_bytes(b"x")
    (incoming / "dead").write_bytes(b"x")
    os.utime(incoming / "dead", (0, 0))
    assert house.portal.operator.purge().files == 1
    assert [path.name for path in incoming.iterdir()] == ["running"]


def test_the_purge_forgets_the_order_of_arrival(house: House) -> None:
    for _ in range(8):
        house.portal.reporter().report(answers(), [("a.txt", os.urandom(10), "text/plain")])
    folder = house.portal.operator.instance.blobs
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    numbers = {path.name: path.stat().st_ino for path in folder.iterdir()}
    assert {path.stat().st_mtime for path in folder.iterdir()} == {1}  # no time of their own even before
    house.portal.operator.purge()
    files = sorted(folder.iterdir())
    assert all(path.stat().st_ino != numbers[path.name] for path in files)
    assert {path.name: path.read_bytes() for path in files} == before
    assert {path.stat().st_mtime for path in files} == {0}
    wal = house.portal.operator.instance.folder / "portal.db-wal"
    assert not wal.exists() or wal.stat().st_size == 0


def test_a_new_instance_is_private_and_found_again(tmp_path: Path) -> None:
    made = create(tmp_path / "instance")
    assert check_modes(made).level is Level.OK
    (made.folder / "signing.key").chmod(0o644)
    assert check_modes(made).level is Level.ERROR
    with pytest.raises(NotAnInstance):
        find(tmp_path / "instance")  # there is no database yet
    with pytest.raises(NotAnInstance):
        create(tmp_path / "instance")


def test_bad_cards_make_no_instance(house: House, tmp_path: Path) -> None:
    card = house.own.vault.card()
    for own, upper in ((b"", None), (card[:-1], None), (card, b"garbage"), (card, card)):
        with pytest.raises(BadCard):
            Operator.create(tmp_path / "other", own, upper)
        assert not (tmp_path / "other").exists()


def test_only_a_newer_card_of_a_known_committee_is_taken(house: House) -> None:
    from crypto.keys import Epoch, Identity, issue_card

    operator = house.portal.operator
    with house.own.vault.database.transaction() as connection:
        seed = connection.exec_driver_sql("select identity_seed from committee").scalar_one()
    stranger = issue_card(Identity.generate(), Epoch.generate(9), "冒名", today(), today())
    for document in (house.own.vault.card(), stranger, b"garbage"):
        with pytest.raises(BadCard):
            operator.renew(document)
    second = issue_card(Identity(seed), Epoch.generate(2), "清江县纪委监委", today(), today())
    assert operator.renew(second).card.epoch == 2
    house.portal.reporter().report(answers())
    house.portal.export(house.stick)
    assert [committee.card.epoch for committee in operator.committees().values()] == [2, 1]
