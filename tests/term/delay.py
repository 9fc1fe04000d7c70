#!/usr/bin/env python3
"""A slow link: delay.py MS HOST PORT, as ssh's ProxyCommand. Each byte arrives MS later, in both directions."""
import os
import select
import socket
import sys
import time


def main():
    delay = int(sys.argv[1]) / 1000
    far = socket.create_connection((sys.argv[2], int(sys.argv[3])))
    ends = {0: far.fileno(), far.fileno(): 1}
    waiting = []  # (when, descriptor, bytes), oldest first
    while ends or waiting:
        pause = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        for fd in select.select(list(ends), [], [], pause)[0]:
            data = os.read(fd, 65536)
            waiting.append((time.monotonic() + delay, ends[fd], data))
            if not data:
                del ends[fd]
        while waiting and waiting[0][0] <= time.monotonic():
            _, fd, data = waiting.pop(0)
            if not data:
                return
            while data:
                data = data[os.write(fd, data):]


main()
