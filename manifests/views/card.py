"""The data set card: README.md with the Hub's YAML block, in German and English, its numbers from the manifest."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from manifests import keys
from manifests.fault import Fault
from manifests.manifest import Manifest
from manifests.views import rights

PATH = "README.md"
"""Where the Hub looks for it."""

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_LARGER = ((10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"), (1_000_000_000, "100M<n<1B"))


def front_matter(manifest: Manifest) -> dict[str, Any]:
    """Return the YAML block: licence, configurations, size.

    A repository has one licence field while every configuration here has its own, so the field says `other` and
    points to the section that names them.
    """
    configs = sorted(manifest.totals.configs)
    documents = manifest.totals.documents
    return {
        "pretty_name": f"{manifest.name} {manifest.version}",
        "language": sorted(manifest.totals.languages) or ["de"],
        "license": "other",
        "license_name": "per-document",
        "license_link": "NOTICE.md",
        "task_categories": ["text-generation"],
        "size_categories": [next((name for limit, name in (*_SIZES, *_LARGER) if documents < limit), "n>1B")],
        "tags": ["german", "provenance", "public-domain", "croissant"],
        "configs": [
            {"config_name": config, "data_files": [{"split": "train", "path": f"data/{config}/*.parquet"}]}
            for config in configs
        ],
        "dataset_info": [
            {
                "config_name": config,
                "splits": [{"name": "train", "num_examples": manifest.totals.configs[config]}],
            }
            for config in configs
        ],
    }


def render(manifest: Manifest) -> str:
    """Return the whole card, German first."""
    block = yaml.safe_dump(front_matter(manifest), allow_unicode=True, sort_keys=False, width=120)
    return f"---\n{block}---\n\n# {manifest.name} {manifest.version}\n\n" + "\n".join(
        [*_german(manifest), *_tables(manifest), *_english(manifest)]
    )


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield where the card's YAML block differs from the manifest."""
    try:
        text = data.decode("utf-8")
        parts = text.split("---\n", 2)
        block = yaml.safe_load(parts[1]) if len(parts) == 3 and not parts[0] else None
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        yield Fault(PATH, f"its YAML block cannot be read ({type(error).__name__}).")
        return
    if not isinstance(block, dict):
        yield Fault(PATH, "has no YAML block.")
        return
    expected = front_matter(manifest)
    for name in ("license", "license_name", "language", "configs", "dataset_info", "pretty_name"):
        if block.get(name) != expected[name]:
            yield Fault(f"{PATH} {name}", "differs from the manifest.")
    for line in _tables(manifest):
        if line.startswith("|") and line not in parts[2]:
            yield Fault(PATH, f"lacks the line {line[:80]!r} of its tables.")


def _german(manifest: Manifest) -> list[str]:
    totals = manifest.totals
    return [
        (
            f"{_german_number(totals.documents)} deutsche Texte mit {_german_number(totals.chars)} Zeichen. Jedes "
            f"Dokument "
            "trägt die Lizenz, unter der es verwendet werden darf, mit Regel und Beleg. Jeder der "
            f"{_german_number(totals.records)} eingelesenen Datensätze steht im Verzeichnis (`ledger/`), auch wenn er "
            "nicht veröffentlicht ist."
        ),
        "",
        "## Laden",
        "",
        *_loading(manifest),
        "",
        "## Prüfen",
        "",
        "Ohne weitere Programme, nur mit coreutils und OpenSSH:",
        "",
        *_checking(),
        "",
        (
            "Die Zeile mit `ssh-keygen` gilt für unterschriebene Ausgaben; die Schlüssel in `KEYS` müssen mit den an "
            "anderer Stelle veröffentlichten Fingerabdrücken übereinstimmen. Mit diesem Projekt: `gemeingut "
            "verify .` prüft alles, "
            "`gemeingut why . --id <id>` erklärt ein Dokument."
        ),
        "",
        f"Fragen, Widerspruch, Löschung: {manifest.publisher.contact}. Diese Angaben sind keine Rechtsberatung.",
        "",
    ]


