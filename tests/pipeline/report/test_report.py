"""The report: its numbers are the release's, it asks for nothing, and it shows nothing that it must not."""

import json
import re
import tomllib
from collections import Counter
from dataclasses import replace

import polars as pl
import pytest
from lxml import html as parser

from filters.personal.spans import Kind
from filters.quality.limits import LIMITS, limits
from manifests import reason_words
from pipeline import snapshot
from pipeline.errors import ConfigError
from pipeline.figures import limits as gaps
from pipeline.figures.published import open_release
from pipeline.report import inside_sample, write
from pipeline.report.blocks import Section, Table
from pipeline.report.html import page
from pipeline.report.pages import composition as composition_page
from pipeline.report.words import LANGUAGES, words
from pipeline.steps.read import records
from tests.pipeline.building import taken

REGISTERS = tomllib.loads(LIMITS.read_text("utf-8")).keys()
PAGES = [name for name, _ in write.modules()]


def tree(report, language, name):
    """Return one parsed page."""
    return parser.fromstring((report / language / f"{name}.html").read_bytes())


def cells(page_, caption):
    """Return the rows of a table by its caption's key, without head and sum."""
    rows = page_.xpath(f'//table[@data-caption="{caption}"]/tbody/tr[not(contains(@class, "sum"))]')
    return [[cell.text_content() for cell in row.xpath("td")] for row in rows]


def plain(number):
    """Return a number written in German or English as an integer."""
    return int(re.sub(r"[.,]", "", number))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_nothing_from_outside(report, language, name):
    """Every address of a page is a file of the report, and no page is larger than is allowed."""
    path = report / language / f"{name}.html"
    addresses = tree(report, language, name).xpath("//@src | //@href | //@action | //@srcset")

    outside = [a for a in addresses if not a.startswith("#") and not (path.parent / a).resolve().is_file()]

    assert outside == []
    assert "url(" not in path.read_text("utf-8")
    assert path.stat().st_size < write.LARGEST_PAGE


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_size_is_that_of_the_ledger_and_the_shards(report, corpus, language):
    """The large numbers of the first page are counted again from the files."""
    ledger = pl.read_parquet(corpus / "ledger" / "*.parquet")
    rows = [pl.read_parquet(p, columns=["chars", "tokens"]) for p in corpus.glob("data/*/*.parquet")]

    shown = {dd.get("data-fact"): plain(dd.text_content()) for dd in tree(report, language, "overview").xpath("//dd")}

    assert shown == {
        "records": ledger.height,
        "documents": sum(frame.height for frame in rows),
        "characters": sum(frame["chars"].sum() for frame in rows),
        "tokens": sum(frame["tokens"].sum() for frame in rows),
    }


def test_the_tables_are_those_of_the_ledger(report, corpus):
    """What became of each source, and each reason, is counted again from the ledger."""
    ledger = pl.read_parquet(corpus / "ledger" / "*.parquet").to_dicts()
    overview = tree(report, "en", "overview")

    by_source = {row[0]: (plain(row[1]), plain(row[2])) for row in cells(overview, "by_source")}
    reasons = sorted(plain(row[-2]) for row in cells(overview, "reasons"))

    read = Counter(row["source"] for row in ledger)
    kept = Counter(row["source"] for row in ledger if row["disposition"] == "kept")
    gone = Counter((r["stage"], r["disposition"], r["reason"]) for r in ledger if r["disposition"] != "kept")
    assert by_source == {name: (read[name], kept[name]) for name in read}
    assert reasons == sorted(gone.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("caption", "amount"), [("flow_records", lambda _: 1), ("flow_characters", lambda row: row["chars_in"])]
)
def test_the_flow_of_every_source_is_that_of_the_ledger(report, corpus, language, caption, amount):
    """What was read of a source, what ended at each stage and what is published is counted again, row by row."""
    by_hand, stages = {}, words(language).tables["stage"]
    for row in pl.read_parquet(corpus / "ledger" / "*.parquet").to_dicts():
        ways = by_hand.setdefault(row["source"], Counter())
        end = words(language).column("kept" if row["disposition"] == "kept" else f"ended_{row['stage']}")
        ways.update({"read": amount(row), end: amount(row)})
    page_ = tree(report, language, "overview")
    head = page_.xpath(f'//table[@data-caption="{caption}"]/thead//th/text()')

    rows = cells(page_, caption)

    assert len(rows) == len(by_hand)
    assert all(any(name.replace("\u00ad", "").endswith(stage) for stage in stages.values()) for name in head[2:-1])
    for source, read, *ends in rows:
        told = Counter({"read": plain(read)} | dict(zip(head[2:], map(plain, ends), strict=True)))
        assert +told == +by_hand[source]


