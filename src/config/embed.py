#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Print a C file with the text of a file in it: embed.py SYMBOL FILE."""
import sys

symbol, path = sys.argv[1:]
print("/* Generated. */")
print(f"extern const char {symbol}[];")
print(f"const char {symbol}[] = {{")
with open(path, "rb") as file:
    for line in file:
        print("".join(f"{byte}," for byte in line))
print("0};")
