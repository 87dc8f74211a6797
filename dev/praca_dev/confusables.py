"""Sources/Common/Text/Confusables.swift: which characters pass for Latin letters, as ICU's confusables have it.

The ICU is Foundation's own, in the Swift toolchain that builds the suite, so the table's Unicode is the one that the
services' strings have.
"""

from __future__ import annotations

import ctypes
import shutil
import sys
import textwrap
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from .errors import StackError
from .layout import ROOT

TABLE = ROOT / "Sources/Common/Text/Confusables.swift"
LIBRARY = "lib/swift/linux/lib_FoundationICU.so"
LINE_LENGTH = 120
LONGEST_SKELETON = 400
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789|!")
# ICU's prototypes of single letters that are drawn like two.
SINGLE = {"rn": "m", "vv": "w"}
# Longer ones are ligatures and numbers in one character, which come apart by themselves.
LONGEST = 2
# What only combines with others, or cannot be seen, is no letter.
NO_LETTERS = frozenset(("Mn", "Me", "Cf", "Cc", "Cs", "Co", "Zs"))

HEAD = """\
// Made by `make confusables` out of ICU's confusables for Unicode {version}. Not changed by hand.

enum Confusables {{
    /// Each letter, or letters, with the scalars beyond ASCII that pass for it, as hexadecimal numbers.
    static let table: [(letters: String, alike: String)] = [
"""


class SpoofChecker:
    """ICU's `uspoof`, as far as the table needs it."""

    def __init__(self, library: Path) -> None:
        self.icu = ctypes.CDLL(str(library))
        self.icu.swift_uspoof_open.restype = ctypes.c_void_p
        self.icu.swift_uspoof_getSkeletonUTF8.restype = ctypes.c_int32
        failure = ctypes.c_int(0)
        self.checker = ctypes.c_void_p(self.icu.swift_uspoof_open(ctypes.byref(failure)))
        if failure.value > 0:
            raise StackError(f"ICU's spoof checker does not open: {failure.value}")
        self.buffer = ctypes.create_string_buffer(LONGEST_SKELETON)

    @property
    def unicode_version(self) -> str:
        version = (ctypes.c_uint8 * 4)()
        self.icu.swift_u_getUnicodeVersion(version)
        return f"{version[0]}.{version[1]}"

    def skeleton(self, text: str) -> str:
        failure, given, size = ctypes.c_int(0), text.encode(), ctypes.sizeof(self.buffer)
        length = self.icu.swift_uspoof_getSkeletonUTF8(
            self.checker, ctypes.c_uint32(0), given, len(given), self.buffer, size, ctypes.byref(failure)
        )
        if failure.value > 0:
            raise StackError(f"ICU makes no skeleton of {text!r}: {failure.value}")
        return self.buffer.raw[:length].decode()


def foundation_icu() -> Path:
    """Foundation's ICU in the toolchain that is on the path."""
    swift = shutil.which("swift")
    library = Path(swift).resolve().parent.parent / LIBRARY if swift else Path(LIBRARY)
    if not library.is_file():
        raise StackError(f"there is no ICU at {library}")
    return library


def alike(skeleton: Callable[[str], str | None]) -> dict[str, list[int]]:
    """The scalars beyond ASCII whose skeletons are Latin letters and digits, by those."""
    found: dict[str, list[int]] = defaultdict(list)
    for number in range(0x80, sys.maxunicode + 1):
        if 0xD800 <= number < 0xE000 or unicodedata.category(chr(number)) in NO_LETTERS:
            continue
        seen = (skeleton(chr(number)) or "").lower()
        seen = SINGLE.get(seen, seen)
        if 0 < len(seen) <= LONGEST and LETTERS.issuperset(seen):
            found[seen].append(number)
    return found


def rendered(checker: SpoofChecker) -> str:
    """The whole file."""
    text = HEAD.format(version=checker.unicode_version)
    for letters, numbers in sorted(alike(checker.skeleton).items()):
        listed = " ".join(f"{number:X}" for number in numbers)
        line = f'        ("{letters}", "{listed}"),\n'
        if len(line) > LINE_LENGTH:
            wrapped = textwrap.indent("\n".join(textwrap.wrap(listed, LINE_LENGTH - 12)), " " * 12)
            line = f'        (\n            "{letters}",\n            """\n{wrapped}\n            """\n        ),\n'
        text += line
    return text + "    ]\n}\n"


def write() -> None:
    """Makes the file anew."""
    TABLE.write_text(rendered(SpoofChecker(foundation_icu())))
