"""Dependencies point one way: Routes → UseCases → Domain ← Storage; services → Sources, never service → service.

That the core, domain and use cases, sees nothing of the rest is the compiler's business: it is a target of its own
(`test_core`). `Events` says what events say, and knows the domain alone; `Consumers` and `Realtime` are where they are
taken, and nobody but the composition knows of them. The entry point is the business of the commands alone.
"""

from __future__ import annotations

import pytest

from support.swift_sources import ROOT, SwiftFile, core_of, services, swift_files

# Libraries of Sources/ that each of them may import, beside Primitives.
LIBRARIES: dict[str, set[str]] = {
    "Primitives": {"COpenSSL"},
    "Postgres": {"CLibPQ"},
    "Redis": {"CHiredis"},
    "Trace": set(),
    "Waiting": set(),
    "EventBus": {"Postgres", "Redis", "Trace", "Waiting"},
    "ClientAddress": set(),
    "HTTPConnections": set(),
    "SocketIO": {"ClientAddress", "HTTPConnections", "JSON"},
    "JSON": set(),
    "Contract": {"JSON"},
    "Common": {"COpenSSL", "Contract", "JSON"},
    "Serving": {
        "CCurl",
        "ClientAddress",
        "Common",
        "Contract",
        "HTTPConnections",
        "Postgres",
        "JSON",
        "Redis",
        "Trace",
    },
    "ServiceKit": {"Common", "Serving", "Contract", "EventBus", "Postgres", "JSON", "Redis", "Trace", "Waiting"},
}
OURS = {*LIBRARIES, "CLibPQ", "CHiredis", "COpenSSL", "CArgon2", "CCurl", "CZlib"}

# What each layer beside the core may not import …
NO_TRANSPORT = {"Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOPosix", "NIOHTTP1", "SocketIO"}
NO_STORES = {"Postgres", "Redis", "CLibPQ", "CHiredis"}
FORBIDDEN_IMPORTS = {
    "Events": NO_TRANSPORT | NO_STORES,
    "Storage": {"Hummingbird", "HummingbirdCore", "SocketIO", "CLibPQ", "CHiredis"},
    "Routes": NO_STORES | {"ServiceKit"},
    "Realtime": NO_STORES,
    "Consumers": NO_TRANSPORT,
}
# … and whose types a layer may not name: inside one module no import would show it.
FORBIDDEN_LAYERS = {
    "Core/Domain": ("Core/UseCases",),
    "Events": ("Core/UseCases", "Routes", "Storage", "Consumers", "Realtime", "Commands"),
    "Storage": ("Routes", "Consumers", "Realtime", "Commands"),
    "Routes": ("Storage", "Consumers", "Realtime", "Commands"),
    "Realtime": ("Consumers", "Commands"),
    "Consumers": ("Routes", "Realtime", "Commands"),
    "Commands": ("Routes", "Consumers", "Realtime"),
}


@pytest.mark.parametrize("service", services())
def test_a_layer_imports_nothing_from_above_or_outside_it(service: str) -> None:
    wrong = [
        f"{file.name} imports {', '.join(sorted(file.imports & forbidden))}"
        for layer, forbidden in FORBIDDEN_IMPORTS.items()
        for file in swift_files(f"services/{service}/{layer}")
        if file.imports & forbidden
    ]
    assert not wrong


@pytest.mark.parametrize("service", services())
def test_a_layer_names_no_type_of_a_layer_it_must_not_know(service: str) -> None:
    wrong = []
    for layer, others in FORBIDDEN_LAYERS.items():
        for other in others:
            declared = {
                name: file.name for file in swift_files(f"services/{service}/{other}") for name in file.declares
            }
            for file in swift_files(f"services/{service}/{layer}"):
                wrong += [f"{file.name} names {name} of {declared[name]}" for name in file.words & declared.keys()]
    assert not sorted(wrong)


@pytest.mark.parametrize("service", services())
def test_no_layer_knows_the_entry_point(service: str) -> None:
    outermost = ("App.swift", "HostedService.swift")
    files = [file for file in swift_files(f"services/{service}") if file.path.name in outermost]
    entry = {name for file in files for name in file.declares}
    wrong = [
        f"{file.name} names {', '.join(file.words & entry)}"
        for layer in FORBIDDEN_LAYERS
        if layer != "Commands"
        for file in swift_files(f"services/{service}/{layer}")
        if file.words & entry
    ]
    assert entry
    assert not wrong


@pytest.mark.parametrize("service", services())
def test_a_service_declares_its_parts_and_its_process_in_the_files_named_after_them(service: str) -> None:
    name = core_of(service).removesuffix("Core")
    folder = ROOT / "services" / service
    assert f"{name}Parts" in SwiftFile(folder / f"{name}Parts.swift").declares
    assert f"{name}Process" in SwiftFile(folder / f"{name}+build.swift").declares


def test_services_know_nothing_of_each_other() -> None:
    cores = {service: core_of(service) for service in services()}
    modules = {service.replace("-", "_") for service in services()} | set(cores.values())
    wrong = [
        f"{file.name} imports {', '.join(found)}"
        for file in swift_files("services", "Sources")
        if (found := file.imports & modules - {cores.get(file.path.relative_to(ROOT).parts[1])})
    ]
    assert not wrong


@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_a_library_imports_only_the_libraries_below_it(library: str) -> None:
    allowed = LIBRARIES[library] | {library, "Primitives"}
    wrong = [
        f"{file.name} imports {', '.join(sorted((file.imports & OURS) - allowed))}"
        for file in swift_files(f"Sources/{library}")
        if (file.imports & OURS) - allowed
    ]
    assert not wrong
