"""From a pile of tips to an understood situation: which come first, which belong together, and who must not see them.

Everything here proposes and says why; officers decide. It looks at what reports say, never at who may have written
them: nothing here compares style, habits or times of sending.
"""
