"""The tampering bench: every manipulation is found, by a message that names what and where; none is missed.

Each manipulation works on a signed release. Those marked `covered` are made by somebody who also rewrites the list of
files and the digests in the manifest to cover the tracks, and has no key; they are tried on the unsigned release, where
no signature can help, and must be found by what the release says of itself.
"""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from manifests import canonical, files, leaves, ledger, manifest, merkle, release, shards
from manifests.sign import Signing, sign
from manifests.verify import verify
from manifests.views import bag, checkpoint, slsa

WHO = "release@gemeingut.example"
LAW_SHARD = "data/pd/gesetze-00000.parquet"
PLAY_SHARD = "data/by/stuecke-00000.parquet"
LEDGER = "ledger/ledger-00000.parquet"
VIEW_PATHS = ("README.md", "croissant.json", "manifest/spdx.json", "manifest/dcat-ap-de.jsonld")


@dataclass(frozen=True)
class Bench:
    """A release to damage."""

    directory: Path

    def path(self, name: str) -> Path:
        """Return a file's path."""
        return self.directory / name

    def json(self, name: str):
        """Return a JSON file's value."""
        return json.loads(self.path(name).read_bytes())

    def put(self, name: str, value) -> None:
        """Write a JSON value in canonical form."""
        self.path(name).write_bytes(canonical.dumps(value))

    def table(self, name: str) -> pl.DataFrame:
        """Return the rows of a Parquet file."""
        return pl.read_parquet(self.path(name))

    def rows(self, name: str, frame: pl.DataFrame) -> None:
        """Write rows to a Parquet file in the schema it must have."""
        schema = ledger.SCHEMA if name.startswith("ledger/") else shards.SHARD_SCHEMA
        shards.write(frame.to_arrow().cast(schema), self.path(name))

    def cover(self, *, root: bool = False) -> None:
        """Rewrite digests, sizes and the list of files, as somebody would who hides a change."""
        value = self.json(manifest.PATH)
        for entry in (*value["shards"], *value["ledger"]["files"], *value["files"]):
            if self.path(entry["path"]).is_file():
                entry.update(files.describe(self.directory, entry["path"]).model_dump())
        if root:
            tree = merkle.Tree(b"".join(leaves.hashes(t) for t in leaves.batches([self.path(LEDGER)])))
            value["ledger"]["root"] = base64.b64encode(tree.root).decode()
            value["ledger"]["rows"] = tree.size
        self.put(manifest.PATH, value)
        made = manifest.read(self.directory)
        for name, data in {**checkpoint.views(made), slsa.PATH: slsa.statement(made), **bag.tags(made)}.items():
            self.path(name).write_bytes(data)
        bag.write_list(self.directory)


def flip(name: str, at: int = -100):
    """Return a manipulation that turns one bit."""

    def act(bench: Bench) -> None:
        data = bytearray(bench.path(name).read_bytes())
        data[at] ^= 1
        bench.path(name).write_bytes(data)

    return act


def edit(name: str, old: str, new: str):
    """Return a manipulation that replaces words in a text file."""

    def act(bench: Bench) -> None:
        text = bench.path(name).read_text("utf-8")
        assert old in text
        bench.path(name).write_text(text.replace(old, new, 1), "utf-8")

    return act


def in_manifest(change: Callable[[dict], None]):
    """Return a manipulation of the manifest's value."""

    def act(bench: Bench) -> None:
        value = bench.json(manifest.PATH)
        change(value)
        bench.put(manifest.PATH, value)

    return act


def in_view(name: str, change: Callable[[dict], None]):
    """Return a manipulation of a view's value."""

    def act(bench: Bench) -> None:
        value = bench.json(name)
        change(value)
        bench.put(name, value)

    return act


def in_rows(name: str, change: Callable[[pl.DataFrame], pl.DataFrame]):
    """Return a manipulation of the rows of a Parquet file."""

    def act(bench: Bench) -> None:
        bench.rows(name, change(bench.table(name)))

    return act


