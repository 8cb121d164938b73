using Recsys.Core;
using Recsys.Embeddings;

namespace Recsys.Offline;

/// <summary>What an embedding method may learn from: events, or lines of tokens.</summary>
internal sealed class EmbeddingInput
{
    private readonly InteractionDataset? _dataset;

    private EmbeddingInput(InteractionDataset? dataset, TokenSequences tokens)
    {
        _dataset = dataset;
        Tokens = tokens;
    }

    /// <summary>Tokens of the text, or the items of each user.</summary>
    public TokenSequences Tokens { get; }

    /// <summary>Events with their items' attributes.</summary>
    /// <exception cref="ArgumentException">The input is text.</exception>
    public InteractionDataset Dataset => _dataset
        ?? throw new SettingException("{Format} text has words and no items; this method needs movielens, sequences or sessions.");

    public static EmbeddingInput Of(InteractionDataset dataset) => new(dataset, TokenSequences.FromUsers(dataset));

    public static EmbeddingInput OfText(string file) => new(null, TokenSequences.Read(file));
}
