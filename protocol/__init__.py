"""What the portal and the desk must agree on: letters, messages, bundles, statuses and the field's vocabulary.

`FORMAT.md` beside this file specifies the JSON and the bundles byte by byte.
"""