def setting(column: str, value, where=None):
    """Return a change that sets a column in the rows that a condition picks, or in the first."""

    def change(frame: pl.DataFrame) -> pl.DataFrame:
        chosen = where if where is not None else pl.int_range(pl.len()) == 0
        dtype = frame.schema[column]
        return frame.with_columns(
            pl.when(chosen).then(pl.lit(value, dtype=dtype)).otherwise(pl.col(column)).alias(column)
        )

    return change


KEPT = pl.col("disposition") == "kept"
PLAY = KEPT & (pl.col("source") == "stuecke")
ROOT = base64.b64encode(b"0" * 32).decode()


def in_facts(where: pl.Expr, name: str, value):
    """Return a change of one fact about the works of some ledger rows."""

    def changed(text: str) -> str:
        if not text:
            return text
        fields = json.loads(text)
        fields["work"][name] = value
        return canonical.dumps(fields).decode()

    def change(frame: pl.DataFrame) -> pl.DataFrame:
        facts = pl.col("facts").map_elements(changed, return_dtype=pl.String)
        return frame.with_columns(facts=pl.when(where).then(facts).otherwise(pl.col("facts")))

    return change


def first_kept(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the first kept row only marked."""
    return frame.with_columns(pl.when(KEPT & (KEPT.cum_sum() == 1)).then(True).otherwise(False).alias("first"))


def on_first_kept(column: str, value):
    """Return a change of one column of the first kept ledger row."""

    def change(frame: pl.DataFrame) -> pl.DataFrame:
        marked = first_kept(frame)
        return setting(column, value, pl.col("first"))(marked).drop("first")

    return change


def swap_first_two(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the first two exchanged."""
    return pl.concat([frame.slice(1, 1), frame.slice(0, 1), frame.slice(2)])


def unlink(name: str):
    """Return a manipulation that removes a file."""
    return lambda bench: bench.path(name).unlink()


def resign_with_stranger(bench: Bench) -> None:
    """Sign with a key that nobody published, keeping the published KEYS."""
    known = bench.path("KEYS").read_bytes()
    key = bench.directory.parent / "stranger"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    sign(bench.directory, Signing(key, WHO))
    bench.path("KEYS").write_bytes(known)


def old_signature(bench: Bench) -> None:
    """Keep the signature and change the manifest below it."""
    in_manifest(lambda value: value.update(known_gaps=["None at all."]))(bench)
    bag.write_list(bench.directory)


def swapped_signatures(bench: Bench) -> None:
    """Exchange the two signatures."""
    one, two = bench.path("manifest/MANIFEST.json.sig"), bench.path("manifest-sha256.txt.sig")
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)


def other_purpose(bench: Bench) -> None:
    """Put in a signature that was made for something else."""
    path = bench.path("manifest/MANIFEST.json")
    bench.path("manifest/MANIFEST.json.sig").unlink()
    key = bench.directory.parent / "key"
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", str(key), str(path)], check=True, capture_output=True
    )


def key_expired(bench: Bench) -> None:
    """Let the published key have ended before the release."""
    edit("KEYS", 'namespaces="', 'valid-before="20200101",namespaces="')(bench)


def key_not_yet(bench: Bench) -> None:
    """Let the published key begin after the release."""
    edit("KEYS", 'namespaces="', 'valid-after="20990101",namespaces="')(bench)


def list_line(line: str):
    """Return a manipulation that adds a line to the list of files."""

    def act(bench: Bench) -> None:
        with bench.path("manifest-sha256.txt").open("a", encoding="utf-8") as stream:
            stream.write(line)

    return act


def linked(bench: Bench) -> None:
    """Put a link in place of a shard."""
    target = bench.directory.parent / "elsewhere.parquet"
    shutil.move(bench.path(LAW_SHARD), target)
    bench.path(LAW_SHARD).symlink_to(target)


def linked_folder(bench: Bench) -> None:
    """Put a link in place of a folder."""
    target = bench.directory.parent / "elsewhere"
    shutil.move(bench.path("data/by"), target)
    bench.path("data/by").symlink_to(target)


