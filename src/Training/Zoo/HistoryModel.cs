using Recsys.Training.Graph;

namespace Recsys.Training;

/// <summary>
/// Embedding and pooling: each item field of the history is pooled to one vector, and a head of Dice layers reads the embeddings
/// of all fields, the pooled vectors, and their products with the candidate's. Subclasses differ in how they pool.
/// </summary>
internal abstract class HistoryModel : RankingModel
{
    private readonly int _dimension;
    private readonly int _itemFields;
    private readonly DiceMlp _head;

    protected HistoryModel(string name, RankerOptions options, RankingSetup setup)
        : base(name, setup)
    {
        _dimension = options.Dimension;
        _itemFields = setup.Layout.ItemFields;
        _head = new DiceMlp(setup, (setup.Layout.Count + (2 * _itemFields)) * _dimension, options.Hidden, options.Dropout);
        register_module("head", _head);
    }

    public override int RowWidth => 1 + _dimension;

    public override bool ReadsHistory => true;

    public override Value Forward(RankingInputs x)
    {
        var head = x.Flat(_dimension);
        for (var f = 0; f < _itemFields; f++)
        {
            var history = x.History!.Slice(2, f, f + 1).Squeeze(2).Slice(2, 1, 1 + _dimension);
            var candidate = x.Candidate.Slice(1, f, f + 1).Squeeze(1).Slice(1, 1, 1 + _dimension);
            var pooled = Pool(f, history, x.HistoryWeights!, candidate).ExpandTo(candidate);
            head = head.Concat(1, pooled, pooled * candidate);
        }

        return _head.Forward(head) + Bias(x.Rows);
    }

    /// <summary>One field of the history as a vector.</summary>
    /// <param name="field">Which of the item fields.</param>
    /// <param name="history">[B, T, k].</param>
    /// <param name="weights">[B, T].</param>
    /// <param name="candidate">[B, k], the candidate's value of the same field.</param>
    /// <returns>[B, k].</returns>
    protected abstract Value Pool(int field, Value history, Value weights, Value candidate);
}
