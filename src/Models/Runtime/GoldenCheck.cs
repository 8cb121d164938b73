using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace Recsys.Models;

/// <summary>Reproduces golden outputs.</summary>
internal static class GoldenCheck
{
    /// <summary>Runs every case and compares.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="file">Its file, for messages.</param>
    /// <param name="cases">Its cases.</param>
    /// <param name="required">The output that every case must hold.</param>
    /// <param name="tolerance">See <see cref="ModelLoadOptions.GoldenTolerance"/>.</param>
    /// <exception cref="ArtifactException">A case cannot be run, or an output differs.</exception>
    public static void Run(
        OnnxGraph graph, string file, IReadOnlyList<GoldenCase> cases, string required, float tolerance)
    {
        for (var i = 0; i < cases.Count; i++)
        {
            var names = cases[i].Outputs.Select(o => o.Name).ToArray();
            if (!names.Contains(required))
            {
                throw new ArtifactException(ArtifactNames.Golden, $"case {i} of {file} has no output '{required}'.");
            }

            IReadOnlyList<float[]> actual;
            try
            {
                actual = graph.Run(cases[i].Inputs, names);
            }
            catch (Exception e) when (e is OnnxRuntimeException or ArgumentException or InvalidOperationException)
            {
                throw new ArtifactException(ArtifactNames.Golden, $"case {i} of {file} does not run: {e.Message}", e);
            }

            for (var o = 0; o < names.Length; o++)
            {
                Compare($"case {i} of {file}, output '{names[o]}'", actual[o], cases[i].Outputs[o].Data, tolerance);
            }
        }
    }

    private static void Compare(string where, float[] actual, float[] golden, float tolerance)
    {
        if (actual.Length != golden.Length)
        {
            throw new ArtifactException(
                ArtifactNames.Golden, $"{where} has {actual.Length} values; golden are {golden.Length}.");
        }

        for (var i = 0; i < golden.Length; i++)
        {
            // Written so that a NaN on either side fails.
            if (!(MathF.Abs(actual[i] - golden[i]) <= tolerance + (tolerance * MathF.Abs(golden[i]))))
            {
                throw new ArtifactException(
                    ArtifactNames.Golden,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{where}[{i}] is {actual[i]}; golden is {golden[i]} with tolerance {tolerance}."));
            }
        }
    }
}
