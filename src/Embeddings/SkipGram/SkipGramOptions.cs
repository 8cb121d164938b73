using Recsys.Core;

namespace Recsys.Embeddings;

/// <summary>
/// Settings of skip-gram with negative sampling (Mikolov et al., NIPS 2013), which all embeddings from behaviour share.
/// With one thread they and the data determine the result bit by bit on one kind of processor; more threads update the
/// vectors without locks (Hogwild, Recht et al., NIPS 2011), so their results differ from run to run.
/// </summary>
public sealed record SkipGramOptions
{
    /// <summary>Length of the vectors; 1 to 2048.</summary>
    public int Dimension { get; init; } = 100;

    /// <summary>Most tokens to either side that are context, 1 to 1000; 0 makes the whole sequence the context, as for sets.</summary>
    public int Window { get; init; } = 5;

    /// <summary>Whether each centre draws its window uniformly from 1 to <see cref="Window"/>, so that near tokens count more.</summary>
    public bool DynamicWindow { get; init; } = true;

    /// <summary>Noise tokens drawn for each positive pair; 1 to 63.</summary>
    public int Negatives { get; init; } = 5;

    /// <summary>
    /// Whether the contexts of one centre (at most 16 at a time) share their noise tokens (Ji et al., 2016, "Parallelizing
    /// Word2Vec in Shared and Distributed Memory"). Each pair still meets <see cref="Negatives"/> of them; rows are loaded
    /// once for all pairs, which trains about twice as fast.
    /// </summary>
    public bool SharedNegatives { get; init; } = true;

    /// <summary>
    /// Noise is drawn by count^exponent, -1 to 1: 0 is uniform, 1 by count. Text has 0.75; for recommendation 0 or below can
    /// be better (Caselles-Dupré et al., RecSys 2018).
    /// </summary>
    public double NoiseExponent { get; init; } = 0.75;

    /// <summary>
    /// Subsampling threshold t: a token of relative frequency f is kept with probability sqrt(t/f) + t/f, at most 1; 0 to 1,
    /// where 0 keeps all. Text uses 1e-3 to 1e-5.
    /// </summary>
    public double Sample { get; init; }

    /// <summary>Learning rate at the start; above 0, to 1. It falls linearly with the tokens read to a ten-thousandth of itself.</summary>
    public float LearningRate { get; init; } = 0.025f;

    /// <summary>Passes over the sequences; 1 to 10000. Walks are drawn anew in each.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Whether the result is the sum of a token's input and context vector instead of the input vector alone.</summary>
    public bool AddContextVectors { get; init; }

    /// <summary>Threads; 0 for one per core, to 1024. Only 1 is reproducible.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 17;

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(Dimension), Dimension, 1, 2048);
        OptionRange.Check(nameof(Window), Window, 0, 1000);
        OptionRange.Check(nameof(Negatives), Negatives, 1, 63);
        OptionRange.Check(nameof(NoiseExponent), NoiseExponent, -1, 1);
        OptionRange.Check(nameof(Sample), Sample, 0, 1);
        OptionRange.CheckPositive(nameof(LearningRate), LearningRate, 1);
        OptionRange.Check(nameof(Epochs), Epochs, 1, 10000);
        OptionRange.Check(nameof(Threads), Threads, 0, 1024);
    }
}
