#!/usr/bin/python3
"""A second client, written from docs/protocol.md alone, to show that the page is enough.

client.py ENDPOINT FROM TO DATE    a fresh customer buys the cheapest itinerary; JSON tickets
client.py --self-test PROTOCOL.md  rebuilds every worked example of the page
Exit codes: 0 sold (or all examples match), 1 refused, failed or not answered, 2 usage.
"""
import ctypes, datetime, hashlib, json, os, re, sys, time
import msgpack, zmq

sodium = ctypes.CDLL("libsodium.so.23")
sodium.sodium_init()
WAIT_MS, TRIES = 1500, 40
REPEAT = {38, 41, 42}  # unknown_customer, busy, behind; and everything from 64 on


def b2(data): return hashlib.blake2b(data, digest_size=16).digest()


class Customer:
    def __init__(self, email, name, password, salt, passes, memory_kib, blind=None):
        self.email, self.salt, self.params = email, salt, (passes, memory_kib)
        seed, public, self.secret = map(ctypes.create_string_buffer, (32, 32, 64))
        pw, size = password.encode(), ctypes.c_size_t(memory_kib * 1024)
        failed = sodium.crypto_pwhash(
            seed, ctypes.c_ulonglong(32), pw, ctypes.c_ulonglong(len(pw)),
            b2(salt + email.encode()), ctypes.c_ulonglong(passes), size, 2)  # 2: Argon2id 1.3
        assert failed == 0  # Else memory is short.
        sodium.crypto_sign_seed_keypair(public, self.secret, seed)
        self.seed, self.public, self.ident = seed.raw, public.raw, b2(public.raw + b2(email.encode()))
        texts, blind = [[1, email], [2, name]], blind or os.urandom(16)
        self.details = msgpack.packb([1, "details", blind, texts])

    def signed(self, content):
        signature, length = ctypes.create_string_buffer(64), ctypes.c_ulonglong(len(content))
        sodium.crypto_sign_detached(signature, None, content, length, self.secret)
        return [content, signature.raw]

    def registration(self):
        return msgpack.packb([1, "registration", self.ident, b2(self.email.encode()), self.public,
                              self.salt, *self.params, b2(self.details)])

    def grant(self, expires):
        return msgpack.packb([1, "sign-in", self.ident, expires])

    def purchase(self, names, itinerary, quorum, home_entry, latest_hold, nonce):
        legs = [[leg[0], leg[7], [], leg[8]] for leg in itinerary[0]]
        return msgpack.packb([1, "purchase", self.ident, names, legs, quorum, home_entry,
                              latest_hold, nonce])


class Entry:
    def __init__(self, endpoint=None):
        self.number, self.token = 0, {}
        if endpoint:
            self.socket = zmq.Context.instance().socket(zmq.DEALER)
            self.socket.linger = 0
            self.socket.connect(endpoint)

    def request(self, ask):
        self.number += 1
        clock = [[code, self.token[code]] for code in sorted(self.token)]
        return msgpack.packb([1, 3, self.number, clock, WAIT_MS, ask])

    def reply(self, frame):
        """The answer in this frame, or None when it answers an earlier request."""
        version, kind, number, clock, _unseen, answer = msgpack.unpackb(frame)
        assert (version, kind) == (1, 4)
        for code, count in clock:
            self.token[code] = max(count, self.token.get(code, 0))
        return answer if number == self.number else None

    def ask(self, *ask):  # Repeats the same question until its answer is no call to repeat.
        for _ in range(TRIES):
            self.socket.send(self.request(list(ask)))
            until, answer = time.monotonic() + 2 * WAIT_MS / 1000, None
            while answer is None and (left := until - time.monotonic()) > 0:
                if self.socket.poll(left * 1000):
                    answer = self.reply(self.socket.recv())
            if answer is not None and not must_repeat(answer):
                return answer
            self.socket.poll(100 if answer else 0)  # Nothing is due: a pause before repeating.
        sys.exit(f"request {ask[0]}: no better answer than {answer} after {TRIES} tries")