@pytest.mark.parametrize("caption", ["of_register", "of_license", "of_source", "of_origin", "of_variety", "of_century"])
def test_the_composition_adds_up_to_the_whole(report, corpus, caption):
    """Every document has one place in each table."""
    whole = sum(pl.read_parquet(p, columns=["chars"])["chars"].sum() for p in corpus.glob("data/*/*.parquet"))

    rows = cells(tree(report, "de", "composition"), caption)

    assert sum(plain(row[2]) for row in rows) == whole


@pytest.mark.parametrize(
    "caption",
    ["of_register", "of_source", "of_license", "of_origin", "of_variety", "of_century", "of_decade", "of_sex"],
)
def test_the_composition_stands_beside_the_release_before(report, caption):
    """Every table holds what the other release had; beside itself nothing differs."""
    page_ = tree(report, "en", "composition")
    head = page_.xpath(f'string(//table[@data-caption="{caption}"]/thead)')

    rows = cells(page_, caption)

    assert "documents before" in head
    assert rows
    assert all((row[1], row[2]) == (row[4], row[5]) for row in rows)


def test_a_time_without_documents_has_its_place():
    """The picture of the decades leaves a gap where nothing was written, the table has no row for it."""
    frame = pl.DataFrame({"decade": [1780, 1810, None], "documents": [1, 2, 3]})

    drawn = composition_page._whole(frame, "decade", 10)

    assert drawn.rows() == [(1780, 1), (1790, 0), (1800, 0), (1810, 2), (None, 3)]


@pytest.mark.parametrize(("caption", "column"), [("share_register", "register"), ("share_variety", "variety")])
def test_the_page_of_limits_holds_the_characters_of_the_shards(report, corpus, caption, column):
    """What is over- and under-represented is counted again from the files."""
    by_hand = Counter()
    for path in corpus.glob("data/*/*.parquet"):
        by_hand.update(dict(pl.read_parquet(path).group_by(column).agg(pl.col("chars").sum()).iter_rows()))

    rows = cells(tree(report, "en", "limits"), caption)

    assert sorted(plain(row[1]) for row in rows) == sorted(by_hand.values())


def test_turns_in_parliament_are_those_of_the_texts(report, corpus):
    """Each group that speaks stands on the page, as often as its name stands before a speech."""
    lines = [
        line.replace("\xa0", " ")
        for path in corpus.glob("data/*/bundestag-*.parquet")
        for text in pl.read_parquet(path)["text"]
        for line in text.splitlines()
    ]

    rows = cells(tree(report, "de", "limits"), "factions")

    assert len(rows) >= 6
    for group, turns, documents in rows:
        assert plain(turns) == sum(line.endswith(f" ({group}):") for line in lines)
        assert plain(documents) == 2


def test_known_gaps_speak_the_language_of_the_page(corpus, tmp_path):
    """German where its publisher wrote German; else English, marked as such and said to be."""
    made = open_release(corpus)
    english = made.manifest.model_copy(update={"known_gaps": ("Few newspapers.",)})
    folders = {"both": ["Wenige Zeitungen."], "one": []}
    found = {}
    for name, german in folders.items():
        (tmp_path / name / "manifest").mkdir(parents=True)
        (tmp_path / name / "manifest" / "config.json").write_text(
            json.dumps({"release": {"known_gaps_de": german}}, separators=(",", ":")), "utf-8"
        )
        told = replace(made, directory=tmp_path / name, manifest=english)
        found[name] = gaps.known_gaps(told, "de"), gaps.known_gaps(told, "en")

    assert found["both"] == ((("Wenige Zeitungen.",), "de"), (("Few newspapers.",), "en"))
    assert found["one"] == ((("Few newspapers.",), "en"), (("Few newspapers.",), "en"))


