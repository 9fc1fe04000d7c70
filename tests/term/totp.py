#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The one-time code (RFC 6238) of now, from the otpauth:// line in the file named."""
import base64
import hashlib
import hmac
import re
import struct
import sys
import time

with open(sys.argv[1], encoding="utf-8") as f:
    secret = re.search(r"otpauth://\S*[?&]secret=([A-Z2-7]+)", f.read()).group(1)
key = base64.b32decode(secret + "=" * (-len(secret) % 8))
digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
at = digest[-1] & 15
print("%06d" % ((struct.unpack(">I", digest[at:at + 4])[0] & 0x7FFFFFFF) % 1000000))
