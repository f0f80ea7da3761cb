"""The rules about subjects, for `break_rules.py`: name, file, what stands there, what is put in its place, the test."""

_FILES = "tests/desk/subjects/test_integrity.py"
_CRAWL = "tests/desk/judging/test_recused_officer.py"

ROWS = (
    (
        "nobody sees their own or a relative's integrity file",
        "desk/subjects/records.py",
        "    if subject in closed_subjects(connection, officer):",
        "    if subject < 0:",
        _FILES,
    ),
    (
        "a declaration closes the files that are there",
        "desk/judging/conflicts.py",
        "close_files(deed.connection, conflict)",
        "0",
        _FILES,
    ),
    (
        "an integrity file says nothing of a tip that is recused from its reader",
        "desk/subjects/entries.py",
        'if row["tip"] not in closed]',
        "if row]",
        _CRAWL,
    ),
    (
        "the audit trail tells nobody why a file was opened that is closed to them",
        "desk/office/trail.py",
        'detail = {} if row["object"] in closed else dict(',
        "detail = dict(",
        _CRAWL,
    ),
    (
        "an opinion holds confirmed facts alone",
        "desk/subjects/integrity.py",
        "record, of(CONFIRMED, held), session.today())",
        "record, held, session.today())",
        _FILES,
    ),
    (
        "no integrity file is opened without a reason",
        "desk/subjects/integrity.py",
        "    if not text or len(text) > LONGEST_REASON",
        "    if len(text) > LONGEST_REASON",
        _FILES,
    ),
)
