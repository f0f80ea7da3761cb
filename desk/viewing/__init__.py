"""Looking at attachments without letting them do anything.

The file goes through a pipe into a sandbox that has no network, no home and no disk; converters there turn it into
plain pixels, text and sound samples, which come back through another pipe. Out here nothing parses the file: sizes are
checked, and only pictures, documents and sound that we built ourselves from those plain values are shown.
"""
