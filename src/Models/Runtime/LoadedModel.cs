using System.Numerics.Tensors;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>
/// A model version ready to serve. All members may be called from many threads at once, except that
/// <see cref="Dispose"/> comes last: whoever swaps versions disposes the old one when its last request has ended.
/// </summary>
public sealed class LoadedModel : IDisposable
{
    private readonly ModelParts _parts;
    private readonly ModelLoadOptions _options;
    private readonly Lock _appending = new();

    private LoadedModel(ModelParts parts, ModelLoadOptions options)
    {
        _parts = parts;
        _options = options;
    }

    /// <summary>The version's description.</summary>
    public ModelManifest Manifest => _parts.Manifest;

    /// <summary>What the model sees.</summary>
    public FeatureSchema Schema => _parts.Manifest.Schema;

    /// <summary>Name of the version.</summary>
    public string Version => _parts.Manifest.Version;

    /// <summary>Ids and rows of the items.</summary>
    public ItemVocabulary Items => _parts.Items;

    /// <summary>Item vectors in the interest space; the dot product with an interest is the recall score.</summary>
    public EmbeddingTable Recall => _parts.Recall;

    /// <summary>Item vectors of the ranker, or null without one.</summary>
    public EmbeddingTable? Rank => _parts.Rank;

    /// <summary>Training count of each row, 0 for cold items; at least as long as <see cref="Items"/>.</summary>
    public ReadOnlySpan<float> Popularity => _parts.Popularity.Counts;

    /// <summary>Item-to-item lists.</summary>
    public ItemNeighbours Neighbours => _parts.Neighbours;

    /// <summary>The decision tree over users' attributes; null where the version has none.</summary>
    public QuestionTree? Questions => _parts.Questions;

    /// <summary>The file with an index of <see cref="Recall"/>, its hash checked; null where the version carries none.</summary>
    public string? RecallIndexPath => _parts.RecallIndexPath;

    /// <summary>What the ranker looks at: candidate and context features by name, and the vectors "item", "user", "interest", "history" and "state" that it reads; empty without a ranker.</summary>
    public IReadOnlyList<string> RankInputs => _parts.Ranker?.Inputs ?? [];

    /// <summary>Whether attributes have vectors, of which rows of new items are made.</summary>
    public bool HasAttributes => _parts.RecallAttributes is not null;

    /// <summary>Whether content vectors of new items make their rows.</summary>
    public bool HasContents => _parts.RecallContents is not null;

    /// <summary>Whether the version has a ranker.</summary>
    public bool HasRanker => _parts.Ranker is not null;

    /// <summary>
    /// Opens an artefact. Checks format version, file list, lengths, SHA-256 of every file, schema hash, finite
    /// tables and the graphs' inputs and outputs, and reproduces the golden outputs.
    /// </summary>
    /// <param name="folder">The artefact's folder; its files stay mapped until <see cref="Dispose"/>.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <exception cref="ArtifactException">The artefact is refused; the message names file, value and bound. Nothing stays open.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its bound.</exception>
    public static LoadedModel Open(string folder, ModelLoadOptions? options = null)
    {
        options ??= new ModelLoadOptions();
        options.Validate();
        return new LoadedModel(ModelParts.Open(folder, options), options);
    }

    /// <summary>
    /// Gives an item that training did not see a row, made of the vectors of its attributes and of its contents, see <see cref="ContentField"/>
    /// (of unit length in recall where the manifest says so). Where its attributes give it other vectors than before, it moves to a new row, since
    /// rows are read while this is done; the old one is nobody's. Calls are taken one after the other.
    /// </summary>
    /// <param name="id">The item's id.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>
    /// The row; the one that it has where training saw the item, where no attribute and no content is known or where
    /// <see cref="ModelLoadOptions.MaxColdItems"/> are there already, -1 where it has none.
    /// </returns>
    /// <exception cref="ArgumentException">The id is not 1 to 512 characters without control characters.</exception>
    public int AddColdItem(string id, IReadOnlyList<ItemAttribute> attributes)
    {
        lock (_appending)
        {
            if (Items.TryGetRow(id, out var known) && known < Manifest.ItemCount)
            {
                return known;
            }

            RequireId(id);
            var recall = new float[Recall.Dimension];
            if (IsFull || !_parts.TryEncodeRecall(attributes, recall))
            {
                return known;
            }

            float[]? rank = null;
            if (Rank is not null)
            {
                rank = new float[Rank.Dimension];
                _parts.EncodeRank(attributes, rank);
            }

            if (IsRow(known, recall, rank))
            {
                return known;
            }

            _parts.Kinds?.Append(attributes);
            return Append(id, recall, rank);
        }
    }