def pipe(bench: Bench) -> None:
    """Put a pipe into the release, which would hang a careless reader."""
    os.mkfifo(bench.path("data/pd/pipe.parquet"))


def doubled_key(bench: Bench) -> None:
    """Say the seed twice."""
    data = bench.path(manifest.PATH).read_bytes()
    assert b'"seed":0' in data
    bench.path(manifest.PATH).write_bytes(data.replace(b'"seed":0', b'"seed":0,"seed":0'))


def escaping_shard(value: dict) -> None:
    """Let a shard lie outside."""
    value["shards"][0]["path"] = "../../etc/passwd"


def cut(name: str, count: int = 20):
    """Return a manipulation that cuts a file's end off."""
    return lambda bench: bench.path(name).write_bytes(bench.path(name).read_bytes()[:-count])


def other_columns(bench: Bench) -> None:
    """Give a shard one more column."""
    frame = bench.table(LAW_SHARD).with_columns(pl.lit("x").alias("extra"))
    frame.write_parquet(bench.path(LAW_SHARD))


def no_ledger_rows(bench: Bench) -> None:
    """Leave an empty ledger."""
    bench.rows(LEDGER, bench.table(LEDGER).head(0))


def croissant_hash(value: dict) -> None:
    """Give one shard another digest in one view."""
    value["distribution"][0]["sha256"] = "0" * 64


def spdx_license(value: dict) -> None:
    """Change a licence in one view only."""
    for element in value["@graph"]:
        if element.get("simplelicensing_licenseExpression") == "CC-BY-4.0":
            element["simplelicensing_licenseExpression"] = "CC0-1.0"


def spdx_second_conclusion(value: dict) -> None:
    """Give a package a second concluded licence."""
    extra = next(dict(e) for e in value["@graph"] if e.get("relationshipType") == "hasConcludedLicense")
    extra["spdxId"] += "-2"
    value["@graph"].append(extra)


def dcat_license(value: dict) -> None:
    """Change a licence in the catalogue entry."""
    value["dcat:distribution"][0]["dct:license"]["@id"] = "http://dcat-ap.de/def/licenses/cc-zero"


def change_key(key: str, value):
    """Return a change of one key of a JSON object."""
    return lambda view: view.update({key: value})


def balance(**changes):
    """Return a change of the first line of the books."""
    return lambda value: value["balance"][0].update(changes)


