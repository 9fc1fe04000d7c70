# SPDX-License-Identifier: MIT
"""wire: a small SSH client that sends exactly what a test tells it to.

One algorithm of each kind (curve25519-sha256, aes256-ctr, hmac-sha2-512-etm, ed25519), no threads,
no checks of the server's honesty: the server is the one under test. Everything a proper client
would refuse to send can be sent.
"""
import hashlib
import hmac
import os
import socket
import struct
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

DISCONNECT, IGNORE, UNIMPLEMENTED, DEBUG, SERVICE_REQUEST, SERVICE_ACCEPT, EXT_INFO = 1, 2, 3, 4, 5, 6, 7
KEXINIT, NEWKEYS, ECDH_INIT, ECDH_REPLY = 20, 21, 30, 31
AUTH_REQUEST, AUTH_FAILURE, AUTH_SUCCESS, AUTH_BANNER, AUTH_PK_OK, AUTH_ANSWER = 50, 51, 52, 53, 60, 61
AUTH_PROMPT = 60
GLOBAL, GLOBAL_OK, GLOBAL_FAILURE = 80, 81, 82
OPEN, OPEN_OK, OPEN_FAILURE, ADJUST, DATA, EXTENDED, EOF, CLOSE, REQUEST, OK, FAILURE = range(90, 101)


class Closed(Exception):
    """The server ended the connection."""


class Timeout(Exception):
    """Nothing came in time."""


def u32(n):
    return struct.pack(">I", n & 0xFFFFFFFF)


def string(s):
    s = s.encode() if isinstance(s, str) else s
    return u32(len(s)) + s


def mpint(b):
    b = b.lstrip(b"\0")
    return string(b"\0" + b if b and b[0] & 0x80 else b)


def take_string(b, at):
    (n,) = struct.unpack_from(">I", b, at)
    return b[at + 4 : at + 4 + n], at + 4 + n


class Direction:
    """Keys and counters of one direction; without keys the packets are plain."""

    def __init__(self):
        self.seq = 0
        self.cipher = None
        self.mac_key = None

    def set_keys(self, key, iv, mac_key, sending, reset):
        c = Cipher(algorithms.AES(key), modes.CTR(iv))
        self.cipher = c.encryptor() if sending else c.decryptor()
        self.mac_key = mac_key
        if reset:
            self.seq = 0

    def mac(self, data):
        return hmac.new(self.mac_key, u32(self.seq) + data, hashlib.sha512).digest()


