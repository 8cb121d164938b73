using Recsys.Training.Graph;
using Recsys.Training.Torch;
using TorchSharp.Modules;

namespace Recsys.Training;

/// <summary>Settings of <see cref="YouTubeRecall"/>.</summary>
public sealed record YouTubeRecallOptions : NextItemOptions
{
    /// <summary>Units of each hidden layer, at least one layer; each 1 to 4096.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [256, 128];

    /// <summary>
    /// Whether the tower reads how old the event to predict is (its "example age"), so that it learns what was popular when. When
    /// serving the age is 0, the end of the training data. Sources that give only an order have no comparable times.
    /// </summary>
    public bool ExampleAge { get; init; } = true;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check($"{nameof(Hidden)}.Count", Hidden.Count, 1, 16);
        foreach (var units in Hidden)
        {
            OptionRange.Check(nameof(Hidden), units, 1, 4096);
        }
    }
}

/// <summary>
/// YouTube's candidate generation (Covington et al. 2016): the mean of the watched items' embeddings and the example age into a
/// tower of ReLU layers, a softmax over all items, whose rows are the item vectors that serving searches. The rows are the input
/// embeddings as well, so that a silo needs one table. The same number of examples per user: <see cref="NextItemOptions.ExamplesPerUser"/>.
/// </summary>
internal sealed class YouTubeRecall : NextItemTower
{
    private readonly YouTubeRecallOptions _options;
    private readonly Parameter _older;
    private readonly Parameter? _age;
    private readonly DenseLayer[] _layers;
    private readonly DenseLayer _output;

    public YouTubeRecall(YouTubeRecallOptions options, NextItemSetup setup)
        : base("youtube-recall", options)
    {
        _options = options;
        var (length, width) = (options.HistoryLength, options.Dimension);
        var older = Enumerable.Range(0, length * length).Select(i => i % length < i / length ? 0f : 1f).ToArray();
        _older = new Parameter(older.ToTensor(setup.Device, length, length), requires_grad: false);
        _age = options.ExampleAge ? Initial.NormalParameter(setup.Random, 1, setup.Device, options.Hidden[0], 2) : null;
        var layers = new List<DenseLayer>();
        foreach (var units in options.Hidden)
        {
            layers.Add(new DenseLayer(setup.Random, width, units, setup.Device, gain: 2));
            width = units;
        }

        _layers = [.. layers];
        _output = new DenseLayer(setup.Random, width, options.Dimension, setup.Device);
        RegisterComponents();
        for (var i = 0; i < _layers.Length; i++)
        {
            register_module($"layer{i}", _layers[i]);
        }
    }

    public static NextItemFamily Family { get; } = NextItemFamily.Of(
        "youtube-recall",
        "Covington et al., Deep neural networks for YouTube recommendations, RecSys 2016",
        new YouTubeRecallOptions { ExamplesPerUser = 10 },
        (options, setup) => new YouTubeRecall(options, setup));

    public override Value Forward(NextItemInputs x)
    {
        // Row t of the matrix picks place t and all older ones.
        var older = x.History.Parameter(_older).Slice(0, 0, x.EveryPlace ? x.Length : 1).Slice(1, 0, x.Length);
        var weights = x.Weights.Unsqueeze(2);
        var state = (older.MatMul(x.History * weights) / older.MatMul(weights).AtLeast(1e-6f)).Dropout(_options.Dropout);
        for (var i = 0; i < _layers.Length; i++)
        {
            state = state.Through(_layers[i]);
            if (i == 0 && _age is not null && x.Age is not null)
            {
                // As further inputs of the first layer; an age of 0 adds nothing, so serving leaves it out.
                state += x.Age.Concat(2, x.Age.Square()).Linear(_age, null);
            }

            state = state.Relu().Dropout(_options.Dropout);
        }

        return state.Through(_output);
    }
}
