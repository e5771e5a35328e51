"""The steps that judge texts and take personal data out; they share one analysis of each text."""

from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import ClassVar

from datatrove.data import Document

from filters import contamination
from filters.analysis import Analysis, analyse
from filters.duplicates.folding import Folded, words
from filters.language import LanguageJudge
from filters.language_model import LID_176, Pinned
from filters.personal.redact import RedactionConfig, Redactor
from filters.personal.replacement import Replacement, Style
from filters.personal.tiers import Tier, tier_of
from filters.quality import QualityJudge
from filters.short import MinLetters
from filters.verdict import KEEP, Verdict
from manifests.ledger import Stage
from manifests.source import Source
from pipeline.book import Book
from pipeline.config import Language as LanguageSettings
from pipeline.dossier import Dossier, LanguageFacts, dossier_of, enrich
from pipeline.steps.gate import Gate
from pipeline.steps.rights import evaluation_day
from pipeline.task import Job


def year_of(dossier: Dossier) -> int | None:
    """Return the year a text comes from: its own date, else that of the work, else of its writing."""
    digits = dossier.record.date[:4]
    if len(digits) == 4 and digits.isdecimal():
        return int(digits)
    return dossier.record.work.published or dossier.record.work.created


def analysis_of(document: Document) -> Analysis:
    """Return the shared analysis of a document's present text, made at the first asking."""
    found = document.metadata.get("analysis")
    if not isinstance(found, Analysis):
        found = document.metadata["analysis"] = analyse(document.text)
    return found


def folded_words(document: Document) -> Folded:
    """Return the folded words of a document's present text, made at the first asking."""
    found: Folded | None = document.metadata.get("folded")
    if found is None:
        found = document.metadata["folded"] = words(document.text)
    return found


@cache
def language_judge(settings: LanguageSettings) -> LanguageJudge:
    """Return the judge that the settings ask for, its models loaded once a process."""
    model = settings.model
    general = Pinned(model.path, model.sha256) if model else LID_176
    return LanguageJudge(general, german=model.german if model else (), min_score=settings.min_score)


@cache
def _quality_judge(register: str) -> QualityJudge:
    return QualityJudge.for_register(register)


class Language(Gate):
    """Keep German in all its varieties, and say which."""

    name = "language"
    stage: ClassVar[Stage] = Stage.LANGUAGE

    def __init__(self, job: Job, book: Book) -> None:
        super().__init__(book, job.config.work.max_document_seconds)
        self.settings = job.config.language
        self.varieties = frozenset(self.settings.varieties)

    def judge(self, document: Document) -> Verdict:
        """Find language, variety and script."""
        found = language_judge(self.settings)(document.text, analysis_of(document), year_of(dossier_of(document)))
        facts = LanguageFacts(
            found.language,
            found.variety,
            found.script,
            round(found.score, 6),
            round(found.foreign_share, 6),
            found.century,
        )
        enrich(document, language=facts)
        if found.verdict.keep and self.varieties and found.variety not in self.varieties:
            return Verdict("variety_not_wanted", found.score)
        return found.verdict


class Quality(Gate):
    """Hold the text against the limits of its register."""

    name = "quality"
    stage: ClassVar[Stage] = Stage.QUALITY

    def __init__(self, job: Job, book: Book) -> None:
        super().__init__(book, job.config.work.max_document_seconds)
        self.enabled = job.config.quality.enabled
        self.enough = MinLetters(job.config.quality.min_letters)

    def judge(self, document: Document) -> Verdict:
        """Measure the text; labels stay with it, a broken limit drops it."""
        short = self.enough(document.text)
        if not short.keep:
            return short
        dossier = dossier_of(document)
        found = _quality_judge(dossier.register)(document.text, analysis_of(document))
        measures = {name: round(float(value), 6) for name, value in asdict(found.measures).items()}
        enrich(document, quality=measures, labels=found.labels)
        return found.verdict if self.enabled else KEEP


class Personal(Gate):
    """Replace personal data as far as the tier of the document asks."""

    name = "personal"
    stage: ClassVar[Stage] = Stage.PERSONAL

    def __init__(self, job: Job, book: Book) -> None:
        super().__init__(book, job.config.work.max_document_seconds)
        self.settings = job.config.personal
        self.sources: dict[str, Source] = {name: s.source for name, s in job.snapshots.items()}
        self.year = evaluation_day(job).year
        chosen = RedactionConfig(
            replacement=Replacement(Style(self.settings.replacement)), recogniser=self.settings.recogniser
        )
        self.redactors = {tier: Redactor(tier, chosen) for tier in Tier}

    def judge(self, document: Document) -> Verdict:
        """Rewrite the text; spans are counted by kind, values are never kept."""
        dossier = dossier_of(document)
        declared = self.sources[dossier.source].personal_tier
        tier = tier_of(year_of(dossier), dossier.register, self.year) if declared == "auto" else Tier(declared)
        if not self.settings.enabled:
            enrich(document, tier=tier.value)
            return KEEP
        text, spans = self.redactors[tier](document.text)
        counts: dict[str, int] = {}
        for span in spans:
            counts[str(span.kind)] = counts.get(str(span.kind), 0) + 1
        steps = tuple((f"personal.{kind}", count) for kind, count in sorted(counts.items()))
        enrich(
            document,
            tier=tier.value,
            personal=tuple(sorted(counts.items())),
            transforms=(*dossier.transforms, *steps),
        )
        if text != document.text:
            document.text = text
            document.metadata.pop("analysis", None)
            document.metadata.pop("folded", None)
        if self.settings.max_hits and len(spans) > self.settings.max_hits:
            return Verdict("too_much_personal_data", float(len(spans)), float(self.settings.max_hits))
        return KEEP


@cache
def _evaluation_items(path: Path) -> contamination.Index:
    return contamination.read_index(path)


class Contamination(Gate):
    """Drop what holds an evaluation set's items; flag what holds a part of one."""

    name = "contamination"
    stage: ClassVar[Stage] = Stage.CONTAMINATION

    def __init__(self, job: Job, book: Book) -> None:
        super().__init__(book, job.config.work.max_document_seconds)
        self.settings = job.config.contamination

    def judge(self, document: Document) -> Verdict:
        """Hold the text against every evaluation item."""
        hashes = folded_words(document)[0]
        items = _evaluation_items(self.settings.index or contamination.PACKAGED)
        found = contamination.overlaps(document.text, items, self.settings, hashes=hashes)
        if found:
            enrich(document, contamination=tuple((o.name, round(o.share, 6)) for o in found))
        return contamination.judge(found, self.settings)
