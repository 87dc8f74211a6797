"""Rules of CONTRIBUTING that a program can see."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from support import typescript_sources
from support.swift_sources import ROOT, SwiftFile, swift_files

LONGEST_FILE_LINES = 500
LONGEST_FUNCTION_LINES = 70
ESCAPE_HATCH = re.compile(r"@unchecked Sendable|nonisolated\(unsafe\)|\btry!|\bas!")
PLACEHOLDER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
TEST = re.compile(r"^def (test_\w+)", re.MULTILINE)
MIGRATION = re.compile(r"\d{4}_[a-z][a-z0-9_]*\.sql")


def test_no_source_file_is_longer_than_a_reader_can_hold() -> None:
    files = [file.path for file in swift_files("Sources", "services", "Tests")]
    files += [path for folder in ("dev", "Tests") for path in (ROOT / folder).rglob("*.py")]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in files}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FILE_LINES}


def test_no_function_is_longer_than_a_page() -> None:
    functions = [(file.name, function) for file in swift_files("Sources", "services") for function in file.functions]
    assert len(functions) > 2_000, "the functions are found"
    assert not [
        f"{name}:{function.line} {function.name} has {function.length} lines"
        for name, function in functions
        if function.length > LONGEST_FUNCTION_LINES
    ]


def test_a_function_is_measured_from_its_brace_to_the_closing_one(tmp_path: Path) -> None:
    source = tmp_path / "Some.swift"
    source.write_text(
        """protocol P {
    func none(_ a: Int) async throws -> Int
    init?(_ text: String)
}
struct S {
    let x = { 1 }
    var short: Int { 1 }
    init(_ f: () -> Void = { }) {
        f()
    }
    func long<T>(_ a: [String: T], b: () -> Int = { 2 })
        async throws -> T where T: Sendable
    {
        // a brace in a comment: {
        let text = "and in a text: {"
        return { a }
    }
}
"""
    )
    functions = SwiftFile(source).functions
    assert [(found.name, found.length) for found in functions] == [("short", 1), ("init", 3), ("long", 5)]


# Functions of the web client that stand for an object: what they declare keeps its state in them, as methods do.
HOLDS_ITS_STATE = {
    "admin/QueuePanel.tsx QueuePanel": "a component: what it is showing, what can be done there, and how it is drawn",
    "admin/ReasonDialog.tsx ReasonDialog": "a component",
    "ads/AdFormPage.tsx AdFormPage": "a component",
    "ads/AdPage.tsx AdPage": "a component",
    "ads/AdsPage.tsx AdsPage": "a component",
    "ads/uploads.ts pictures": "a form's pictures, and what can be done with them",
    "app/pages.ts pagedList": "a list, and what can be done with it",
    "rooms/Composer.tsx Composer": "a component",
    "rooms/MessageList.tsx MessageList": "a component",
    "rooms/NewRoomDialog.tsx NewRoomDialog": "a component",
    "rooms/RoomView.tsx RoomView": "a component",
    "rooms/RoomsPage.tsx RoomsPage": "a component",
}


def test_no_function_of_the_web_client_is_longer_than_a_page() -> None:
    functions = [
        (f"{name} {function.name}", function)
        for name, text in typescript_sources.sources().items()
        for function in typescript_sources.functions(text)
    ]
    assert len(functions) > 500, "the functions are found"
    assert not {name: found.own for name, found in functions if found.own > LONGEST_FUNCTION_LINES}
    assert {name for name, found in functions if found.length > LONGEST_FUNCTION_LINES} == HOLDS_ITS_STATE.keys()


def test_a_function_of_the_web_client_is_measured_with_what_it_declares_and_without() -> None:
    source = """export const short = (text: string): string => text;
