"""The table of characters that pass for Latin letters is what ICU says, the one that the toolchain has."""

from __future__ import annotations

from praca_dev.confusables import TABLE, SpoofChecker, alike, foundation_icu, rendered


def test_the_table_of_confusables_is_made_of_the_data_of_the_toolchains_icu() -> None:
    assert TABLE.read_text() == rendered(SpoofChecker(foundation_icu()))


def test_what_is_no_letter_alone_is_in_no_table() -> None:
    skeletons = {"\u0430": "a", "\u0301": "a", "\u200d": "a", "\u00e9": "e\u0301", "\ua733": "aa", "\ua70e": "tel"}
    assert alike(skeletons.get) == {"a": [0x430], "aa": [0xA733]}
