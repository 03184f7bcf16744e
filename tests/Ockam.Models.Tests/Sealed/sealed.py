"""A second implementation of the sealed model format, written from FORMAT.md alone.

usage: sealed.py open DATAKEY_HEX SEALED PLAIN | sealed.py seal DATAKEY_HEX WRAPPED_HEX PLAIN SEALED CHUNK_SIZE
"""
import hashlib
import hmac
import os
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

MAGIC = bytes.fromhex("894f534d0d0a1a0a")
END = bytes.fromhex("4f534d2e656e640a")


def read(data, at=0):
    """One CBOR item of the few kinds that occur; returns it and where the next one begins."""
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if info >= 24:
        size = 1 << (info - 24)
        info = int.from_bytes(data[at:at + size], "big")
        at += size
    if major == 0:
        return info, at
    if major in (2, 3):
        value = bytes(data[at:at + info])
        return (value if major == 2 else value.decode()), at + info
    if major == 4:
        items = []
        for _ in range(info):
            item, at = read(data, at)
            items.append(item)
        return items, at
    if major == 5:
        pairs = {}
        for _ in range(info):
            key, at = read(data, at)
            pairs[key], at = read(data, at)
        return pairs, at
    if major == 7:
        return {20: False, 21: True, 22: None}[info], at
    raise ValueError(f"major type {major}")


def write(value):
    def head(major, n):
        if n < 24:
            return bytes([major << 5 | n])
        for bits, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
            if n < 1 << (8 * size):
                return bytes([major << 5 | bits]) + n.to_bytes(size, "big")
    if value is None:
        return b"\xf6"
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(write, value))
    pairs = sorted(value.items(), key=lambda pair: pair[0].encode())
    return head(5, len(pairs)) + b"".join(write(k) + write(v) for k, v in pairs)


def expand(key, info, length):
    return HKDFExpand(SHA384(), length, info).derive(key)


def derive(data_key, salt, h):
    prk = hmac.new(salt, data_key, hashlib.sha384).digest()
    names = (("commitment", 32), ("trailer", 32), ("chunks", 48))
    return [expand(prk, f"ockam sealed model v1 {name}".encode() + h, n) for name, n in names]


def record_digest(record):
    text = record[20:-16]
    pieces = b"".join(hashlib.sha256(text[i:i + 65536]).digest() for i in range(0, len(text), 65536))
    return hashlib.sha256(record[:20] + record[-16:] + pieces).digest()


def verify_signature(signature, publisher, content):
    history, statement, (kind, (value,)) = read(signature)[0]
    changes = read(history)[0]
    assert hashlib.sha256(changes[0][0]).digest() == publisher
    # [previous, key, revoke all, valid from, valid until]; only histories of one change are looked at here.
    assert len(changes) == 1
    change = read(read(changes[0][0])[0][2])[0]
    assert kind == 0 and change[1][0] == 0
    key = Ed25519PublicKey.from_public_bytes(change[1][1][0])
    key.verify(changes[0][1][1][0], hashlib.sha256(changes[0][0]).digest())
    version, data_type, inner = read(statement)[0]
    assert (version, data_type) == (1, 257)
    purpose, identifier, latest, _, stated = read(inner)[0]
    assert (purpose, identifier, latest) == ("ockam sealed model v1", publisher, hashlib.sha256(changes[-1][0]).digest())
    assert stated == content
    key.verify(value, hashlib.sha256(statement).digest())


def open_(data_key, data):
    assert data[:8] == MAGIC and data[8:12] == b"\0\1\0\0"
    length = int.from_bytes(data[12:16], "big")
    header, end = read(data, 16)
    assert end == 16 + length and write(header) == data[16:end]
    file_id, salt, chunk_size, name, _, _, context, _, publisher = header
    assert context["ockam:format"] == "sealed-model-v1" and context["ockam:model"] == name and context["ockam:file"] == file_id.hex()
    h = hashlib.sha384(data[:end]).digest()
    commitment, trailer_key, secret = derive(data_key, salt, h)
    assert data[end:end + 32] == commitment
    assert data[-8:] == END
    signature_length = int.from_bytes(data[-12:-8], "big")
    signature = data[len(data) - 12 - signature_length:-12]
    trailer_at = len(data) - 12 - signature_length - 176
    trailer = data[trailer_at:trailer_at + 176]
    assert hmac.new(trailer_key, trailer[:144], hashlib.sha256).digest() == trailer[144:]
    if publisher is None:
        assert not signature
    else:
        assert context["ockam:publisher"] == "I" + publisher.hex()
        verify_signature(signature, publisher, h + commitment + trailer)
    size, count = int.from_bytes(trailer[:8], "big"), int.from_bytes(trailer[8:16], "big")
    at, plain, digests = end + 32, bytearray(), b""
    for index in range(count):
        word = int.from_bytes(data[at:at + 4], "big")
        n, last = word & 0x7fffffff, word >> 31
        assert last == (index == count - 1) and (last or n == chunk_size)
        record = data[at:at + 36 + n]
        nonce = bytes([last, 0, 0, 0]) + index.to_bytes(8, "big")
        plain += AESGCM(expand(secret, record[4:20], 32)).decrypt(nonce, record[20:], file_id)
        digests += record_digest(record)
        at += 36 + n
    assert at == trailer_at and len(plain) == size
    assert hashlib.sha256(plain).digest() == trailer[16:48]
    assert hashlib.sha384(plain).digest() == trailer[48:96]
    assert hashlib.sha384(digests).digest() == trailer[96:144]
    return bytes(plain)


def seal(data_key, wrapped, plain, chunk_size, name):
    file_id, salt = os.urandom(16), os.urandom(32)
    context = {"ockam:format": "sealed-model-v1", "ockam:model": name, "ockam:file": file_id.hex(), "made-by": "python"}
    header = write([file_id, salt, chunk_size, name, "test", "key-1", context, wrapped, None])
    start = MAGIC + b"\0\1\0\0" + len(header).to_bytes(4, "big") + header
    h = hashlib.sha384(start).digest()
    commitment, trailer_key, secret = derive(data_key, salt, h)
    count = max(1, (len(plain) + chunk_size - 1) // chunk_size)
    chunks, digests = bytearray(), b""
    for index in range(count):
        part = plain[index * chunk_size:(index + 1) * chunk_size]
        last = int(index == count - 1)
        # A run of its own for each record is allowed too.
        run = os.urandom(16)
        nonce = bytes([last, 0, 0, 0]) + index.to_bytes(8, "big")
        sealed = AESGCM(expand(secret, run, 32)).encrypt(nonce, part, file_id)
        record = (len(part) | last << 31).to_bytes(4, "big") + run + sealed
        chunks += record
        digests += record_digest(record)
    trailer = len(plain).to_bytes(8, "big") + count.to_bytes(8, "big") + hashlib.sha256(plain).digest()
    trailer += hashlib.sha384(plain).digest() + hashlib.sha384(digests).digest()
    trailer += hmac.new(trailer_key, trailer, hashlib.sha256).digest()
    return start + commitment + chunks + trailer + (0).to_bytes(4, "big") + END


def main(what, key, *rest):
    key = bytes.fromhex(key)
    if what == "open":
        source, target = rest
        with open(source, "rb") as f, open(target, "wb") as t:
            t.write(open_(key, f.read()))
    else:
        wrapped, source, target, chunk_size = rest
        with open(source, "rb") as f, open(target, "wb") as t:
            t.write(seal(key, bytes.fromhex(wrapped), f.read(), int(chunk_size), os.path.basename(source)))


main(*sys.argv[1:])
