# SPDX-License-Identifier: MIT
"""cases: what a hostile client does, and how the server must come out of it.

A case is a function of a Target, registered by @case with the group it belongs to:
  login    nobody is logged in yet; runs against any server
  session  logs in with the user and password given; runs against any server
  desk     needs the commands of fake_serve's desk
  grace    needs a server whose login grace is a few seconds
A case passes unless it raises. The runner adds two checks to each: the gate's peak memory, and that
the server still lets an honest client in afterwards.
"""
import os
import re
import socket
import struct
import time

from wire import *

CASES = []


def case(group):
    def register(f):
        CASES.append((group, f))
        return f

    return register


def assert_ended(w, within=2.0, never=(AUTH_SUCCESS,)):
    """The server closes in time, and says none of never on the way."""
    started = time.monotonic()
    seen = w.drain_until_closed(within)
    assert not set(seen) & set(never), f"server sent {seen}"
    return time.monotonic() - started


def flood(w, make):
    """Sends make() until the server closes or takes no more. The kernel swallows a few MiB on its own."""
    sent, limit = 0, 1 << 26
    try:
        while sent < limit:
            data = make()
            w.raw(data)
            sent += len(data)
    except (Closed, Timeout):
        return
    raise AssertionError(f"all of {limit} bytes were taken")


# --- honest clients, so that refusals below mean something ------------------------------------------

@case("session")
def password_login(t):
    t.login().close()


@case("session")
def interactive_login(t):
    w = t.connect().start()
    w.auth_interactive(t.user)
    w.expect(AUTH_PROMPT)
    w.answer(t.password)
    w.expect(AUTH_SUCCESS)


@case("desk")
def key_and_code_login(t):
    w = t.connect().start()
    w.offer("kim", public_blob(t.key))
    w.expect(AUTH_PK_OK)
    w.sign("kim", t.key)
    p = w.expect(AUTH_FAILURE)
    assert p[-1] == 1, "not a partial success"
    w.auth_interactive("kim")
    w.expect(AUTH_PROMPT)
    w.answer("123456")
    w.expect(AUTH_SUCCESS)
    assert w.session("exit 5").output() == (b"", 5)


@case("desk")
def bytes_come_back(t):
    w = t.login().session("echo")
    w.data(b"hello")
    assert take_string(w.expect(DATA), 5)[0] == b"hello"
    w.send(w.to(EOF))
    assert w.output() == (b"", 0)


@case("desk")
def keys_renewed_in_a_session(t):
    w = t.login().session("echo")
    for i in range(20):
        w.exchange()
        w.data(b"%d" % i)
        assert take_string(w.expect(DATA), 5)[0] == b"%d" % i


# --- before the key exchange ------------------------------------------------------------------------

@case("login")
def garbage_banner(t):
    w = t.connect()
    w.raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    t.assert_gone(w)


@case("login")
def old_protocol_banner(t):
    w = t.connect()
    w.raw(b"SSH-1.5-old\r\n")
    t.assert_gone(w)


@case("login")
def banner_without_end(t):
    w = t.connect()
    flood(w, lambda: b"A" * 1024)
    t.assert_gone(w)


@case("login")
def binary_noise(t):
    for _ in range(5):
        w = t.connect()
        flood(w, lambda: os.urandom(512) + b"\n")
        t.assert_gone(w)


@case("login")
def noise_after_banner(t):
    for length in (0, 1, 3, 5, 35001, 0x7FFFFFFF, 0xFFFFFFFF):
        w = t.connect()
        w.greet()
        try:
            w.raw(u32(length) + os.urandom(64))
            w.raw(os.urandom(4096))
        except Closed:
            pass
        if length in (5, 35001):
            w.close()
        else:
            t.assert_gone(w)


@case("login")
def ignore_flood_before_keys(t):
    w = t.connect()
    w.greet()
    flood(w, lambda: w.frame(bytes([IGNORE]) + string(b"x" * 1000)))
    t.assert_gone(w)


@case("login")
def kexinit_again_and_again(t):
    w = t.connect()
    w.greet()
    flood(w, lambda: w.frame(w.kexinit()))
    t.assert_gone(w)