    /// <summary>
    /// Gives an item that training did not see a row, made of the rows of other items: their weighted mean, of unit length in
    /// recall where the manifest says so; another row than before where that has changed. Calls are taken one after the other.
    /// </summary>
    /// <param name="id">The item's id.</param>
    /// <param name="rows">Rows of the items that are like it.</param>
    /// <param name="weights">A weight above 0 for each.</param>
    /// <returns>
    /// The row; the one that it has where training saw the item, where there are no others or where
    /// <see cref="ModelLoadOptions.MaxColdItems"/> are there already, -1 where it has none.
    /// </returns>
    /// <exception cref="ArgumentException">The id is not 1 to 512 characters without control characters.</exception>
    public int AddColdItem(string id, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights)
    {
        lock (_appending)
        {
            if (Items.TryGetRow(id, out var known) && known < Manifest.ItemCount)
            {
                return known;
            }

            RequireId(id);
            if (IsFull || rows.IsEmpty)
            {
                return known;
            }

            var recall = WeightedMean(Recall, rows, weights);
            if (Manifest.NormalizeRecall)
            {
                VectorMath.Normalize(recall);
            }

            var rank = Rank is null ? null : WeightedMean(Rank, rows, weights);
            if (IsRow(known, recall, rank))
            {
                return known;
            }

            _parts.Kinds?.AppendLike(rows[TensorPrimitives.IndexOfMax(weights)]);
            return Append(id, recall, rank);
        }
    }

    /// <summary>Computes a user's interest; zero where the encoded history is empty.</summary>
    /// <param name="newestFirst">The user's events, newest first.</param>
    /// <param name="interest">Receives InterestDimension floats.</param>
    /// <param name="profile">What the user answered, by field, for versions whose user graph reads profiles; null for nothing.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="ModelOutputException">The graph failed or gave a number that is not finite.</exception>
    public void ComputeInterest(ReadOnlySpan<HistoryEvent> newestFirst, Span<float> interest, IReadOnlyDictionary<string, string>? profile = null)
    {
        Span<float> state = Schema.StateDimension == 0 ? [] : new float[Schema.StateDimension];
        ComputeInterest(newestFirst, interest, state, profile);
    }

    /// <summary>Computes a user's interest, and the state that the ranker reads in the history's place.</summary>
    /// <param name="newestFirst">The user's events, newest first.</param>
    /// <param name="interest">Receives InterestDimension floats; zero where the encoded history is empty.</param>
    /// <param name="state">Receives StateDimension floats; empty for a version without a state. One that is carried on is made of all the events given.</param>
    /// <param name="profile">What the user answered, by field, for versions whose user graph reads profiles; null for nothing.</param>
    /// <exception cref="ArgumentException">A destination has another length.</exception>
    /// <exception cref="ModelOutputException">The graph failed or gave a number that is not finite.</exception>
    public void ComputeInterest(ReadOnlySpan<HistoryEvent> newestFirst, Span<float> interest, Span<float> state, IReadOnlyDictionary<string, string>? profile = null)
    {
        RequireInterest(interest.Length, nameof(interest));
        RequireState(state.Length, nameof(state));
        if (Schema.StateEvents == 0)
        {
            _parts.User.Compute(newestFirst, Recall, Rank, interest, state, [], profile);
            return;
        }

        var oldestFirst = newestFirst.ToArray();
        Array.Reverse(oldestFirst);
        state.Clear();
        _parts.User.Compute(newestFirst, Recall, Rank, interest, state, oldestFirst, profile);
    }

    /// <summary>Computes a user's interest, and takes new events into a state that is carried on (<see cref="FeatureSchema.StateEvents"/>).</summary>
    /// <param name="newestFirst">The user's events, newest first.</param>
    /// <param name="added">The events that the state does not have yet, oldest first; any number.</param>
    /// <param name="interest">Receives InterestDimension floats; zero where the encoded history is empty.</param>
    /// <param name="state">The state before these events, all zeros before the first of all; receives the state after them.</param>
    /// <param name="profile">What the user answered, by field, for versions whose user graph reads profiles; null for nothing.</param>
    /// <exception cref="ArgumentException">A destination has another length, or the version carries no state.</exception>
    /// <exception cref="ModelOutputException">The graph failed or gave a number that is not finite.</exception>
    public void CarryState(
        ReadOnlySpan<HistoryEvent> newestFirst, ReadOnlySpan<HistoryEvent> added, Span<float> interest, Span<float> state, IReadOnlyDictionary<string, string>? profile = null)
    {
        RequireInterest(interest.Length, nameof(interest));
        RequireState(state.Length, nameof(state));
        if (Schema.StateEvents == 0)
        {
            throw new ArgumentException($"Version '{Version}' carries no state from event to event.", nameof(state));
        }

        _parts.User.Compute(newestFirst, Recall, Rank, interest, state, added, profile);
    }

