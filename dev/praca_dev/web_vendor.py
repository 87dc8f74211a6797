"""The two libraries of the web client, Vue and socket.io-client: taken out of a pinned PyPI wheel and checked.

They are never committed. The wheel's hash is in dev/web-vendor.txt, which pip enforces; each file's is below."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .errors import StackError
from .layout import ROOT

REQUIREMENTS = ROOT / "dev/web-vendor.txt"
FOLDER = ROOT / ".dev/web-vendor"
DOWNLOAD_SECONDS = 300.0


@dataclass(frozen=True)
class Library:
    """One file of the wheel."""

    # Its path in the wheel.
    member: str
    sha256: str
    # What it is called in FOLDER, where esbuild and deno.json find it.
    name: str
    # Texts and what is put in their place. Each must be there exactly once.
    changes: tuple[tuple[str, str], ...] = ()


LIBRARIES = (
    # The client has render functions only. Registering the template compiler, which alone would need `unsafe-eval`, and
    # four values that the bundler cannot see to be unused are all that keep the compiler in the bundle: half of Vue.
    Library(
        "nicegui/static/vue.esm-browser.prod.js",
        "f1dfbe4ca6bdc0f8eac639eea8652654a073433018be9bfd1cc55e75574b78f0",
        "vue.js",
        changes=(
            ("}lP(us);export{", "}export{"),
            ("o_=Object.freeze({__proto__:null,", "o_=/*@__PURE__*/Object.freeze({__proto__:null,"),
            ("a0=new class{", "a0=/*@__PURE__*/new class{"),
            ("cx=cf(", "cx=/*@__PURE__*/cf("),
            ("cw=cf(", "cw=/*@__PURE__*/cf("),
        ),
    ),
    Library(
        "nicegui/static/socket.io.min.js",
        "b0e735814f8dcfecd6cdb8a7ce95a297a7e1e5f2727a29e6f5901801d52fa0c5",
        "socket.io.js",
        # A way to find the global object in browsers that are too old for anything else here.
        changes=(('Function("return this")()', "globalThis"),),
    ),
)


def fetch(folder: Path = FOLDER) -> None:
    """Puts the libraries into the folder, unless those of this version of the list are there."""
    stamp = folder / ".complete"
    wanted = hashlib.sha256(repr(LIBRARIES).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        download(Path(scratch))
        wheels = list(Path(scratch).glob("*.whl"))
        if len(wheels) != 1:
            raise StackError(f"pip left {len(wheels)} wheels instead of one")
        with zipfile.ZipFile(wheels[0]) as wheel:
            for library in LIBRARIES:
                (folder / library.name).write_bytes(prepared(library, wheel.read(library.member)))
    stamp.write_text(wanted)


def download(target: Path) -> None:
    """Has pip fetch the wheel and check its hash."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(REQUIREMENTS), "-d", str(target)]
    done = subprocess.run(
        command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=DOWNLOAD_SECONDS
    )
    if done.returncode != 0:
        raise StackError(f"the web client's libraries cannot be fetched:\n{done.stderr.strip()}")


def prepared(library: Library, content: bytes) -> bytes:
    """The file as the bundler gets it; throws if it is not the one we know."""
    found = hashlib.sha256(content).hexdigest()
    if found != library.sha256:
        raise StackError(f"{library.member} has the hash {found} instead of {library.sha256}")
    for old, new in library.changes:
        if content.count(old.encode()) != 1:
            raise StackError(f"{library.member}: {old!r} is there {content.count(old.encode())} times instead of once")
        content = content.replace(old.encode(), new.encode())
    return content
