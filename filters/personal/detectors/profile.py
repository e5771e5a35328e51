"""Profiles on social networks: addresses, federated handles, and handles in context."""

import re
from collections.abc import Iterator

from filters.personal.detector import Detector, before
from filters.personal.spans import Kind, Span
from filters.personal.tiers import Tier

URL = re.compile(
    r"(?<![\w.@-])(?:https?://)?(?:www\.|m\.|de-de\.|de\.)?(?:facebook\.com/(?!sharer|share|dialog|groups|events|pages/?$|hashtag)|"
    r"instagram\.com/(?!p/|explore|reel)|(?:twitter|x)\.com/(?!share|intent|search|hashtag|home)|tiktok\.com/@|"
    r"linkedin\.com/in/|xing\.com/profile/|t\.me/(?!share|joinchat)|vk\.com/|myspace\.com/|snapchat\.com/add/|"
    r"threads\.net/@|bsky\.app/profile/|last\.fm/user/|paypal\.me/)[\w.%@-]{2,80}[\w/](?!/?(?:status|posts|statuses|videos|photos)\b)(?![\w.%@-])"
)
FEDERATED = re.compile(r"(?<![\w@.])@[A-Za-z0-9_.-]{1,40}@(?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,14}(?![\w@])")
HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_][A-Za-z0-9_.]{2,29}(?![\w@])")
NETWORK = re.compile(
    r"Twitter|Instagram|[Ii]nsta\b|Tik[Tt]ok|Telegram|Mastodon|Bluesky|Threads|Snapchat|Discord|Handle|Profil\b|Account|folg\w+|\bX:"
)


def find(text: str, tier: Tier) -> Iterator[Span]:  # noqa: ARG001 - the same in every tier that looks for it
    """Yield profiles."""
    for match in URL.finditer(text):
        yield Span(match.start(), match.end(), Kind.PROFILE, "profile")
    for match in FEDERATED.finditer(text):
        yield Span(match.start(), match.end(), Kind.PROFILE, "profile")
    for match in HANDLE.finditer(text):
        if NETWORK.search(before(text, match.start(), 50)):
            end = match.end() - (match[0].endswith("."))
            yield Span(match.start(), end, Kind.PROFILE, "profile")


DETECTOR = Detector(
    name="profile",
    triggers=(
        r"(?:facebook|instagram|twitter|x|tiktok|linkedin|xing|vk|myspace|snapchat)\.com/|\bt\.me/|threads\.net/@|bsky\.app/|last\.fm/user|paypal\.me/",
        r"(?:^|[^\w@./])@[A-Za-z0-9_]{2}",
    ),
    find=find,
    kinds=frozenset({Kind.PROFILE}),
    rank=11,
)
