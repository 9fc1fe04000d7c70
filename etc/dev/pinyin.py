#!/usr/bin/env python3
"""Writes src/text/pinyin_table.h from the Unicode Han Database, as Debian's package unicode-data has it:

    etc/dev/pinyin.py [Unihan_Readings.txt.bz2] >src/text/pinyin_table.h

The characters are those of GB 2312: all of everyday business. A character has the readings that are common for
it (kMandarin, and of kHanyuPinlu what makes up a twentieth of its occurrences), without tones.
"""
import bz2
import re
import sys
import unicodedata

path = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode/Unihan_Readings.txt.bz2"


def plain(syllable):
    text = unicodedata.normalize("NFD", syllable.replace("ü", "v"))
    text = "".join(c for c in text if not unicodedata.combining(c) or c == "\u0308")
    return text.replace("u\u0308", "v").lower()


def everyday(char):
    try:
        return len(char.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


readings = {}
for line in bz2.open(path, "rt", encoding="utf-8"):
    match = re.match(r"U\+([0-9A-F]{4})\t(kMandarin|kHanyuPinlu)\t(.*)", line)
    if not match or not everyday(chr(int(match[1], 16))):
        continue
    known = readings.setdefault(chr(int(match[1], 16)), [])
    if match[2] == "kMandarin":
        known.append(plain(match[3].split()[0]))
    else:
        counts = [(plain(s), int(n)) for s, n in re.findall(r"(\S+?)\((\d+)\)", match[3])]
        total = sum(n for _, n in counts)
        known += [s for s, n in counts if n * 20 >= total]

syllables = {}
for char, known in readings.items():
    for syllable in known:
        if re.fullmatch("[a-z]+", syllable) and char not in syllables.setdefault(syllable, []):
            syllables[syllable].append(char)

print("""// SPDX-License-Identifier: MIT
// pinyin_table: how the characters of GB 2312 are read, without tones; v stands for u with dots.
//
// Made by etc/dev/pinyin.py from the Unicode Han Database. Used only by pinyin.c.
#pragma once

static const struct {
	const char *syllable, *characters;
} pinyin_table[] = {""")
for syllable in sorted(syllables):
    chars = "".join(sorted(syllables[syllable]))
    pieces = [chars[i : i + 36] for i in range(0, len(chars), 36)]
    print('\t{"%s", "%s"},' % (syllable, '"\n\t\t"'.join(pieces)))
print("};")
