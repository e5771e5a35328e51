"""The twenty properties of Croissant RAI 1.0, all filled: with the release's facts, or with why they are void."""

from manifests.manifest import Manifest

NAMES = (
    "rai:annotationsPerItem",
    "rai:annotatorDemographics",
    "rai:dataAnnotationAnalysis",
    "rai:dataAnnotationPlatform",
    "rai:dataAnnotationProtocol",
    "rai:dataBiases",
    "rai:dataCollection",
    "rai:dataCollectionMissingData",
    "rai:dataCollectionRawData",
    "rai:dataCollectionTimeframe",
    "rai:dataCollectionType",
    "rai:dataImputationProtocol",
    "rai:dataLimitations",
    "rai:dataManipulationProtocol",
    "rai:dataPreprocessingProtocol",
    "rai:dataReleaseMaintenancePlan",
    "rai:dataSocialImpact",
    "rai:dataUseCases",
    "rai:machineAnnotationTools",
    "rai:personalSensitiveInformation",
)
"""Source: Croissant RAI specification 1.0."""

_NO_PEOPLE = "Not applicable: no person annotated a document; labels are made by rules and models named here."


def properties(manifest: Manifest) -> dict[str, str | list[str]]:
    """Return the properties in the order of their names."""
    totals = manifest.totals
    registers = ", ".join(f"{name} {count}" for name, count in totals.registers.items())
    years = f"{totals.years[0]} to {totals.years[1]}" if totals.years else "years unknown"
    taken = sorted({source.acquired for source in manifest.sources if source.acquired})
    lost = totals.records - totals.documents
    pii = ", ".join(f"{kind} {count}" for kind, count in totals.pii.items()) or "none found"
    said: dict[str, str | list[str]] = {
        "annotationsPerItem": "0",
        "annotatorDemographics": _NO_PEOPLE,
        "dataAnnotationAnalysis": _NO_PEOPLE,
        "dataAnnotationPlatform": _NO_PEOPLE,
        "dataAnnotationProtocol": _NO_PEOPLE,
        "dataBiases": [
            f"Registers are unevenly present: {registers or 'none'}.",
            f"Texts were published {years}; views and words of their time are kept as they are.",
            "What is free to use decides what is in: works by authors who died recently are missing.",
        ],
        "dataCollection": "; ".join(
            f"{source.title} ({source.publisher}) by {source.method}" for source in manifest.sources
        ),
        "dataCollectionMissingData": (
            f"{lost} of {totals.records} input records are not published; the ledger gives stage and reason of each."
        ),
        "dataCollectionRawData": "Files as their publishers offer them; the manifest holds each snapshot's digest.",
        "dataCollectionTimeframe": taken or ["Not on record."],
        "dataCollectionType": [
            "Existing datasets",
            "Web scraping" if _harvested(manifest) else "Secondary data analysis",
        ],
        "dataImputationProtocol": "Not applicable: nothing that is missing is filled in.",
        "dataLimitations": [*manifest.known_gaps, "A concluded licence is an engineering rule and no legal advice."],
        "dataManipulationProtocol": (
            "Unicode NFC, repair of encoding, removal of page furniture, replacement of personal data by placeholders; "
            "the ledger counts every change of every document."
        ),
        "dataPreprocessingProtocol": [
            "licence and public-domain rules",
            "language identification",
            "quality thresholds by register",
            "personal data by tier of age and kind",
            "exact and near duplicates",
            "contamination with evaluation sets",
        ],
        "dataReleaseMaintenancePlan": (
            "Numbered releases, each naming its predecessor by digest; takedowns take effect with the next one. "
            f"Contact: {manifest.publisher.contact}"
        ),
        "dataSocialImpact": (
            "German text with proof of its licences lets models be trained without unlicensed copies; historical texts "
            "carry the prejudices of their time."
        ),
        "dataUseCases": ["Training and evaluation of language models for German", "Linguistic and historical research"],
        "machineAnnotationTools": [f"{m.name} (sha256 {m.sha256})" for m in manifest.models]
        or ["Rules without models"],
        "personalSensitiveInformation": f"Replaced by kind: {pii}. Names of authors and of the long dead are kept.",
    }
    return {f"rai:{name}": value for name, value in said.items()}


def _harvested(manifest: Manifest) -> bool:
    """Say whether a source was fetched from the web page by page."""
    return any(source.method in {"http", "oai-pmh"} for source in manifest.sources)
