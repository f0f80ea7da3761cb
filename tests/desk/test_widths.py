"""Forms of characters made equal, quickly and exactly as Unicode says."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from desk.widths import nfkc


@given(st.text(st.one_of(st.sampled_from("，：；？！（）…％～\u3000局长a1\u0338\u0301ﾞ＝"), st.characters())))
@example("收了：３万元，（听说）\u0338…")
def test_the_quick_way_is_the_way_of_unicode(text: str) -> None:
    assert nfkc(text) == unicodedata.normalize("NFKC", text)
