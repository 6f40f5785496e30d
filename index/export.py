"""A sentence-transformers model as a network for onnxruntime, held against the original before it is kept."""

from __future__ import annotations

import json
import logging
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoder import ABOUT, NETWORK, TOKENIZER, About, load_encoder
from index.errors import StoreError
from index.folders import aside

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
LEAST_COSINE = 0.9999
"""To the vectors of the original, of every text of SAMPLES: below it an export is not kept."""

OPSET = 17
SENTENCE = "“Prices rose by 4.5%,” said the minister’s office in São Paulo on 3 March; 12,000 people were told."
SAMPLES = ("", "Who?", "Why do the two reports differ?", SENTENCE, f" {SENTENCE}\n\n{SENTENCE} " * 3, SENTENCE * 100)
log = logging.getLogger(__name__)


def export(model: SentenceTransformer, name: str, path: Path) -> bool:
    """Write `model`, called `name`, to folder `path`; False where it cannot be, or where it would not be the same.

    Raises StoreError where the folder cannot be written.
    """
    try:
        with aside(path) as beside:
            fresh = Path(beside) / path.name
            fresh.mkdir()
            if not _written(model, name, fresh):
                return False
            if path.exists():
                path.rename(Path(beside) / "old")
            fresh.rename(path)
    except OSError as exc:
        raise StoreError(f"{path} cannot be written ({exc.strerror}); make room or choose another folder") from exc
    return True


def _written(model: SentenceTransformer, name: str, path: Path) -> bool:
    features = model.preprocess(list(SAMPLES[:3]))
    inputs = tuple(key for key in INPUTS if key in features)
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    dimension, max_tokens = model.get_embedding_dimension(), model.max_seq_length
    if backend is None or not dimension or not max_tokens or "input_ids" not in inputs:
        log.info("%s is of a kind that is not exported", name)
        return False
    (path / TOKENIZER).write_text(backend.to_str(), "utf-8")
    (path / ABOUT).write_text(json.dumps(asdict(About(name, max_tokens, dimension, inputs))), "utf-8")
    try:
        _trace(model, {key: features[key] for key in inputs}, path / NETWORK)
        encoder = load_encoder(path, name)
    except OSError:
        raise
    except Exception as exc:  # what torch and onnxruntime say of a model they cannot write or read, a dozen kinds
        log.info("%s cannot be exported (%s)", name, type(exc).__name__)
        return False
    if encoder is None:
        return False
    original = model.encode(list(SAMPLES), normalize_embeddings=True, show_progress_bar=False)
    least = float(np.min(np.sum(encoder.encode(SAMPLES) * np.asarray(original), axis=1)))
    log.info("%s exported, cosine to the original at least %.6f", name, least)
    return least >= LEAST_COSINE


def _trace(model: SentenceTransformer, features: dict[str, Any], path: Path) -> None:
    import torch

    class UnitVectors(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *values: torch.Tensor) -> torch.Tensor:
            found = self.model(dict(zip(features, values, strict=True)))["sentence_embedding"]
            return torch.nn.functional.normalize(found, dim=-1)

    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # of a trace, which holds for the shapes that are declared dynamic
        # Not torch's newer exporter: that takes five times as long, and one package more.
        torch.onnx.export(
            UnitVectors().eval(),
            tuple(features.values()),
            str(path),
            input_names=list(features),
            output_names=["vectors"],
            dynamic_axes={key: {0: "texts", 1: "tokens"} for key in features},
            opset_version=OPSET,
            dynamo=False,
        )