class Wire:
    def __init__(self, port, host="127.0.0.1", timeout=5.0):
        self.sock = socket.create_connection((host, port), timeout=timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.timeout = timeout
        self.buf = b""
        self.out, self.inn = Direction(), Direction()
        self.session_id = None
        self.channel = 0  # the server's number of our channel
        self.banner = b"SSH-2.0-hostile_1.0"

    # --- bytes ---

    def raw(self, data):
        try:
            self.sock.sendall(data)
        except (ConnectionError, BrokenPipeError) as e:
            raise Closed from e
        except socket.timeout as e:
            raise Timeout from e

    def need(self, n, deadline):
        while len(self.buf) < n:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Timeout
            self.sock.settimeout(left)
            try:
                got = self.sock.recv(65536)
            except socket.timeout as e:
                raise Timeout from e
            except ConnectionError as e:
                raise Closed from e
            finally:
                self.sock.settimeout(self.timeout)
            if not got:
                raise Closed
            self.buf += got

    def cut(self, n):
        head, self.buf = self.buf[:n], self.buf[n:]
        return head

    def close(self):
        self.sock.close()

    # --- packets ---

    def frame(self, payload):
        """The bytes of one packet in the current state."""
        block = 16 if self.out.cipher else 8
        head = 1 if self.out.cipher else 5
        pad = block - (head + len(payload)) % block
        pad += block if pad < 4 else 0
        body = bytes([pad]) + payload + os.urandom(pad)
        length = u32(len(body))
        if self.out.cipher:
            body = self.out.cipher.update(body)
            body += self.out.mac(length + body)
        self.out.seq = (self.out.seq + 1) & 0xFFFFFFFF
        return length + body

    def send(self, payload):
        self.raw(self.frame(payload))

    def recv(self, timeout=None):
        """The payload of the next packet."""
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        self.need(4, deadline)
        (n,) = struct.unpack(">I", self.buf[:4])
        mac = 64 if self.inn.cipher else 0
        self.need(4 + n + mac, deadline)
        length, body, tag = self.cut(4), self.cut(n), self.cut(mac)
        if self.inn.cipher:
            assert hmac.compare_digest(tag, self.inn.mac(length + body)), "server's MAC is wrong"
            body = self.inn.cipher.update(body)
        self.inn.seq = (self.inn.seq + 1) & 0xFFFFFFFF
        return body[1 : len(body) - body[0]]

    def expect(self, *types, timeout=None, skip=(IGNORE, DEBUG, EXT_INFO, ADJUST)):
        """The next packet that is none of skip; must be one of types. A disconnect is Closed."""
        while True:
            p = self.recv(timeout)
            if p[0] == DISCONNECT:
                raise Closed
            if p[0] == OPEN_OK:
                (self.channel,) = struct.unpack_from(">I", p, 5)
            if p[0] in types:
                return p
            if p[0] not in skip:
                raise AssertionError(f"packet {p[0]} instead of {types}")

    def drain_until_closed(self, timeout):
        """Reads and discards; returns the types seen. Timeout when the server does not close."""
        seen, deadline = [], time.monotonic() + timeout
        try:
            while True:
                p = self.recv(max(0.001, deadline - time.monotonic()))
                seen.append(p[0])
        except Closed:
            return seen

    # --- handshake ---

    def greet(self):
        self.raw(self.banner + b"\r\n")
        deadline = time.monotonic() + self.timeout
        while b"\n" not in self.buf:
            self.need(len(self.buf) + 1, deadline)
        line = self.cut(self.buf.index(b"\n") + 1)
        self.server_banner = line.rstrip(b"\r\n")

    def kexinit(self, strict=True):
        kex = "curve25519-sha256" + (",kex-strict-c-v00@openssh.com" if strict else "")
        lists = [kex, "ssh-ed25519", "aes256-ctr", "aes256-ctr", "hmac-sha2-512-etm@openssh.com",
                 "hmac-sha2-512-etm@openssh.com", "none", "none", "", ""]
        return bytes([KEXINIT]) + os.urandom(16) + b"".join(map(string, lists)) + b"\0" + u32(0)

    def derive(self, k, h, letter, n):
        out = hashlib.sha256(mpint(k) + h + letter + self.session_id).digest()
        while len(out) < n:
            out += hashlib.sha256(mpint(k) + h + out).digest()
        return out[:n]

    def exchange(self, strict=True, tamper=None, public=None):
        """One key exchange. tamper(stage) may send more packets at each stage; public overrides
        our key share."""
        tamper = tamper or (lambda stage: None)
        rekey = self.session_id is not None
        tamper("start")
        mine = self.kexinit(strict)
        self.send(mine)
        tamper("kexinit")
        theirs = self.recv()
        while theirs[0] != KEXINIT:
            theirs = self.recv()
        key = X25519PrivateKey.generate()
        pub = public if public is not None else key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.send(bytes([ECDH_INIT]) + string(pub))
        tamper("init")
        reply = self.expect(ECDH_REPLY)
        host_key, at = take_string(reply, 1)
        share, at = take_string(reply, at)
        k = key.exchange(X25519PublicKey.from_public_bytes(share))
        h = hashlib.sha256(
            string(self.banner) + string(self.server_banner) + string(mine) + string(theirs)
            + string(host_key) + string(pub) + string(share) + mpint(k)).digest()
        self.session_id = self.session_id or h
        self.expect(NEWKEYS)
        tamper("newkeys")
        self.send(bytes([NEWKEYS]))
        reset = (strict and b"kex-strict-s-v00@openssh.com" in theirs) if not rekey else self.strict
        self.strict = reset
        d = lambda letter, n: self.derive(k, h, letter, n)
        self.out.set_keys(d(b"C", 32), d(b"A", 16), d(b"E", 64), True, reset)
        self.inn.set_keys(d(b"D", 32), d(b"B", 16), d(b"F", 64), False, reset)

    def start(self, **kw):
        """Banner, key exchange and the userauth service: ready for login requests."""
        self.greet()
        self.exchange(**kw)
        self.send(bytes([SERVICE_REQUEST]) + string("ssh-userauth"))
        self.expect(SERVICE_ACCEPT)
        return self

    # --- login ---

    def auth(self, user, method, rest=b""):
        self.send(bytes([AUTH_REQUEST]) + string(user) + string("ssh-connection") + string(method) + rest)

    def auth_password(self, user, password):
        self.auth(user, "password", b"\0" + string(password))

    def auth_interactive(self, user):
        self.auth(user, "keyboard-interactive", string("") + string(""))

    def answer(self, *answers):
        self.send(bytes([AUTH_ANSWER]) + u32(len(answers)) + b"".join(map(string, answers)))

    def offer(self, user, blob, algo="ssh-ed25519"):
        self.auth(user, "publickey", b"\0" + string(algo) + string(blob))

    def sign(self, user, key, blob=None, algo="ssh-ed25519", spoil=False, claim=None):
        """A signed request. claim: the user name that is signed, when not the one sent."""
        blob = blob or public_blob(key)
        tail = string("ssh-connection") + string("publickey") + b"\1" + string(algo) + string(blob)
        signed = string(self.session_id) + bytes([AUTH_REQUEST]) + string(claim or user) + tail
        sig = key.sign(signed)
        if spoil:
            sig = sig[:-1] + bytes([sig[-1] ^ 1])
        self.send(bytes([AUTH_REQUEST]) + string(user) + tail + string(string("ssh-ed25519") + string(sig)))

    def login(self, user, password):
        self.auth_password(user, password)
        self.expect(AUTH_SUCCESS)
        return self

    # --- channel ---

    def open(self, kind="session", window=1 << 21, packet=32768, number=0, rest=b""):
        self.send(bytes([OPEN]) + string(kind) + u32(number) + u32(window) + u32(packet) + rest)

    def to(self, kind, rest=b"", channel=None):
        """A packet about our channel, or another one."""
        return bytes([kind]) + u32(self.channel if channel is None else channel) + rest

    def request(self, kind, rest=b"", reply=True, channel=None):
        self.send(self.to(REQUEST, channel=channel) + string(kind) + (b"\1" if reply else b"\0") + rest)

    def pty(self, term="xterm", cols=80, rows=24, **kw):
        self.request("pty-req", string(term) + u32(cols) + u32(rows) + u32(0) + u32(0) + string(b"\0"), **kw)

    def resize(self, cols, rows):
        self.request("window-change", u32(cols) + u32(rows) + u32(0) + u32(0), reply=False)

    def exec(self, command):
        self.request("exec", string(command))

    def data(self, data, channel=None):
        self.send(self.to(DATA, string(data), channel))

    def session(self, command, **kw):
        """Opens the channel and starts command."""
        self.open(**kw)
        self.expect(OPEN_OK)
        self.exec(command)
        self.expect(OK)
        return self

    def output(self, timeout=5.0):
        """All of stdout until the channel closes, and the exit status."""
        out, status = b"", None
        while True:
            p = self.expect(DATA, EXTENDED, EOF, CLOSE, REQUEST, timeout=timeout)
            if p[0] == DATA:
                out += take_string(p, 5)[0]
            elif p[0] == REQUEST and take_string(p, 5)[0] == b"exit-status":
                (status,) = struct.unpack(">I", p[-4:])
            elif p[0] == CLOSE:
                return out, status


def new_key():
    return Ed25519PrivateKey.generate()


def public_blob(key):
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return string("ssh-ed25519") + string(raw)


def certificate(key, authority, user):
    """An OpenSSH user certificate for key, valid for ever, signed by authority."""
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    body = (string("ssh-ed25519-cert-v01@openssh.com") + string(os.urandom(32)) + string(raw)
            + struct.pack(">Q", 1) + u32(1) + string("hostile") + string(string(user))
            + struct.pack(">QQ", 0, 2**64 - 1) + string("") + string("") + string("")
            + string(public_blob(authority)))
    return body + string(string("ssh-ed25519") + string(authority.sign(body)))
