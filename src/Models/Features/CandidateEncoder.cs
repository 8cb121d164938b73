namespace Recsys.Models;

/// <summary>Writes the ranker's candidate features; training and serving both call it.</summary>
public static class CandidateEncoder
{
    /// <summary>Writes the features of n candidates as n rows of F columns.</summary>
    /// <param name="schema">Names the F features.</param>
    /// <param name="candidates">The candidates.</param>
    /// <param name="inputs">What else the features look at.</param>
    /// <param name="destination">At least n * F long.</param>
    /// <exception cref="ArgumentException">The destination is too short, or the schema names an unknown feature.</exception>
    public static void Encode(
        FeatureSchema schema, ReadOnlySpan<Candidate> candidates, in CandidateInputs inputs, Span<float> destination)
    {
        var names = schema.CandidateFeatures;
        if (destination.Length < candidates.Length * names.Count)
        {
            throw new ArgumentException(
                $"The destination holds {destination.Length} values; {candidates.Length} candidates of {names.Count} features need {candidates.Length * names.Count}.",
                nameof(destination));
        }

        if (candidates.IsEmpty)
        {
            return;
        }

        for (var f = 0; f < names.Count; f++)
        {
            CandidateFeature.Get(names[f]).Write(candidates, in inputs, destination[f..], names.Count);
        }
    }
}