def _english(manifest: Manifest) -> list[str]:
    totals = manifest.totals
    gaps = [f"- {gap}" for gap in manifest.known_gaps] or ["- none known"]
    return [
        "## English",
        "",
        (
            f"{totals.documents:,} German texts with {totals.chars:,} characters. Every document carries the "
            f"licence under "
            f"which it may be used, with rule and evidence. Every one of {totals.records:,} input records is in "
            f"the ledger "
            "(`ledger/`), published or not."
        ),
        "",
        (
            "Check with nothing but coreutils and OpenSSH as shown above; the `ssh-keygen` line is for signed "
            "releases, "
            "and the keys in `KEYS` must match fingerprints published elsewhere. With this project `gemeingut "
            "verify .` "
            "checks everything, `gemeingut why . --id <id>` explains one document."
        ),
        "",
        "Tokens are counted by: " + (manifest.tokenizer or "nothing") + ".",
        "",
        "### Known gaps",
        "",
        *gaps,
        "",
        f"Questions, objections, takedowns: {manifest.publisher.contact}. None of this is legal advice.",
        "",
    ]


def _loading(manifest: Manifest) -> list[str]:
    config = next(iter(sorted(manifest.totals.configs)), "pd")
    return [
        "```python",
        "from datasets import load_dataset",
        "",
        f'texts = load_dataset("parquet", data_files="data/{config}/*.parquet", split="train")',
        "```",
    ]


def _checking() -> list[str]:
    sign = f"ssh-keygen -Y verify -f {keys.PATH} -I <who> -n {keys.NAMESPACE}"
    return [
        "```sh",
        "sha256sum --strict --quiet -c manifest-sha256.txt",
        f"{sign} -s manifest-sha256.txt.sig < manifest-sha256.txt",
        f"{sign} -s manifest/MANIFEST.json.sig < manifest/MANIFEST.json",
        "```",
    ]


def _tables(manifest: Manifest) -> list[str]:
    """Return the tables, which both languages share."""
    totals = manifest.totals
    lines = ["## Lizenzen / licences", "", "| config | licence | documents |", "|---|---|---|"]
    for config in sorted(totals.configs):
        by_license: dict[str, int] = {}
        for shard in manifest.shards:
            if shard.config == config:
                for spdx, count in shard.licenses.items():
                    by_license[spdx] = by_license.get(spdx, 0) + count
        lines += [f"| {config} | {_linked(spdx)} | {count} |" for spdx, count in sorted(by_license.items())]
    lines += ["", "## Quellen / sources", "", "| source | publisher | in | published |", "|---|---|---|---|"]
    entered = {line.source: line.entered for line in reversed(manifest.balance)}
    for source in manifest.sources:
        out = sum(c.documents for c in source.license_concluded)
        title, publisher = (text.replace("|", "/") for text in (source.title, source.publisher))
        lines.append(f"| [{title}]({source.url}) | {publisher} | {entered.get(source.name, 0)} | {out} |")
    lines += ["", "## Verbleib / what became of the input", "", "| disposition | records |", "|---|---|"]
    lines += _rows(totals.dispositions)
    lines += ["", "| register | documents |", "|---|---|", *_rows(totals.registers)]
    lines += ["", "| variety | documents |", "|---|---|", *_rows(totals.varieties)]
    lines += ["", "| personal data replaced | count |", "|---|---|", *_rows(totals.pii), ""]
    return lines


def _rows(counts: Mapping[str, int]) -> list[str]:
    return [f"| {name} | {count} |" for name, count in counts.items()]


def _linked(expression: str) -> str:
    addresses = [rights.url(identifier) for identifier in rights.ids(expression)]
    return f"[{expression}]({addresses[0]})" if len(addresses) == 1 and addresses[0].startswith("http") else expression


def _german_number(value: int) -> str:
    return f"{value:,}".replace(",", ".")
