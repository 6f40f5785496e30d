"""llama.cpp's HTTP server in a process of its own: `python -m tests.llm.serve MODEL PORT CONTEXT_TOKENS [KEY]`.

It ends with its standard input, and so with whoever started it.
"""

from __future__ import annotations

import os
import sys

from xllamacpp import CommonParams, Server


def main(model: str, port: str, context_tokens: str, *keys: str) -> None:
    params = CommonParams()
    params.model.path = model
    params.hostnames = ["127.0.0.1"]
    params.port = int(port)
    params.n_ctx = int(context_tokens)
    params.n_parallel = 1
    params.n_batch = 256  # that a request was given up is noticed between batches
    params.api_keys = list(keys)
    threads = int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1))
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    server = Server(params)
    print(f"serving at {server.listening_address}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
