using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using Recsys.Training.Onnx;
using Recsys.Training.Runs;
using TorchSharp;

namespace Recsys.Training.Ranking;

/// <summary>
/// A trained model over fields. It scores examples in batches as training saw them, and single requests in the packed form that a
/// silo serves; both give the same numbers. Thread-safe.
/// </summary>
public sealed class TrainedRanker : IClickPredictor, IDisposable
{
    // A single event is the rule; more are there when a state is made anew of the log.
    private const int CarriedEvents = 4;

    private readonly ExampleSet _set;
    private readonly FieldLayout _layout;
    private readonly RankingModel _model;
    private readonly FieldTable _table;
    private readonly torch.Device _device;
    private readonly ContextRows _contextRows;
    private readonly FeatureSchema _history;
    private readonly FeatureSchema _contexts;
    private readonly ContextVocabulary _vocabulary;

    internal TrainedRanker(
        ModelFamily family,
        RankerOptions options,
        ExampleSet set,
        FieldLayout layout,
        RankingModel model,
        FieldTable table,
        torch.Device device,
        FeatureSchema history,
        IReadOnlyList<TrainingProgress> epochs)
    {
        Family = family;
        Options = options;
        Epochs = epochs;
        _set = set;
        _layout = layout;
        _model = model;
        _table = table;
        _device = device;
        _history = history;
        _contexts = history with { ContextFeatures = ServedContext.Features(layout.Fields) };
        _vocabulary = ServedContext.Vocabulary(layout.Fields);
        _contextRows = new ContextRows(layout, model, table.Values);
        var values = table.Values.ToArray();
        ItemRows = PackedRows.Of(layout, FieldOwner.Item, values, model.RowWidth, set.Events.ItemCount, model.ReadsKeys);
        UserRows = [.. PackedRows.Unknown(layout, FieldOwner.User, values, model.RowWidth), .. PackedRows.Of(layout, FieldOwner.User, values, model.RowWidth, set.Events.UserCount, model.ReadsKeys)];
        ItemWidth = layout.ItemFields * model.RowWidth;
        UserWidth = layout.UserFields * model.RowWidth;
    }

    /// <summary>What the similarity features are taken of; null for a model without any.</summary>
    public SimilaritySource? Similarity => _layout.Similarity?.Source;

    /// <summary>The similarity features in order.</summary>
    internal IReadOnlyList<string> Similarities => _layout.Similarity?.Names ?? [];

    /// <summary>Shares of the numbers of users' pasts.</summary>
    internal NumberShares Shares => _layout.Similarity?.Shares ?? NumberShares.Empty;

    /// <summary>The rows of all categories.</summary>
    internal FieldTable Table => _table;

    /// <summary>The model.</summary>
    internal RankingModel Model => _model;

    internal const string RowsName = "rows";

    /// <summary>All that it has learned, for a training that goes on from it; empty for a family that none can go on from.</summary>
    internal IReadOnlyList<KeptTensor> Weights => Met is null ? [] : KeptTensor.Of(Name, Learned(_model, _table, Met));

    /// <summary>Which rows anything was learned of; null for a family that no training can go on from.</summary>
    internal bool[]? Met { get; init; }

    /// <summary>All that a model over fields learns, by name.</summary>
    internal static IEnumerable<LearnedTensor> Learned(RankingModel model, FieldTable table, bool[]? met = null) =>
    [
        .. LearnedTensor.Of(model, "model"),
        .. LearnedTensor.Of(table.HistoryFields, "history"),
        .. table.SimilarityFields is null ? [] : LearnedTensor.Of(table.SimilarityFields, "similarities"),
        new LearnedTensor(RowsName, table.Values, table.Keys, met),
    ];

    /// <summary>The family.</summary>
    public ModelFamily Family { get; }

    /// <summary>The settings of the run.</summary>
    public RankerOptions Options { get; }

    /// <summary>What it took from embeddings that it began with; null where it began at random.</summary>
    public Pretraining? Pretraining { get; internal init; }

    /// <summary>The settings to record, where they are of another type than <see cref="Options"/>.</summary>
    internal object Settings { get => field ?? Options; init; }

    /// <summary>Progress after each epoch, in order.</summary>
    public IReadOnlyList<TrainingProgress> Epochs { get; }

    /// <inheritdoc/>
    public string Name => Family.Name;

