"""Publishing to the Hub: one commit, read back, then the tag; whatever goes wrong, nothing half is ever readable."""

import hashlib
import logging
import threading

import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, constants

from manifests import manifest
from pipeline.errors import ConfigError, OutsideError, PublishError, RaceError
from pipeline.publish import plan as plans
from pipeline.publish.hub_client import HubClient
from pipeline.remote_release import fetch
from tests.hub import Answer, Before, Cut, FullDisk, Slow, Truncate, WrongDigest
from tests.pipeline.publish.conftest import IMPATIENT, REPO, Quiet, history, publish, target


def api(hub, token="hf_second"):
    """Return the real client as somebody else uses it."""
    return HfApi(endpoint=hub.endpoint, token=token)


def shards(release):
    """Return the shards of a release."""
    return [f for f in release.files if f.path.startswith("data/")]


def state(hub):
    """Return what can be seen of the repository: branches and tags."""
    repository = hub.repository(REPO)
    return dict(repository.branches), dict(repository.tags)


def held(hub, revision):
    """Return digest by path of a revision, as the server keeps it."""
    entries = hub.repository(REPO).resolve(revision).entries.values()
    return {e.path: e.sha256 for e in entries if e.path != ".gitattributes"}


def digests(release):
    """Return digest by path of a release."""
    return {f.path: f.sha256 for f in release.files}


def foreign(hub, path="note.txt", token="hf_second"):
    """Let somebody else commit."""
    operation = [CommitOperationAdd(path, b"by somebody else")]
    api(hub, token).create_commit(REPO, operation, commit_message="a note", repo_type="dataset")


def test_the_plan_says_everything_and_changes_nothing(hub, first):
    """A steward reads what would be uploaded, reused and deleted, who sees it, and under which licence."""
    told = "\n".join(target(hub).plan(first).lines())

    assert "gemeingut 1.0.0" in told
    assert "private; the repository is made" in told
    assert "other · per-document" in told
    assert "0.0% of the bytes are there already" in told
    assert not hub.store.repositories


def test_a_release_is_one_commit_and_one_tag(hub, first):
    """Every file is there with its digest; nothing else is."""
    receipt = publish(hub, first)

    assert receipt.address == f"hf://datasets/{REPO}@v1.0.0"
    assert history(hub) == ["initial commit", "gemeingut 1.0.0"]
    assert held(hub, "v1.0.0") == held(hub, "main") == digests(first)
    assert hub.repository(REPO).private


def test_the_next_release_sends_only_what_is_new(hub, first, second):
    """One source more: its shard and the records travel, no other shard."""
    publish(hub, first)
    plan = target(hub).plan(second)
    before = len(hub.requests("PUT", "/upload/"))

    target(hub).publish(plan, Quiet())

    sent = {f.path for f in plan.uploaded if f.path.startswith("data/")}
    assert sent == {"data/by/bundestag-plenarprotokolle-00000.parquet"}
    assert {f.path for f in plan.reused if f.path.startswith("data/")} == {f.path for f in shards(first)}
    large = [f for f in plan.uploaded if f.path.endswith((".parquet", ".png"))]
    assert len(hub.requests("PUT", "/upload/")) - before == len(large)
    assert held(hub, "v1.0.0") == digests(first)
    assert held(hub, "v1.1.0") == held(hub, "main") == digests(second)
    assert history(hub) == ["initial commit", "gemeingut 1.0.0", "gemeingut 1.1.0"]


def test_publishing_again_does_nothing(hub, first):
    """It only looks, and says so."""
    publish(hub, first)
    before, writes = state(hub), len(hub.requests("POST", "/commit/"))

    plan = target(hub).plan(first)
    receipt = target(hub).publish(plan, Quiet())

    assert plan.state == "done"
    assert not receipt.worked
    assert state(hub) == before
    assert len(hub.requests("POST", "/commit/")) == writes


