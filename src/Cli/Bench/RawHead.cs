using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Recsys.Training.Export;

namespace Recsys.Cli.Bench;

/// <summary>The ceiling of serving: ONNX Runtime alone, the same head on the same number of candidates, one thread a core.</summary>
internal static class RawHead
{
    public static double CallsPerSecond(SyntheticArtifact artifact, int candidates, TimeSpan duration)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL };
        using var session = new InferenceSession(artifact.ExportRawHead(), options);
        var threads = Environment.ProcessorCount;
        var calls = new long[threads];
        var start = Stopwatch.GetTimestamp();
        var workers = Enumerable.Range(0, threads).Select(t => new Thread(() => calls[t] = Run(session, artifact.HeadInputs, candidates, start, duration))).ToArray();
        Array.ForEach(workers, w => w.Start());
        Array.ForEach(workers, w => w.Join());
        return calls.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static long Run(InferenceSession session, int width, int candidates, long start, TimeSpan duration)
    {
        var random = new Random(17);
        var input = new float[candidates * width];
        foreach (ref var x in input.AsSpan())
        {
            x = (float)random.NextDouble();
        }

        var output = new float[candidates];
        using var inputValue = OrtValue.CreateTensorValueFromMemory(input, [candidates, width]);
        using var outputValue = OrtValue.CreateTensorValueFromMemory(output, [candidates]);
        using var run = new RunOptions();
        long calls = 0;
        for (; Stopwatch.GetElapsedTime(start) < duration; calls++)
        {
            session.Run(run, session.InputNames, [inputValue], session.OutputNames, [outputValue]);
        }

        return calls;
    }
}
