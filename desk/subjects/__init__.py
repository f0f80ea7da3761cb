"""Whom tips are about: records of persons and bodies, and the integrity file (廉政档案) of each.

Officers keep them. Nothing is linked by itself: a tip's names are compared with the records when the tip is opened, and
what fits is proposed with the reason. What is confirmed stands apart from what was merely reported.
"""
