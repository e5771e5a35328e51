"""Court decisions: what the court wrote, under the names of its parts."""


def test_a_real_decision_reads_as_recorded(read, samples):
    """The golden sample: the margin numbers are addresses, not words of the court."""
    (decision,) = read("rii-dok", samples / "rii-dok" / "JURE100055033.xml")

    assert decision.text == (
        "Beschluss, BGH, 9. Zivilsenat, vom 14.1.2010, IX ZB 72/08\n\n"
        "Insolvenzverfahren: Anwendbarkeit der Vorschrift über das Ruhen des Verfahrens\n\n"
        "Tenor\n\nDer Antrag wird abgelehnt.\n\n"
        "Gründe\n\n1. Einer Entscheidung steht nicht entgegen, "
        "dass die Schuldnerin das Ruhen des Verfahrens beantragt hat."
    )
    assert dict(decision.repairs) == {"margin_numbers_removed": 1}
    assert (decision.id, decision.date, decision.work.issuer) == ("JURE100055033", "2010-01-14", "BGH")
    assert (decision.work.kind, decision.register) == ("decision", "court")


def test_the_ecli_is_the_key_where_there_is_one(read):
    """The European identifier names a decision across sources."""
    (decision,) = read(
        "rii-dok",
        "<dokument><doknr>X1</doknr><ecli>ECLI:DE:BGH:2010:1</ecli><gertyp>BGH</gertyp><leitsatz><p>Satz.</p></leitsatz>"
        "<tenor><table><tr><td>a</td><td>b</td></tr></table></tenor></dokument>",
    )

    assert decision.work_key == "ecli:ECLI:DE:BGH:2010:1"
    assert decision.text == "BGH\n\nLeitsatz\n\nSatz.\n\nTenor\n\na | b"


def test_another_format_is_refused(read):
    """A file of another kind says so."""
    assert read("rii-dok", "<dokument/>")[0].problem.startswith("wrong_root")