def test_a_release_that_does_not_verify_is_not_published(copied):
    """The gate stands before the network."""
    shard = next((copied[0] / "data").rglob("*.parquet"))
    data = bytearray(shard.read_bytes())
    data[100] ^= 1
    shard.write_bytes(data)

    with pytest.raises(PublishError, match="does not verify"):
        plans.take(copied[0])


def test_another_release_under_the_same_tag_is_refused(hub, first, second):
    """What is published never changes."""
    publish(hub, first)
    foreign(hub)
    api(hub).delete_tag(REPO, tag="v1.0.0", repo_type="dataset")
    api(hub).create_tag(REPO, tag="v1.0.0", revision="main", repo_type="dataset")

    with pytest.raises(PublishError, match="holds another release"):
        target(hub).plan(first)


def test_an_older_release_does_not_replace_a_later_one(hub, first, second):
    """`main` never goes back."""
    publish(hub, second)

    with pytest.raises(PublishError, match=r"v1\.1\.0 is published already"):
        target(hub).plan(first)


def test_the_repository_of_another_data_set_is_left_alone(hub, first):
    """A typing error in the name destroys nothing."""
    other = first.manifest.model_copy(update={"name": "anderes"})
    api(hub).create_repo(REPO, repo_type="dataset")
    operation = [CommitOperationAdd(manifest.PATH, other.to_bytes())]
    api(hub).create_commit(REPO, operation, commit_message="other", repo_type="dataset")

    with pytest.raises(PublishError, match="holds the data set anderes"):
        target(hub).plan(first)


@pytest.mark.parametrize(
    ("action", "method", "path", "times"),
    [
        (Answer(503), "POST", "/commit/", 2),
        (Answer(429, headers={"Retry-After": "0"}), "POST", "/commit/", 2),
        (Answer(500), "GET", "/refs", 2),
        (Answer(502), "POST", "/tag/", 2),
        (Answer(504), "GET", "/tree/", 2),
        (Cut(), "POST", "/commit/", 2),
        (Cut(after=True), "POST", "/commit/", 1),
        (Cut(after=True), "POST", "/tag/", 1),
        (Cut(after=True), "POST", "/repos/create", 1),
        (Cut(), "GET", "/resolve/", 2),
        (Truncate(10), "GET", "/large/", 2),
        (Slow(0.3), "POST", "/commit/", 1),
    ],
    ids=lambda value: getattr(type(value), "__name__", None) if not isinstance(value, str | int) else str(value),
)
def test_a_passing_fault_is_sat_out(hub, first, action, method, path, times):  # noqa: PLR0913, PLR0917  # a table
    """Busy, away, or its answer lost: still one commit and one tag."""
    fault = hub.faults.add(action, method, path, times=times)

    publish(hub, first)

    assert fault.struck == times
    assert history(hub) == ["initial commit", "gemeingut 1.0.0"]
    assert held(hub, "v1.0.0") == digests(first)


@pytest.mark.parametrize(
    ("action", "method", "path"),
    [
        (Answer(503), "POST", "/commit/"),
        (Answer(403, "no write access"), "POST", "/commit/"),
        (FullDisk(), "PUT", "/upload/"),
        (Answer(403), "POST", "/preupload/"),
        (Answer(500), "POST", "/tag/"),
        (WrongDigest(), "GET", "/tree/"),
        (WrongDigest(), "GET", "/large/"),
    ],
)
def test_a_lasting_fault_leaves_no_half_release(hub, releases, action, method, path):
    """`main` and tags hold what they held, or the whole release without its tag; the next run ends well."""
    first, second = releases
    publish(hub, first)
    before = state(hub)
    plan = target(hub).plan(second)
    hub.faults.add(action, method, path, times=10_000)

    with pytest.raises((OutsideError, PublishError)):
        target(hub).publish(plan, Quiet())

    hub.faults.clear()
    branches, tags = state(hub)
    assert tags == before[1]
    assert held(hub, branches["main"]) in (digests(first), digests(second))
    publish(hub, second)
    assert held(hub, "v1.1.0") == held(hub, "main") == digests(second)
    assert held(hub, "v1.0.0") == digests(first)


