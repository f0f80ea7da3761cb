"""The workbench's rules, for `break_rules.py`: name, file, what stands there, what is put in its place, the test."""

_GUARDS = "desk/workbench/guards.py"
_GUARDED = "tests/desk/workbench/test_guards.py"

ROWS = (
    (
        "the desk listens on its own machine alone",
        "desk/workbench/serve.py",
        "if not address.is_loopback:",
        "if False:",
        "tests/desk/workbench/test_listener.py::test_no_other_address_is_listened_at",
    ),
    (
        "another name for this machine is not answered",
        _GUARDS,
        '    if request.environ.get("HTTP_HOST") != host:',
        "    if False:",
        _GUARDED,
    ),
    (
        "a form of another site does nothing at the desk",
        _GUARDS,
        '    if request.method not in _ASKING and request.headers.get("Origin") != origin:',
        "    if False:",
        _GUARDED,
    ),
    ("the one-time link opens one window", _GUARDS, "            if self._used:", "            if False:", _GUARDED),
    (
        "who was not let in sees no page",
        _GUARDS,
        "if request.endpoint not in public and not door.inside():",
        "if request.endpoint is None and not door.inside():",
        _GUARDED,
    ),
    (
        "no word is remembered once the vault is locked",
        "desk/workbench/seat.py",
        "            forget_words()\n",
        "",
        "tests/desk/workbench/test_seat.py::test_no_cache_remembers_a_word_after_the_lock",
    ),
    (
        "the locked window holds no passphrase",
        "desk/workbench/entrance.py",
        '{"csrf_token", "passphrase", "again"}',
        '{"csrf_token"}',
        "tests/desk/workbench/test_seat.py::test_the_locked_window_holds_no_new_passphrase_and_asks_for_whoever_sat_there",
    ),
    (
        "the vault locks also where that can't be recorded",
        "desk/workbench/seat.py",
        "with suppress(Exception):",
        "with suppress(NotPossible):",
        "tests/desk/workbench/test_seat.py::test_a_lock_that_can_not_be_recorded_locks_and_the_watch_goes_on",
    ),
    (
        "a scan never lies open in the vault",
        "protocol/uploads.py",
        "        self._batch += data\n",
        '        self._batch += data\n        self.path.with_suffix(".txt").write_bytes(data)\n',
        "tests/desk/workbench/test_paper.py",
    ),
    (
        "signs that turn text around are shown",
        "desk/workbench/text.py",
        '        unicodedata.category(character)[0] == "C" or',
        "",
        "tests/desk/workbench/test_tips.py",
    ),
    (
        "the vault locks when nobody is there",
        "desk/workbench/seat.py",
        "            if self._clock() - self._last > self.idle_seconds:",
        "            if self._clock() < 0:",
        "tests/desk/workbench/test_seat.py",
    ),
    (
        "what is looked for stands in no address",
        "desk/workbench/search.py",
        '        return go("search")',
        '        return go("search", query=self._seat.place().query)',
        "tests/desk/workbench/test_queue.py",
    ),
)
