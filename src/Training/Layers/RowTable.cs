using TorchSharp;

namespace Recsys.Training.Layers;

/// <summary>
/// An embedding table trained row by row: a step gathers the rows that its batch names, and Adam (Kingma and Ba 2015)
/// updates those only. The cost of a step so depends on the batch, not on the catalogue; rows not named keep their
/// moments as they are.
/// </summary>
internal sealed class RowTable : IDisposable
{
    private readonly torch.Tensor _firstMoment;
    private readonly torch.Tensor _secondMoment;
    private int _step;

    public RowTable(Random random, int rows, int dimension, float deviation, torch.Device device)
        : this(Initial.Normal(random, deviation, (long)rows * dimension), rows, dimension, device)
    {
    }

    /// <param name="values">First values, row-major.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="dimension">Length of a row.</param>
    /// <param name="device">Where the table lives.</param>
    public RowTable(float[] values, int rows, int dimension, torch.Device device)
    {
        Rows = rows;
        Dimension = dimension;
        Values = values.ToTensor(device, rows, dimension);
        _firstMoment = torch.zeros_like(Values);
        _secondMoment = torch.zeros_like(Values);
        Touched = torch.zeros(rows, dtype: torch.@bool, device: device);
    }

    public int Rows { get; }

    public int Dimension { get; }

    /// <summary>[rows, dimension]; changed in place by <see cref="Update"/>.</summary>
    public torch.Tensor Values { get; }

    /// <summary>Steps taken; set only when a run goes on from a checkpoint, with <see cref="Moments"/>, and any row may then have been in one.</summary>
    public int Step
    {
        get => _step;
        set
        {
            _step = value;
            Touched.fill_(Scalars.Of(1));
        }
    }

    /// <summary>[rows]: whether a step has named the row.</summary>
    public torch.Tensor Touched { get; }

    /// <summary>Notes that a step names rows.</summary>
    public void Touch(torch.Tensor rows) => Touched.index_fill_(0, rows, Scalars.Of(1));

    /// <summary>Cells that steps leave as they are; null for none. The table disposes it.</summary>
    public FrozenCells? Frozen { get; set; }

    /// <summary>Both moments.</summary>
    public IEnumerable<torch.Tensor> Moments => [_firstMoment, _secondMoment];

    /// <summary>Copies of the rows named, each once, as a leaf that collects gradients.</summary>
    public torch.Tensor Gather(torch.Tensor rows) => Values.index_select(0, rows).requires_grad_(true);

    /// <summary>One Adam step on the rows gathered. Rows without a gradient stay.</summary>
    /// <param name="rows">Numbers of the rows, each once.</param>
    /// <param name="gathered">What <see cref="Gather"/> gave for them.</param>
    /// <param name="learningRate">Size of the step.</param>
    /// <param name="decay">Decoupled decay of the rows in the step, as a share of the learning rate.</param>
    public void Update(torch.Tensor rows, torch.Tensor gathered, double learningRate, double decay = 0)
    {
        if (gathered.grad is not { } gradient)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        _step++;
        Touch(rows);
        var first = _firstMoment.index_select(0, rows);
        var second = _secondMoment.index_select(0, rows);
        AdamMoments.Accumulate(first, second, gradient);
        _firstMoment.index_copy_(0, rows, first);
        _secondMoment.index_copy_(0, rows, second);
        using var size = Scalars.Owned(-learningRate * AdamMoments.StepScale(Step));
        using var keep = Scalars.Owned(1 - (learningRate * decay));
        Values.index_copy_(0, rows, gathered.detach().mul(keep).addcdiv_(first, AdamMoments.Denominator(second), size));
        KeepFrozen(rows, gathered);
    }

    /// <summary>Puts the frozen cells of some rows back.</summary>
    /// <param name="rows">Numbers of the rows, each once.</param>
    /// <param name="gathered">What <see cref="Gather"/> gave for them before they were changed.</param>
    public void KeepFrozen(torch.Tensor rows, torch.Tensor gathered)
    {
        if (Frozen is not null)
        {
            using var scope = torch.NewDisposeScope();
            using var noGradient = torch.no_grad();
            Values.index_copy_(0, rows, Frozen.Keep(rows, gathered.detach(), Values.index_select(0, rows)));
        }
    }

    public void Dispose()
    {
        Values.Dispose();
        Touched.Dispose();
        Frozen?.Dispose();
        _firstMoment.Dispose();
        _secondMoment.Dispose();
    }
}