export const Page = component<Props>((props) => {
  const values = reactive({
    name: "",
  });
  async function load<T>(
    id: string,
  ): Promise<T> {
    if (id === "") {
      return none;
    }

    return await call({
      id,
    });
  }
  return () => (
    <ul>
      {values.all.map((one) => (
        <li>{one}</li>
      ))}
    </ul>
  );
});
const object = {
  method(): void {
    values.forEach((one) => {
      say(one);
    });
  },
};
"""
    found = typescript_sources.functions(source)
    assert [(one.name, one.length, one.own) for one in found] == [
        ("Page", 23, 14),
        ("load", 9, 9),
        ("", 7, 7),
        ("", 3, 3),
        ("method", 5, 5),
        ("", 3, 3),
    ]


def test_every_escape_from_the_compiler_is_explained_on_the_line_above() -> None:
    unexplained = []
    for file in swift_files("Sources", "services", "Tests"):
        lines = file.text.splitlines()
        for number, line in enumerate(lines):
            if ESCAPE_HATCH.search(line.split("//")[0]) and "//" not in line and "//" not in lines[max(0, number - 1)]:
                unexplained.append(f"{file.name}:{number + 1}: {line.strip()}")
    assert not unexplained


def test_nothing_is_left_for_later() -> None:
    left = [
        f"{file.name}:{number}"
        for file in swift_files("Sources", "services", "Tests")
        for number, line in enumerate(file.text.splitlines(), 1)
        if PLACEHOLDER.search(line)
    ]
    assert not left


def test_every_fault_test_names_its_promise() -> None:
    """docs/guarantees.md says what each shows."""
    promises = (ROOT / "docs/guarantees.md").read_text()
    tests = [name for path in (ROOT / "Tests/faults").glob("test_*.py") for name in TEST.findall(path.read_text())]
    assert tests
    assert not [name for name in tests if f"`{name}`" not in promises]


def test_every_fault_promise_has_a_proof_and_a_twin_or_says_why_not() -> None:
    section = (ROOT / "docs/guarantees.md").read_text().partition("\n## Faults and attacks\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    assert len(rows) > 2
    assert not [row for row in rows if len(row) != 3 or not all(cell.strip() for cell in row)]


def test_documents_name_no_test_that_is_not_there() -> None:
    """By its function's name, or by the sentence of a Swift test."""
    text = "".join(path.read_text() for path in documents())
    python = "".join(path.read_text() for path in (ROOT / "Tests").rglob("*.py"))
    swift = "".join(path.read_text() for path in (ROOT / "Tests").rglob("*.swift"))
    names = set(re.findall(r"`(test_\w+)`", text))
    sentences = {found.removesuffix("…") for found in re.findall(r'Tests` (?:[\w ]+`\w+` )?"([^"]+)"', text)}
    assert names
    assert sentences
    assert not {name for name in names if f"def {name}(" not in python}
    assert not {sentence for sentence in sentences if f'"{sentence}' not in swift}


