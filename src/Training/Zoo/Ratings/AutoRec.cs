using Recsys.Core;
using Recsys.Training.Layers;
using Recsys.Training.Native;
using Recsys.Training.Ratings;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Ratings;

/// <summary>Settings of <see cref="AutoRec"/>.</summary>
public sealed record AutoRecOptions : RatingOptions
{
    /// <summary>Whether a row of the network is an item (I-AutoRec), with a rating of each user as its input, or a user (U-AutoRec).</summary>
    public bool ItemBased { get; init; } = true;

    /// <summary>k: hidden units; 1 to 4096.</summary>
    public int Hidden { get; init; } = 256;

    /// <summary>Decoupled weight decay, which takes the place of the paper's L2 penalty (AdamW); 0 to 100.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Chance that an observed rating is hidden from the input in a step, while its error still counts; 0 to below 1.</summary>
    public double InputDropout { get; init; } = 0.3;

    /// <summary>Adam's learning rate at the beginning; above 0, to 1. It falls to a tenth along a line.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Rows of a step; 1 to 65536.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Passes over the rows; 1 to 10000.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Threads of one operation; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Hidden), Hidden, 1, 4096);
        OptionRange.Check(nameof(WeightDecay), WeightDecay, 0, 100);
        OptionRange.CheckChance(nameof(InputDropout), InputDropout);
        OptionRange.CheckPositive(nameof(LearningRate), LearningRate, 1);
        OptionRange.Check(nameof(BatchSize), BatchSize, 1, 65536);
        OptionRange.Check(nameof(Epochs), Epochs, 1, 10000);
        OptionRange.Check(nameof(Threads), Threads, 0, 1024);
    }
}

/// <summary>
/// AutoRec (Sedhain et al. 2015): h(r) = W s(V r + m) + b rebuilds a row of ratings from itself, s the logistic function; the squared
/// error counts observed ratings only. Ratings enter and leave less their damped biases, so that an unobserved one, 0, says nothing.
/// </summary>
internal sealed class AutoRec : FactorRatingModel
{
    private readonly AutoRecOptions _options;
    private readonly RatingMatrix _rows;

    private AutoRec(AutoRecOptions options, RatingData data, CancellationToken cancellationToken)
        : base(options.ItemBased ? "autorec" : "autorec-user", data)
    {
        _options = options;
        _rows = options.ItemBased ? data.ByItem : data.ByUser;
        var device = TorchRuntime.Prepare("cpu", options.Threads);
        var (random, columns, units) = (new Random(options.Seed), _rows.ColumnCount, options.Hidden);
        using var input = Initial.NormalParameter(random, MathF.Sqrt(1f / columns), device, units, columns);
        using var inputBias = Initial.Constant(0, device, units);
        using var output = Initial.NormalParameter(random, MathF.Sqrt(1f / units), device, columns, units);
        using var outputBias = Initial.Constant(0, device, columns);
        using var optimizer = new DenseAdam([input, inputBias, output, outputBias], options.WeightDecay);
        using var generator = new torch.Generator((ulong)(uint)options.Seed, device);
        var order = Enumerable.Range(0, _rows.RowCount).Where(row => !_rows.Columns(row).IsEmpty).ToArray();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            random.Shuffle(order);
            var rate = options.LearningRate * (1 - (0.9 * epoch / options.Epochs));
            foreach (var rows in order.Chunk(options.BatchSize))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = torch.NewDisposeScope();
                var (values, observed) = Batch(rows, device);
                var shown = torch.rand(values.shape, generator: generator).ge(Scalars.Of(options.InputDropout)).to(torch.float32);
                var activations = torch.sigmoid(torch.nn.functional.linear(values * shown, input, inputBias));
                optimizer.ZeroGradients();
                Loss(torch.nn.functional.linear(activations, output, outputBias), values, observed).backward();
                optimizer.Update(rate);
            }
        }

        // A rating is the inner product of (hidden units of the row, 1) and (output weights of the column, its bias).
        using var ending = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var hidden = Beside(HiddenUnits(input, inputBias, device), torch.ones(_rows.RowCount, 1));
        var outputs = Beside(output, outputBias.unsqueeze(1));
        Factors = options.ItemBased ? new RatingFactors(units + 1, outputs, hidden) : new RatingFactors(units + 1, hidden, outputs);
    }

    public override RatingFactors Factors { get; }

    public static RatingFamily Family { get; } = RatingFamily.Served(
        "autorec",
        "Sedhain et al., AutoRec: autoencoders meet collaborative filtering, WWW 2015",
        new AutoRecOptions(),
        (options, data, ct) => new AutoRec(options, data, ct));

    /// <summary>Mean squared error of the observed entries.</summary>
    internal static torch.Tensor Loss(torch.Tensor rebuilt, torch.Tensor values, torch.Tensor observed)
    {
        var error = rebuilt.Minus(values) * observed;
        return (error * error).sum().div(observed.sum());
    }

    private static float[] Beside(torch.Tensor columns, torch.Tensor last) => torch.cat([columns, last], 1).ToArray();

    private torch.Tensor HiddenUnits(Parameter input, Parameter inputBias, torch.Device device)
    {
        var hidden = new float[_rows.RowCount * _options.Hidden];
        foreach (var rows in Enumerable.Range(0, _rows.RowCount).Chunk(_options.BatchSize))
        {
            using var scope = torch.NewDisposeScope();
            torch.sigmoid(torch.nn.functional.linear(Batch(rows, device).Values, input, inputBias)).ToArray().CopyTo(hidden, rows[0] * _options.Hidden);
        }

        return hidden.ToTensor(device, _rows.RowCount, _options.Hidden);
    }

    // Ratings less biases, 0 where unobserved, and 1 where observed.
    private (torch.Tensor Values, torch.Tensor Observed) Batch(int[] rows, torch.Device device)
    {
        var (values, observed) = (new float[rows.Length * _rows.ColumnCount], new float[rows.Length * _rows.ColumnCount]);
        for (var n = 0; n < rows.Length; n++)
        {
            var columns = _rows.Columns(rows[n]);
            var ratings = _rows.Values(rows[n]);
            for (var c = 0; c < columns.Length; c++)
            {
                var at = (n * _rows.ColumnCount) + columns[c];
                var (user, item) = _options.ItemBased ? (columns[c], rows[n]) : (rows[n], columns[c]);
                (values[at], observed[at]) = (ratings[c] - Data.Biases.Of(user, item), 1);
            }
        }

        return (values.ToTensor(device, rows.Length, _rows.ColumnCount), observed.ToTensor(device, rows.Length, _rows.ColumnCount));
    }
}