def test_how_well_personal_data_is_found_is_what_the_manifest_records(report, corpus):
    """Every kind stands there with its counts and intervals, and nothing is shown where nothing was measured."""
    kinds = json.loads((corpus / "manifest" / "MANIFEST.json").read_bytes())["personal_data"]["kinds"]

    rows = cells(tree(report, "en", "personal"), "found")

    assert kinds
    assert [(row[0], plain(row[1]), plain(row[2])) for row in rows] == [
        (words("en").code("kind", kind), told["gold"], told["found"]) for kind, told in sorted(kinds.items())
    ]
    for row, (_, told) in zip(rows, sorted(kinds.items()), strict=True):
        for cell, measure in zip(row[3:], (told["leakage"], told["precision"]), strict=True):
            numbers = [float(number) for number in re.findall(r"[0-9.]+", cell)]
            by_hand = [measure["share"], measure["low"], measure["high"]] if measure else []
            assert numbers == [round(100 * share, 1) for share in by_hand]


def test_both_languages_tell_the_same_numbers(report):
    """A page differs from its twin in words only."""
    for name in PAGES:
        told = [tree(report, language, name).xpath('//td[@class="n"]/text()') for language in LANGUAGES]
        german, english = ([re.sub(r"[.,]", "", cell) for cell in page_ if cell[0].isdigit()] for page_ in told)
        assert german == english, name


def test_the_same_release_gives_the_same_pages(report, corpus, tmp_path):
    """Nothing in a report depends on the day or the run."""
    published = open_release(corpus)
    again = tmp_path / "again"
    write.write(published, again, before=published, snapshots=taken(), sample=24)

    files = {p.relative_to(report): p.read_bytes() for p in report.rglob("*") if p.is_file()}

    assert {p.relative_to(again): p.read_bytes() for p in again.rglob("*") if p.is_file()} == files


def test_a_folder_of_something_else_is_not_replaced(report, corpus, tmp_path):
    """The folder is named by hand: who names the wrong one loses nothing, while an earlier report is known as one."""
    assert (report / write.SCRIPT).is_file()
    (tmp_path / "letter.txt").write_text("Liebe Grüße", "utf-8")

    with pytest.raises(ConfigError, match=r"holds something else .* Name another one"):
        write.write(open_release(corpus), tmp_path)

    assert (tmp_path / "letter.txt").read_text("utf-8") == "Liebe Grüße"


def test_texts_without_a_licence_are_not_shown(report, corpus):
    """Of what the licence stage refused, the report holds the ledger's row and no word of the text."""
    refused = pl.read_parquet(corpus / "ledger" / "*.parquet").filter(pl.col("stage") == "license").to_dicts()
    inside = (report / "de" / "inside.html").read_text("utf-8")
    texts = []
    for snap in taken():
        wanted = {(row["path"], row["record_id"]) for row in refused if row["source"] == snap.source.name}
        for file in snap.files:
            if any(path == file.path for path, _ in wanted):
                texts += [r.text for r in records(snap, file, 10**9) if (file.path, r.id) in wanted]

    shown = [line for text in texts for line in text.splitlines() if len(line) > 60 and line in inside]

    assert texts
    assert shown == []


def test_personal_data_is_replaced_in_what_was_dropped_before_anybody_looked(corpus, tmp_path):
    """A text shown as it was read is redacted first."""
    published = open_release(corpus)
    sample = inside_sample.draw(published, taken(), 200)
    dropped = [e for e in sample.entries if e.shown == "as_read"]
    story = dropped[0].story

    entry = inside_sample._entry(story, "Fragen an erika@muster-web.de, Tel. 0341 2345678.", None)

    assert "".join(piece.text for piece in entry.pieces) == "Fragen an [E-MAIL], Tel. [TELEFON]."


def test_changes_lead_from_before_to_after():
    """What stays and what was added is the published text; what stays and what was removed is the text as read."""
    before, after = "Die Donau-\nfahrt war\u00ad schön.", "Die Donaufahrt war schön."

    pieces = list(inside_sample.changes(before, after))

    assert "".join(p.text for p in pieces if p.kind != "removed") == after
    assert "".join(p.text for p in pieces if p.kind != "added") == before
    assert {p.kind for p in pieces} == {"same", "removed", "added"}


@pytest.mark.parametrize("text", ["Wort und Wort. " * 400, "".join(f"Satz {n}. " for n in range(900))])
def test_a_cut_is_no_change(text):
    """A text that goes on beyond the excerpt and was not changed is shown as unchanged."""
    assert {piece.kind for piece in inside_sample.changes(text, text)} == {"same"}