OPEN: dict[str, tuple[Callable[[Bench], None], str]] = {
    "a bit of a shard": (flip(LAW_SHARD), LAW_SHARD),
    "a bit of the ledger": (flip(LEDGER), LEDGER),
    "a bit of the manifest": (flip(manifest.PATH, 200), "MANIFEST.json"),
    "a bit of the list": (flip("manifest-sha256.txt", 10), "manifest-sha256.txt"),
    "a bit of a licence statement": (
        lambda b: flip(min(p for p in files.walk(b.directory) if "evidence/" in p), 3)(b),
        "manifest/evidence/",
    ),
    "a bit of the rule table": (flip("manifest/rules.toml", 3), "manifest/rules.toml"),
    "a bit of the configuration": (flip("manifest/config.json", -4), "manifest/config.json"),
    "a bit of the notice": (flip("NOTICE.md", 30), "NOTICE.md"),
    "a bit of the attribution table": (flip("ATTRIBUTION.parquet"), "ATTRIBUTION.parquet"),
    "a bit of bag-info.txt": (flip("bag-info.txt", 30), "bag-info.txt"),
    "a bit of the signature": (flip("manifest/MANIFEST.json.sig", 120), "MANIFEST.json.sig"),
    "a bit of the list's signature": (flip("manifest-sha256.txt.sig", 120), "manifest-sha256.txt.sig"),
    "a bit of the envelope": (flip("manifest/MANIFEST.dsse.json", 60), "MANIFEST.dsse.json"),
    "a bit of the checkpoint's signature": (flip("manifest/checkpoint", -20), "manifest/checkpoint"),
    "a shard removed": (unlink(LAW_SHARD), LAW_SHARD),
    "the ledger removed": (unlink(LEDGER), LEDGER),
    "the list removed": (unlink("manifest-sha256.txt"), "manifest-sha256.txt"),
    "the manifest removed": (unlink(manifest.PATH), "MANIFEST.json"),
    "the card removed": (unlink("README.md"), "README.md"),
    "one signature removed": (unlink("manifest/MANIFEST.json.sig"), "MANIFEST.json.sig"),
    "the keys removed": (unlink("KEYS"), "KEYS"),
    "a foreign shard": (
        lambda b: shutil.copy(b.path(LAW_SHARD), b.path("data/pd/other-00000.parquet")),
        "data/pd/other-00000.parquet",
    ),
    "a foreign file": (lambda b: b.path("setup.py").write_text("import os"), "setup.py"),
    "a hidden file": (lambda b: b.path("data/.hidden").write_text("x"), "data/.hidden"),
    "a shard cut off": (cut(LAW_SHARD), LAW_SHARD),
    "the list cut off": (cut("manifest-sha256.txt", 5), "manifest-sha256.txt"),
    "the manifest cut off": (cut(manifest.PATH), "MANIFEST.json"),
    "an empty shard": (lambda b: b.path(LAW_SHARD).write_bytes(b""), LAW_SHARD),
    "two shards exchanged": (
        lambda b: (
            shutil.copy(b.path(LAW_SHARD), b.directory.parent / "x"),
            shutil.copy(b.path(PLAY_SHARD), b.path(LAW_SHARD)),
            shutil.copy(b.directory.parent / "x", b.path(PLAY_SHARD)),
        ),
        LAW_SHARD,
    ),
    "a link for a shard": (linked, LAW_SHARD),
    "a link for a folder": (linked_folder, "data/by"),
    "a pipe": (pipe, "data/pd/pipe.parquet"),
    "a path that leads out, in the list": (list_line(f"{'0' * 64}  ../../etc/passwd\n"), "manifest-sha256.txt line"),
    "an absolute path in the list": (list_line(f"{'0' * 64}  /etc/passwd\n"), "manifest-sha256.txt line"),
    "a file named twice in the list": (list_line(f"{'0' * 64}  README.md\n"), "names README.md a second time"),
    "a line that is none in the list": (list_line("nonsense\n"), "manifest-sha256.txt line"),
    "a path that leads out, in the manifest": (in_manifest(escaping_shard), "shards.0.path"),
    "a huge number": (
        lambda b: b.path(manifest.PATH).write_bytes(
            b.path(manifest.PATH).read_bytes().replace(b'"seed":0', b'"seed":' + b"9" * 400)
        ),
        "beyond 2^53",
    ),
    "a duplicate key": (doubled_key, "duplicate key"),
    "not a number": (
        lambda b: b.path(manifest.PATH).write_bytes(
            b.path(manifest.PATH).read_bytes().replace(b'"seed":0', b'"seed":NaN')
        ),
        "NaN",
    ),
    "a byte-order mark": (
        lambda b: b.path(manifest.PATH).write_bytes(b"\xef\xbb\xbf" + b.path(manifest.PATH).read_bytes()),
        "MANIFEST.json",
    ),
    "a manifest nested a million deep": (
        lambda b: b.path(manifest.PATH).write_bytes(b"[" * 1_000_000),
        "MANIFEST.json",
    ),
    "an unknown field": (in_manifest(change_key("extra", 1)), "extra"),
    "a manifest in another spelling": (
        lambda b: b.path(manifest.PATH).write_text(json.dumps(b.json(manifest.PATH), indent=1)),
        "canonical",
    ),
    "an old signature on a new manifest": (old_signature, "MANIFEST.json.sig"),
    "two signatures exchanged": (swapped_signatures, "sig"),
    "a stranger's signature": (resign_with_stranger, "not among the allowed signers"),
    "a signature for another purpose": (other_purpose, "made for 'git'"),
    "a key out of its validity": (key_expired, "the key was valid until 2020-01-01"),
    "a key before its validity": (key_not_yet, "the key is valid from 2099-01-01"),
    "a key for another purpose": (edit("KEYS", "gemeingut-release", "git"), "may not sign for gemeingut-release"),
    "nonsense for a signature": (
        lambda b: b.path("manifest/MANIFEST.json.sig").write_text("nonsense"),
        "not an armoured SSH signature",
    ),
    "a root that is none": (
        in_manifest(
            change_key("previous", {"version": "0.9.0", "manifest_sha256": "0" * 64, "ledger_root": "x"}),
        ),
        "previous.ledger_root",
    ),
    "a negative energy": (
        in_manifest(change_key("build", {"seconds": 1, "energy_wh": -1.0, "energy_basis": "", "machine": ""})),
        "build.energy_wh",
    ),
    "a checkpoint of another size": (edit("manifest/checkpoint", "\n16\n", "\n17\n"), "manifest/checkpoint"),
}
"""Manipulations by somebody who does not cover the tracks: what, and what the message must name."""

