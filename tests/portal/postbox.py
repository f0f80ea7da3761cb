"""Codes with answers, and messages such as a portal gone bad could put into a mailbox."""

from rooms import House, answers
from sqlalchemy import delete, insert

from crypto import code
from crypto import mailbox as derive
from crypto.mailbox import Route
from crypto.message import seal_message
from portal.store.tables import messages
from protocol import message as messages_format
from protocol.message import Message


def answered(house: House) -> str:
    """A code whose report was answered."""
    receipt = house.portal.reporter().report(answers())
    house.own.take_in(house.portal.export(house.stick)[-1])
    house.own.reply("2026-0001", "need_info", "请问是哪一年？")
    house.portal.apply(house.own.export(house.stick))
    return receipt


def put_message(house: House, message: Message, *, signer: str = "own", sealed_for: str | None = None) -> None:
    """What a portal gone bad could put into a mailbox."""
    desk = house.own if signer == "own" else house.upper
    entropy = code.parse(sealed_for or "")
    reply = derive.mailbox(entropy, Route.OWN).reply.public
    body = seal_message(desk.vault.identity, reply, messages_format.encode(message))
    with house.portal.operator.database.write() as connection:
        connection.execute(delete(messages).where(messages.c.number == message.number))
        connection.execute(insert(messages).values(address=message.address, number=message.number, body=body))


def message_for(house: House, receipt: str, **others: object) -> Message:
    address = derive.mailbox(code.parse(receipt), Route.OWN).address
    values: dict[str, object] = {
        "committee": house.own.vault.committee,
        "address": address,
        "number": 3,
        "week": "2026-W47",
        "status": "closed",
        "text": "FORGED",
        "received": (),
    }
    return Message(**(values | others))  # type: ignore[arg-type]
