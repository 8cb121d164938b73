using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Which part of <see cref="NeuralCf"/> is built.</summary>
public enum NeuralCfForm
{
    /// <summary>Elementwise product of user and item, weighted.</summary>
    Gmf,

    /// <summary>A deep network over user and item side by side.</summary>
    Mlp,

    /// <summary>Both, each with embeddings of its own, joined by one layer.</summary>
    NeuMf,
}

/// <summary>Settings of <see cref="NeuralCf"/>.</summary>
public sealed record NeuralCfOptions : RankerOptions
{
    /// <summary>Which part is built.</summary>
    public NeuralCfForm Form { get; init; } = NeuralCfForm.NeuMf;
}

/// <summary>
/// Neural collaborative filtering (He et al. 2017). The user's vector is the sum of the user's fields (and of those made of the
/// history), the item's that of the item's fields; with one field each that is the paper's pair of ids. Fields of the circumstances go to
/// the deep part alone.
/// </summary>
internal sealed class NeuralCf : RankingModel
{
    private readonly NeuralCfForm _form;
    private readonly int _dimension;
    private readonly long[] _user;
    private readonly long[] _item;
    private readonly long[] _context;
    private readonly Mlp? _deep;
    private readonly Mlp _join;

    public NeuralCf(NeuralCfOptions options, RankingSetup setup)
        : base("neural-cf", setup)
    {
        (_form, _dimension) = (options.Form, options.Dimension);
        var layout = setup.Layout;
        _user = [.. Places(0, layout.UserFields), .. Places(layout.Fields.Count, layout.HistoryFields)];
        _item = [.. Places(layout.First(FieldOwner.Item), layout.ItemFields), .. Places(layout.Fields.Count + layout.HistoryFields, layout.SimilarityFields)];
        _context = Places(layout.First(FieldOwner.Context), layout.ContextFields);
        if (_user.Length == 0 || _item.Length == 0)
        {
            throw new TrainingDataException($"neural-cf needs fields of users (or a history) and of items; there are {_user.Length} and {_item.Length}.");
        }

        var joined = 0;
        if (HasGmf)
        {
            joined += _dimension;
        }

        if (HasMlp)
        {
            _deep = new Mlp(setup, (2 + _context.Length) * _dimension, options.Hidden, options.Dropout, outputs: 0);
            joined += _deep.OutputWidth;
        }

        _join = new Mlp(setup, joined, [], 0);
        RegisterComponents();
    }

    private static readonly NeuralCfOptions Shape = new() { Dimension = 8, Hidden = [16], InitialDeviation = 0.1 };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "neural-cf",
        ModelTask.Click,
        "He et al., Neural collaborative filtering, WWW 2017",
        RankerPresets.Neutral(Shape),
        (options, setup) => new NeuralCf(options, setup),
        RankerPresets.ForNewUsers(Shape));

    public override int RowWidth => 1 + (_form == NeuralCfForm.NeuMf ? 2 * _dimension : _dimension);

    public override Value Forward(RankingInputs x)
    {
        var vectors = x.Embeddings(RowWidth - 1);
        var product = HasGmf ? Product(vectors.Slice(2, 0, _dimension)) : null;
        if (!HasMlp)
        {
            return _join.Forward(product!) + Bias(x.Rows);
        }

        var deep = _deep!.Forward(Beside(vectors.Slice(2, RowWidth - 1 - _dimension, RowWidth - 1)));
        return _join.Forward(product is null ? deep : product.Concat(1, deep)) + Bias(x.Rows);
    }

    private bool HasGmf => _form != NeuralCfForm.Mlp;

    private bool HasMlp => _form != NeuralCfForm.Gmf;

    private Value Product(Value v) => v.Select(1, _user).Sum(1) * v.Select(1, _item).Sum(1);

    private Value Beside(Value v)
    {
        var pair = v.Select(1, _user).Sum(1).Concat(1, v.Select(1, _item).Sum(1));
        return _context.Length == 0 ? pair : pair.Concat(1, v.Select(1, _context).Flatten(_context.Length * _dimension));
    }

    private static long[] Places(int first, int count) => [.. Enumerable.Range(first, count).Select(i => (long)i)];
}