COVERED: dict[str, tuple[Callable[[Bench], None], str]] = {
    "a text exchanged": (in_rows(LAW_SHARD, setting("text", "Etwas anderes.")), f"{LAW_SHARD} row 0"),
    "a text digest exchanged": (in_rows(LAW_SHARD, setting("text_sha256", "0" * 64)), f"{LAW_SHARD} row 0"),
    "a row removed": (in_rows(LAW_SHARD, lambda f: f.slice(1)), LAW_SHARD),
    "a row added": (in_rows(LAW_SHARD, lambda f: pl.concat([f, f.head(1)])), LAW_SHARD),
    "two rows exchanged": (in_rows(LAW_SHARD, swap_first_two), f"{LAW_SHARD} row 0"),
    "a row of another source": (
        lambda b: b.rows(LAW_SHARD, pl.concat([b.table(LAW_SHARD), b.table(PLAY_SHARD).head(1)])),
        LAW_SHARD,
    ),
    "a licence changed in a row": (in_rows(PLAY_SHARD, setting("license", "CC0-1.0")), f"{PLAY_SHARD} row 0"),
    "a rule changed in a row": (in_rows(PLAY_SHARD, setting("license_rule", "X")), f"{PLAY_SHARD} row 0"),
    "a status changed in a row": (in_rows(PLAY_SHARD, setting("status_us", "pd")), f"{PLAY_SHARD} row 0"),
    "a length changed in a row": (in_rows(LAW_SHARD, setting("chars", 7)), f"{LAW_SHARD} row 0"),
    "an attribution removed from a row": (in_rows(PLAY_SHARD, setting("attribution", "")), "ATTRIBUTION.parquet"),
    "an attribution never given": (in_rows(PLAY_SHARD, setting("attribution", None)), "have no line of attribution"),
    "a column added to a shard": (other_columns, LAW_SHARD),
    "two ledger rows exchanged": (in_rows(LEDGER, swap_first_two), "ledger row"),
    "a ledger row removed": (in_rows(LEDGER, lambda f: f.slice(1)), "ledger"),
    "a ledger row doubled": (in_rows(LEDGER, lambda f: pl.concat([f.head(1), f])), "ledger row 1"),
    "an empty ledger": (no_ledger_rows, "ledger"),
    "a reason changed in the ledger": (
        in_rows(LEDGER, setting("reason", "other", pl.col("reason") == "not_german")),
        "dropped not_german",
    ),
    "a kept document called dropped": (in_rows(LEDGER, on_first_kept("disposition", "dropped")), "balance"),
    "a score changed in the ledger": (
        in_rows(LEDGER, setting("score", 0.75, pl.col("reason") == "not_german")),
        "its root is",
    ),
    "a licence opened in the ledger": (in_rows(LEDGER, on_first_kept("license_concluded", "CC-BY-NC-4.0")), "license"),
    "a closed status in the ledger": (in_rows(LEDGER, on_first_kept("status_us", "ic")), "status_us"),
    "a place taken twice": (in_rows(LEDGER, setting("row", 0, KEPT)), "taken twice"),
    "a document sent to another shard": (
        in_rows(LEDGER, on_first_kept("shard", "data/pd/none.parquet")),
        "none.parquet",
    ),
    "a balance figure": (in_manifest(balance(kept=6)), "balance gesetze/read"),
    "a balance line removed": (in_manifest(lambda v: v["balance"].pop(3)), "balance gesetze"),
    "a completeness figure": (
        in_manifest(lambda v: v["sources"][0]["completeness"].update(expected=9)),
        "9 were expected from outside",
    ),
    "an observed figure": (
        in_manifest(lambda v: v["sources"][0]["completeness"].update(observed=9)),
        "sources.gesetze.completeness",
    ),
    "a total": (in_manifest(lambda v: v["totals"].update(documents=7)), "totals.documents"),
    "a shard's row count": (in_manifest(lambda v: v["shards"][0].update(rows=4)), "rows, characters or tokens"),
    "a root": (in_manifest(lambda v: v["ledger"].update(root=base64.b64encode(b"0" * 32).decode())), "its root is"),
    "a concluded count": (
        in_manifest(lambda v: v["sources"][0]["license_concluded"][0].update(documents=4)),
        "sources.gesetze.license_concluded",
    ),
    "a concluded tier": (
        in_manifest(lambda v: v["sources"][0]["license_concluded"][0].update(tier="C")),
        "published on tier 'C'",
    ),
    "a source removed": (in_manifest(lambda v: v["sources"].pop(0)), "gesetze"),
    "a shard removed from the manifest": (in_manifest(lambda v: v["shards"].pop(0)), PLAY_SHARD),
    "an invented predecessor": (
        in_manifest(
            change_key("previous", {"version": "0.9.0", "manifest_sha256": "0" * 64, "ledger_root": ROOT}),
        ),
        "no document here is older than this release",
    ),
    "a predecessor that cannot be one": (
        in_manifest(
            change_key("previous", {"version": "1.2.0", "manifest_sha256": "0" * 64, "ledger_root": ROOT}),
        ),
        "1.2.0 cannot be followed by 1.0.0",
    ),
    "documents older than the first release": (
        in_rows(LAW_SHARD, setting("release_added", "0.9.0")),
        "names no predecessor",
    ),
    "documents younger than the release": (in_rows(LAW_SHARD, setting("release_added", "1.1.0")), "after this release"),
    "a fact changed in the ledger": (
        in_rows(LEDGER, in_facts(KEPT, "kind", "novel")),
        "does not follow from its facts",
    ),
    "an author called dead in the ledger": (
        in_rows(LEDGER, in_facts(PLAY, "authors", [{"name": "Muster, Erika", "death": 1900}])),
        "differs from the facts",
    ),
    "the facts removed from the ledger": (in_rows(LEDGER, setting("facts", "", KEPT)), "cannot be concluded again"),
    "nonsense for facts in the ledger": (in_rows(LEDGER, setting("facts", "{", KEPT)), "cannot be"),
    "a title spelled with an escape in the facts of the ledger": (
        in_rows(LEDGER, lambda f: f.with_columns(pl.col("facts").str.replace('"title":".', r'"title":"\u0046'))),
        "not in canonical form",
    ),
    "an unknown fact in the ledger": (in_rows(LEDGER, in_facts(KEPT, "colour", "red")), "nothing is known of colour"),
    "a statement exchanged in the facts of the ledger": (
        in_rows(LEDGER, lambda f: f.with_columns(pl.col("facts").str.replace('":\\["[0-9a-f]{8}', '":["00000000'))),
        "manifest/evidence/00000000",
    ),
    "a basis changed in the ledger": (in_rows(LEDGER, on_first_kept("basis", "{}")), "basis"),
    "a better tier in the ledger": (in_rows(LEDGER, setting("tier", "B", KEPT)), "tier 'B', again 'A'"),
    "a claim of a source": (
        in_manifest(lambda v: v["sources"][1]["license_declared"][0].update(license="CC0-1.0")),
        "does not follow from its facts",
    ),
    "evidence of a claim": (
        in_manifest(lambda v: v["sources"][1]["license_declared"][0]["evidence"][0].update(quote="Alles ist frei.")),
        "evidence",
    ),
    "a title changed in a row": (in_rows(LAW_SHARD, setting("title", "Faust")), f"{LAW_SHARD} row 0"),
    "an author changed in a row": (
        in_rows(PLAY_SHARD, lambda f: f.with_columns(authors=pl.col("authors").list.head(0))),
        f"{PLAY_SHARD} row 0",
    ),
    "a day of release put forward": (
        in_manifest(change_key("released", "2020-01-01")),
        "croissant.json datePublished",
    ),
    "a hash in Croissant": (in_view("croissant.json", croissant_hash), "croissant.json distribution"),
    "a licence in Croissant": (
        in_view("croissant.json", change_key("license", ["https://example.org/bogus"])),
        "croissant.json license",
    ),
    "a RAI property removed from Croissant": (
        in_view("croissant.json", lambda v: v.pop("rai:dataBiases")),
        "rai:dataBiases",
    ),
    "a version in Croissant": (in_view("croissant.json", change_key("version", "2.0.0")), "croissant.json version"),
    "a licence in SPDX": (in_view("manifest/spdx.json", spdx_license), "manifest/spdx.json"),
    "a second conclusion in SPDX": (in_view("manifest/spdx.json", spdx_second_conclusion), "manifest/spdx.json"),
    "a licence in DCAT": (in_view("manifest/dcat-ap-de.jsonld", dcat_license), "dcat:distribution"),
    "a source in the AI Act summary": (
        in_view("manifest/ai-act-art53.json", lambda v: v["sources"].pop()),
        "ai-act-art53.json sources",
    ),
    "a count in the card": (edit("README.md", "num_examples: 3", "num_examples: 4"), "README.md dataset_info"),
    "a table of the card": (edit("README.md", "| dropped | 6 |", "| dropped | 5 |"), "README.md"),
    "a licence in the card": (edit("README.md", "license: other", "license: mit"), "README.md license"),
}
"""Manipulations by somebody who rewrites digests and list, has no key, and therefore leaves the release unsigned."""

