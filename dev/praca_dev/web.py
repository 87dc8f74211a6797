"""Builds the site: the web client as one bundle with hashed names, and the events' schemas; each file beside its
compressed form, ready for nginx.

`python -m praca_dev.web` builds it into .dev/web."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import web_vendor
from .errors import StackError
from .layout import ROOT
from .progress import Progress

SOURCES = ROOT / "web"
ENTRY_SCRIPT, ENTRY_STYLES = "src/main.tsx", "src/styles/app.css"
# Where `make web` leaves the site, and `make run` has nginx take it from.
SITE = ROOT / ".dev/web"
# The schemas of the events' data, which nginx serves where their `dataschema` says.
SCHEMAS = ROOT / "docs/schemas"
COMPRESSED = {".js", ".css", ".html", ".svg", ".webmanifest", ".json"}
TARGET = "es2022"


def build(site: Path = SITE) -> Path:
    """Builds the site; returns its folder. The old one stays in place until the new one is whole."""
    web_vendor.fetch()
    scratch = site.with_name(site.name + ".new")
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(SOURCES / "static", scratch)
    shutil.copytree(SCHEMAS, scratch / "schemas")
    outputs = bundle(scratch)
    script, styles = (outputs[entry] for entry in (ENTRY_SCRIPT, ENTRY_STYLES))
    # What the entry imports is asked for together with it, not one round trip later.
    preloads = "".join(f'<link rel="modulepreload" href="/{path}">' for path in script.imports)
    page = (SOURCES / "index.html").read_text()
    marks = {"%SCRIPT%": f"/{script.path}", "%STYLES%": f"/{styles.path}", "%PRELOADS%": preloads}
    for mark, text in marks.items():
        page = page.replace(mark, text)
    (scratch / "index.html").write_text(page)
    for path in scratch.rglob("*"):
        if path.suffix in COMPRESSED:
            # Without a time stamp, so that the same sources give the same bytes.
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    shutil.rmtree(site, ignore_errors=True)
    scratch.rename(site)
    return site


@dataclass(frozen=True)
class Output:
    """A bundled file and those it imports at once, all relative to the site."""

    path: str
    imports: tuple[str, ...]


def bundle(site: Path) -> dict[str, Output]:
    """Runs esbuild; returns what each entry has become."""
    if shutil.which("esbuild") is None:
        raise StackError("'esbuild' is not installed", hint="'make setup'")
    meta = site / "meta.json"
    command = [
        "esbuild",
        *(ENTRY_SCRIPT, ENTRY_STYLES),
        *("--bundle", "--splitting", "--format=esm", "--minify", f"--target={TARGET}", "--log-level=warning"),
        *("--loader:.svg=file", "--asset-names=[name]-[hash]"),
        *("--charset=utf8", "--legal-comments=eof", "--jsx=transform", "--jsx-factory=h", "--jsx-fragment=Fragment"),
        *(f"--alias:vue={web_vendor.FOLDER}/vue.js", f"--alias:socket.io-client={web_vendor.FOLDER}/socket.io.js"),
        *(f"--outdir={site}/assets", "--entry-names=[name]-[hash]", "--chunk-names=[name]-[hash]"),
        f"--metafile={meta}",
    ]
    done = subprocess.run(command, cwd=SOURCES, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise StackError(f"the web client does not build:\n{done.stderr.strip()}")
    outputs = json.loads(meta.read_text())["outputs"]
    meta.unlink()
    found = {}
    for path, output in outputs.items():
        if "entryPoint" in output:
            needed = (one["path"] for one in output["imports"] if one["kind"] == "import-statement")
            found[output["entryPoint"]] = Output(asset(path), tuple(asset(one) for one in needed))
    return found


def asset(path: str) -> str:
    """Where a bundled file is served from."""
    return f"assets/{Path(path).name}"


def main() -> int:
    progress = Progress()
    try:
        with progress.step("building the web client") as step:
            site = build()
            step.result = f"the web client is in {site.relative_to(ROOT)}"
    except StackError as error:
        print(error.report(), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
