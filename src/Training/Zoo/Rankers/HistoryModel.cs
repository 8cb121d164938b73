using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>
/// Embedding and pooling: each item field of the history is pooled to one vector, and a head of Dice layers reads the embeddings
/// of all fields, the pooled vectors, and their products with the candidate's; the linear weights are added to its output. Subclasses differ in how they pool.
/// </summary>
internal abstract class HistoryModel : RankingModel
{
    private readonly int _dimension;
    private readonly int _itemFields;
    private readonly int _strengths;
    private readonly DiceMlp _head;

    /// <param name="name">Name of the family.</param>
    /// <param name="options">Settings.</param>
    /// <param name="setup">What it is built for.</param>
    /// <param name="strengths">Whether a pooled field has one number more than an embedding, which goes to the head alone.</param>
    protected HistoryModel(string name, RankerOptions options, RankingSetup setup, bool strengths = false)
        : base(name, setup)
    {
        _strengths = strengths ? 1 : 0;
        _dimension = options.Dimension;
        _itemFields = setup.Layout.ItemFields;
        _head = new DiceMlp(setup, ((setup.Layout.Count + (2 * _itemFields)) * _dimension) + (_itemFields * _strengths), options.Hidden, options.Dropout);
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
            var pooled = Pool(f, x, history, candidate).ExpandTo(candidate);
            head = head.Concat(1, pooled, pooled.Slice(1, 0, _dimension) * candidate);
        }

        return _head.Forward(head) + x.Linear + Bias(x.Rows);
    }

    /// <summary>One field of the history as a vector.</summary>
    /// <param name="field">Which of the item fields.</param>
    /// <param name="x">What the model reads: the events' weights, kinds and number.</param>
    /// <param name="history">[B, T, k].</param>
    /// <param name="candidate">[B, k], the candidate's value of the same field.</param>
    /// <returns>[B, k], or [B, k + 1] with strengths.</returns>
    protected abstract Value Pool(int field, RankingInputs x, Value history, Value candidate);
}
