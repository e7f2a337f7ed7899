"""The documentation says what the code does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from docs.generate import FOLDER, PAGES
from docs.meanings import MEANINGS
from docs.rules import RULES, proofs_by_rule
from docs.screenshots.shots import SHOTS

from stagedoor.sync.reasons import REMEDIES

SETTINGS = Path("src/stagedoor/settings.py")


def settings_page() -> dict[str, str]:
    """Documented variable → documented default."""
    page = (FOLDER / "reference" / "settings.md").read_text()
    return dict(re.findall(r"^\| `(STAGEDOOR_\w+)` \| (.*?) \|", page, re.MULTILINE))


@pytest.fixture(autouse=True)
def at_the_top(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(request.config.rootpath)


def test_the_generated_pages_are_current(tmp_path: Path) -> None:
    # In a process of its own: commands that were called before in this one remember how they look.
    subprocess.run([sys.executable, "-m", "docs.generate", str(tmp_path)], check=True)
    stale = [path for path in PAGES if (FOLDER / path).read_text() != (tmp_path / path).read_text()]
    assert stale == [], "run: make format"


@pytest.mark.parametrize("number", range(1, 30))
def test_every_core_rule_has_words_and_a_test(number: int) -> None:
    assert RULES[f"R{number}"]
    assert proofs_by_rule()[f"R{number}"]


def test_every_environment_variable_is_documented_and_no_other() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"(STAGEDOOR_\w+)"', SETTINGS.read_text()))
    assert len(read) > 5
    assert settings_page().keys() == read


def test_documented_defaults_are_those_of_the_code() -> None:
    source = SETTINGS.read_text()
    for name, default in settings_page().items():
        if default.startswith("empty"):
            assert f'"{name}", default=""' in source or f'"{name}", default=[]' in source
        else:
            values = re.search(rf'"{name}", default=(.*?)\)(?:\.|$|\)| or)', source, re.MULTILINE)
            assert values, name
            told = values[1].replace("_", "").replace('"', "").replace(" ", "").strip("[]")
            assert told == default.replace("_", "").strip("`").strip("[]"), name


def test_every_reason_has_a_meaning_and_a_remedy() -> None:
    assert MEANINGS.keys() == REMEDIES.keys()


def test_every_section_of_the_api_notes_that_the_code_cites_is_there() -> None:
    notes = (FOLDER / "reference" / "swoogo-api.md").read_text()
    traps = notes[notes.index("## §15") : notes.index("## §16")]
    there = set(re.findall(r"^##+ §([\d.]+) ", notes, re.MULTILINE))
    there |= {f"15.{number}" for number in re.findall(r"^(\d+)\. ", traps, re.MULTILINE)}
    sources = [path.read_text() for path in Path("src").rglob("*.py")]
    cited = {number for text in sources for number in re.findall(r"§(\d+(?:\.\d+)?)", text)}
    assert len(cited) > 15
    assert cited - there == set()


def test_every_picture_is_made_by_the_tool_shown_and_described() -> None:
    pages = [Path("README.md"), *(path for path in FOLDER.rglob("*.md") if "_build" not in path.parts)]
    shown = [
        found
        for page in pages
        for found in re.findall(r"!\[(.*?)\]\(\S*images/(.*?)\.png\)", page.read_text())
    ]
    assert {name for _, name in shown} == {shot.name for shot in SHOTS}
    assert {path.stem for path in (FOLDER / "images").iterdir()} == {shot.name for shot in SHOTS}
    assert all(len(described) > 40 for described, _ in shown)


def test_every_decision_is_listed() -> None:
    listed = re.findall(r"^\d{4}-[\w-]+$", (FOLDER / "decisions" / "index.md").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(path.stem for path in (FOLDER / "decisions").glob("0*.md"))
    assert [int(name[:4]) for name in listed] == list(range(1, len(listed) + 1))


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_links_between_files_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", Path(page).read_text()):
        assert target.startswith("https://") or Path(target).is_file(), target
