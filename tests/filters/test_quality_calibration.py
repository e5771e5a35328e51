"""How a register gets its limits."""

import tomllib

from filters.analysis import analyse
from filters.quality import measure
from filters.quality.calibration import breaks, calibrate, curve, table
from filters.quality.limits import Limits, Rule, limits

TABLE = "\n".join(f"Zoll auf Eisen {n},50 Mark, auf Stahl {n * 3},75 Mark, auf Blei {n * 7},25 Mark" for n in range(20))
NOISE = "\n".join(f"{n * 7919} {n * 31} {n * 17} {n * 13} {n * 3}" for n in range(40))
COMMON = Limits("", (("few_letters", Rule(measure="letters", low=0.9, words=20)),))


def test_a_limit_that_no_good_text_breaks_stays():
    """Nothing is moved without need."""
    lenient = Limits("", (("few_letters", Rule(measure="letters", low=0.1, words=20)),))

    assert calibrate(lenient, [measure(analyse(TABLE))], []) == []


def test_a_broken_limit_moves_beyond_the_most_extreme_good_text():
    """Afterwards every good text passes, and bad text is still caught."""
    good, bad = measure(analyse(TABLE)), measure(analyse(NOISE))
    (moved,) = calibrate(COMMON, [good], [bad])

    assert not breaks(moved.rule, good.letters)
    assert breaks(moved.rule, bad.letters)
    assert moved.lost == 0


def test_a_limit_that_would_catch_nothing_any_more_only_labels():
    """Where good and bad look alike, nothing is dropped."""
    noise = measure(analyse(NOISE))
    (moved,) = calibrate(COMMON, [noise], [noise])

    assert moved.rule.effect == "label"


def test_the_table_can_be_read_back():
    """What `gemeingut calibrate` writes is what the judge reads."""
    moved = calibrate(COMMON, [measure(analyse(TABLE))], [])
    written = table("newspaper", moved, [TABLE], "2026-11-22")

    assert tomllib.loads(written)["newspaper"]["few_letters"]["measure"] == "letters"
    assert "2026-11-22, 1 texts, sample sha256" in written


def test_the_curve_is_a_picture():
    """Both samples and the limit are drawn."""
    picture = curve([0.9, 0.95], [0.1, 0.2], 0.5, "letters")

    assert picture.startswith("<svg")
    assert picture.count("polyline") == 2


def test_every_register_keeps_the_common_rules():
    """A register's own table replaces single rules only."""
    common = {code for code, _ in limits("").rules}

    assert all(common <= {code for code, _ in limits(r).rules} for r in ("verse", "law", "newspaper", "web"))
