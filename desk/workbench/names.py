"""Words for ids that the formats use and the vocabulary doesn't name."""


def N_(message: str) -> str:  # noqa: N802  (the name under which messages are collected)
    """Marks a message for translation where it is looked up later."""
    return message


LETTERS = {
    "report": N_("Report"),
    "answer": N_("Letter from the reporter"),
    "retaliation": N_("Notice of retaliation"),
    "rating": N_("Rating by the reporter"),
}

SEALED_BY = {
    "server": N_("Sealed by the portal when it arrived."),
    "browser": N_("Sealed in the reporter's browser."),
    "file": N_("Sealed offline by the reporter."),
}
