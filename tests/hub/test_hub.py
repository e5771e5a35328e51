"""The loopback Hub, asked by the real clients: every endpoint a publisher and a reader use, and every fault."""

import hashlib
import io
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, HfFileSystem, hf_hub_download
from huggingface_hub.errors import (
    EntryNotFoundError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from tests.hub import Answer, Before, Cut, FullDisk, Hub, Options, Slow, Truncate, WrongDigest

REPO = "org/texts"


def client(hub, token="hf_steward"):
    """Return the real client of a Hub."""
    return HfApi(endpoint=hub.endpoint, token=token)


def shard(rows=100):
    """Return the bytes of a small Parquet file."""
    sink = io.BytesIO()
    pq.write_table(pa.table({"id": list(range(rows)), "text": [f"Zeile {n}" for n in range(rows)]}), sink)
    return sink.getvalue()


CARD = """---
license: cc0-1.0
configs:
- config_name: pd
  default: true
  data_files:
  - split: train
    path: data/pd/*.parquet
---
# Texte
"""


@pytest.fixture
def filled(hub):
    """A repository with a card, a shard and a tag."""
    api = client(hub)
    api.create_repo(REPO, repo_type="dataset")
    add(api, {"README.md": CARD.encode(), "data/pd/a-00000.parquet": shard()})
    api.create_tag(REPO, tag="v1.0.0", repo_type="dataset")
    return api


def add(api, files, message="add", **options):
    """Commit some files."""
    operations = [CommitOperationAdd(path, data) for path, data in files.items()]
    return api.create_commit(REPO, operations, commit_message=message, repo_type="dataset", **options)


def run(hub, code):
    """Run a script with the clients in a process of their own and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code], env=hub.environment, capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_a_new_repository_holds_the_rules_for_large_files(hub):
    """As on the public Hub, the first commit is the Hub's own."""
    api = client(hub)

    api.create_repo(REPO, repo_type="dataset")

    assert api.list_repo_files(REPO, repo_type="dataset") == [".gitattributes"]
    assert api.whoami()["name"] == "steward"
    with pytest.raises(HfHubHTTPError) as raised:
        api.create_repo(REPO, repo_type="dataset")
    assert raised.value.response.status_code == 409


def test_one_commit_holds_large_and_small_files(hub, filled):
    """Listing, digests and bytes are what was committed."""
    tree = {e.path: e for e in filled.list_repo_tree(REPO, recursive=True, repo_type="dataset")}
    local = hf_hub_download(
        REPO,
        "data/pd/a-00000.parquet",
        repo_type="dataset",
        revision="v1.0.0",
        endpoint=hub.endpoint,
        cache_dir=hub.store.folder / "cache",
    )

    assert tree["data/pd/a-00000.parquet"].lfs.sha256 == hashlib.sha256(shard()).hexdigest()
    assert tree["README.md"].lfs is None
    assert {"data", "data/pd"} <= tree.keys()
    assert Path(local).read_bytes() == shard()


def test_what_did_not_change_is_neither_uploaded_nor_committed(hub, filled):
    """The client asks what stands there, and sends nothing."""
    before = len(hub.requests("PUT"))

    add(filled, {"README.md": CARD.encode(), "data/pd/a-00000.parquet": shard()})

    assert len(hub.requests("PUT")) == before
    assert [c.title for c in filled.list_repo_commits(REPO, repo_type="dataset")] == ["add", "initial commit"]


def test_a_large_file_is_uploaded_in_parts():
    """The parts are put together and checked against the digest."""
    data = shard(40_000)
    with Hub(options=Options(part_bytes=50_000)) as hub:
        api = client(hub)
        api.create_repo(REPO, repo_type="dataset")

        add(api, {"data/big.parquet": data})

        parts = hub.requests("PUT", "/part/")
        assert len(parts) == -(-len(data) // 50_000)
        info = api.get_paths_info(REPO, "data/big.parquet", repo_type="dataset")
        assert info[0].lfs.sha256 == hashlib.sha256(data).hexdigest()


def test_a_commit_guarded_by_its_parent_loses_a_race(hub, filled):
    """Who was second is told, and nothing of his commit stands."""
    head = filled.dataset_info(REPO).sha
    add(client(hub, "hf_second"), {"note.txt": b"first"})

    with pytest.raises(HfHubHTTPError) as raised:
        add(filled, {"note.txt": b"second"}, parent_commit=head)

    assert raised.value.response.status_code == 412
    assert hub.repository(REPO).resolve("main").author == "second"


def test_tags_and_branches_are_made_once_and_removed(hub, filled):
    """A tag does not move with its branch, and cannot be made twice."""
    tagged = filled.dataset_info(REPO, revision="v1.0.0").sha
    add(filled, {"note.txt": b"later"})
    filled.create_branch(REPO, branch="draft", repo_type="dataset", revision="v1.0.0")

    assert filled.dataset_info(REPO, revision="v1.0.0").sha == tagged != filled.dataset_info(REPO).sha
    assert filled.dataset_info(REPO, revision="draft").sha == tagged
    with pytest.raises(HfHubHTTPError):
        filled.create_tag(REPO, tag="v1.0.0", repo_type="dataset")
    filled.delete_tag(REPO, tag="v1.0.0", repo_type="dataset")
    filled.delete_branch(REPO, branch="draft", repo_type="dataset")
    assert not filled.list_repo_refs(REPO, repo_type="dataset").tags


def test_files_and_folders_are_deleted_in_a_commit(hub, filled):
    """What is deleted in one commit still stands in the tag."""
    filled.create_commit(
        REPO,
        [CommitOperationDelete("data/", is_folder=True)],
        commit_message="empty",
        repo_type="dataset",
    )

    assert filled.list_repo_files(REPO, repo_type="dataset") == [".gitattributes", "README.md"]
    assert "data/pd/a-00000.parquet" in filled.list_repo_files(REPO, repo_type="dataset", revision="v1.0.0")


def test_long_listings_come_in_pages():
    """The client follows the links."""
    with Hub(options=Options(page=10)) as hub:
        api = client(hub)
        api.create_repo(REPO, repo_type="dataset")
        add(api, {f"notes/{n:03d}.txt": b"x%d" % n for n in range(35)})

        found = api.list_repo_files(REPO, repo_type="dataset")

        assert len(found) == 36


def test_what_is_not_there_is_told_as_the_client_expects(hub, filled):
    """Repository, revision and file are told apart."""
    with pytest.raises(RepositoryNotFoundError):
        filled.dataset_info("org/none")
    with pytest.raises(RevisionNotFoundError):
        filled.dataset_info(REPO, revision="v9")
    with pytest.raises(EntryNotFoundError):
        hf_hub_download(REPO, "none.txt", repo_type="dataset", endpoint=hub.endpoint, cache_dir=hub.store.folder)


def test_a_private_repository_is_seen_with_a_token_only(hub):
    """Without one it does not exist, and nothing can be written anywhere."""
    client(hub).create_repo(REPO, repo_type="dataset", private=True)

    assert client(hub).dataset_info(REPO).private
    with pytest.raises(RepositoryNotFoundError):
        client(hub, token=False).dataset_info(REPO)
    with pytest.raises(HfHubHTTPError):
        client(hub, token=False).create_repo("org/other", repo_type="dataset")


def test_a_wrong_card_is_refused(hub):
    """The client shows what the Hub says."""
    api = client(hub)
    api.create_repo(REPO, repo_type="dataset")

    with pytest.raises(ValueError, match="license_name"):
        add(api, {"README.md": b"---\nlicense: other\n---\n"})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        add(api, {"README.md": b"# no block"})
    assert any("empty or missing yaml" in str(w.message) for w in caught)


def test_ranges_are_served(hub, filled):
    """A file system of the real client reads a few bytes and no more."""
    files = HfFileSystem(endpoint=hub.endpoint, token="hf_steward", skip_instance_cache=True)
    data = shard()

    with files.open(f"datasets/{REPO}@v1.0.0/data/pd/a-00000.parquet", "rb", cache_type="none") as stream:
        stream.seek(10)
        found = stream.read(20)

    assert found == data[10:30]
    assert [(s.status, s.sent) for s in hub.requests("GET", "/large/")] == [(206, 20)]


def test_datasets_loads_a_configuration_at_a_tag(hub, filled):
    """The real `datasets`, unpatched, with HF_ENDPOINT alone."""
    told = run(
        hub,
        "from datasets import load_dataset\n"
        f"d = load_dataset('{REPO}', 'pd', revision='v1.0.0', split='train')\n"
        f"s = load_dataset('{REPO}', 'pd', revision='v1.0.0', split='train', streaming=True)\n"
        "print(len(d), d[3]['text'], next(iter(s))['text'])\n",
    )

    assert told == "100 Zeile 3 Zeile 0"


def test_datasets_pushes_to_it(hub):
    """What `push_to_hub` sends is understood."""
    told = run(
        hub,
        "from datasets import Dataset, load_dataset\n"
        f"Dataset.from_dict({{'text': ['a', 'b']}}).push_to_hub('{REPO}')\n"
        f"print(load_dataset('{REPO}', split='train')['text'][:])\n",
    )

    assert told == "['a', 'b']"


def test_upload_folder_sends_a_whole_folder(hub, tmp_path):
    """The client's other way to write works as well."""
    api = client(hub)
    api.create_repo(REPO, repo_type="dataset")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.parquet").write_bytes(shard())
    (tmp_path / "note.txt").write_text("x")

    api.upload_folder(repo_id=REPO, folder_path=tmp_path, repo_type="dataset")

    assert set(api.list_repo_files(REPO, repo_type="dataset")) == {".gitattributes", "data/a.parquet", "note.txt"}


def test_history_is_squashed_and_large_files_removed_for_good(hub, filled):
    """Tags keep their commits; what was removed cannot be read through them any more."""
    add(filled, {"data/pd/a-00000.parquet": shard(50)})
    filled.super_squash_history(REPO, repo_type="dataset")
    old = [f for f in filled.list_lfs_files(REPO, repo_type="dataset") if f.size == len(shard())]

    filled.permanently_delete_lfs_files(REPO, old, repo_type="dataset")

    assert len(filled.list_repo_commits(REPO, repo_type="dataset")) == 1
    files = HfFileSystem(endpoint=hub.endpoint, token="hf_steward", skip_instance_cache=True)
    assert files.cat_file(f"datasets/{REPO}/data/pd/a-00000.parquet") == shard(50)
    with pytest.raises(HfHubHTTPError):
        files.cat_file(f"datasets/{REPO}@v1.0.0/data/pd/a-00000.parquet")


def test_a_status_is_answered_as_often_as_ordered(hub, filled):
    """The client's own retries are met: 503 once, then the truth."""
    fault = hub.faults.add(Answer(503), "POST", "/preupload/")

    add(filled, {"note.txt": b"x"})

    assert fault.struck == 1
    assert "note.txt" in filled.list_repo_files(REPO, repo_type="dataset")


def test_a_cut_before_the_request_changes_nothing(hub, filled):
    """The commit never happened."""
    head = filled.dataset_info(REPO).sha
    hub.faults.add(Cut(), "POST", "/commit/")

    with pytest.raises(Exception, match=r"disconnected|reset|closed"):
        add(filled, {"note.txt": b"x"})

    assert filled.dataset_info(REPO).sha == head


def test_a_cut_after_the_request_loses_only_the_answer(hub, filled):
    """The commit stands although the client was told nothing: the worst moment of a publisher."""
    hub.faults.add(Cut(after=True), "POST", "/commit/")

    with pytest.raises(Exception, match=r"disconnected|reset|closed"):
        add(filled, {"note.txt": b"x"})

    assert "note.txt" in filled.list_repo_files(REPO, repo_type="dataset")


def test_a_full_disk_refuses_the_upload(hub, filled):
    """Nothing of the file is kept."""
    hub.faults.add(FullDisk(), "PUT", "/upload/", times=99)

    with pytest.raises(RuntimeError):
        add(filled, {"data/b.parquet": shard(7)})

    assert not hub.store.objects.has(hashlib.sha256(shard(7)).hexdigest())


def test_a_body_is_cut_half_way(hub, filled):
    """The client does not take half a file for a whole one."""
    hub.faults.add(Truncate(100), "GET", "/large/", times=1)

    path = hf_hub_download(
        REPO, "data/pd/a-00000.parquet", repo_type="dataset", endpoint=hub.endpoint, cache_dir=hub.store.folder / "c"
    )

    assert Path(path).read_bytes() == shard()


def test_a_listing_lies_about_a_digest(hub, filled):
    """Who compares digests finds it."""
    hub.faults.add(WrongDigest(), "GET", "/tree/")

    tree = {e.path: e for e in filled.list_repo_tree(REPO, recursive=True, repo_type="dataset")}

    assert tree["data/pd/a-00000.parquet"].lfs.sha256 != hashlib.sha256(shard()).hexdigest()


def test_a_second_client_gets_in_between(hub, filled):
    """A race that always happens at the same point."""
    head = filled.dataset_info(REPO).sha
    second = client(hub, "hf_second")
    hub.faults.add(Before(lambda: add(second, {"note.txt": b"mine"})), "POST", "/commit/main$")

    with pytest.raises(HfHubHTTPError) as raised:
        add(filled, {"note.txt": b"x"}, parent_commit=head)

    assert raised.value.response.status_code == 412


def test_a_slow_hub_is_waited_for(hub, filled):
    """Slow is not broken."""
    hub.faults.add(Slow(0.3), "GET", "/api/datasets/")

    assert filled.dataset_info(REPO).id == REPO


def test_commits_of_many_clients_are_made_one_after_another(hub, filled):
    """Each stands in the history, none is lost."""
    clients = [threading.Thread(target=add, args=(client(hub), {f"n{n}.txt": b"x"})) for n in range(8)]

    for one in clients:
        one.start()
    for one in clients:
        one.join()

    files = filled.list_repo_files(REPO, repo_type="dataset")
    assert {f"n{n}.txt" for n in range(8)} <= set(files)
    assert len(filled.list_repo_commits(REPO, repo_type="dataset")) == 10


def test_a_commit_cannot_be_altered(hub, filled):
    """Its entries are fixed, its name is a digest over them."""
    commit = hub.repository(REPO).resolve("v1.0.0")

    with pytest.raises(AttributeError):
        commit.title = "another"
    assert commit.oid in hub.repository(REPO).commits
