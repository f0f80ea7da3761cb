"""The search index.

Not a table of SQLAlchemy's: FTS5 without content of its own, rows under `place`. See `desk.search.words`.
Positions are not kept (detail = column): what is found is compared with the text itself before it is shown.
"""

_INDEX = "text, subject, content = '', contentless_delete = 1, detail = column, tokenize = 'ascii'"
CREATE_SEARCH = (
    f"CREATE VIRTUAL TABLE search USING fts5({_INDEX})",
    "INSERT INTO search(search, rank) VALUES ('hashsize', 16777216)",  # bytes; few large segments, not many small ones
)
