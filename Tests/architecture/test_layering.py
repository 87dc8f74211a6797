"""Dependencies point one way: Routes → UseCases → Domain ← Storage; services → Sources, never service → service."""

from __future__ import annotations

import pytest

from support.swift_sources import services, swift_files

# Libraries of Sources/ that each of them may import.
LIBRARIES: dict[str, set[str]] = {
    "Postgres": {"CLibPQ"},
    "Redis": {"CHiredis"},
    "Waiting": set(),
    "EventBus": {"Postgres", "Redis", "Waiting"},
    "ClientAddress": set(),
    "HTTPConnections": set(),
    "SocketIO": {"ClientAddress", "HTTPConnections"},
    "JSON": set(),
    "Contract": {"JSON"},
    "Common": {"COpenSSL", "Contract", "JSON"},
    "Serving": {"CCurl", "ClientAddress", "Common", "Contract", "HTTPConnections", "Postgres", "JSON", "Redis"},
    "ServiceKit": {"Common", "Serving", "Contract", "EventBus", "Postgres", "JSON", "Redis", "Waiting"},
}
OURS = {*LIBRARIES, "CLibPQ", "CHiredis", "COpenSSL", "CArgon2", "CCurl"}

# What each layer of a service may not import … (NIOCore is no transport: its ByteBuffer is how bytes are held.)
NO_TRANSPORT = {"Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOPosix", "NIOHTTP1", "SocketIO"}
NO_STORES = {"Postgres", "Redis", "CLibPQ", "CHiredis"}
FORBIDDEN_IMPORTS = {
    "Domain": NO_TRANSPORT | NO_STORES | {"EventBus", "ServiceKit"},
    "UseCases": NO_TRANSPORT | NO_STORES | {"ServiceKit"},
    "Storage": {"Hummingbird", "HummingbirdCore", "SocketIO", "CLibPQ", "CHiredis"},
    "Routes": NO_STORES | {"ServiceKit"},
}
# … and whose types it may not name: inside one module no import would show it.
FORBIDDEN_LAYERS = {
    "Domain": ("UseCases", "Routes", "Storage", "Events", "Realtime"),
    "UseCases": ("Routes", "Storage", "Realtime"),
    "Storage": ("Routes", "Realtime"),
    "Routes": ("Storage",),
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


def test_services_know_nothing_of_each_other() -> None:
    modules = {service.replace("-", "_") for service in services()}
    wrong = [
        f"{file.name} imports {', '.join(file.imports & modules)}"
        for file in swift_files("services", "Sources")
        if file.imports & modules
    ]
    assert not wrong


@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_a_library_imports_only_the_libraries_below_it(library: str) -> None:
    allowed = LIBRARIES[library] | {library}
    wrong = [
        f"{file.name} imports {', '.join(sorted((file.imports & OURS) - allowed))}"
        for file in swift_files(f"Sources/{library}")
        if (file.imports & OURS) - allowed
    ]
    assert not wrong