    /// <summary>Whether the model reads histories.</summary>
    public bool ReadsHistory => _model.ReadsHistory || Options.HistoryAsFields;

    /// <summary>S: numbers of the state that the version's user graph makes of a history; 0 for a model without.</summary>
    public int StateWidth => _model.StateWidth;

    /// <summary>K: events that a run of the version's user graph takes into a state that is carried on; 0 where the state is made anew.</summary>
    internal int StateEvents => _model.CarriesState ? CarriedEvents : 0;

    /// <summary>Whether requests read the history itself, and not only a state that was made of it.</summary>
    internal bool RanksByHistory => Options.HistoryAsFields || (_model.ReadsHistory && StateWidth == 0);

    /// <summary>D: length of an item's packed row.</summary>
    public int ItemWidth { get; }

    /// <summary>Length of a user's packed row; 0 without user fields.</summary>
    public int UserWidth { get; }

    /// <summary>What it knows of the fields that it reads in a request's free context.</summary>
    public ContextVocabulary Contexts => _vocabulary;

    /// <summary>The context fields that a silo has, in the order of the schema's features.</summary>
    internal IEnumerable<FieldColumn> ContextFields => ServedContext.Fields(_layout.Fields);

    /// <summary>Packed rows of all items, row-major [items, D].</summary>
    public float[] ItemRows { get; }

    /// <summary>Packed rows of an unknown user and then of all users, row-major [1 + users, UserWidth].</summary>
    public float[] UserRows { get; }

    /// <summary>The scores of examples, as training computes them.</summary>
    /// <param name="indexes">Indexes of examples of the set that the model was trained on.</param>
    public float[] Predict(IReadOnlyList<int> indexes)
    {
        using var scope = torch.NewDisposeScope();
        return RankingScores.Of(_set, _layout, _model, _table, ReadsHistory ? _history : null, _device, [.. indexes]);
    }

    /// <summary>Another prediction of examples, such as the conversion rate of a model of clicks and conversions.</summary>
    /// <param name="indexes">Indexes of examples of the set that the model was trained on.</param>
    /// <param name="score">Name of the prediction: "click-rate" or "conversion-rate" of families of conversions.</param>
    /// <exception cref="ArgumentException">The family has no prediction of this name.</exception>
    public float[] Predict(IReadOnlyList<int> indexes, string score)
    {
        var compute = _model.OtherScores.TryGetValue(score, out var known) ? known : throw new ArgumentException(
            $"'{Family.Name}' has no prediction '{score}'; it has: {string.Join(", ", _model.OtherScores.Keys)}.", nameof(score));
        using var scope = torch.NewDisposeScope();
        return RankingScores.Of(_set, _layout, _model, _table, ReadsHistory ? _history : null, _device, [.. indexes], compute);
    }

    /// <summary>The metrics of the family's task, by name.</summary>
    /// <param name="scores">Score of each example, as <see cref="Predict(IReadOnlyList{int})"/> gives them.</param>
    /// <param name="examples">The examples.</param>
    public IReadOnlyDictionary<string, double> Measure(float[] scores, Example[] examples) => _model.Validate(scores, examples);

    /// <summary>The scores of items for a user, in the form that a silo serves.</summary>
    /// <param name="user">The user.</param>
    /// <param name="items">Item indexes.</param>
    /// <param name="probabilities">As long as <paramref name="items"/>; probabilities, or whatever the family's task serves.</param>
    public void Predict(UserState user, ReadOnlySpan<int> items, Span<float> probabilities) => Predict(user, ShownItem.Of(items), probabilities);

    /// <inheritdoc/>
    public void Predict(UserState user, ReadOnlySpan<ShownItem> items, Span<float> probabilities)
    {
        var shown = new Candidate[items.Length];
        var candidates = new float[items.Length * ItemWidth];
        for (var i = 0; i < items.Length; i++)
        {
            ItemRows.AsSpan(items[i].Item * ItemWidth, ItemWidth).CopyTo(candidates.AsSpan(i * ItemWidth));
            shown[i] = new Candidate(items[i].Item, 0, items[i].Channel, items[i].ChannelScore);
        }

        var rows = new int[_history.HistoryLength];
        var weights = new float[_history.HistoryLength];
        var kinds = new float[_history.HistoryLength];
        var kept = HistoryEncoder.Select(_history, NewestFirst.Of(user.History), rows, weights, kinds);
        var history = new float[rows.Length * ItemWidth];
        for (var t = 0; t < kept; t++)
        {
            ItemRows.AsSpan(rows[t] * ItemWidth, ItemWidth).CopyTo(history.AsSpan(t * ItemWidth));
        }

        var context = new float[_vocabulary.WidthOf(_contexts)];
        ContextEncoder.Encode(_contexts, user.Time, kept, context, _vocabulary, user.Context);
        var similarities = new float[items.Length * Similarities.Count];
        _layout.Similarity?.Write(NewestFirst.Of(user.History), user.Time, shown, similarities);
        var state = StateEvents > 0 ? CarriedState(user.History) : null;
        Score(UserRows.AsSpan((user.User + 1) * UserWidth, UserWidth).ToArray(), candidates, history, weights, kinds, context, similarities, state).CopyTo(probabilities);
    }