@case("login")
def terrapin(t):
    """With strict key exchange, nothing may stand between the packets of the handshake."""
    for stage in ("start", "kexinit", "init", "newkeys"):
        for extra in (bytes([IGNORE]) + string(b""), bytes([DEBUG]) + b"\0" + string(b"") + string(b""),
                      bytes([UNIMPLEMENTED]) + u32(0)):
            w = t.connect()
            try:
                w.start(tamper=lambda s: w.send(extra) if s == stage else None)
            except (Closed, Timeout):
                t.assert_gone(w)
                continue
            raise AssertionError(f"handshake with {extra[0]} at {stage} went through")


@case("login")
def weak_key_shares(t):
    for share in (bytes(32), b"\1" + bytes(31), b"\5" * 31, b"\5" * 33, b""):
        w = t.connect()
        w.greet()
        try:
            w.exchange(public=share)
        except (Closed, Timeout):
            pass
        except ValueError:
            continue  # the server answered with a share of its own that leads nowhere
        t.assert_gone(w)


# --- logging in -------------------------------------------------------------------------------------

@case("login")
def success_sent_by_the_client(t):
    w = t.connect().start()
    w.send(bytes([AUTH_SUCCESS]))
    t.assert_gone(w)


@case("login")
def flood_after_a_violation(t):
    w = t.connect().start()
    w.send(bytes([AUTH_SUCCESS]))
    flood(w, lambda: os.urandom(1) * 65536)
    t.assert_gone(w)


@case("login")
def channel_before_login(t):
    for first in (lambda w: w.open(), lambda w: w.request("shell"), lambda w: w.data(b"x"),
                  lambda w: w.send(bytes([GLOBAL]) + string("tcpip-forward") + b"\1" + string("") + u32(0))):
        w = t.connect().start()
        first(w)
        t.assert_gone(w, never=(AUTH_SUCCESS, OPEN_OK, OK, GLOBAL_OK))


@case("login")
def packet_floods_before_login(t):
    for payload in (bytes([IGNORE]) + string(b"x" * 64), bytes([DEBUG]) + b"\0" + string(b"d") + string(b""),
                    bytes([192]) + b"unknown", bytes([UNIMPLEMENTED]) + u32(1), bytes([EXT_INFO]) + u32(0)):
        w = t.connect().start()
        flood(w, lambda: w.frame(payload))
        t.assert_gone(w)


@case("login")
def thousands_of_keys(t):
    w = t.connect().start()
    refused = 0
    try:
        for _ in range(2000):
            w.offer(t.user, public_blob(new_key()))
            w.expect(AUTH_FAILURE)
            refused += 1
    except Closed:
        pass
    assert refused < 40, f"{refused} keys were looked at"
    t.assert_gone(w)


@case("login")
def thousands_of_passwords(t):
    w = t.connect().start()
    refused = 0
    try:
        for i in range(100):
            w.auth_password(t.user, "wrong%d" % i)
            w.expect(AUTH_FAILURE, timeout=15)
            refused += 1
    except Closed:
        pass
    assert refused < 20, f"{refused} passwords were tried"
    t.assert_gone(w)


@case("login")
def wrong_signature(t):
    w = t.connect().start()
    w.sign(t.user, t.key, spoil=True)
    assert t.assert_gone(w, within=4.0, never=(AUTH_SUCCESS, AUTH_PK_OK)) < 4.0


@case("login")
def signature_for_another_user(t):
    w = t.connect().start()
    w.sign("kim", t.key, claim="amy")
    t.assert_gone(w, within=4.0)


@case("login")
def malformed_keys(t):
    blobs = (b"", b"\0" * 64, string("ssh-ed25519"), string("ssh-ed25519") + string(b"short"),
             string("ssh-rsa") + mpint(b"\3") + mpint(b"\x81" * 64), string("ssh-dss") + string(b""))
    for some in (blobs[:3], blobs[3:]):
        wires = [t.connect().start() for _ in some]
        for w, blob in zip(wires, some):
            w.offer(t.user, blob)
        for w in wires:
            try:
                w.expect(AUTH_FAILURE, timeout=4.0)
            except Closed:
                t.assert_gone(w)
            w.close()


@case("desk")
def user_changes_between_factors(t):
    for after in (lambda w: w.auth_interactive("amy"), lambda w: w.auth_password("amy", "right"),
                  lambda w: w.auth("amy", "none")):
        w = t.connect().start()
        w.sign("kim", t.key)
        assert w.expect(AUTH_FAILURE)[-1] == 1
        after(w)
        t.assert_gone(w)


