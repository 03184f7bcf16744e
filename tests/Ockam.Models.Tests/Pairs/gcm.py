"""The application's files by another library. usage: gcm.py seal KEY_HEX PLAIN ENC | gcm.py open KEY_HEX ENC PLAIN"""
import os
import sys

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

what, key, source, target = sys.argv[1:]
key = bytes.fromhex(key)
with open(source, "rb") as f:
    data = f.read()
with open(target, "wb") as t:
    if what == "seal":
        iv = os.urandom(12)
        cipher = Cipher(algorithms.AES(key), modes.GCM(iv)).encryptor()
        t.write(iv + cipher.update(data) + cipher.finalize() + cipher.tag)
    else:
        cipher = Cipher(algorithms.AES(key), modes.GCM(data[:12], data[-16:])).decryptor()
        t.write(cipher.update(data[12:-16]) + cipher.finalize())
