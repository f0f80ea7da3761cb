"""Receipt codes, and all that follows from them: JavaScript and Python agree on every one."""

import random
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from web import Engine, Refused, one, verdict

from crypto import code
from crypto.mailbox import Route, mailbox, thread
from tests.crypto.codes import ENGLISH, ENTROPY, SIMPLIFIED, TRADITIONAL
from tests.crypto.material import VECTORS

MANY = 500
ENTROPIES = [bytes(16), b"\xff" * 16, *(random.Random(number).randbytes(16) for number in range(MANY))]
PIECES = [*ENGLISH[:30], "canalone", "runway", "the", "的", "ß", "ﬁ", "Ａ", "İ", "K"]


def test_both_write_five_hundred_codes_alike_in_both_languages(js: Engine) -> None:
    for language in code.LANGUAGES:
        written = js.ask("words", [{"entropy": entropy, "language": language} for entropy in ENTROPIES])
        assert written == [code.words(entropy, language) for entropy in ENTROPIES]


def test_each_reads_what_the_other_wrote(js: Engine) -> None:
    for language, gap in (("zh", ""), ("en", " ")):
        texts = [gap.join(code.words(entropy, language)) for entropy in ENTROPIES]
        assert js.ask("parse", [{"text": text} for text in texts]) == ENTROPIES


def test_both_derive_the_same_five_hundred_addresses_and_reply_keys(js: Engine) -> None:
    asked = [{"entropy": entropy, "route": route.value} for entropy in ENTROPIES for route in Route]
    boxes = [(entropy, mailbox(entropy, route)) for entropy in ENTROPIES for route in Route]

    answers = js.ask("mailbox", asked)

    assert [box["address"] for box in answers] == [box.address for _, box in boxes]
    assert [box["reply"] for box in answers] == [box.reply.public.raw for _, box in boxes]
    threads = js.ask("thread", [{"entropy": entropy} for entropy in ENTROPIES])
    assert threads == [thread(entropy) for entropy in ENTROPIES]
    assert len(set(threads)) == len(ENTROPIES)


def test_the_recorded_codes_are_read_by_javascript(js: Engine) -> None:
    assert len(VECTORS["codes"]) == 4
    for recorded in VECTORS["codes"]:
        entropy = bytes.fromhex(recorded["entropy"])
        assert js.ask("parse", [{"text": recorded[language]} for language in code.LANGUAGES]) == [entropy, entropy]
        assert one(js, "thread", entropy=entropy).hex() == recorded["thread"]


def test_both_know_the_same_spellings_and_lookalikes(js: Engine) -> None:
    assert one(js, "spellings") == code._known_words()
    assert one(js, "lookalikes") == code._LOOKALIKES
    assert len(SIMPLIFIED) == len(TRADITIONAL) == len(ENGLISH) == 2048


def agree(js: Engine, operation: str, texts: list[str]) -> list[Any]:
    """Python's verdicts, after JavaScript gave the same."""
    python: dict[str, Callable[[str], Any]] = {
        "parse": code.parse,
        "candidates": lambda text: list(code.candidates(text)),
    }
    expected = [verdict(partial(python[operation], text)) for text in texts]
    assert js.ask(operation, [{"text": text} for text in texts]) == expected
    return expected


def test_five_hundred_mistyped_codes_are_refused_for_the_same_reason(js: Engine) -> None:
    dice = random.Random(6)
    texts = []
    for entropy in ENTROPIES[:MANY]:
        language = dice.choice(code.LANGUAGES)
        typed = code.words(entropy, language)
        place = dice.randrange(12)
        typed[place] = dice.choice(
            [dice.choice(SIMPLIFIED), dice.choice(ENGLISH), "龘", "qqqq", "", typed[place] * 2, TRADITIONAL[place]]
        )
        texts.append(dice.choice(["", " ", " , ", "\u3000"]).join(typed))

    verdicts = agree(js, "parse", texts)

    names = {verdict.name if isinstance(verdict, Refused) else "code" for verdict in verdicts}
    assert names == {"code", "BadChecksum", "UnknownWord", "WrongLength"}


def test_lookalikes_lead_to_the_same_candidates_in_the_same_order(js: Engine) -> None:
    table = code._lookalikes()
    texts = []
    for entropy in ENTROPIES[:100]:
        typed = [SIMPLIFIED.index(word) for word in code.words(entropy, "zh")]
        texts.append("".join(SIMPLIFIED[table.get(index, [index])[0]] for index in typed))
    assert any(len(found) > 1 for found in agree(js, "candidates", texts) if isinstance(found, list))


def test_spaces_traditional_forms_and_prefixes_are_read_alike(js: Engine) -> None:
    texts = []
    for entropy in ENTROPIES[:50]:
        zh, en = code.words(entropy, "zh"), code.words(entropy, "en")
        traditional = "".join(TRADITIONAL[SIMPLIFIED.index(word)] for word in zh)
        wide = "".join(chr(ord(sign) + 0xFEE0) for sign in "".join(en).upper())
        texts += [traditional, "".join(en), " ".join(word[:4] for word in en), "1." + ", ".join(en).upper(), wide]
    assert not any(isinstance(found, Refused) and found.name == "WrongLength" for found in agree(js, "parse", texts))


# The two languages know different versions of Unicode: characters newer than Python's are left out.
_KNOWN = st.characters(categories=["L", "N", "P", "S", "Z"]).filter(lambda sign: unicodedata.category(sign) != "Cn")


@settings(max_examples=300)
@given(
    st.text(_KNOWN, max_size=60)
    | st.text(st.sampled_from("".join(SIMPLIFIED[:20])), min_size=12, max_size=12)
    | st.text(st.sampled_from("abcdeinorst "), max_size=80)
    | st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)
    | ENTROPY.map(lambda entropy: "".join(code.words(entropy, "en")))
)
def test_whatever_is_typed_gets_the_same_verdict(js: Engine, typed: str) -> None:
    agree(js, "parse", [typed])
