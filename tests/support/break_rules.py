"""Breaks each rule of the project on purpose, in a copy, and asks whether the named test notices.

    .venv/bin/python tests/support/break_rules.py [--share K/N] [WORD]

Exit code 0 if every broken rule was noticed. WORD: only rules whose name contains it. --share 2/5: every fifth of
them, from the second on; K may be any number, so that the number of the commit picks another share each time.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import rules_letters
import rules_subjects
import rules_workbench

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Rule:
    """A rule, how to break it, and the test that must fail then."""

    name: str
    file: str
    old: str
    new: str
    test: str


RULES = (
    Rule(
        "the portal does not know the desk",
        "portal/intake.py",
        "import hashlib\n",
        "import hashlib\nimport desk.casework\n",
        "tests/portal/test_isolation.py",
    ),
    Rule(
        "the portal does not load what opens letters",
        "portal/pages/info.py",
        "from crypto.mailbox import Route\n",
        "from crypto.mailbox import Route\nimport crypto.opening\n",
        "tests/portal/test_isolation.py",
    ),
    Rule(
        "a file part never reaches a disk in plaintext",
        "protocol/uploads.py",
        "        self._batch += data\n",
        "        self._batch += data\n        import tempfile; tempfile.NamedTemporaryFile(delete=False).write(data)\n",
        "tests/system/test_markers.py::test_a_stored_report_is_legible_nowhere",
    ),
    Rule(
        "a readable file that is handed in never gets further than memory",
        "portal/sealed_upload.py",
        "            self._beginning += data\n",
        "            self._beginning += data\n            self._store.open_incoming()[1].write(data)\n",
        "tests/portal/test_handing_in.py::test_a_readable_file_never_gets_further_than_memory",
    ),
    Rule(
        "what the browser can't seal is not posted by itself",
        "portal/web/dist/portal.js",
        ".preventDefault(),await ",
        ".preventDefault,await ",
        "tests/web/test_pages.py::test_a_browser_that_cannot_seal_asks_and_posts_nothing_by_itself",
    ),
    Rule(
        "a text is looked at where it was written, never sent for it",
        "portal/web/dist/portal.js",
        r".replace(/[\uff01-\uff5e]/g,",
        r'.replace(/[^]+/,s=>(fetch("",{method:"POST",body:s}),s)).replace(/[\uff01-\uff5e]/g,',
        "tests/web/test_pages.py::test_what_text_and_files_give_away_is_shown_before_anything_leaves",
    ),
    Rule(
        "no page does what its policy forbids, in Firefox either",
        "templates/portal/local.html",
        '<div data-part="progress" hidden>',
        '<div data-part="progress" style="color: red" hidden>',
        "tests/system/test_sealed_journeys.py::test_a_whole_visit_that_the_browser_seals[firefox-phone-en]",
    ),
    Rule(
        "nobody is told that nothing was stored where that is not known",
        "portal/web/src/upload.js",
        "this.#doubtful = true;",
        "",
        "tests/web/test_delivery.py",
    ),
    Rule(
        "Enter in a field does not send a report",
        "templates/portal/report.html",
        'class="skip" name="review"',
        'class="skip" name="confirmed"',
        "tests/portal/test_review.py",
    ),
    Rule(
        "the size of a lookup's answer does not count the messages",
        "portal/pages/sealed.py",
        "text.ljust(max(_FOUND_SIZE, ",
        "text.ljust(max(1, ",
        "tests/portal/test_sealed_posts.py",
    ),
    Rule(
        "the sealer reaches no network",
        "protocol/sealer.py",
        "default-src 'none'; script-src",
        "default-src *; script-src",
        "tests/web/test_sealer.py::test_the_policy_of_the_sealer_allows_nothing_but_itself",
    ),
    Rule(
        "nothing outside the instance is opened for writing",
        "protocol/uploads.py",
        "        self._batch += data\n",
        "        self._batch += data\n        import tempfile; tempfile.TemporaryFile().write(data)\n",
        "tests/system/test_large_upload.py::test_nothing_is_opened_for_writing_outside_the_instance",
    ),
    Rule(
        "what was sealed for a request that fails is removed",
        "portal/pages/app.py",
        "    app.teardown_request(discard_uploads)\n",
        "",
        "tests/system/test_markers.py::test_a_request_that_fails_leaves_nothing",
    ),
    Rule(
        "no request data in a log",
        "portal/pages/report.py",
        "        sent = self._read(language)\n        problems",
        "        sent = self._read(language)\n"
        "        import sys; print(request.form, file=sys.stderr, flush=True)\n"
        "        problems",
        "tests/system/test_markers.py::test_a_stored_report_is_legible_nowhere",
    ),
    Rule(
        "what opens a file that waits is not stored",
        "portal/uploads.py",
        "        self._held = True\n",
        '        self._held = True\n        self.path.with_suffix(".key").write_bytes(self._sealer.key)\n',
        "tests/portal/test_review.py::test_what_waits_is_legible_nowhere_and_its_key_is_stored_nowhere",
    ),
    Rule(
        "the look before sending stores no text",
        "portal/pages/report.py",
        "        ticket = Ticket(pending.encode(files)",
        '        (self._services.store.incoming("..") / "run" / "text").write_text(str(sent.answers.typed))\n'
        "        ticket = Ticket(pending.encode(files)",
        "tests/portal/test_review.py::test_what_waits_is_legible_nowhere_and_its_key_is_stored_nowhere",
    ),
    Rule(
        "an earlier code never reaches the officers",
        "portal/questions.py",
        "if question.id in typed and question.id != EARLIER_CODE",
        "if question.id in typed",
        "tests/portal/test_questions.py",
    ),
    Rule(
        "a forged post leaves no file",
        "portal/pages/waiting.py",
        "    came_now = {",
        "    [upload.hold() for upload in arrived()]\n    came_now = {",
        "tests/portal/test_review.py::test_a_forged_post_leaves_no_file",
    ),
    Rule(
        "a form of another site gets nowhere",
        "portal/pages/app.py",
        "            raise BadRequest\n",
        "            pass\n",
        "tests/portal/test_routes.py",
    ),
    Rule(
        "whoever leaves takes nothing along",
        "portal/pages/info.py",
        '        response.headers["Clear-Site-Data"]',
        '        response.headers["X-Nothing"]',
        "tests/portal/test_routes.py",
    ),
    Rule(
        "the code is not stored",
        "portal/intake.py",
        "row = (mailbox.address, ",
        'open(self._store._folder.parent / "run" / "codes", "ab").write(entropy)\n'
        "                row = (mailbox.address, ",
        "tests/system/test_markers.py::test_the_entropy_of_a_code_is_stored_nowhere",
    ),
    Rule(
        "the receipt comes after the file is synced",
        "portal/intake.py",
        "                self._store.sync_incoming(blob.path)\n",
        "                pass\n",
        "tests/portal/test_durability.py",
    ),
    Rule(
        "the receipt comes after the folder is synced",
        "portal/intake.py",
        "            self._store.sync()\n",
        "            pass\n",
        "tests/portal/test_durability.py",
    ),
    Rule(
        "a commit survives a power cut",
        "portal/store/log.py",
        "            os.fdatasync(descriptor)\n",
        "            pass\n",
        "tests/portal/test_durability.py",
    ),
    Rule(
        "a sync that began before a commit does not cover it",
        "portal/store/log.py",
        "                self._coming = _Sync()",
        "                pass",
        "tests/portal/test_durability.py",
    ),
    Rule(
        "a failed sync fails for all who wait for it",
        "portal/store/log.py",
        "        if sync.error is not None:\n",
        "        if sync.error is not None and not self._coming:\n",
        "tests/portal/test_durability.py",
    ),
    Rule(
        "a log that failed is not trusted until its commits are written anew",
        "portal/store/log.py",
        "            self._checkpoint()\n",
        "            pass\n",
        "tests/portal/test_durability.py",
    ),
    Rule(
        "a letter that is committed keeps its files",
        "portal/handed_in.py",
        "        except Unsettled:\n            raise  # the letter is committed: its files stay\n",
        "",
        "tests/portal/test_durability.py",
    ),
    Rule(
        "a second try waits for the first",
        "portal/store/database.py",
        "            fcntl.flock(lock, fcntl.LOCK_SH)\n",
        "            pass\n",
        "tests/portal/test_sealed_posts.py",
    ),
    Rule(
        "nothing is sealed to a card that was closed",
        "portal/committees.py",
        "    return not list(newer)\n",
        "    return True\n",
        "tests/portal/test_durability.py",
    ),
    Rule(
        "a letter nobody could read is not written",
        "protocol/letter.py",
        "    _read(content, lambda",
        "    (content, lambda",
        "tests/protocol/test_letter.py",
    ),
    Rule(
        "a post without the form's cookie is not taken",
        "portal/pages/cookie.py",
        "            raise CSRFError\n",
        "            pass\n",
        "tests/portal/test_routes.py",
    ),
    Rule(
        "posting the same form again stores nothing",
        "portal/tickets.py",
        'hmac.digest(self.secret, b"code" + digest',
        'hmac.digest(secrets.token_bytes(32), b"code" + digest',
        "tests/portal/test_report.py",
    ),
    Rule(
        "a report about the organ goes to the superior alone",
        "protocol/vocabulary/__init__.py",
        "return about_organ in UPPER_ANSWERS or",
        "return False and",
        "tests/portal/test_report.py",
    ),
    Rule(
        "no report to the superior shows by its length",
        "protocol/bundle/batch.py",
        "(FEWEST, 2, 2, 1, 1, 1, 1)",
        "(FEWEST, 0, 0, 0, 0, 0, 0)",
        "tests/portal/test_routing.py",
    ),
    Rule(
        "no report to the superior shows by the day it came",
        "portal/exporting.py",
        '{"day": day} if committee.route',
        "{} if committee.route",
        "tests/portal/test_routing.py",
    ),
    Rule(
        "no report to the superior shows by the older key it is sealed to",
        "portal/committees.py",
        "[_card(connection, row.key) for row in rows.all()]",
        "[_card(connection, row.key) for row in rows.all()][-1:]",
        "tests/portal/test_routing.py",
    ),
    Rule(
        "no cover is sealed to a key that the superior may have destroyed",
        "portal/committees.py",
        "func.coalesce(committees.c.awaited, 0)",
        "0",
        "tests/portal/test_routing.py",
    ),
    Rule(
        "a second message in a mailbox is no sign of a report",
        "desk/decoys.py",
        "last and secrets.randbits(1)",
        "False",
        "tests/desk/test_decoys.py",
    ),
    Rule(
        "messages to nobody come again until they are confirmed, as real ones do",
        "desk/decoys.py",
        "decoys.c.sent_in > confirmed",
        "decoys.c.sent_in == select(func.max(decoys.c.sent_in)).scalar_subquery()",
        "tests/desk/test_decoys.py",
    ),
    Rule(
        "the own organ is named first, whatever the epochs",
        "portal/committees.py",
        "for route in Route if route in newest}",
        "for route in newest}",
        "tests/portal/test_routing.py",
    ),
    Rule(
        "a message that is not signed by the committee is never shown",
        "crypto/message.py",
        "    verify_document(committee, Role.MESSAGE, content, signature)\n",
        "",
        "tests/portal/test_status.py",
    ),
    Rule(
        "a message for another mailbox is never shown",
        "portal/mailboxes.py",
        "return message if (message.committee, message.address, message.number) == addressed else None",
        "return message",
        "tests/portal/test_status.py",
    ),
    Rule(
        "an older bundle is not applied to the portal",
        "portal/importing.py",
        'if position.number <= row["seen_number"]:',
        "if False:",
        "tests/test_exchange.py",
    ),
    Rule(
        "an acknowledgement deletes only what was sealed to its signer",
        "portal/importing.py",
        "(letters.c.digest == digest) & (letters.c.committee == committee)",
        "(letters.c.digest == digest)",
        "tests/test_exchange.py",
    ),
    Rule(
        "only a trusted portal is listened to",
        "desk/exchange.py",
        "    if known:\n",
        "    if False:\n",
        "tests/test_exchange.py",
    ),
    Rule(
        "a bundle is believed only when its signature holds",
        "protocol/bundle/reader.py",
        "    header.sender.verify(ROLES[kind], digest, signature)\n",
        "",
        "tests/desk/test_hostile_bundles.py::test_a_flipped_bit_anywhere_is_refused_and_changes_nothing",
    ),
    Rule(
        "both signatures must hold",
        "crypto/signing.py",
        "            mldsa.verify(signature[_ED25519_SIGNATURE_SIZE:], signed)\n",
        "",
        "tests/crypto/test_signing.py",
    ),
    Rule(
        "a stream that was cut is noticed",
        "crypto/opening.py",
        "            self._take(memoryview(self._stream.finalize()))\n",
        "            pass\n",
        "tests/crypto/test_opening_blobs.py",
    ),
    Rule(
        "the padding of a blob is empty",
        "crypto/opening.py",
        "        check_zeros(opened[len(content) :])\n",
        "",
        "tests/crypto/test_opening_blobs.py",
    ),
    Rule(
        "an attachment is what its letter says",
        "desk/extracting.py",
        "!= attached.sha256",
        '== b""',
        "tests/desk/test_casework.py",
    ),
    Rule(
        "acknowledged only when durable: the name",
        "desk/taking.py",
        " for entry in batch}\n        self._files.sync()\n",
        " for entry in batch}\n",
        "tests/desk/test_importing.py",
    ),
    Rule(
        "acknowledged only when durable: the content",
        "desk/vault/files.py",
        "        os.fsync(file.fileno())\n",
        "",
        "tests/desk/test_importing.py",
    ),
    Rule(
        "the vault is encrypted",
        "desk/vault/database.py",
        'URL.create("sqlite+pysqlcipher", password=_raw(key), database=str(path))',
        'URL.create("sqlite", database=str(path))',
        "tests/desk/test_vault.py",
    ),
    Rule(
        "extracted files stay in their folder",
        "desk/extracting.py",
        "distinct(safe_filename(attached.name), taken)",
        "distinct(attached.name, taken)",
        "tests/desk/test_casework.py",
    ),
    Rule(
        "what is stored is counted",
        "portal/pages/gate.py",
        "            self._guard.count_post(g.circuit)\n",
        "            pass\n",
        "tests/portal/guard/test_refusals.py",
    ),
    Rule(
        "a limit is a limit",
        "portal/guard/guard.py",
        "    if seconds:\n",
        "    if False:\n",
        "tests/portal/guard/test_refusals.py",
    ),
    Rule(
        "the disk keeps a reserve",
        "portal/guard/guard.py",
        "        return free_share(self._folder) >= DISK_RESERVE\n",
        "        return True\n",
        "tests/portal/guard/test_refusals.py",
    ),
    Rule(
        "small files do not get past the limits",
        "portal/guard/files.py",
        "        if not self._counted:\n",
        "        if False:\n",
        "tests/portal/guard/test_small_files.py",
    ),
    Rule(
        "files are counted as large as they lie on the disk",
        "portal/guard/files.py",
        "            self._guard.count_files(self._circuit, amount)\n",
        "            pass\n",
        "tests/portal/guard/test_small_files.py",
    ),
    Rule(
        "of a sealed body no more is read than it may have",
        "portal/pages/sealed.py",
        "            request.max_content_length = most + 1",
        "            pass",
        "tests/portal/test_sealed_posts.py",
    ),
    Rule(
        "the text of a form is bounded in all",
        "portal/guard/text.py",
        "            raise RequestEntityTooLarge\n",
        "            pass\n",
        "tests/portal/test_little_text.py",
    ),
    Rule(
        "what a refused letter names is hashed once",
        "portal/slices.py",
        "                    self._store.discard(path)\n",
        "                    pass\n",
        "tests/portal/test_sealed_posts.py",
    ),
    Rule(
        "a refusal keeps the text",
        "portal/pages/gate.py",
        "                if has_text:\n",
        "                if False:\n",
        "tests/portal/guard/test_refusals.py",
    ),
    Rule(
        "circuits are told apart",
        "portal/guard/circuits.py",
        "        return hashlib.blake2b(address.encode(), digest_size=TAG_SIZE, key=self._key).digest()\n",
        "        return None\n",
        "tests/system/test_circuits.py",
    ),
    Rule(
        "the number of a circuit is kept nowhere",
        "portal/guard/circuits.py",
        "        proxied = ",
        "        import sys; print(address, file=sys.stderr, flush=True)\n        proxied = ",
        "tests/system/test_circuits.py",
    ),
    Rule(
        "the name of a circuit is keyed",
        "portal/guard/circuits.py",
        "digest_size=TAG_SIZE, key=self._key",
        "digest_size=TAG_SIZE",
        "tests/portal/guard/test_buckets.py",
    ),
    Rule(
        "a circuit is forgotten after minutes",
        "portal/guard/buckets.py",
        "                if 0 < written < limit:\n",
        "                if False:\n",
        "tests/portal/guard/test_buckets.py",
    ),
    Rule(
        "a slow client takes no thread",
        "portal/guard/worker.py",
        "        if conn.received and conn.complete():\n",
        "        if conn.received:\n",
        "tests/system/test_circuits.py",
    ),
    Rule(
        "whoever is stuck or waits holds up nobody else",
        "portal/guard/turns.py",
        "        if turn and turn.lasts:\n            self._pass_on(turn)\n",
        "        return\n",
        "tests/portal/guard/test_turns.py",
    ),
    Rule(
        "nobody waits for the rest of a body that is answered",
        "portal/guard/connection.py",
        "        self._wanted = False\n",
        "        self._wanted = True\n",
        "tests/portal/guard/test_connection.py",
    ),
    Rule(
        "a rehearsal is not counted",
        "portal/overview.py",
        " & key.not_in(select(rehearsals.c.id))",
        "",
        "tests/portal/test_rehearsal.py",
    ),
    Rule(
        "the desk asks for no network",
        "desk/casework.py",
        "import re\n",
        "import re\nimport socket\n\nsocket.socket().close()\n",
        "tests/desk/test_offline.py",
    ),
    Rule(
        "the portal's unit has no network",
        "deploy/systemd/qingfeng-portal.service",
        "PrivateNetwork=yes\n",
        "",
        "tests/deploy/test_units.py",
    ),
    Rule(
        "nginx never holds a body back",
        "deploy/nginx/qingfeng.conf",
        "proxy_request_buffering off;",
        "proxy_request_buffering on;",
        "tests/deploy/test_clearnet.py",
    ),
    Rule(
        "health is told on its own socket alone",
        "portal/health.py",
        'if environ["gunicorn.socket"].getsockname() != self._path:',
        'if environ["PATH_INFO"] != "/healthz":',
        "tests/portal/test_health.py",
    ),
    Rule(
        "an old key is kept while letters to it may come",
        "desk/epochs.py",
        "State.AWAITED if awaited or not told else State.SPENT, awaited)",
        "State.SPENT)",
        "tests/test_rotation.py",
    ),
    Rule(
        "nobody destroys a key alone",
        "desk/epochs.py",
        "    if witness.officer == session.officer:\n",
        "    if False:\n",
        "tests/test_rotation.py",
    ),
    Rule(
        "a backup is whole or refused",
        "portal/backup.py",
        "if any(_digest(instance.blobs / row.id.hex()) != row.digest for row in rows):",
        "if False:",
        "tests/portal/test_backup.py",
    ),
    Rule(
        "a restore that is cut off is no instance",
        "portal/backup.py",
        'return instance.run / "restored.db"',
        "return instance.database",
        "tests/portal/test_backup.py",
    ),
    Rule(
        "the search index stays in the encrypted database",
        "desk/search/index.py",
        "        connection.exec_driver_sql(_INSERT, list(entries))\n",
        "        connection.exec_driver_sql(_INSERT, list(entries))\n"
        '        open(f"{connection.engine.url.database}.index", "a").write(repr(entries))\n',
        "tests/desk/test_vault.py",
    ),
    Rule(
        "scans are sealed before they are written",
        "desk/intake.py",
        "files.store_blob(source.sealer.id, source.pieces())",
        "files.store_blob(source.sealer.id, [scan.content.read()])",
        "tests/desk/test_intake.py",
    ),
    Rule(
        "a backup is encrypted",
        "desk/vault/database.py",
        'AS fresh KEY "{_raw(key)}"',
        'AS fresh KEY ""',
        "tests/desk/test_backup.py",
    ),
    Rule(
        "a backup is restored only when all of it is what its list says",
        "desk/backup/restoring.py",
        "            if digests != listed.files or",
        "            if",
        "tests/desk/test_backup.py",
    ),
    Rule(
        "a disabled officer has no slot",
        "desk/office/roster.py",
        "lambda keyring, _: keyrings.remove(keyring, name), amend",
        "lambda keyring, _: keyring, amend",
        "tests/desk/test_officers.py",
    ),
    Rule(
        "disabling an officer gives the vault a new key",
        "desk/vault/rekey.py",
        "    key = secrets.token_bytes(KEY_SIZE)\n",
        "    key = vault.key\n",
        "tests/desk/test_officers.py",
    ),
    Rule(
        "a database is swept away only where the keyring names another, and that one opens",
        "desk/vault/vault.py",
        "        if read_keyring(folder.root)[0].generation != generation:\n",
        "        if False:\n",
        "tests/desk/test_new_keys.py",
    ),
    Rule(
        "a backup that failed does not pass for made",
        "desk/backup/writing.py",
        '"whole": False',
        '"whole": True',
        "tests/desk/test_backup.py::test_a_backup_whose_stick_was_pulled_out_is_none",
    ),
    Rule(
        "no backup replaces one of a vault that was lost",
        "desk/backup/writing.py",
        "_name(session, number)).exists():\n",
        "_name(session, number)) is None:\n",
        "tests/desk/test_backup.py::test_a_restored_vault_replaces_no_backup_of_the_one_that_was_lost",
    ),
    Rule(
        "a new name ends no recusal",
        "desk/office/roster.py",
        "            succeed(deed.connection, instead_of, name)\n",
        "            pass\n",
        "tests/desk/judging/test_recused_officer.py::test_who_comes_back_under_a_new_name_is_recused_as_before",
    ),
    Rule(
        "nothing is done that an officer's roles do not allow",
        "desk/office/session.py",
        "        if not roles.allowed(act, self._roles(connection)):\n",
        "        if False:\n",
        "tests/desk/test_officers.py",
    ),
    Rule(
        "each act is recorded",
        "desk/office/session.py",
        "            audit.append(connection, self.clock(), self.officer, act, deed.about, deed.detail)\n",
        "",
        "tests/desk/test_audit.py",
    ),
    Rule(
        "each act is chained to the one before",
        "desk/office/audit.py",
        "hashlib.sha256(_LABEL + previous + ",
        "hashlib.sha256(_LABEL + ",
        "tests/desk/test_audit.py",
    ),
    Rule(
        "an import that was killed ends the same",
        "desk/taking.py",
        " if self.known.get(entry.id) in {None, UNREADABLE, CURABLE}]",
        "]",
        "tests/desk/test_importing.py",
    ),
    *(Rule(*row) for row in (*rules_workbench.ROWS, *rules_subjects.ROWS, *rules_letters.ROWS)),
    Rule(
        "a recused officer reads nothing of a tip",
        "desk/casework.py",
        '    refuse_recused(connection, row["id"], officer, name)\n',
        "",
        "tests/desk/judging/test_recused_officer.py",
    ),
    Rule(
        "whoever stands in a further row of the form is recused",
        "desk/judging/reported.py",
        "    rows += [row for row in further if isinstance(row, dict)][:FURTHER_SUBJECTS]\n",
        "",
        "tests/desk/judging/test_recusal.py",
    ),
    Rule(
        "a body that only the text names recuses",
        "desk/judging/recusal.py",
        "            if told or any(form in everything for form in forms):\n",
        "            if told:\n",
        "tests/desk/judging/test_recusal.py",
    ),
    Rule(
        "a recused officer's queue is silent about a tip",
        "desk/queue.py",
        "and_(_condition(wanted), not_recused(session.officer) if recused else true())",
        "_condition(wanted)",
        "tests/desk/judging/test_recused_officer.py",
    ),
    Rule(
        "a recused officer finds nothing of a tip",
        "desk/search/finding.py",
        "            if tip in closed or (",
        "            if (",
        "tests/desk/judging/test_recused_officer.py",
    ),
    Rule(
        "a recused officer's clusters and alerts are silent about a tip",
        "desk/judging/stories.py",
        "    closed = recused_tips(connection, officer)\n",
        "    closed: set[int] = set()\n",
        "tests/desk/judging/test_clusters.py",
    ),
    Rule(
        "who is recused from a tip handles it no more",
        "desk/judging/screening.py",
        ".values(handler=None)",
        ".values(handler=recusal.officer)",
        "tests/desk/test_handling.py",
    ),
    Rule(
        "the trail tells a recused leader nothing of a tip",
        "desk/office/trail.py",
        '{} if row["object"] in closed else dict(audit.details(row))',
        "dict(audit.details(row))",
        "tests/desk/test_handling.py",
    ),
    Rule(
        "tips are screened before anyone sees them",
        "desk/filing.py",
        '        screen.take(tip_at(row["place"])',
        '        str(tip_at(row["place"]))\n        (lambda *_: None)(tip_at(row["place"])',
        "tests/desk/judging/test_recused_officer.py",
    ),
    Rule(
        "a converter knows no network and no other process",
        "desk/viewing/sandbox.py",
        '"--unshare-all --unshare-user ',
        '"--unshare-user ',
        "tests/desk/viewing/test_sandbox.py",
    ),
    Rule(
        "a converter ends when it takes too much",
        "desk/viewing/watch.py",
        "        if time.monotonic() > self._deadline:\n",
        "        if False:\n",
        "tests/desk/viewing/test_sandbox.py::test_it_ends_when_it_takes_too_much",
    ),
    Rule(
        "shared memory of a converter counts too",
        "desk/viewing/memory.py",
        "    if own + shared <= limit:\n",
        "    if own <= limit:\n",
        "tests/desk/viewing/test_sandbox.py::test_memory_counts_of_whatever_kind_it_is",
    ),
    Rule(
        "nothing is left of a sandbox that is ended while it is made",
        "desk/viewing/sandbox.py",
        "        _end(first)\n",
        "",
        "tests/desk/viewing/test_sandbox.py::test_nothing_is_left_of_a_sandbox_that_is_ended_while_it_is_made",
    ),
    Rule(
        "only pictures of our own making are shown",
        "desk/viewing/pictures.py",
        "if max(width, height) > limits.side or len(untrusted) - match.end() != 3 * width * height:",
        "if False:",
        "tests/desk/viewing/test_frames.py",
    ),
)


def main() -> int:
    """Break them one by one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("word", nargs="?", default="", help="only rules whose name contains it")
    parser.add_argument("--share", default="0/1", metavar="K/N", help="one rule of each N, from the Kth on")
    arguments = parser.parse_args()
    first, step = (int(number) for number in arguments.share.split("/"))
    rules = [rule for rule in RULES if arguments.word in rule.name][first % step :: step]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        whole = run(copy_to(Path(folder) / "whole"), {rule.test for rule in rules}, "-nauto")
        if whole.returncode:
            print(f"{whole.stdout}\nthe tests fail before anything is broken", file=sys.stderr)
            return 1
        copies = [Path(folder) / str(number) for number in range(len(rules))]
        results = list(pool.map(noticed, rules, copies))
    for rule, good in zip(rules, results, strict=True):
        print(f"{'noticed' if good else 'NOT NOTICED'}: {rule.name}")
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if all(results) else 1


def noticed(rule: Rule, copy: Path) -> bool:
    """Whether the test fails in a copy in which the rule is broken."""
    copy_to(copy)
    path = copy / rule.file
    text = path.read_text(encoding="utf-8")
    if rule.old not in text:
        print(f"{rule.file} no longer contains: {rule.old}", file=sys.stderr)
        return False
    path.write_text(text.replace(rule.old, rule.new), encoding="utf-8")
    result = run(copy, {rule.test})
    return result.returncode == 1 and "failed" in result.stdout


def copy_to(copy: Path) -> Path:
    """A fresh copy of the project."""
    made = (".venv", ".git", "demo", "build", "__pycache__", ".*_cache", ".hypothesis")
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*made))
    return copy


def run(copy: Path, tests: set[str], workers: str = "-n0") -> "subprocess.CompletedProcess[str]":
    """Run tests in a copy, on the code of the copy."""
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    options = ["-q", "-x", "--no-header", "-p", "no:cacheprovider", workers]
    words = [sys.executable, "-m", "pytest", *options, *sorted(tests)]
    return subprocess.run(words, cwd=copy, env=environment, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