@case("login")
def user_changes_after_a_failure(t):
    w = t.connect().start()
    w.auth("somebody-else", "none")
    w.expect(AUTH_FAILURE)
    w.auth_password(t.user, t.password)
    t.assert_gone(w)


@case("desk")
def probe_alone_proves_nothing(t):
    w = t.connect().start()
    w.offer("kim", public_blob(t.key))
    w.expect(AUTH_PK_OK)
    w.auth_interactive("kim")
    w.expect(AUTH_PROMPT)
    w.answer("123456")
    w.expect(AUTH_FAILURE)


@case("login")
def certificate_login(t):
    algo = "ssh-ed25519-cert-v01@openssh.com"
    for signed in (False, True):
        w = t.connect().start()
        cert = certificate(t.key, new_key(), "kim")
        if signed:
            w.sign("kim", t.key, blob=cert, algo=algo)
        else:
            w.offer("kim", cert, algo=algo)
        try:
            assert w.expect(AUTH_FAILURE, timeout=4.0)[-1] == 0
        except Closed:
            t.assert_gone(w)


@case("login")
def gssapi(t):
    oid = bytes.fromhex("06092a864886f712010202")
    w = t.connect().start()
    w.auth(t.user, "gssapi-with-mic", u32(1) + string(oid))
    t.assert_gone(w)
    w = t.connect().start()
    w.auth(t.user, "gssapi-with-mic", u32(0xFFFFFFFF))
    t.assert_gone(w, within=4.0)


@case("login")
def unknown_methods(t):
    w = t.connect().start()
    for method in ("hostbased", "gssapi-keyex", "", "x" * 3000):
        w.auth(t.user, method, b"")
        w.expect(AUTH_FAILURE)


@case("login")
def impossible_users(t):
    for user in ("", "x" * 64, "x" * 30000, "\0", "\0amy"):
        w = t.connect().start()
        w.auth(user, "none")
        t.assert_gone(w, within=4.0)


@case("login")
def long_passwords(t):
    for n in (3071, 3072, 30000):
        w = t.connect().start()
        w.auth_password(t.user, t.password + "x" * (n - len(t.password)))
        w.expect(AUTH_FAILURE, timeout=15)


@case("login")
def answers_to_nothing(t):
    for answers in ((), ("right",), ("a",) * 255):
        w = t.connect().start()
        w.answer(*answers)
        t.assert_gone(w, within=4.0)


@case("login")
def wrong_number_of_answers(t):
    wires = []
    for send in (lambda w: w.answer(), lambda w: w.answer("a", t.password),
                 lambda w: w.send(bytes([AUTH_ANSWER]) + u32(0xFFFFFFFF)),
                 lambda w: w.send(bytes([AUTH_ANSWER]) + u32(200) + string("x"))):
        w = t.connect().start()
        w.auth_interactive(t.user)
        w.expect(AUTH_PROMPT)
        send(w)
        wires.append(w)
    for w in wires:
        t.assert_gone(w, within=4.0)


@case("login")
def answer_after_another_request(t):
    w = t.connect().start()
    w.auth_interactive(t.user)
    w.expect(AUTH_PROMPT)
    w.auth(t.user, "none")
    w.expect(AUTH_FAILURE)
    w.answer(t.password)
    t.assert_gone(w)


@case("desk")
def prompts_without_end(t):
    w = t.connect().start()
    w.auth_interactive("max")
    n = 0
    try:
        for n in range(1000):
            w.expect(AUTH_PROMPT)
            w.answer("again")
    except Closed:
        pass
    assert n < 40
    t.assert_gone(w)


@case("login")
def unknown_service(t):
    w = t.connect()
    w.greet()
    w.exchange()
    w.send(bytes([SERVICE_REQUEST]) + string("ssh-connection"))
    t.assert_gone(w)


@case("login")
def wrong_service_in_request(t):
    w = t.connect().start()
    w.send(bytes([AUTH_REQUEST]) + string(t.user) + string("ssh-evil") + string("password") + b"\0"
           + string(t.password))
    try:
        assert w.recv(timeout=4.0)[0] in (AUTH_FAILURE, DISCONNECT)
    except Closed:
        pass


