"""The index follows its folder: only what changed is embedded, and an interrupted run can be taken up again."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import index.build
from index.build import build, has_changed
from index.errors import FolderError
from index.evidence import find_evidence
from index.handle import create_index, open_index
from index.search import article_of, find_article
from tests.article_files import write_jsonl, write_pdf
from tests.fakes import HashedEmbedder
from tests.processes import stuck
from tests.small_index import TEXTS, contents, make_index, paths_with, rerun, write_texts


def test_the_first_run_adds_every_article(tmp_path: Path) -> None:
    write_texts(tmp_path / "articles", TEXTS)
    report, opened, encoded = rerun(tmp_path)
    assert report.added == tuple(sorted(TEXTS))
    assert (report.changed, report.removed, report.unchanged, report.failed) == ((), (), (), ())
    assert report.embedded == len(encoded) == opened.store.count_passages() == 4
    held = contents(opened)
    assert {path: "".join(row.text for row in rows) for path, (_, rows) in held.items()} == TEXTS


def test_the_title_is_embedded_with_the_sentences_and_boilerplate_is_not(tmp_path: Path) -> None:
    write_texts(tmp_path / "articles", {"bread.txt": TEXTS["bread.txt"] + "\n\nPlease enter your comment!\n"})
    assert rerun(tmp_path)[2] == ["Bakers raise prices. Bakers raised the price of bread. Flour is dear."]


def test_a_second_run_embeds_nothing_and_says_so(tmp_path: Path) -> None:
    before = contents(make_index(tmp_path, TEXTS))
    report, opened, encoded = rerun(tmp_path)
    assert encoded == []
    assert report == index.build.Report(unchanged=tuple(sorted(TEXTS)))
    assert contents(opened) == before


def test_a_file_has_changed_where_it_is_another_or_gone_but_not_where_the_folder_is_elsewhere(tmp_path: Path) -> None:
    index = make_index(tmp_path, TEXTS)
    folder = tmp_path / "articles"
    [bread] = [record for record in index.articles.values() if record.path == "bread.txt"]
    assert not has_changed(index, bread, folder)
    (folder / "bread.txt").write_text("Flour is cheap.")
    assert has_changed(index, bread, folder)
    (folder / "bread.txt").unlink()
    assert has_changed(index, bread, folder)
    stuck(folder / "bread.txt")
    assert has_changed(index, bread, folder)
    assert not has_changed(index, bread, tmp_path / "on another machine")


def test_a_file_that_was_only_touched_is_unchanged(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    os.utime(tmp_path / "articles" / "bread.txt", (1, 1))
    report, _, encoded = rerun(tmp_path)
    assert (encoded, report.unchanged) == ([], tuple(sorted(TEXTS)))


def test_a_changed_file_replaces_its_passages(tmp_path: Path) -> None:
    opened = make_index(tmp_path, TEXTS)
    assert paths_with(opened, "Flour") == ["bread.txt"]
    write_texts(tmp_path / "articles", {"bread.txt": "Zeppelins landed in the market square."})
    report, opened, encoded = rerun(tmp_path)
    assert (report.changed, report.added, report.removed) == (("bread.txt",), (), ())
    assert len(report.unchanged) == 3
    assert encoded == ["Zeppelins landed in the market square.. Zeppelins landed in the market square."]
    assert paths_with(opened, "Flour") == []
    assert opened.keyword.search("flour", 10) == []
    assert paths_with(opened, "Zeppelins") == ["bread.txt"]
    contents(opened)


def test_another_date_in_the_file_changes_the_article(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    write_texts(tmp_path / "articles", {"bread.txt": TEXTS["bread.txt"].replace("2020-01-10", "2021-01-10")})
    report, opened, _ = rerun(tmp_path)
    assert report.changed == ("bread.txt",)
    assert str(find_article(opened, "bread.txt").date) == "2021-01-10"


def test_a_removed_file_disappears(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    (tmp_path / "articles" / "bread.txt").unlink()
    report, opened, encoded = rerun(tmp_path)
    assert (report.removed, encoded) == (("bread.txt",), [])
    assert sorted(contents(opened)) == sorted(set(TEXTS) - {"bread.txt"})
    assert paths_with(opened, "Flour") == []
    assert sorted(contents(open_index(tmp_path / "index", HashedEmbedder()))) == sorted(set(TEXTS) - {"bread.txt"})


def test_a_renamed_file_is_cited_by_its_new_name(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    (tmp_path / "articles" / "bread.txt").rename(tmp_path / "articles" / "loaf.txt")
    report, opened, _ = rerun(tmp_path)
    assert (report.added, report.removed, report.changed) == (("loaf.txt",), ("bread.txt",), ())
    assert paths_with(opened, "Flour") == ["loaf.txt"]
    contents(opened)


def test_files_that_swap_names_swap_their_articles(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    swapped = {"bread.txt": TEXTS["undated.txt"], "undated.txt": TEXTS["bread.txt"]}
    write_texts(tmp_path / "articles", swapped)
    report, opened, _ = rerun(tmp_path)
    assert report.changed == ("bread.txt", "undated.txt")
    assert paths_with(opened, "Flour") == ["undated.txt"]
    contents(opened)


RECORDS: list[object] = [
    {"title": "Bread", "text": "Bakers raised the price of bread."},
    {"title": "No text"},
    {"title": "Nets", "text": "Fishermen mended their nets."},
]


def test_a_bad_record_is_reported_each_run_and_the_others_are_indexed(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    write_jsonl(tmp_path / "articles" / "feed.jsonl", RECORDS)
    first, opened, _ = rerun(tmp_path)
    assert len(first.added) == 2
    assert sorted(contents(opened)) == list(first.added)
    assert paths_with(opened, "nets") == [first.added[1]]
    second, _, encoded = rerun(tmp_path)
    assert (second.added, second.unchanged, encoded) == ((), first.added, [])
    assert [failure.path for failure in first.failed] == [first.added[0].replace("#1", "#2")]
    assert second.failed == first.failed


def test_only_the_changed_record_of_a_file_is_embedded(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    write_jsonl(tmp_path / "articles" / "feed.jsonl", [RECORDS[0], RECORDS[2]])
    rerun(tmp_path)
    write_jsonl(tmp_path / "articles" / "feed.jsonl", [RECORDS[0], {"title": "Nets", "text": "Zeppelins landed."}])
    report, opened, encoded = rerun(tmp_path)
    assert report.changed == ("feed.jsonl#2",)
    assert encoded == ["Nets. Zeppelins landed."]
    assert len({record.file_hash for record, _ in contents(opened).values()}) == 1


def test_a_record_that_is_gone_from_its_file_disappears(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    write_jsonl(tmp_path / "articles" / "feed.jsonl", [RECORDS[0], RECORDS[2]])
    rerun(tmp_path)
    write_jsonl(tmp_path / "articles" / "feed.jsonl", [RECORDS[0]])
    report, opened, encoded = rerun(tmp_path)
    assert (report.removed, report.unchanged, encoded) == (("feed.jsonl#2",), ("feed.jsonl#1",), [])
    assert list(contents(opened)) == ["feed.jsonl#1"]


def test_bad_files_are_listed_with_a_reason_and_the_others_are_indexed(tmp_path: Path) -> None:
    folder = write_texts(tmp_path / "articles", {**TEXTS, "empty.txt": "", "sheet.xlsx": "x", "bad.json": "{"})
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    for _ in range(2):
        report, opened, _ = rerun(tmp_path)
        assert [failure.path for failure in report.failed] == ["bad.json", "broken.pdf", "empty.txt", "sheet.xlsx"]
        assert all(failure.reason and "\n" not in failure.reason for failure in report.failed)
        assert sorted(contents(opened)) == sorted(TEXTS)


def test_a_file_that_went_bad_is_not_quoted_any_more(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    write_texts(tmp_path / "articles", {"bread.txt": ""})
    report, opened, _ = rerun(tmp_path)
    assert ([failure.path for failure in report.failed], report.removed) == (["bread.txt"], ("bread.txt",))
    assert paths_with(opened, "Flour") == []


def test_progress_is_told_of_every_file(tmp_path: Path) -> None:
    folder = write_texts(tmp_path / "articles", {**TEXTS, "empty.txt": ""})
    told: list[tuple[int, int]] = []
    build(
        create_index(tmp_path / "index", folder, HashedEmbedder()), folder, lambda done, all_: told.append((done, all_))
    )
    assert told == [(number, 5) for number in range(1, 6)]


def test_a_rebuild_embeds_everything_again(tmp_path: Path) -> None:
    before = contents(make_index(tmp_path, TEXTS))
    report, opened, encoded = rerun(tmp_path, rebuild=True)
    assert (report.added, len(encoded)) == (tuple(sorted(TEXTS)), 4)
    assert contents(opened) == before


def test_another_folder_takes_the_place_of_the_first(tmp_path: Path) -> None:
    make_index(tmp_path, TEXTS)
    other = write_texts(tmp_path / "other", {"bread.txt": TEXTS["bread.txt"], "new.txt": "Zeppelins landed."})
    opened = create_index(tmp_path / "index", other, HashedEmbedder())
    report = build(opened, other)
    assert report.removed == ("roads/m4.txt", "roads/m5.txt", "undated.txt")
    assert (report.added, report.unchanged) == (("new.txt",), ("bread.txt",))
    assert sorted(contents(opened)) == ["bread.txt", "new.txt"]
    assert open_index(tmp_path / "index", HashedEmbedder()).store.about.folder == str(other)


def test_a_folder_that_is_gone_leaves_the_index_as_it_is(tmp_path: Path) -> None:
    opened = make_index(tmp_path, TEXTS)
    before = contents(opened)
    with pytest.raises(FolderError):
        build(opened, tmp_path / "gone")
    assert contents(opened) == before


def test_many_passages_are_embedded_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.build, "BATCH_PASSAGES", 3)
    sizes: list[int] = []
    encode = HashedEmbedder.encode

    def counted(self: HashedEmbedder, texts: list[str]) -> object:
        sizes.append(len(texts))
        return encode(self, texts)

    monkeypatch.setattr(HashedEmbedder, "encode", counted)
    opened = make_index(tmp_path, {f"{number}.txt": f"Story {number} of bread." for number in range(8)})
    assert sizes == [3, 3, 2]
    assert len(contents(opened)) == 8


def test_the_pages_of_a_pdf_arrive_in_the_evidence(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    filler = [f"Patrol number {n} crossed the bridge at dawn and met nobody on the way. " * 4 for n in range(8)]
    paragraphs = [*filler, "Zeppelins landed in the market square.", *filler]
    write_pdf(tmp_path / "articles" / "a.pdf", "Patrols cross the bridge", paragraphs, page_height_mm=100)
    _, opened, _ = rerun(tmp_path)
    article, _ = article_of(opened, find_article(opened, "a.pdf"))
    _, candidates = find_evidence(opened, "Where did zeppelins land?")
    best = candidates[0].evidence
    assert best.quote == "Zeppelins landed in the market square."
    assert article.text[best.start : best.end] == best.quote
    assert best.page == sum(offset <= best.start for offset in article.pages)
    assert 1 < best.page < len(article.pages)


def test_a_text_file_has_no_pages(tmp_path: Path) -> None:
    _, candidates = find_evidence(make_index(tmp_path, TEXTS), "bread")
    assert {candidate.evidence.page for candidate in candidates} == {None}


def test_a_file_whose_name_is_not_plain_is_cited_by_it(tmp_path: Path) -> None:
    name = "été/l’article “x” #1 [a].txt"
    opened = make_index(tmp_path, {name: json.dumps("Zeppelins landed.")})
    assert paths_with(opened, "Zeppelins") == [name]