    /// <summary>
    /// Scores candidates in one run of the ranker; without a ranker the score is the recall score.
    /// Buffers are pooled: a call allocates only what ONNX Runtime itself does.
    /// </summary>
    /// <param name="request">What is known of the request.</param>
    /// <param name="candidates">The candidates, at most <see cref="ModelLoadOptions.MaxCandidates"/>.</param>
    /// <param name="scores">Receives one finite score a candidate; at least as long.</param>
    /// <param name="without">An input to set to zero, one of <see cref="RankInputs"/>, to see what it does; null for none.</param>
    /// <exception cref="ArgumentException">A length is wrong, or the ranker has no such input.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are too many candidates, or one has no row.</exception>
    /// <exception cref="ModelOutputException">The graph failed or gave a number that is not finite.</exception>
    public void Score(RankRequest request, ReadOnlySpan<Candidate> candidates, Span<float> scores, string? without = null)
    {
        if (scores.Length < candidates.Length)
        {
            throw new ArgumentException(
                $"scores holds {scores.Length} values for {candidates.Length} candidates.", nameof(scores));
        }

        if (candidates.IsEmpty)
        {
            return;
        }

        if (candidates.Length > _options.MaxCandidates)
        {
            throw new ArgumentOutOfRangeException(
                nameof(candidates),
                candidates.Length,
                $"{ModelLoadOptions.Section}:{nameof(_options.MaxCandidates)} allows {_options.MaxCandidates} candidates a call.");
        }

        scores = scores[..candidates.Length];
        if (_parts.Ranker is { } ranker)
        {
            RequireInterest(request.Interest.Length, nameof(request));
            RequireState(request.State.Length, nameof(request));
            ranker.Compute(request, UserRow(request.UserId), candidates, _parts.Popularity.Counts, _parts.Popularity.Max, scores, without);
        }
        else
        {
            for (var i = 0; i < scores.Length; i++)
            {
                scores[i] = candidates[i].RecallScore;
            }
        }

        if (!VectorMath.IsFinite(scores))
        {
            throw new ModelOutputException(Version, "a score is not finite.");
        }
    }

    /// <summary>Closes graphs and unmaps tables.</summary>
    public void Dispose() => _parts.Dispose();

    private bool IsFull => Items.Count - Manifest.ItemCount >= _options.MaxColdItems;

    private bool IsRow(int row, float[] recall, float[]? rank) =>
        row >= 0 && Recall[row].SequenceEqual(recall) && (rank is null || Rank![row].SequenceEqual(rank));

    // Columns first, vocabulary last: a row that can be found by id is whole.
    private int Append(string id, float[] recall, float[]? rank)
    {
        _parts.Popularity.GrowTo(Items.Count + 1);
        Recall.Append(recall);
        Rank?.Append(rank!);
        return Items.Append(id);
    }

    private static void RequireId(string id)
    {
        if (!IdRules.IsValid(id))
        {
            throw new ArgumentException(
                $"Item id '{id}' is not 1 to {IdRules.MaxLength} characters without control characters.", nameof(id));
        }
    }

    private static float[] WeightedMean(EmbeddingTable table, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights)
    {
        var mean = new float[table.Dimension];
        var total = 0f;
        for (var i = 0; i < rows.Length; i++)
        {
            total += weights[i];
            TensorPrimitives.MultiplyAdd(table[rows[i]], weights[i], mean, mean);
        }

        TensorPrimitives.Multiply(mean, 1 / total, mean);
        return mean;
    }

    /// <summary>Whether the version was trained with a user and has a row for them.</summary>
    /// <param name="userId">The user.</param>
    public bool KnowsUser(string userId) => _parts.Users?.TryGetRow(userId, out _) == true;

    // The first row is the unknown user's.
    private ReadOnlySpan<float> UserRow(string? user) => _parts.UserRows is not { } rows
        ? []
        : user is not null && _parts.Users!.TryGetRow(user, out var row) ? rows[1 + row] : rows[0];

    private void RequireState(int length, string name)
    {
        if (length != Schema.StateDimension)
        {
            throw new ArgumentException(
                $"The state holds {length} floats; version '{Version}' has {Schema.StateDimension}.", name);
        }
    }

    private void RequireInterest(int length, string name)
    {
        if (length != Schema.InterestDimension)
        {
            throw new ArgumentException(
                $"The interest holds {length} floats; version '{Version}' has {Schema.InterestDimension}.", name);
        }
    }
}
