"""How bytes are sealed: keys, cards, letters, blobs, messages, receipt codes and signatures.

Bytes in, bytes out: nothing here touches a file, a clock, a network or a database.
`FORMAT.md` beside this file specifies every byte.

Two modules are for the committee's offline machine alone and must never be loaded by the portal:
`crypto.keys`, which holds the committee's private keys, and `crypto.opening`, which opens what was sealed to them.
"""