ROOTED = {name for name, (act, _) in COVERED.items() if "ledger" in name and "score" not in name} | {
    "a place taken twice",
    "a kept document called dropped",
    "a document sent to another shard",
}
"""Manipulations whose author computes the root anew as well."""


@pytest.fixture(scope="module")
def prototypes(tmp_path_factory):
    """Return a signed and an unsigned release, to be copied."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("release_fixture", Path(__file__).with_name("conftest.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("prototypes")
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    for name in ("signed", "unsigned"):
        (folder / name).mkdir()
        release.seal(folder / name, module.fill(folder / name))
    sign(folder / "signed", Signing(key, WHO))
    return folder


def copy(prototypes: Path, name: str, tmp_path: Path) -> Bench:
    """Return a bench with its own copy of a prototype."""
    shutil.copy(prototypes / "key", tmp_path / "key")
    shutil.copy(prototypes / "key.pub", tmp_path / "key.pub")
    shutil.copytree(prototypes / name, tmp_path / "release", symlinks=True)
    return Bench(tmp_path / "release")


@pytest.mark.parametrize("name", ["signed", "unsigned"])
def test_an_untouched_release_passes(prototypes, tmp_path, name):
    """What nobody touched is verified."""
    bench = copy(prototypes, name, tmp_path)

    report = verify(bench.directory)

    assert report.verified, "\n".join(report.lines())


@pytest.mark.parametrize("name", OPEN)
def test_a_manipulation_of_a_signed_release_is_found(prototypes, tmp_path, name):
    """The report says no, and names what and where."""
    bench = copy(prototypes, "signed", tmp_path)
    act, named = OPEN[name]
    act(bench)

    report = verify(bench.directory)

    assert not report.verified
    assert any(named in str(fault) for fault in report.faults), "\n".join(report.lines())


@pytest.mark.parametrize("name", COVERED)
def test_a_manipulation_with_covered_tracks_is_found(prototypes, tmp_path, name):
    """Digests and list agree again, and still the release contradicts itself."""
    bench = copy(prototypes, "unsigned", tmp_path)
    act, named = COVERED[name]
    act(bench)
    bench.cover(root=name in ROOTED)

    report = verify(bench.directory)

    if named == "skipped":
        assert any(r.level == "chain" and r.outcome == "skipped" and "0.9.0" in r.notes[0] for r in report.results)
        return
    assert not report.verified
    assert any(named in str(fault) for fault in report.faults), "\n".join(report.lines())


def test_a_fault_in_a_row_says_from_where_rows_are_counted(prototypes, tmp_path):
    """Whoever looks the row up finds it, and nothing is said where no row is named."""
    bench = copy(prototypes, "unsigned", tmp_path)
    counted = "row       numbers count from 0"
    before = list(verify(bench.directory).lines())
    in_rows(LAW_SHARD, setting("text", "Etwas anderes."))(bench)
    bench.cover(root=False)

    assert counted in list(verify(bench.directory).lines())
    assert counted not in before


def test_a_release_stripped_of_its_signatures_fails_whoever_expects_one(prototypes, tmp_path):
    """Removing every signature leaves an unsigned release, which is loud, and a fault where signers are named."""
    bench = copy(prototypes, "unsigned", tmp_path)
    signers = tmp_path / "signers"
    shutil.copy(prototypes / "signed" / "KEYS", signers)

    quiet, strict = verify(bench.directory), verify(bench.directory, signers=signers)

    assert "UNSIGNED" in "\n".join(quiet.lines())
    assert not strict.verified


def test_a_revoked_key_no_longer_counts(prototypes, tmp_path):
    """Revocation holds whatever the key signed, and whenever."""
    bench = copy(prototypes, "signed", tmp_path)

    report = verify(bench.directory, revoked=tmp_path / "key.pub")

    assert any("not among the allowed signers" in str(fault) for fault in report.faults)


def test_every_level_was_tried_by_some_manipulation():
    """The bench has the sixty kinds that it promises."""
    assert len(OPEN) + len(COVERED) >= 90


def test_ssh_keygen_accepts_what_we_signed(prototypes):
    """The signature is OpenSSH's own; an auditor needs nothing of ours."""
    directory = prototypes / "signed"
    for name in ("manifest/MANIFEST.json", "manifest-sha256.txt"):
        command = [
            "ssh-keygen",
            "-Y",
            "verify",
            "-f",
            "KEYS",
            "-I",
            WHO,
            "-n",
            "gemeingut-release",
            "-s",
            f"{name}.sig",
        ]
        done = subprocess.run(
            command, input=(directory / name).read_bytes(), cwd=directory, capture_output=True, check=False
        )

        assert done.returncode == 0, done.stderr


def test_a_subset_of_the_shards_verifies_as_such(prototypes, tmp_path):
    """Whoever holds one shard can check it; the report says what is missing."""
    bench = copy(prototypes, "signed", tmp_path)
    bench.path(PLAY_SHARD).unlink()

    report = verify(bench.directory, partial=True)

    assert report.verified
    assert "1 of 2 shards are here" in "\n".join(report.lines())


def test_parquet_metadata_cannot_smuggle_a_row(prototypes, tmp_path):
    """A second file behind the first one's footer is still read as one and found by its digest."""
    bench = copy(prototypes, "unsigned", tmp_path)
    data = bench.path(LAW_SHARD).read_bytes()
    bench.path(LAW_SHARD).write_bytes(data + bench.path(PLAY_SHARD).read_bytes())
    bench.cover()

    report = verify(bench.directory)

    assert pq.read_metadata(bench.path(LAW_SHARD)).num_rows == 3
    assert not report.verified
