"""The settings that people read about are those that the executables have."""

from __future__ import annotations

import re

import pytest

from praca_dev.layout import ROOT
from praca_dev.settings_table import AllSettings
from support.executables import all_settings


@pytest.fixture(scope="module")
def settings() -> AllSettings:
    return all_settings()


def test_the_settings_table_and_the_example_say_what_the_executables_say(settings: AllSettings) -> None:
    stale = [path.name for path, text in settings.files().items() if path.read_text() != text]
    assert not stale, f"{' and '.join(stale)} differ from what the executables say: run 'make settings-table'"


def test_every_setting_has_one_meaning_in_all_services(settings: AllSettings) -> None:
    rows: dict[str, set[str]] = {}
    for one in settings.all():
        rows.setdefault(one.name, set()).add(one.row)
    assert not {name: found for name, found in rows.items() if len(found) > 1}


def test_the_services_documents_name_no_setting_that_there_is_not(settings: AllSettings) -> None:
    known = {one.name for one in settings.all()}
    prefixes = tuple({"_".join(name.split("_")[:2]) + "_" for name in known})
    unknown = {}
    for document in [ROOT / "README.md", *ROOT.glob("services/*/README.md"), *ROOT.glob("docs/**/*.md")]:
        named = set(re.findall(r"\bPRACA_[A-Z0-9_]*[A-Z0-9]\b", document.read_text()))
        wrong = {
            name for name in named if name.startswith(prefixes) and name not in known and f"{name}_" not in prefixes
        }
        # A name with a star or an ellipsis stands for several.
        wrong = {name for name in wrong if not any(other.startswith(f"{name}_") for other in known)}
        if wrong:
            unknown[str(document.relative_to(ROOT))] = sorted(wrong)
    assert not unknown