@case("login")
def spoiled_mac(t):
    w = t.connect().start()
    frame = w.frame(bytes([AUTH_REQUEST]) + string(t.user) + string("ssh-connection") + string("none"))
    w.raw(frame[:-1] + bytes([frame[-1] ^ 1]))
    t.assert_gone(w)


@case("login")
def many_half_open(t):
    wires = [t.connect() for _ in range(4)]
    for w in wires:
        w.close()


# --- too slow ---------------------------------------------------------------------------------------

def drip(w, data, seconds):
    """Sends data a byte at a time, as slowly as it takes; returns when the server closes."""
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            w.raw(data[:1])
            data = data[1:] or b"\0"
            try:
                while True:
                    w.recv(timeout=0.15)
            except Timeout:
                pass
    except Closed:
        return
    raise AssertionError("still connected")


@case("grace")
def slow_banner(t):
    w = t.connect()
    w.need(1, time.monotonic() + 2)
    w.buf = b""
    deadline = time.monotonic() + t.grace + 2
    try:
        while time.monotonic() < deadline:
            w.raw(b"S")
            time.sleep(0.1)
    except Closed:
        return
    raise AssertionError("still connected")


@case("grace")
def slow_key_exchange(t):
    w = t.connect()
    w.greet()
    drip(w, w.frame(w.kexinit()), t.grace + 2)


@case("grace")
def slow_login(t):
    w = t.connect().start()
    drip(w, w.frame(bytes([AUTH_REQUEST]) + b"x" * 200), t.grace + 2)


@case("grace")
def prompt_never_answered(t):
    w = t.connect().start()
    w.auth_interactive(t.user)
    w.expect(AUTH_PROMPT)
    t.assert_gone(w, within=t.grace + 2)


@case("grace")
def session_never_asked_for(t):
    w = t.login()
    t.assert_gone(w, within=t.grace + 2)


@case("grace")
def session_outlives_the_grace(t):
    w = t.login().session("echo")
    time.sleep(t.grace + 1)
    w.data(b"still here")
    assert take_string(w.expect(DATA), 5)[0] == b"still here"


# --- logged in: what is not offered ------------------------------------------------------------------

@case("session")
def second_channel(t):
    w = t.login()
    w.open()
    w.expect(OPEN_OK)
    w.open(number=1)
    w.expect(OPEN_FAILURE)
    w.request("env", string("LANG") + string("C"))
    w.expect(OK)  # the first one lives on


@case("session")
def channels_without_end(t):
    w = t.login()
    flood(w, lambda: w.frame(bytes([OPEN]) + string("session") + u32(7) + u32(1 << 20) + u32(32768)))
    t.assert_gone(w, never=())


@case("session")
def forwarding_channels(t):
    for kind, rest in (("direct-tcpip", string("127.0.0.1") + u32(5432) + string("127.0.0.1") + u32(1)),
                       ("direct-streamlocal@openssh.com", string("/tmp/s") + string("") + u32(0)),
                       ("forwarded-tcpip", string("h") + u32(1) + string("h") + u32(1)),
                       ("x11", string("h") + u32(1)), ("auth-agent@openssh.com", b""),
                       ("tun@openssh.com", u32(1) + u32(0)), ("", b"")):
        w = t.login()
        w.open(kind=kind, rest=rest)
        w.expect(OPEN_FAILURE)
        w.close()


@case("session")
def forwarding_requests(t):
    for kind, rest in (("tcpip-forward", string("0.0.0.0") + u32(8080)),
                       ("cancel-tcpip-forward", string("0.0.0.0") + u32(8080)),
                       ("streamlocal-forward@openssh.com", string("/tmp/s")), ("x" * 3000, b"")):
        w = t.login()
        w.send(bytes([GLOBAL]) + string(kind) + b"\1" + rest)
        w.expect(GLOBAL_FAILURE)
        w.close()


@case("session")
def channel_requests_not_offered(t):
    w = t.login()
    w.open()
    w.expect(OPEN_OK)
    for kind, rest in (("subsystem", string("sftp")), ("x11-req", b"\0" + string("MIT") + string("00") + u32(0)),
                       ("auth-agent-req@openssh.com", b""), ("made-up", b"x" * 100)):
        w.request(kind, rest)
        w.expect(FAILURE)


