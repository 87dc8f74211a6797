"""What the compiler noted of the Swift sources: which file defines a symbol, and which files name it.

A debug build leaves an index in `.build/debug/index/store`; the toolchain's libIndexStore reads it. Unlike text it
knows static members, free functions, operators, extensions, and what an inferred type leads to.
"""

from __future__ import annotations

import ctypes
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

RECORD = 2
DEFINITION = 1 << 1
REFERENCE = 1 << 2


@dataclass(frozen=True)
class Naming:
    """Where a file first names a symbol, and how it is called."""

    symbol: str
    line: int


@dataclass(frozen=True)
class Source:
    """What one file defines and names, by the symbols' unified names."""

    path: Path
    defines: set[str] = field(default_factory=set)
    names: dict[str, Naming] = field(default_factory=dict)


class Text(ctypes.Structure):
    """The library's strings: bytes that live as long as what they were asked of, and their number."""

    _fields_ = (("data", ctypes.POINTER(ctypes.c_char)), ("length", ctypes.c_size_t))

    def __str__(self) -> str:
        return ctypes.string_at(self.data, self.length).decode() if self.length else ""


EACH_TEXT = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, Text)
EACH_HANDLE = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)


class IndexStore:
    """The index of the builds in one folder."""

    def __init__(self, folder: Path) -> None:
        self.library = _library()
        self.units = folder / "v5/units"
        self.store = self._create("indexstore_store_create", str(folder).encode())

    def sources(self, *folders: Path) -> tuple[list[Source], list[Path]]:
        """Every Swift file below some folders as compiled last, and those that were not compiled since they changed."""
        newest: dict[Path, tuple[float, str]] = {}
        for unit in self._texts("indexstore_store_units_apply_f", self.store, ctypes.c_uint(0)):
            changed = (self.units / unit).stat().st_mtime
            path, record = self._main_file(unit, folders)
            if record and changed > newest.get(path, (0.0, ""))[0]:
                newest[path] = (changed, record)
        present = sorted(path for folder in folders for path in folder.rglob("*.swift"))
        stale = [path for path in present if newest.get(path, (0.0, ""))[0] < path.stat().st_mtime]
        return [self._source(path, newest[path][1]) for path in present if path in newest], stale

    def _main_file(self, unit: str, folders: tuple[Path, ...]) -> tuple[Path, str]:
        """The file that a unit is of, and the record of what is in it; no record where the file is another's."""
        with self._reader("unit", unit) as reader:
            path = Path(str(self.library.indexstore_unit_reader_get_main_file(reader)))
            records: list[str] = []

            def each(dependency: int) -> None:
                handle = ctypes.c_void_p(dependency)
                if self.library.indexstore_unit_dependency_get_kind(handle) != RECORD:
                    return
                if str(self.library.indexstore_unit_dependency_get_filepath(handle)) == str(path):
                    records.append(str(self.library.indexstore_unit_dependency_get_name(handle)))

            if any(path.is_relative_to(folder) for folder in folders):
                self._apply("indexstore_unit_reader_dependencies_apply_f", reader, each)
            return path, "".join(records)

    def _source(self, path: Path, record: str) -> Source:
        source = Source(path)
        line, column = ctypes.c_uint(), ctypes.c_uint()

        def each(occurrence: int) -> None:
            handle = ctypes.c_void_p(occurrence)
            roles = self.library.indexstore_occurrence_get_roles(handle)
            symbol = ctypes.c_void_p(self.library.indexstore_occurrence_get_symbol(handle))
            name = str(self.library.indexstore_symbol_get_usr(symbol))
            if roles & DEFINITION:
                source.defines.add(name)
            elif roles & REFERENCE and name not in source.names:
                self.library.indexstore_occurrence_get_line_col(handle, ctypes.byref(line), ctypes.byref(column))
                source.names[name] = Naming(str(self.library.indexstore_symbol_get_name(symbol)), line.value)

        with self._reader("record", record) as reader:
            self._apply("indexstore_record_reader_occurrences_apply_f", reader, each)
        return source

    # The library's ways

    def _create(self, function: str, *arguments: object) -> ctypes.c_void_p:
        error = ctypes.c_void_p()
        handle = getattr(self.library, function)(*arguments, ctypes.byref(error))
        if not handle:
            raise OSError(str(self.library.indexstore_error_get_description(error)))
        return ctypes.c_void_p(handle)

    @contextmanager
    def _reader(self, kind: str, name: str) -> Iterator[ctypes.c_void_p]:
        reader = self._create(f"indexstore_{kind}_reader_create", self.store, name.encode())
        try:
            yield reader
        finally:
            getattr(self.library, f"indexstore_{kind}_reader_dispose")(reader)

    def _apply(self, function: str, handle: ctypes.c_void_p, each: Callable[[int], None]) -> None:
        def call(_: int, item: int) -> bool:
            each(item)
            return True

        getattr(self.library, function)(handle, None, EACH_HANDLE(call))

    def _texts(self, function: str, *arguments: object) -> list[str]:
        found: list[str] = []

        def call(_: int, item: Text) -> bool:
            found.append(str(item))
            return True

        getattr(self.library, function)(*arguments, None, EACH_TEXT(call))
        return found


def _library() -> ctypes.CDLL:
    compiler = shutil.which("swiftc")
    if compiler is None:
        raise OSError("no swiftc in PATH")
    library = ctypes.CDLL(str(Path(compiler).resolve().parent.parent / "lib/libIndexStore.so"))
    for name in ("store_create", "unit_reader_create", "record_reader_create", "occurrence_get_symbol"):
        getattr(library, f"indexstore_{name}").restype = ctypes.c_void_p
    for name in (
        "error_get_description",
        "unit_reader_get_main_file",
        "unit_dependency_get_filepath",
        "unit_dependency_get_name",
        "symbol_get_usr",
        "symbol_get_name",
    ):
        getattr(library, f"indexstore_{name}").restype = Text
    library.indexstore_occurrence_get_roles.restype = ctypes.c_uint64
    for name in ("unit_reader_dispose", "record_reader_dispose"):
        getattr(library, f"indexstore_{name}").restype = None
    return library
