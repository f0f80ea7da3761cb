"""Bundles: the only thing that ever crosses between the portal and the desk, on a stick.

A bundle is a signed, numbered file: prefix ‖ header ‖ entries sorted by type and id ‖ end ‖ signature. The same
layout serves both directions. `FORMAT.md`, section "Bundle".
"""
