"""hnswlib and faiss on the vectors of `recsys bench ann --vectors x.npy --queries q.npy`, one thread a query.

Debian: apt-get install python3-hnswlib python3-faiss. Makes the two files where they are missing: a mixture of 2,000
Gaussians around unit centres with noise .7, unit norm, 64 dimensions.

usage: python3 eng/peers/ann.py COUNT FOLDER
"""

import os
import sys
import time

import faiss
import hnswlib
import numpy as np

COUNT, FOLDER = int(sys.argv[1]), sys.argv[2]
DIMENSION, K, QUERIES, SEED = 64, 10, 300, 17


def make(random, centres, count):
    vectors = centres[random.integers(0, len(centres), count)] + 0.7 * random.normal(size=(count, DIMENSION)).astype("f4")
    return np.ascontiguousarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype="f4")


files = [os.path.join(FOLDER, name) for name in ("x.npy", "q.npy")]
if not all(map(os.path.exists, files)):
    random = np.random.default_rng(SEED)
    centres = random.normal(size=(2000, DIMENSION)).astype("f4")
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    for file, count in zip(files, (COUNT, QUERIES)):
        np.save(file, make(random, centres, count))
vectors, queries = (np.load(file) for file in files)

faiss.omp_set_num_threads(1)
flat = faiss.IndexFlatIP(vectors.shape[1])
flat.add(vectors)
began = time.perf_counter()
exact = np.vstack([flat.search(queries[i : i + 1], K)[1] for i in range(len(queries))])
print(f"faiss flat: {len(queries) / (time.perf_counter() - began):.1f} queries/s", flush=True)

graph = hnswlib.Index("ip", vectors.shape[1])
graph.init_index(len(vectors), ef_construction=200, M=16, random_seed=SEED)
began = time.perf_counter()
graph.add_items(vectors, num_threads=2)
print(f"hnswlib build, 2 threads: {time.perf_counter() - began:.1f} s", flush=True)
for effort in (64, 128, 256, 384, 512, 640, 800, 1024, 1536, 2048, 3072, 4096):
    graph.set_ef(effort)
    began = time.perf_counter()
    found = np.vstack([graph.knn_query(queries[i : i + 1], K, num_threads=1)[0] for i in range(len(queries))])
    rate = len(queries) / (time.perf_counter() - began)
    recall = np.mean([len(set(a) & set(b)) / K for a, b in zip(found, exact)])
    print(f"hnswlib ef {effort}: recall {recall:.4f}, {rate:.1f} queries/s", flush=True)
