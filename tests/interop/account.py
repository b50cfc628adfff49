"""What else is on the page: what a customer says of the own account. See client.py."""
import ctypes

import msgpack

from client import b2, sodium


def order(word, customer, key_number, *fields):
    return msgpack.packb([1, word, customer.ident, key_number, *fields])


def examples(page, ana, entry):
    assert entry.reply(page["refused-reply"])[4][0] == 2  # not_enough_seats
    assert entry.reply(page["error-reply"])[:2] == [1, 64]  # owner_silent
    made = {"account-request": entry.request([14, ana.signed(ana.grant(1796040000))])}
    _, ident, key_number, fields = entry.reply(page["account-reply"])
    assert (ident, fields[1]) == (ana.ident, [2, [[b2(ana.details), 1, "Ana Lima"]]]), fields
    phones = fields[2][1]
    made["new-details"] = msgpack.packb([1, "details", bytes(range(0x64, 0x74)),
                                         [[3, "+55 75 0000"]]])
    made["change-details"] = order("change-details", ana, key_number, b2(made["new-details"]), [
        [3, 1 + max(value[1] for value in phones), [value[0] for value in phones]]])
    made["change-details-request"] = entry.request(
        [15, ana.signed(made["change-details"]), made["new-details"]])
    public, secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
    sodium.crypto_sign_seed_keypair(public, secret, bytes(range(0x90, 0xb0)))
    made["change-key"] = order("change-key", ana, key_number + 1, public.raw,
                                   bytes(range(0xb0, 0xc0)), 1, 1024)
    made["change-key-request"] = entry.request([16, ana.signed(made["change-key"])])
    made["erase"] = order("erase-customer", ana, key_number)
    made["erase-request"] = entry.request([17, ana.signed(made["erase"])])
    assert entry.reply(page["erased-reply"]) == [13, ana.ident]
    return made
