"""People, places and groups."""

from __future__ import annotations

import pytest

from app.briefing.cite import Numbers
from app.briefing.naming import names
from app.briefing.types import Name
from tests.told import told


def found(*sentences: str) -> dict[str, Name]:
    return {name.name: name for name in names(told(*sentences), Numbers(), 50)}


def roles(name: Name) -> list[str]:
    return [role.text for role in name.roles]


@pytest.mark.parametrize(
    ("sentence", "name", "kind", "role"),
    [
        ("Maria Lopez, the mayor of Lisbon, opened the bridge.", "Maria Lopez", "person", "mayor of Lisbon"),
        ("Chancellor Angela Merkel flew to Oslo.", "Angela Merkel", "person", "Chancellor"),
        ("They flew to the city of Bergen.", "Bergen", "place", "city"),
        ("David Turner, a commander in the rebel army, fled.", "David Turner", "person", "commander in the rebel army"),
        ("Shares in Nordea, a Finnish bank, fell.", "Nordea", "group", "Finnish bank"),
    ],
)
def test_a_name_is_told_with_what_it_is_said_to_be(sentence: str, name: str, kind: str, role: str) -> None:
    made = found(sentence)[name]
    assert (made.kind, roles(made)) == (kind, [role])


def test_a_courtesy_is_no_role_and_no_part_of_a_name() -> None:
    made = found("Mr Peter Jones said so.", "Mrs Jones did not.", "Peter Jones left.")
    assert [(name.name, name.kind, roles(name)) for name in made.values()] == [("Peter Jones", "person", [])]


def test_a_surname_joins_the_full_name() -> None:
    (name,) = found("President Emmanuel Macron spoke.", "Macron left.", "Macron returned.").values()
    assert (name.name, name.spellings, name.mentions) == ("Emmanuel Macron", ("Macron",), 3)


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (
            ("They flew to Mexico on Friday.", "Mexico was warm.", "They drove to New Mexico.", "New Mexico was cold."),
            {"Mexico", "New Mexico"},
        ),
        (
            (
                "Prices rose in England on Friday.",
                "House prices in England fell in May.",
                "The Bank of England raised rates.",
                "Rates were cut by the Bank of England.",
            ),
            {"England", "Bank of England"},
        ),
    ],
)
def test_a_place_is_not_the_end_of_another_name(sentences: tuple[str, ...], expected: set[str]) -> None:
    assert expected <= set(found(*sentences))


@pytest.mark.parametrize(
    "sentence",
    ["On Monday nothing happened, and on Tuesday it did.", "Thousands marched.", "It cost $5 and 40 euros."],
)
def test_days_and_figures_are_no_names(sentence: str) -> None:
    assert found(sentence) == {}


def test_a_name_met_once_is_left_out_where_nothing_is_told_of_it() -> None:
    assert "Norway" not in found("They flew to Norway.")
    assert "Norway" in found("They flew to Norway.", "Norway was cold.")


def test_the_most_named_come_first_and_no_more_than_wanted() -> None:
    items = told("Norway won.", "Norway won again.", "Norway lost.", "Sweden won.", "Sweden lost.")
    assert [name.name for name in names(items, Numbers(), 50)] == ["Norway", "Sweden"]
    assert [name.name for name in names(items, Numbers(), 1)] == ["Norway"]
