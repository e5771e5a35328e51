"""Lets the Hub's own client speak through our transport: the same guard, the same pace, the same user agent."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import httpx2
import huggingface_hub
from huggingface_hub import constants
from huggingface_hub.utils import _http
from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

from pipeline.acquire.transport import Transport


class _Body(httpx2.SyncByteStream):
    """The body of an answer, as it comes."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._response.iter_raw()
        except httpx.TransportError as error:
            raise _translated(error) from error

    def close(self) -> None:
        """Give the connection back."""
        self._response.close()


class _Bridge(httpx2.BaseTransport):
    """Sends the requests of one client through another."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; redirects are followed by the client above, and each comes through here again."""
        headers = [(n, v) for n, v in request.headers.raw if n.lower() not in (b"user-agent", b"host")]
        own = httpx.Request(
            request.method,
            str(request.url),
            headers=[*headers, (b"User-Agent", self._transport.agent.encode())],
            content=request.read(),
        )
        try:
            response = self._transport.send(own)
        except httpx.TransportError as error:
            raise _translated(error) from error
        return httpx2.Response(response.status_code, headers=response.headers.raw, stream=_Body(response))


def _translated(error: httpx.TransportError) -> httpx2.TransportError:
    kind = getattr(httpx2, type(error).__name__, httpx2.TransportError)
    found: httpx2.TransportError = kind(str(error))
    return found


@contextmanager
def bridged(transport: Transport) -> Iterator[None]:
    """Let `huggingface_hub` use our transport for as long as this lasts.

    Its second way of downloading (Xet) is a program of its own that knows no guard; it is off meanwhile.
    """
    before, xet = _http._GLOBAL_CLIENT_FACTORY, constants.HF_HUB_DISABLE_XET  # noqa: SLF001  # no public way to ask
    constants.HF_HUB_DISABLE_XET = True

    def client() -> httpx2.Client:
        return httpx2.Client(
            transport=_Bridge(transport),
            event_hooks={"request": [_http.hf_request_event_hook]},
            follow_redirects=True,
            timeout=transport.settings.timeout_s,
        )

    huggingface_hub.set_client_factory(client)
    shown = not are_progress_bars_disabled()
    disable_progress_bars()  # ours tells about the whole source
    try:
        yield
    finally:
        if shown:
            enable_progress_bars()
        huggingface_hub.set_client_factory(before)
        constants.HF_HUB_DISABLE_XET = xet