def must_repeat(answer):
    if answer[0] == 1 and answer[1] < 64 and answer[1] not in REPEAT:
        sys.exit(f"rejected: {answer[1:]}")
    return answer[0] == 1 or answer[0] == 8 and answer[2] == 1  # 8, 1: pending


def tickets_of(answer):
    return [{"leg": leg, "passenger": i, "seat": seat, "fare_minor": fare[0], "currency": fare[1],
             "ticket": f"{ticket // 10**10:03}-{ticket % 10**10:010}"}
            for leg, seats, fare, tickets in answer[3]
            for i, (seat, ticket) in enumerate(zip(seats, tickets))]


def buy_cheapest(endpoint, origin, destination, date):
    entry, email = Entry(endpoint), f"interop-{os.urandom(6).hex()}@example.org"
    _, _, quorum, _, airlines = entry.ask(1)
    ana = Customer(email, "Ana Interop", "correct horse", os.urandom(16), 2, 65536)
    entry.ask(6, ana.signed(ana.registration()), ana.details)
    assert entry.ask(5, email)[1:] == [ana.salt, list(ana.params), ana.ident]  # As elsewhere.
    entry.ask(7, email, ana.signed(ana.grant(int(time.time()) + 3600)))
    day = (datetime.date.fromisoformat(date) - datetime.date(1970, 1, 1)).days
    found = entry.ask(3, origin, destination, day, 1, 1)[1]
    assert found, f"no flights from {origin} to {destination} on {date}"
    home = next((view[0] for view in airlines if view[5] == endpoint), airlines[0][0])
    content = ana.purchase(["Ana Interop"], found[0], quorum, home, int(time.time()) + 300,
                           os.urandom(16))
    answer = entry.ask(8, ana.signed(content))
    assert answer[1] == b2(content), "the answer is about another purchase"
    assert answer[2] == 2, f"refused: {answer[4]}"
    print(json.dumps({"purchase": answer[1].hex(), "tickets": tickets_of(answer)}, indent=2))


def self_test(path):
    import account  # The rest of the page.
    page = dict(re.findall(r"```hex ([a-z-]+)\n([0-9a-f\n]*)```", open(path).read()))
    page = {name: bytes.fromhex(digits.replace("\n", "")) for name, digits in page.items()}
    salt, blind, entry = bytes(range(40, 56)), bytes(range(0x46, 0x56)), Entry()
    ana = Customer("ana@example.org", "Ana Lima", "correct horse", salt, 1, 1024, blind)
    made = {"seed": ana.seed, "public-key": ana.public, "details": ana.details,
            "registration": ana.registration(), "grant": ana.grant(1796040000)}
    made |= {"airlines-request": entry.request([1]), "salt-request": entry.request([5, ana.email])}
    assert entry.reply(page["salt-reply"]) == [6, ana.salt, [1, 1024], ana.ident]
    made["register-request"] = entry.request([6, ana.signed(made["registration"]), ana.details])
    assert entry.reply(page["customer-reply"]) == [7, ana.ident, "Ana Lima"]
    made["sign-in-request"] = entry.request([7, ana.email, ana.signed(made["grant"])])
    made["search-request"] = entry.request([3, "GRU", "SSA", 20788, 1, 1])
    itinerary = entry.reply(page["search-reply"])[1][0]
    made["purchase"] = ana.purchase(["Ana Lima"], itinerary, [["AD", 1], ["G3", 1], ["LA", 1]],
                                    "AD", 1796036700, bytes(range(0x32, 0x42)))
    made |= {"purchase-id": b2(made["purchase"]),
             "buy-request": entry.request([8, ana.signed(made["purchase"])])}
    sold = entry.reply(page["sold-reply"])
    assert sold[1:3] == [made["purchase-id"], 2] and tickets_of(sold)[0]["seat"] == "14C", sold
    made.update(account.examples(page, ana, entry))
    wrong = [name for name in page if made.get(name) != page[name] and "-reply" not in name]
    sys.exit(f"differs: {wrong}" if wrong else 0)


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--self-test":
        self_test(sys.argv[2])
    elif len(sys.argv) == 5:
        buy_cheapest(*sys.argv[1:])
    else:
        sys.exit(print(__doc__, file=sys.stderr) or 2)
