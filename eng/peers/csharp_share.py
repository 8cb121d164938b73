"""The share of a training step that C# takes outside libtorch, of a sampled profile.

    dotnet tool install -g dotnet-trace
    dotnet-trace collect --profile dotnet-sampled-thread-time --format Speedscope -o step.nettrace -- \\
        dotnet run -c Release --no-build --project src/Cli -- bench train --model deepfm --batch 1024 --threads 2
    python3 eng/peers/csharp_share.py step.speedscope.json

A sample within a training step counts as C# unless the thread is in native code, and native code is libtorch there.
"""
import json
import sys

STEPS = ("RankingRun.Step", "TwoTowerRun.Step", "NextItemRun.Step")

profile = json.load(open(sys.argv[1]))
names = [frame["name"] for frame in profile["shared"]["frames"]]
native = managed = 0.0
for thread in profile["profiles"]:
    stack, before = [], None
    for event in thread["events"]:
        if stack and any(step in names[frame] for frame in stack for step in STEPS):
            if names[stack[-1]] == "UNMANAGED_CODE_TIME":
                native += event["at"] - before
            else:
                managed += event["at"] - before
        before = event["at"]
        if event["type"] == "O":
            stack.append(event["frame"])
        else:
            while stack and stack.pop() != event["frame"]:
                pass
print(f"steps {native + managed:.0f} ms, of which C# {100 * managed / (native + managed):.1f} %")
