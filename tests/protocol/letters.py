"""Letters and messages of every valid shape, as hypothesis draws them."""

from hypothesis import strategies as st

from crypto.xwing import SecretKey
from protocol.letter import COVER, Attachment, Kind, Letter, SealedBy, Thread
from protocol.message import Message
from protocol.vocabulary import vocabulary

REPLY_KEYS = [SecretKey(bytes([number] * 32)).public for number in (1, 2)]
IDS = st.binary(min_size=32, max_size=32)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
TEXTS = st.text(max_size=30)
GROUPS = st.dictionaries(NAMES, TEXTS, max_size=3)
FIELDS = st.dictionaries(NAMES, TEXTS | st.lists(TEXTS, max_size=4) | st.lists(GROUPS, max_size=3), max_size=5)

THREADS = st.builds(Thread, IDS, IDS, st.sampled_from(REPLY_KEYS))
ATTACHMENTS = st.builds(
    Attachment,
    id=IDS,
    key=IDS,
    size=st.integers(0, 2**40),
    sha256=IDS,
    name=st.text(max_size=20) | st.just("名" * 500),
    media_type=st.sampled_from(["", "image/jpeg", "x" * 100]),
)
LETTERS = st.just(COVER) | st.builds(
    Letter,
    kind=st.sampled_from([kind for kind in Kind if kind is not Kind.COVER]),
    thread=THREADS,
    language=st.sampled_from(["zh", "en"]),
    sealed_by=st.sampled_from(SealedBy),
    fields=FIELDS,
    attachments=st.lists(ATTACHMENTS, max_size=4, unique_by=lambda attachment: attachment.id).map(tuple),
)
WEEKS = st.sampled_from(["0001-W01", "2020-W53", "2026-W01", "2026-W47", "2026-W53", "9999-W52"])
MESSAGES = st.builds(
    Message,
    committee=IDS,
    address=IDS,
    number=st.integers(1, 1_000_000),
    week=WEEKS,
    status=st.sampled_from(sorted(vocabulary().statuses)),
    text=st.text(max_size=50),
    received=st.lists(IDS, max_size=4).map(tuple),
    outcome=st.none() | st.sampled_from(sorted(vocabulary().outcomes)),
)
