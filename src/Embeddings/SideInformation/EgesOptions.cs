using Recsys.Core;

namespace Recsys.Embeddings;

/// <summary>Settings of <see cref="Eges"/>.</summary>
public sealed record EgesOptions
{
    /// <summary>Skip-gram settings; without context vectors in the result.</summary>
    public SkipGramOptions SkipGram { get; init; } = DeepWalk.Defaults with { AddContextVectors = false };

    /// <summary>Walk settings; p and q may be used too.</summary>
    public WalkOptions Walks { get; init; } = new();

    /// <summary>Attribute fields that are side information, at most 63; null for all that the items have.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        SkipGram.Validate();
        Walks.Validate();
        OptionRange.Check(nameof(Fields), Fields?.Count ?? 0, 0, WeightedRows.FieldLimit - 1);
        if (SkipGram.AddContextVectors)
        {
            throw new ArgumentException("AddContextVectors is true; EGES has no context vector for a cold item, so it must be false.", nameof(SkipGram));
        }
    }
}