def documents() -> list[Path]:
    """What of the repository is written for people."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split()
    return [ROOT / name for name in listed if (ROOT / name).exists()]


# Made where the compose stack runs, and never in the repository.
MADE_THERE = {"deploy/acme", "deploy/tls"}


def test_documents_name_no_file_that_is_not_there() -> None:
    """Whatever in backticks begins with a folder of the checkout."""
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    named = {name for path in documents() for name in re.findall(r"`([\w.-]+/[\w.+/-]*)`", path.read_text())}
    own = {name for name in named if name.partition("/")[0] in folders}
    assert own
    assert not {name for name in own if not (ROOT / name).exists()} - MADE_THERE


# Who reads the machine's clock, or names it to hand it down. Everything else is given `now`.
CLOCK = re.compile(r"\bDate\(\s*\)|\bDate\.(?:now|init)\b|\btimeIntervalSinceNow\b|\bWallClock\b")
NAMES_THE_CLOCK = {
    "Sources/Primitives/Time/WallClock.swift": "the clock",
    "Sources/Primitives/Identity/UUID+v7.swift": "ids, whose own clock never goes back",
    "Sources/ServiceKit/Process/ServiceBackbone.swift": "every server's",
    "Sources/Serving/Observability/JSONLogHandler.swift": "log lines, from before anything is composed",
    "services/auth/Commands/WithAuthParts.swift": "operators' commands",
    "services/marketplace/Commands/SeedCommand.swift": "a command",
    "services/moderation/Commands/SeedCommand.swift": "a command",
    "services/rooms-gateway/Commands/SeedCommand.swift": "a command",
}


def names_of_the_clock(files: list[SwiftFile]) -> set[str]:
    return {str(file.path) for file in files if CLOCK.search(file.code)}


def test_the_clock_is_named_by_who_composes_a_process_and_by_nobody_else() -> None:
    found = names_of_the_clock(swift_files("Sources", "services"))
    assert {str(Path(name).relative_to(ROOT)) for name in found} == NAMES_THE_CLOCK.keys()


@pytest.mark.parametrize(
    "line",
    [
        "let time = Date()",
        "init(now: @Sendable () -> Date = { Date( ) }) {}",
        "let left = end.timeIntervalSinceNow",
        "let time = Date.now",
        "let now = Date.init",
        "init(now: @Sendable () -> Date = WallClock.now) {}",
    ],
)
def test_who_reads_the_clock_by_the_way_is_found(tmp_path: Path, line: str) -> None:
    (source := tmp_path / "Some.swift").write_text(f"struct Some {{\n    {line}\n}}\n")
    (told := tmp_path / "Told.swift").write_text(
        "let end = now() + 60  // not Date()\nlet past = Date(timeIntervalSince1970: 0)\n"
    )
    assert names_of_the_clock([SwiftFile(source), SwiftFile(told)]) == {str(source)}


# Dictionaries and sets that find text as Swift compares it, where `é` and `e` with an accent are one text and a Kelvin
# sign is a K. What comes from outside is found by its bytes (`ExactText`); here no text from outside decides anything
# by it.
TEXT_KEYS = re.compile(r"\[\s*(?:String|Substring)\s*:|\bSet<(?:String|Substring)>|\bDictionary<(?:String|Substring)\b")
FOUND_AS_SWIFT_COMPARES = {
    "Sources/Serving/Runtime/Readiness.swift": "names of checks, the program's own",
    "Sources/Serving/HTTP/RequestDecoding.swift": "names that JSONParser has let through are ASCII",
    "Sources/JSON/FieldReader.swift": "names that JSONParser has let through are ASCII",
    "Sources/JSON/JSONTree.swift": "lets ASCII names through, and tells others apart by their bytes",
    "Sources/JSON/JSONValue.swift": "names that JSONParser has let through are ASCII",
    "Sources/Serving/Observability/PrometheusRegistry.swift": "names of metrics, the program's own",
    "Sources/Serving/Settings/EnvironmentFile.swift": "settings of whoever runs the program",
    "Sources/Serving/Settings/SettingsReader.swift": "settings of whoever runs the program",
    "Sources/Common/Tokens/JWK.swift": "names that JSONParser has let through are ASCII",
    "Sources/Serving/Guard/JWKSClient.swift": "names of auth's keys; another name gives a key that does not fit",
    "services/auth/Core/Domain/PasswordPolicy.swift": "common passwords, which are as common in any form",
    "services/auth/Routes/RefreshCookie.swift": "origins of our own pages, which browsers write in ASCII",
    "services/auth/Storage/AttemptTurns.swift": "names of windows, which are hashes in ASCII",
    "services/marketplace/Core/Domain/Search/PortugueseNumber.swift": "words without accents, which have one form",
    "services/marketplace/Core/Domain/Search/SearchTerms.swift": "terms of an ad, of which each is made in one form",
    "services/marketplace/Core/Domain/Search/SearchWords.swift": "small words of Portuguese without accents",
    "services/marketplace/Routes/AdListQuery.swift": "names of parameters, the program's own",
}


def test_text_from_outside_is_found_by_its_bytes() -> None:
    found = {
        file.name
        for file in swift_files("services", "Sources/Common", "Sources/JSON", "Sources/ServiceKit", "Sources/Serving")
        if TEXT_KEYS.search(file.code)
    }
    assert found == FOUND_AS_SWIFT_COMPARES.keys()


def test_migrations_are_numbered_from_one_without_gaps_in_each_context() -> None:
    for context in sorted((ROOT / "migrations").iterdir()):
        names = sorted(path.name for path in context.glob("*.sql"))
        assert all(MIGRATION.fullmatch(name) for name in names), context.name
        assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1)), context.name


def test_the_glossary_names_no_type_that_is_not_there() -> None:
    names = set(re.findall(r"`([A-Z]\w+)`", (ROOT / "docs/glossary.md").read_text()))
    words = {word for file in swift_files("Sources", "services") for word in file.words}
    assert names
    assert not names - words