def test_what_was_removed_at_the_end_is_shown():
    """A text that was published without its last lines shows them as removed."""
    pieces = list(inside_sample.changes("Ein Gedicht.\nSeite 12", "Ein Gedicht."))

    assert [(p.kind, p.text) for p in pieces] == [("same", "Ein Gedicht."), ("removed", "\nSeite 12")]


def test_a_long_head_that_was_removed_hides_no_text():
    """What stands behind a removed head of half a page is still the same text."""
    head, text = "".join(f"Hinweis {n}. " for n in range(100)), "".join(f"Satz {n}. " for n in range(900))

    pieces = list(inside_sample.changes(head + text, text))

    assert [piece.kind for piece in pieces] == ["removed", "same"]
    assert pieces[0].text == head


def test_the_sample_is_a_draw_that_repeats_itself(corpus):
    """The same release gives the same documents, at most as many as asked for, and some of every source."""
    published = open_release(corpus)

    chosen = inside_sample.choose(published, 24)

    assert chosen == inside_sample.choose(published, 24)
    assert len(chosen) == len(set(chosen)) <= 48
    sources = pl.read_parquet(corpus / "ledger" / "*.parquet").filter(pl.col("uid").is_in(chosen))["source"]
    assert sources.n_unique() > 15


def test_the_sample_takes_the_smallest_uids_of_each_source_and_reason(corpus):
    """Reading the ledger range by range chooses what sorting all of it chooses."""
    groups = {}
    for row in pl.read_parquet(corpus / "ledger" / "*.parquet").sort("uid").to_dicts():
        key = (row["disposition"] != "kept", row["source"], row["stage"], row["reason"])
        groups.setdefault(key, []).append(row["uid"])
    by_hand = []
    for gone in (False, True):
        lots = [uids for key, uids in sorted(groups.items()) if key[0] == gone]
        by_hand += [uids[turn] for turn in range(5) for uids in lots if turn < len(uids)][:5]

    assert inside_sample.choose(open_release(corpus), 5) == by_hand


def test_a_raw_file_that_changed_is_left_out(corpus, tmp_path, own_samples):
    """The text of another file is not shown as the one that was read."""
    source_ = next(s for s in taken() if s.source.name == "soldatenbriefe").source
    for path in (own_samples / "soldatenbriefe").rglob("*.xml"):
        path.write_bytes(path.read_bytes().replace(b"</TEI>", b"</TEI>\n"))
    changed = snapshot.sample(source_, own_samples)

    sample = inside_sample.draw(open_release(corpus), [changed], 24)

    letters = [e for e in sample.entries if e.story.row["source"] == "soldatenbriefe"]
    assert {e.shown for e in letters} == {"no_raw"}


def test_words_stand_in_both_languages():
    """No key is missing in one of the files; codes of data may be told in one language alone."""
    own = ("page", "pages", "leads", "sections", "captions", "columns", "inside")
    german, english = (words(language).tables for language in LANGUAGES)

    assert {t: set(german[t]) for t in own} == {t: set(english[t]) for t in own}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_reason_label_or_kind_is_shown_as_a_code(language):
    """What a reader of the report may meet is told in words, whichever rule or detector it comes from."""
    rules = [(name, rule.effect) for register in REGISTERS for name, rule in limits(register).rules]
    met = {("labels", name) for name, effect in rules if effect == "label"}
    met |= {("reason", name) for name, effect in rules if effect == "drop"}
    met |= {("reason", name) for name in reason_words.REASONS} | {("kind", kind.value) for kind in Kind}
    words_by_chance = {("kind", "BIC"), ("reason", "damaged"), ("reason", "rights")}

    assert {pair for pair in met if words(language).code(*pair) == pair[1]} <= words_by_chance


def test_a_missing_word_is_named():
    """Who adds a page without its words is told which file lacks what."""
    with pytest.raises(ConfigError, match=r"words/de\.toml: no sections\.nowhere"):
        words("de").section("nowhere")


def test_markup_in_data_stays_text():
    """A title that holds markup is shown as written and not run."""
    frame = pl.DataFrame({"source": ["<script>alert(1)</script>"], "records": [1]})
    told = [Section("by_source", (Table(frame, "by_source"),))]
    facts = {"release": "x 1", "day": "", "publisher": "<b>", "unsigned": False, "other": "en"}

    made = page("overview", ["overview"], told, words("de"), facts)

    assert "<script>alert" not in made
    assert "&lt;script&gt;alert(1)" in made
