"""The pictures of the flow: every source is in them, every amount is written, and what is drawn adds up."""

import re
from collections import Counter
from itertools import pairwise

import polars as pl
import pytest
from lxml import html as parser

from manifests.ledger import STAGES
from pipeline.figures import flow
from pipeline.figures.published import open_release
from pipeline.report import flow_pictures, html
from pipeline.report.context import Context, Figures
from pipeline.report.inside_sample import Sample
from pipeline.report.pages import overview
from pipeline.report.sankey import Strand, Told, draw
from pipeline.report.sankey_layout import BAND, LEAST, PITCH, TOP, arrange
from pipeline.report.words import LANGUAGES, words
from pipeline.report.write import LARGEST_PAGE

TOLD = Told(("Lesen", "Lizenz"), str, lambda part, whole: f"{100 * part / whole:.0f} %", "hinein", "heraus")


def texts(svg):
    """Return every word and number of a picture."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


@pytest.fixture
def many(corpus):
    """Return a view of the samples' ledger that repeats every source under other names, so that there are as many."""

    def make(count, language="en"):
        published = open_release(corpus)
        names = published.ledger.select("source").unique().collect()["source"].sort().to_list()
        new = pl.DataFrame(
            {"source": [names[n % len(names)] for n in range(count)], "name": [f"quelle-{n:03}" for n in range(count)]}
        )
        ledger = published.ledger.join(new.lazy(), on="source").with_columns(source=pl.col("name")).drop("name")
        other = type(published)(published.directory, published.manifest, ledger, published.rows)
        return Context(Figures(other), words(language), Sample())

    return make


def test_the_picture_writes_every_amount():
    """What comes in, what falls at each stage and what is left stands in it as a number, with its share."""
    svg = draw([Strand("Briefe", 100, (3, 40)), Strand("Gesetze", 300, (0, 0))], TOLD)

    assert {"hinein: 400", "heraus: 357 (89 %)", "Briefe: 100", "57 (57 %)", "Gesetze: 300", "300 (100 %)"} <= set(
        texts(svg)
    )
    assert texts(svg).count("40") == texts(svg).count("10 %") == 1


def test_no_strand_is_told_by_its_colour_alone():
    """Every strand has its number at both ends and at what falls from it, and its name where a pointer rests."""
    svg = draw([Strand("Briefe", 100, (30, 40)), Strand("Gesetze", 300, (0, 100))], TOLD)

    assert texts(svg).count("1") == 2 + 2
    assert texts(svg).count("2") == 2 + 1
    assert "<title>Gesetze, Lizenz: 100 (33 %)</title>" in svg


def test_what_is_drawn_adds_up():
    """At every stage a strand is as thick as what goes on and what falls, and all of them as thick as the whole."""
    gone = [(5, 0, 20), (0, 100, 0), (50, 50, 100)]
    layout = arrange([100, 100, 300], gone)

    scale = BAND / 500
    assert sum(span.thick for span in layout.columns[0]) == pytest.approx(BAND)
    fallen = Counter()
    for ribbon in layout.falling:
        fallen[ribbon.strand, ribbon.column - 1] = ribbon.end.thick / scale
    assert +fallen == {(s, n): pytest.approx(gone[s][n]) for s in range(3) for n in range(3) if gone[s][n]}
    left = {ribbon.strand: ribbon.end.thick / scale for ribbon in layout.onward if ribbon.column == 3}
    assert left == {0: pytest.approx(75), 2: pytest.approx(100)}


def test_one_record_of_a_million_is_seen():
    """The thinnest ribbon keeps a width that a screen shows."""
    layout = arrange([1_000_000, 1], [(1,), (1,)])

    assert {ribbon.end.thick for ribbon in layout.falling} == {LEAST}


@pytest.mark.parametrize("count", [1, 2, 5, 10])
def test_names_have_room_and_no_words_leave_the_picture(count):
    """However thin the strands, one name does not cover another, and everything lies in the frame."""
    layout = arrange([1] * (count - 1) + [10**9], [(1,) * 9 + (0,)] * (count - 1) + [(10**8,) * 9 + (0,)])

    for side in (layout.columns[0], layout.columns[-1]):
        middles = [span.middle for span in side]
        assert all(below - above >= PITCH - 1e-6 for above, below in pairwise(middles))
    everything = [ribbon.end for ribbon in (*layout.onward, *layout.falling)] + layout.feet
    assert all(TOP <= span.top <= span.bottom <= layout.height and span.x <= layout.width for span in everything)
    assert max(layout.labels) < layout.height


def test_what_falls_meets_nothing_that_goes_on():
    """Nodes of what ended lie below every strand of the next column."""
    layout = arrange([500, 300, 200], [(100, 0, 50), (0, 300, 0), (20, 20, 20)])

    for stage, foot in enumerate(layout.feet):
        assert foot.top > max(span.bottom for span in layout.columns[stage + 2])


@pytest.mark.parametrize("count", [1, 10, 11, 60])
def test_the_largest_sources_are_named_and_the_others_counted(many, count):
    """Up to ten have strands of their own; of more there are nine, and one that says how many it joins."""
    context = many(count)
    plots = list(flow_pictures.together(context))

    assert [plot.caption for plot in plots] == ["flow_records", "flow_characters"]
    for plot in plots:
        named = [text for text in texts(plot.svg) if text.startswith("quelle-")]
        assert len(named) == (count if count <= 10 else 9)
        assert (f"{count - 9} other sources" in plot.svg) == (count > 10)
        assert plot.table.frame.height == count


def test_strands_hold_what_the_table_holds(many):
    """The sums above the picture are those of all sources, the joined ones too."""
    context = many(30)

    plot = next(iter(flow_pictures.together(context)))

    whole, kept = (int(plot.table.frame[name].sum()) for name in ("records", "kept"))
    assert f"read: {whole}" in texts(plot.svg)
    assert any(text.startswith(f"published: {kept} (") for text in texts(plot.svg))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("count", "rows", "alone"), [(60, 60, 60), (400, html.MOST_ROWS, flow_pictures.MOST_ALONE)])
def test_many_sources_fit_on_a_page(many, count, rows, alone, language):
    """The page stays small: sixty sources are all in the tables and in pictures of their own, of hundreds the largest."""
    context = many(count, language)
    facts = {"release": "x 1", "day": "", "publisher": "", "unsigned": False, "other": "en"}

    made = html.page("overview", ["overview"], list(overview.sections(context)), words(language), facts)

    tree = parser.fromstring(made)
    assert len(made.encode()) < LARGEST_PAGE
    assert len(tree.xpath('//table[@data-caption="flow_records"]/tbody/tr[not(@class)]')) == rows
    assert len(tree.xpath('//details[@class="each"]/details')) == alone


def test_a_name_is_no_markup():
    """A source that is called as an element is shown as written."""
    svg = draw([Strand("<b>", 1, (0, 0))], TOLD)

    assert "<b>" not in svg
    assert "&lt;b&gt;: 1" in svg


def test_every_stage_has_a_heading_in_both_languages():
    """No column of the numbers below is headed by a code."""
    for language in LANGUAGES:
        columns = words(language).tables["columns"]
        assert {flow.ENDED + stage.value for stage in STAGES} <= columns.keys()
