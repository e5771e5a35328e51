"""The views, each held against its own standard's reader."""

import json
import subprocess

import jsonschema
import mlcroissant
import polars as pl
import pytest
import rdflib
import yaml

from manifests import json_schema, manifest
from manifests.views import ai_act, attribution, croissant, dcat, rai, spdx


def test_the_published_schema_is_the_one_of_the_models():
    """Whoever changes the models publishes the schema anew."""
    assert json_schema.PATH.read_text("utf-8") == json_schema.text()


def test_the_manifest_follows_the_published_schema(sealed):
    """Any JSON Schema validator accepts MANIFEST.json."""
    value = json.loads((sealed / manifest.PATH).read_bytes())

    jsonschema.validate(value, json.loads(json_schema.PATH.read_text("utf-8")))


def test_the_schema_refuses_what_is_no_manifest(sealed):
    """The schema is more than a shape: a bad digest does not pass."""
    value = json.loads((sealed / manifest.PATH).read_bytes())
    value["shards"][0]["sha256"] = "ABC"

    with pytest.raises(jsonschema.ValidationError, match="ABC"):
        jsonschema.validate(value, json_schema.schema())


@pytest.mark.filterwarnings("ignore")
def test_mlcroissant_reads_the_records(sealed):
    """The standard's own reader finds no fault and yields the texts."""
    data = mlcroissant.Dataset(str(sealed / croissant.PATH))
    record = next(iter(data.records("pd")))

    assert not data.metadata.ctx.issues.errors
    assert not data.metadata.ctx.issues.warnings
    assert record["pd/text"].decode().startswith("Gesetz über das Beispiel")


def test_all_twenty_properties_of_rai_are_filled(sealed):
    """No property of the responsible-AI vocabulary is left out."""
    said = rai.properties(manifest.read(sealed))

    assert tuple(said) == rai.NAMES
    assert all(said.values())


def test_spdx_has_one_declared_and_one_concluded_licence_a_source(sealed):
    """The SPDX model reads the graph, and the dataset profile's rule of one each holds."""
    model = pytest.importorskip("spdx_python_model.bindings.v3_0_1")
    objects = model.SHACLObjectSet()
    with (sealed / spdx.PATH).open("rb") as stream:
        model.JSONLDDeserializer().read(stream, objects)
    graph = json.loads((sealed / spdx.PATH).read_bytes())["@graph"]
    packages = [e["spdxId"] for e in graph if e["type"] == "dataset_DatasetPackage"]

    assert not objects.missing_ids
    assert len(packages) == 2
    for package in packages:
        kinds = sorted(e["relationshipType"] for e in graph if e.get("from") == package)
        assert kinds == ["contains", "hasConcludedLicense", "hasDeclaredLicense"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_dcat_is_a_graph_with_a_licence_for_each_shard(sealed):
    """An RDF reader finds every distribution with its licence and digest."""
    graph = rdflib.Graph()
    graph.parse(data=(sealed / dcat.PATH).read_bytes(), format="json-ld")
    query = "SELECT ?l WHERE { ?d a <http://www.w3.org/ns/dcat#Distribution> ; <http://purl.org/dc/terms/license> ?l }"

    assert {str(row[0]) for row in graph.query(query)} == {
        "http://dcat-ap.de/def/licenses/officialWork",
        "http://dcat-ap.de/def/licenses/cc-by/4.0",
    }


def test_the_ai_act_summary_marks_what_is_not_ours(sealed):
    """Every field of the template is there; the provider's are empty and say so."""
    view = json.loads((sealed / ai_act.JSON).read_bytes())
    theirs = [f for f in view["fields"] if f["filled_by"] == "provider"]

    assert {f["section"] for f in view["fields"]} >= {"1.1", "1.2", "1.3", "2.1", "2.3", "2.5", "3.1", "3.2", "3.3"}
    assert all(not f["value"]["de"] for f in theirs)
    assert all(f["value"]["de"] and f["value"]["en"] for f in view["fields"] if f not in theirs)


def test_the_attribution_table_has_a_line_for_each_document(sealed):
    """Who builds on a release carries the table along."""
    table = pl.read_parquet(sealed / attribution.TABLE)

    assert table.height == 6
    assert table.filter(pl.col("attribution") == "").is_empty()


def test_the_card_declares_the_configurations(sealed):
    """The Hub finds a split for each licence configuration, and the freest one when none is named."""
    block = yaml.safe_load((sealed / "README.md").read_text("utf-8").split("---\n")[1])

    assert [c["config_name"] for c in block["configs"]] == ["default", "by", "pd"]
    assert block["configs"][0] == {**block["configs"][2], "config_name": "default", "default": True}
    assert [i["splits"][0]["num_examples"] for i in block["dataset_info"]] == [3, 3, 3]


def test_bagit_validates_from_the_command_line(sealed):
    """An archive's own tool accepts the release, the signature aside."""
    import sys

    done = subprocess.run([sys.executable, "-m", "bagit", "--validate", str(sealed)], capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