@case("session")
def login_again(t):
    w = t.login()
    w.auth_password(t.user, t.password)
    try:
        w.recv(timeout=0.5)
    except (Timeout, Closed):
        return
    t.assert_gone(w, never=(AUTH_SUCCESS, AUTH_FAILURE))


@case("session")
def unknown_channel(t):
    for send in (lambda w: w.data(b"x", channel=77), lambda w: w.request("shell", channel=0xFFFFFFFF),
                 lambda w: w.send(bytes([CLOSE]) + u32(9)), lambda w: w.send(bytes([ADJUST]) + u32(9) + u32(1)),
                 lambda w: w.send(bytes([DATA])), lambda w: w.send(w.to(REQUEST))):
        w = t.login()
        w.open()
        w.expect(OPEN_OK)
        send(w)
        try:
            w.expect(FAILURE, timeout=0.2)
        except (Timeout, Closed):
            pass
        w.close()


@case("session")
def environment_flood(t):
    w = t.login()
    w.open()
    w.expect(OPEN_OK)
    flood(w, lambda: w.frame(w.to(REQUEST) + string("env") + b"\0" + string("LANG") + string(b"x" * 30000)))
    t.assert_gone(w, never=())


@case("session")
def answers_never_read(t):
    """Requests that each want an answer, from a client that reads none."""
    w = t.login()
    w.open()
    w.expect(OPEN_OK)
    w.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    w.sock.settimeout(1.5)
    flood(w, lambda: b"".join(w.frame(bytes([GLOBAL]) + string("x") + b"\1") for _ in range(100)))


# --- logged in: what the desk is told ----------------------------------------------------------------

def facts(t, prepare):
    w = t.login()
    w.open()
    w.expect(OPEN_OK)
    prepare(w)
    w.exec("facts")
    w.expect(OK)
    out, _ = w.output()
    return dict(re.findall(r"(\w+)=(\S*)", out.decode()))


@case("desk")
def terminal_sizes(t):
    for asked, told in (((80, 24), "80x24"), ((0, 0), "80x24"), ((65535, 65535), "500x200"),
                        ((0xFFFFFFFF, 0xFFFFFFFF), "500x200"), ((0x80000000, 0x80000000), "500x200"),
                        ((1, 1), "20x6")):
        def ask(w):
            w.pty(cols=asked[0], rows=asked[1])
            w.expect(OK)
        assert facts(t, ask)["size"] == told, asked


@case("desk")
def terminal_names(t):
    for name in ("\x1b[2J", "x" * 33, "x" * 30000, "../../etc/passwd", "", "xterm\0evil", "a b", "\u4e2d"):
        def ask(w):
            w.pty(term=name)
            w.expect(OK)
        f = facts(t, ask)
        assert f["term"] in ("xterm-256color", "xterm"), f
    f = facts(t, lambda w: (w.pty(term="screen.xterm-256color"), w.expect(OK)))
    assert f["term"] == "screen.xterm-256color"


@case("desk")
def environment(t):
    def ask(w):
        for name, value, reply in (("LANG", "de_DE.UTF-8", OK), ("LC_ALL", "zh_CN.UTF-8", OK),
                                   ("LANG", "en_US.UTF-8", OK), ("NO_COLOR", "1", OK),
                                   ("LD_PRELOAD", "/tmp/x.so", FAILURE), ("PATH", "/tmp", FAILURE),
                                   ("LC_ALL", "../../x", FAILURE), ("LC_ALL", "x" * 40, FAILURE),
                                   ("LANG", "\x1b[31m", FAILURE), ("", "", FAILURE)):
            w.request("env", string(name) + string(value))
            w.expect(reply)
    f = facts(t, ask)
    assert f["lang"] == "zh_CN.UTF-8" and f["extra"] == "NO_COLOR=1", f


@case("desk")
def second_terminal_and_shell(t):
    w = t.login()
    w.open()
    w.expect(OPEN_OK)
    w.pty(cols=100)
    w.expect(OK)
    w.pty(cols=200)
    w.expect(FAILURE)
    w.exec("echo")
    w.expect(OK)
    for again in (lambda: w.exec("facts"), lambda: w.request("shell"), lambda: w.pty(),
                  lambda: w.request("env", string("LANG") + string("C"))):
        again()
        w.expect(FAILURE)


@case("desk")
def command_too_long(t):
    w = t.login()
    w.open()
    w.expect(OPEN_OK)
    w.exec("x" * 3072)
    w.expect(FAILURE)
    w.exec("x" * 3071)
    w.expect(OK)