    /// <summary>The served graph's own arithmetic, in torch.</summary>
    /// <param name="user">[UserWidth].</param>
    /// <param name="candidates">[N, D].</param>
    /// <param name="history">[T, D], zero where padded.</param>
    /// <param name="weights">[T].</param>
    /// <param name="kinds">[T], numbers of the kinds of events.</param>
    /// <param name="context">[X].</param>
    /// <param name="similarities">[N, features] of <see cref="RankerOptions.Similarities"/>; null for a model without any.</param>
    /// <param name="state">[S] of a model that keeps a state; null to make it of the history.</param>
    /// <returns>Scores [N].</returns>
    public float[] Score(
        float[] user, float[] candidates, float[] history, float[] weights, float[] kinds, float[] context, float[]? similarities = null, float[]? state = null)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        Value Of(float[] values, params long[] shape) => new TorchValue(values.ToTensor(_device, shape));
        var inputs = ServedInputs.Create(
            _layout,
            _model.RowWidth,
            UserWidth > 0 ? Of(user, 1, UserWidth) : null,
            Of(candidates, candidates.Length / ItemWidth, ItemWidth),
            ReadsHistory ? Of(history, 1, weights.Length, ItemWidth) : null,
            ReadsHistory ? Of(weights, 1, weights.Length) : null,
            ReadsHistory ? Of(kinds, 1, kinds.Length) : null,
            context.Length > 0 ? Of(context, 1, context.Length) : null,
            _contextRows,
            _table.HistoryFields,
            ReadsHistory ? weights.Length : 0,
            state is null ? null : Of(state, 1, state.Length),
            similarityFields: _table.SimilarityFields,
            similarities: Similarities.Count > 0 ? Of(similarities!, candidates.Length / ItemWidth, Similarities.Count) : null);
        return ((TorchValue)_model.Calibrated(_model.Forward(inputs))).Tensor.ToArray();
    }

    // The state after all events, however many.
    private float[] CarriedState(IReadOnlyList<HistoryEvent> oldestFirst)
    {
        var schema = _history with { HistoryLength = CarriedEvents };
        var state = new float[StateWidth];
        foreach (var chunk in oldestFirst.Where(e => e.Kind != InteractionKind.Impression).Chunk(CarriedEvents))
        {
            Array.Reverse(chunk);
            var (rows, weights, kinds) = (new int[CarriedEvents], new float[CarriedEvents], new float[CarriedEvents]);
            var kept = HistoryEncoder.Select(schema, chunk, rows, weights, kinds);
            var history = new float[CarriedEvents * ItemWidth];
            for (var t = 0; t < kept; t++)
            {
                ItemRows.AsSpan(rows[t] * ItemWidth, ItemWidth).CopyTo(history.AsSpan(t * ItemWidth));
            }

            state = ComputeState(history, weights, kinds, state);
        }

        return state;
    }

    /// <summary>The state of a history, as the user graph makes it.</summary>
    /// <param name="history">[T, D], zero where padded.</param>
    /// <param name="weights">[T].</param>
    /// <param name="kinds">[T], numbers of the kinds of events.</param>
    /// <param name="before">[S]: the state before, of a model that carries it on; null for none.</param>
    /// <returns>[S].</returns>
    internal float[] ComputeState(float[] history, float[] weights, float[] kinds, float[]? before = null)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        Value Of(float[] values, params long[] shape) => new TorchValue(values.ToTensor(_device, shape));
        return ((TorchValue)_model.State(StateInputs(
            Of(history, 1, weights.Length, ItemWidth), Of(weights, 1, weights.Length), Of(kinds, 1, kinds.Length), weights.Length, before is null ? null : Of(before, 1, before.Length)))).Tensor.ToArray();
    }

    /// <summary>Adds to a user graph: rank_history [B, T, D], rank_history_weights and rank_history_kinds [B, T], and rank_state [B, S] where it is carried on, to state [B, S].</summary>
    internal void AddState(OnnxGraphBuilder g)
    {
        var parameters = new OnnxParameters(g);
        Value In(string name, params object[] shape) => new OnnxValue(g.Input(name, shape), parameters);
        var length = StateEvents > 0 ? StateEvents : _history.HistoryLength;
        var state = (OnnxValue)_model.State(StateInputs(
            In("rank_history", "B", length, ItemWidth),
            In("rank_history_weights", "B", length),
            In("rank_history_kinds", "B", length),
            length,
            StateEvents > 0 ? In("rank_state", "B", StateWidth) : null));
        g.Output(state.Name, "state", "B", StateWidth);
    }

    private RankingInputs StateInputs(Value history, Value weights, Value kinds, int length, Value? before)
    {
        var rows = history.Reshape(-1, length, _layout.ItemFields, _model.RowWidth);
        return new RankingInputs
        {
            Layout = _layout,
            Rows = rows,
            Candidate = rows,
            History = rows,
            HistoryWeights = weights,
            HistoryKinds = kinds,
            HistoryLength = length,
            StateBefore = before,
        };
    }

    /// <summary>The features that a version with this ranker reads.</summary>
    /// <param name="recall">What its recall reads.</param>
    public FeatureSchema CreateSchema(FeatureSchema recall) => recall with
    {
        RankDimension = ItemWidth,
        UserDimension = UserWidth,
        StateDimension = StateWidth,
        StateEvents = StateEvents,
        RankHistoryLength = ReadsHistory || Similarities.Count > 0 ? _history.HistoryLength : 0,
        RankBehaviourWeights = ReadsHistory ? _history.BehaviourWeights : null,
        CandidateFeatures = Similarities,
        ContextFeatures = _contexts.ContextFeatures,
    };

    /// <summary>The ranker's graph in ONNX format: candidates [N, D], and user, history, history_weights, history_kinds, candidate_features, context and state where the model reads them, to score [N].</summary>
    public byte[] ExportRankerGraph()
    {
        var g = new OnnxGraphBuilder("ranker");
        var parameters = new OnnxParameters(g);
        Value In(string name, params object[] shape) => new OnnxValue(g.Input(name, shape), parameters);
        var contexts = _vocabulary.WidthOf(_contexts);
        var inputs = ServedInputs.Create(
            _layout,
            _model.RowWidth,
            UserWidth > 0 ? In("user", 1, UserWidth) : null,
            In("candidates", "N", ItemWidth),
            RanksByHistory ? In("history", 1, _history.HistoryLength, ItemWidth) : null,
            ReadsHistory ? In("history_weights", 1, _history.HistoryLength) : null,
            RanksByHistory ? In("history_kinds", 1, _history.HistoryLength) : null,
            contexts > 0 ? In("context", 1, contexts) : null,
            _contextRows,
            _table.HistoryFields,
            ReadsHistory ? _history.HistoryLength : 0,
            StateWidth > 0 ? In("state", 1, StateWidth) : null,
            _table.SimilarityFields,
            Similarities.Count > 0 ? In("candidate_features", "N", Similarities.Count) : null);
        var score = (OnnxValue)_model.Calibrated(_model.Forward(inputs)).Squeeze(1);
        g.Output(score.Name, "score", "N");
        return g.Build();
    }

    /// <summary>Packed rows of attributes: an item that came after the training gets the mean of its own.</summary>
    /// <param name="attributes">The attributes.</param>
    /// <returns>[attributes, D]; zero where the model does not know one.</returns>
    public float[] AttributeRows(IReadOnlyList<ItemAttribute> attributes) => NewItems.OfAttributes(attributes);

    /// <summary>The content fields that items have, in order.</summary>
    internal IReadOnlyList<ContentField> Contents => NewItems.Contents;

    /// <summary>Packed row of an item of which nothing is known, and of each number of each content field: [1 + numbers, D].</summary>
    internal float[] ContentRows() => NewItems.OfContents();

    private NewItemRows NewItems => new(_layout, _model, _table.Values.ToArray());

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        _table.Dispose();
        _contextRows.Dispose();
    }
}
