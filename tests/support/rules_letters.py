"""The rules about what anyone may write, for `break_rules.py`: name, file, what stands there, what instead, test."""

_HOSTILE, _CONTAINED = "tests/desk/test_hostile_letters.py", "tests/desk/test_contained.py"
_DESK = "tests/desk/judging/test_at_the_desk.py"

ROWS = (
    (
        "a name of any script can be compared with a declared one",
        "desk/judging/names.py",
        "    if len(mine) != len(theirs):",
        "    if False:",
        f"{_HOSTILE}::test_a_latin_name_as_long_as_a_declared_one_is_filed",
    ),
    (
        "a second report that names a mailbox does not take it",
        "desk/filing.py",
        '        if first and case.thread["address"] not in mailboxes:',
        "        if first:",
        _HOSTILE,
    ),
    (
        "a tip that can't be assessed stops no other",
        "desk/judging/weighing.py",
        "        return Weighed(known.tip, _unassessed(known), None, known.sha256, place_of_fault(error))",
        "        raise error",
        _CONTAINED,
    ),
    (
        "what can't be compared with a declaration is closed to whoever made it",
        "desk/judging/screening.py",
        "            return [Recusal(officer, UNSURE)",
        "            return [] and [Recusal(officer, UNSURE)",
        _CONTAINED,
    ),
    (
        "a decision yields to a later notice of retaliation",
        "desk/judging/proposing.py",
        "is_not(None) & ~_woken(_DECIDED_AT)",
        "is_not(None)",
        _DESK,
    ),
    (
        "what only another vault can read is not acknowledged",
        "desk/exporting.py",
        " & (entries.c.kind != CURABLE)",
        "",
        "tests/test_rotation.py",
    ),
)
