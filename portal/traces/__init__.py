"""What in a text or a file could point to the person who sends it.

Pure functions: text or bytes in, findings out. They warn; they never change or refuse anything. Of a file only the
first and the last MiB are looked at while it streams by, by small scanners of our own: no image or document library
ever parses a stranger's bytes in the server's process.
"""