@case("desk")
def resize_flood(t):
    w = t.login()
    w.open()
    w.expect(OPEN_OK)
    w.pty()
    w.expect(OK)
    w.exec("echo")
    w.expect(OK)
    w.raw(b"".join(w.frame(w.to(REQUEST) + string("window-change") + b"\0"
                           + u32(20 + i % 480) + u32(24) + u32(0) + u32(0)) for i in range(20000)))
    w.resize(0xFFFFFFFF, 0)
    w.data(b"!")
    got = b""
    while b"!" not in got:
        got += take_string(w.expect(DATA), 5)[0]
    assert got.count(b"[") < 20000, "nothing was coalesced"
    assert got.rindex(b"[500x24]") == got.rindex(b"["), got[-40:]


# --- logged in: flow control -------------------------------------------------------------------------

@case("desk")
def reader_stops_at_its_window(t):
    w = t.login().session("flood", window=100000)
    got = 0
    while got < 100000:
        got += len(take_string(w.expect(DATA), 5)[0])
    assert got == 100000, "the window was overrun"
    try:
        w.expect(DATA, timeout=1.0)
    except Timeout:
        pass
    w.send(w.to(ADJUST) + u32(5000))
    assert len(take_string(w.expect(DATA), 5)[0]) <= 5000


@case("desk")
def reader_stops_reading(t):
    w = t.login()
    w.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    w.session("flood", window=0x7FFFFFFF)
    time.sleep(2)


@case("desk")
def window_overflow(t):
    w = t.login().session("flood", window=1000)
    for _ in range(4):
        w.send(w.to(ADJUST) + u32(0xFFFFFFF0))
    w.expect(DATA)


@case("desk")
def tiny_packets(t):
    """A maximum packet size that leaves no room for data makes libssh write empty packets for ever;
    the watchdog ends that."""
    for size in (1, 9, 11, 0xFFFFFFFF):
        w = t.login().session("facts", packet=size)
        assert w.output()[1] == 0
        w.close()
    w = t.login().session("facts", packet=10)
    try:
        w.output(timeout=1.0)
    except (Closed, Timeout):
        pass
    t.assert_processes_end(within=6.0)


@case("desk")
def data_for_a_deaf_desk(t):
    """Within the window: what is sent waits, bounded, and arrives in the end."""
    w = t.login().session("deaf")
    window, sent, block = 0, 0, b"z" * 16000
    deadline = time.monotonic() + 6
    w.data(block)
    sent += len(block)
    while sent < 4000000 and time.monotonic() < deadline:
        if window < len(block):
            try:
                p = w.expect(ADJUST, timeout=4.0, skip=(IGNORE,))
                window += struct.unpack(">I", p[5:9])[0]
            except Timeout:
                break
        else:
            w.data(block)
            window -= len(block)
            sent += len(block)
    w.send(w.to(EOF))
    out, status = w.output(timeout=8.0)
    assert out == b"%d bytes\n" % sent and status == 0, (out, sent)


@case("desk")
def data_beyond_the_window(t):
    w = t.login().session("deaf")
    flood(w, lambda: w.frame(w.to(DATA) + string(b"z" * 30000)))
    t.assert_gone(w, never=())


@case("desk")
def data_before_the_session(t):
    w = t.login()
    w.open()
    w.expect(OPEN_OK)
    flood(w, lambda: w.frame(w.to(DATA) + string(b"z" * 30000)))
    t.assert_gone(w, never=())


@case("desk")
def data_after_the_end(t):
    w = t.login().session("count")
    w.data(b"12345")
    w.send(w.to(EOF))
    w.data(b"more")
    try:
        out, _ = w.output()
        assert out in (b"5 bytes\n", b""), out
    except Closed:
        pass
    w = t.login().session("echo")
    try:
        w.send(w.to(CLOSE))
        w.data(b"x" * 1000)
        w.send(w.to(CLOSE))
    except Closed:
        pass
    t.assert_gone(w, never=())


@case("desk")
def stderr_from_the_client(t):
    w = t.login().session("count")
    w.send(w.to(EXTENDED) + u32(1) + string(b"x" * 1000))
    w.data(b"123")
    w.send(w.to(EOF))
    assert w.output() == (b"3 bytes\n", 0)
