"""Samples a second of the models of `recsys bench train` in PyTorch, on random data of the same shapes.

python3 eng/peers/train.py [model ...] [--batch N ...] [--threads N]; needs torch with a fast BLAS
(Debian: python3-torch libopenblas0-pthread; without the latter matrices are multiplied many times slower).
Embedding tables are sparse and updated by SparseAdam, the rest by Adam.
"""
import argparse
import json
import time

import torch
from torch import nn

USERS, HISTORY, DIM = 10_000, 50, 64


def mlp(*widths):
    layers = []
    for a, b in zip(widths, widths[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class Dice(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.alpha = nn.Parameter(torch.full((units,), 0.25))
        self.norm = nn.BatchNorm1d(units, affine=False)

    def forward(self, x):
        p = torch.sigmoid(self.norm(x.reshape(-1, x.shape[-1])).reshape(x.shape))
        return x * (p + (1 - p) * self.alpha)


class DeepFm(nn.Module):
    def __init__(self):
        super().__init__()
        self.rows = nn.Embedding(26 * 40_000, 17, sparse=True)
        self.deep = mlp(26 * 16, 400, 400, 400, 1)
        self.offsets = torch.arange(26) * 40_000

    def batch(self, n):
        return torch.randint(0, 40_000, (n, 26)) + self.offsets, torch.randint(0, 2, (n,)).float()

    def loss(self, x, y):
        rows = self.rows(x)
        linear, k = rows[:, :, 0].sum(1), rows[:, :, 1:]
        pairs = 0.5 * (k.sum(1).square() - k.square().sum(1)).sum(1)
        score = linear + pairs + self.deep(k.flatten(1)).squeeze(1)
        return nn.functional.binary_cross_entropy_with_logits(score, y)


class Din(nn.Module):
    def __init__(self):
        super().__init__()
        self.items, self.users = nn.Embedding(100_001, DIM, sparse=True), nn.Embedding(USERS + 1, DIM, sparse=True)
        self.first, self.second, self.third = nn.Linear(4 * DIM, 80), nn.Linear(80, 40), nn.Linear(40, 1)
        self.dice1, self.dice2 = Dice(80), Dice(40)
        self.head = nn.Sequential(nn.Linear(4 * DIM, 200), Dice(200), nn.Linear(200, 80), Dice(80), nn.Linear(80, 1))

    def batch(self, n):
        return (torch.randint(1, USERS, (n,)), torch.randint(1, 100_000, (n,)), torch.randint(1, 100_000, (n, HISTORY))), torch.randint(0, 2, (n,)).float()

    def loss(self, x, y):
        user, candidate, history = self.users(x[0]), self.items(x[1]), self.items(x[2])
        c = candidate.unsqueeze(1).expand_as(history)
        hidden = self.dice2(self.second(self.dice1(self.first(torch.cat([history, c, history * c, history - c], 2)))))
        pooled = torch.matmul(self.third(hidden).transpose(1, 2), history).squeeze(1)
        score = self.head(torch.cat([user, candidate, pooled, pooled * candidate], 1)).squeeze(1)
        return nn.functional.binary_cross_entropy_with_logits(score, y)


class Hop(nn.Module):
    def __init__(self, heads=4):
        super().__init__()
        self.heads, self.norm1, self.norm2 = heads, nn.LayerNorm(DIM), nn.LayerNorm(DIM)
        self.query, self.value, self.feed = nn.Linear(DIM, heads * DIM), nn.Linear(heads * DIM, DIM), mlp(DIM, 2 * DIM, DIM)

    def forward(self, z, x):
        query = self.query(self.norm1(z)).reshape(-1, self.heads, DIM)
        attention = torch.softmax(torch.matmul(query, x.transpose(1, 2)) / DIM**0.5, -1)
        z = z + self.value(torch.matmul(attention, x).flatten(1))
        return z + self.feed(self.norm2(z))


class TwoTower(nn.Module):
    def __init__(self):
        super().__init__()
        self.items, self.positions = nn.Embedding(12_000, DIM, sparse=True), nn.Parameter(0.02 * torch.randn(HISTORY, DIM))
        self.recency, self.hops = nn.Parameter(torch.zeros(HISTORY)), nn.ModuleList([Hop(), Hop()])
        self.norm, self.output = nn.LayerNorm(DIM), nn.Linear(DIM, DIM, bias=False)

    def batch(self, n):
        return torch.randint(0, 12_000, (n, HISTORY)), torch.randint(0, 12_000, (n,))

    def loss(self, x, y):
        x = nn.functional.normalize(self.items(x), dim=-1) * DIM**0.5 + self.positions
        z = torch.matmul(torch.softmax(self.recency, 0), x)
        for hop in self.hops:
            z = hop(z, x)
        interest = nn.functional.normalize(self.output(self.norm(z)), dim=-1)
        targets = nn.functional.normalize(self.items(y), dim=-1)
        return nn.functional.cross_entropy(interest @ targets.T / 0.07, torch.arange(len(y)))


class Gru(nn.Module):
    def __init__(self):
        super().__init__()
        self.items, self.gru, self.output = nn.Embedding(12_000, DIM), nn.GRU(DIM, 128, batch_first=True), nn.Linear(128, DIM)

    def batch(self, n):
        return torch.randint(0, 12_000, (n, HISTORY)), torch.randint(0, 12_000, (n,))

    def loss(self, x, y):
        items = nn.functional.normalize(self.items.weight, dim=-1)
        last = self.gru(items[x] * DIM**0.5)[0][:, -1]
        return nn.functional.cross_entropy(nn.functional.normalize(self.output(last), dim=-1) @ items.T / 0.07, y)


MODELS = {"deepfm": (DeepFm, 40), "din": (Din, 10), "two-tower": (TwoTower, 20), "gru4rec": (Gru, 5)}


def measure(name, size):
    torch.manual_seed(1)
    kind, steps = MODELS[name]
    model = kind()
    sparse = [m.weight for m in model.modules() if isinstance(m, nn.Embedding) and m.sparse]
    dense = [p for p in model.parameters() if not any(p is s for s in sparse)]
    optimizers = [torch.optim.Adam(dense)] + ([torch.optim.SparseAdam(sparse)] if sparse else [])
    batches = [model.batch(size) for _ in range(steps)]
    best = 0
    for _ in range(2):
        began = time.perf_counter()
        for x, y in batches:
            for o in optimizers:
                o.zero_grad()
            model.loss(x, y).backward()
            for o in optimizers:
                o.step()
        best = max(best, steps * size / (time.perf_counter() - began))
    return best


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", nargs="*", choices=[[], *MODELS])
    parser.add_argument("--batch", nargs="+", type=int, default=[4096, 1024])
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(json.dumps({f"{m}{b}PerSecond": round(measure(m, b)) for m in options.model or MODELS for b in options.batch}))


if __name__ == "__main__":
    main()