def test_a_card_that_the_hub_refuses_is_told(hub, first):
    """No traceback, no commit."""
    plan = target(hub).plan(first)
    hub.faults.add(Answer(400, "bad card"), "POST", "/validate-yaml", times=99)

    with pytest.raises(OutsideError, match="committing failed"):
        target(hub).publish(plan, Quiet())

    assert history(hub) == ["initial commit"]


def test_what_comes_back_altered_is_taken_back(hub, first, second):
    """`main` shows the release before, and no tag was made."""
    publish(hub, first)
    plan = target(hub).plan(second)
    hub.faults.add(WrongDigest(), "GET", "/large/", times=1)

    with pytest.raises(PublishError, match="comes back altered") as raised:
        target(hub).publish(plan, Quiet())

    assert "main was put back" in str(raised.value)
    assert held(hub, "main") == digests(first)
    assert set(hub.repository(REPO).tags) == {"v1.0.0"}


def test_a_run_that_died_before_its_tag_is_finished(hub, first):
    """The commit is found again, read back and tagged, even when others have committed since."""
    publish(hub, first)
    api(hub).delete_tag(REPO, tag="v1.0.0", repo_type="dataset")
    foreign(hub)

    plan = target(hub).plan(first)
    target(hub).publish(plan, Quiet())

    assert plan.state == "finish"
    assert held(hub, "v1.0.0") == digests(first)
    assert history(hub) == ["initial commit", "gemeingut 1.0.0", "a note"]


def test_uploads_of_a_run_that_died_are_not_sent_again(hub, first):
    """What has arrived is not asked for twice."""
    plan = target(hub).plan(first)
    hub.faults.add(Answer(403), "POST", "/commit/")
    with pytest.raises(OutsideError):
        target(hub).publish(plan, Quiet())
    sent = len(hub.requests("PUT", "/upload/"))

    publish(hub, first)

    assert sent == len([f for f in first.files if f.path.endswith((".parquet", ".png"))])
    assert len(hub.requests("PUT", "/upload/")) == sent


def test_two_stewards_with_the_same_release(hub, first):
    """One wins, the other says so; one commit, one tag."""
    plan = target(hub).plan(first)
    hub.faults.add(Before(lambda: publish(hub, first, "hf_second")), "POST", "/commit/main$")

    with pytest.raises(RaceError, match=r"second committed 'gemeingut 1\.0\.0'.*meanwhile; that is gemeingut 1\.0\.0"):
        target(hub).publish(plan, Quiet())

    assert history(hub) == ["initial commit", "gemeingut 1.0.0"]
    assert held(hub, "v1.0.0") == digests(first)


def test_two_stewards_with_different_releases(hub, first, second):
    """The later release stands whole; the earlier steward is told that nothing of his does."""
    plan = target(hub).plan(first)
    hub.faults.add(Before(lambda: publish(hub, second, "hf_second")), "POST", "/commit/main$")

    with pytest.raises((RaceError, PublishError), match=r"1\.1\.0"):
        target(hub).publish(plan, Quiet())

    assert history(hub) == ["initial commit", "gemeingut 1.1.0"]
    assert set(hub.repository(REPO).tags) == {"v1.1.0"}
    assert held(hub, "main") == digests(second)


