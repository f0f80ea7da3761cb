"""One file that holds the whole vault, as encrypted as the vault itself.

A tar archive, so that it can be looked at without this program: the keyring, the database, the sealed attachments, and
at its end a list of all of them with their SHA-256, under a MAC of the vault key.
"""