def test_many_publishers_at_once_make_one_commit(hub, first):
    """Threads that really run against each other: at least one wins, the others say what happened."""
    outcomes = []

    def run(token):
        try:
            publish(hub, first, token)
            outcomes.append("published")
        except (RaceError, OutsideError, PublishError) as error:
            outcomes.append(str(error))

    threads = [threading.Thread(target=run, args=(token,)) for token in ("hf_steward", "hf_second") * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert "published" in outcomes
    assert all("meanwhile" in o for o in outcomes if o != "published"), outcomes
    assert history(hub) == ["initial commit", "gemeingut 1.0.0"]
    assert held(hub, "v1.0.0") == digests(first)


def test_a_commit_that_touches_nothing_of_ours_is_built_upon(hub, first, second):
    """Somebody else's file that the steward has agreed to remove does not stop him, a new one does."""
    publish(hub, first)
    foreign(hub, "old.txt")
    plan = target(hub).plan(second)
    hub.faults.add(Before(lambda: foreign(hub, "new.txt")), "POST", "/commit/main$")

    with pytest.raises(RaceError, match=r"nothing of gemeingut 1\.1\.0 is on main"):
        target(hub).publish(plan, Quiet())

    assert "old.txt" in plan.deleted
    assert {"old.txt", "new.txt"} <= held(hub, "main").keys()


def test_a_harmless_commit_in_between_is_overtaken(hub, first, second):
    """When the plan would be the same, the commit is made on top of the other one."""
    publish(hub, first)
    foreign(hub, "old.txt")
    plan = target(hub).plan(second)
    again = [CommitOperationAdd("old.txt", b"changed once more")]
    hub.faults.add(
        Before(lambda: api(hub).create_commit(REPO, again, commit_message="a note", repo_type="dataset")),
        "POST",
        "/commit/main$",
    )

    target(hub).publish(plan, Quiet())

    assert held(hub, "main") == held(hub, "v1.1.0") == digests(second)
    assert history(hub)[-2:] == ["a note", "gemeingut 1.1.0"]


def test_without_a_token_nothing_is_tried(hub, first, monkeypatch):
    """The error says where a token is expected."""
    monkeypatch.setenv("HF_TOKEN", "")
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", "/nonexistent")

    with pytest.raises(ConfigError, match="no token"):
        target(hub, token="").plan(first)
    assert not hub.seen


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_no_message_and_no_log_holds_the_token(hub, first, status, caplog):
    """Not even when the server repeats it."""
    caplog.set_level(logging.DEBUG)
    hub.faults.add(Answer(status, "bad token hf_secret-1848 at /x?signature=abc"), times=10_000)

    with pytest.raises(OutsideError) as raised:
        target(hub, token="hf_secret-1848").plan(first)

    assert "hf_secret" not in str(raised.value)
    assert "signature=abc" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("pipeline")]
    assert not any("hf_secret" in line for line in ours)
    assert "hf_secret" not in repr(HubClient(REPO, hub.endpoint, "hf_secret-1848", IMPATIENT))


def test_a_hub_without_xet_gets_its_files_by_lfs(hub, first, monkeypatch):
    """Without any setting of the environment: the server is asked, and the client told."""
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", False)

    publish(hub, first)

    assert hub.requests("GET", "xet-write-token")[0].status == 404
    assert held(hub, "v1.0.0") == digests(first)


def test_the_release_is_verified_on_the_hub_by_its_tag(hub, first, second, tmp_path, monkeypatch):
    """An auditor needs no shard for it."""
    publish(hub, first)
    publish(hub, second)

    for release in (first, second):
        folder = tmp_path / release.tag
        fetched = fetch(f"hf://{REPO}@{release.tag}", folder, hub=api(hub))
        assert not fetched.faults
        assert hashlib.sha256((fetched.folder / manifest.PATH).read_bytes()).hexdigest() == release.digest


def test_files_that_a_release_does_not_have_go(hub, first):
    """The repository holds the release and nothing else, except what is the Hub's own."""
    api(hub).create_repo(REPO, repo_type="dataset")
    foreign(hub, "draft/old.parquet")

    plan = target(hub).plan(first)
    target(hub).publish(plan, Quiet())

    assert plan.deleted == ("draft/old.parquet",)
    assert held(hub, "main") == digests(first)


def test_a_shard_removed_from_the_hub_is_found(hub, first):
    """The tag stands, but what it names is not whole: publishing again says so."""
    publish(hub, first)
    api(hub).delete_tag(REPO, tag="v1.0.0", repo_type="dataset")
    gone = [CommitOperationDelete(shards(first)[0].path)]
    api(hub).create_commit(REPO, gone, commit_message="remove", repo_type="dataset")
    api(hub).create_tag(REPO, tag="v1.0.0", revision="main", repo_type="dataset")

    with pytest.raises(PublishError, match="1 files differ, first data/"):
        target(hub).plan(first)
