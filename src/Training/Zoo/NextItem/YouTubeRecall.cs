using Recsys.Core;
using Recsys.Training.Layers;
using Recsys.Training.Recall.NextItem;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.NextItem;

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

    /// <summary>How much an event weighs relative to the next newer one, in the mean of the history; above 0, 1 for the paper's flat mean.</summary>
    public double Decay { get; init; } = 1;

    /// <summary>Whether the mean of the history is added to what the layers make of it, so that they learn only how the two differ.</summary>
    public bool Residual { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.CheckPositive(nameof(Decay), Decay, 1);
        OptionRange.Check($"{nameof(Hidden)}.Count", Hidden.Count, 1, 16);
        foreach (var units in Hidden)
        {
            OptionRange.Check(nameof(Hidden), units, 1, 4096);
        }
    }
}

/// <summary>
/// YouTube's candidate generation (Covington et al. 2016): the mean of the watched items' embeddings, the mean of those of search tokens, who the
/// user is (<see cref="ProfileLayer"/>) and the example age into a tower of ReLU layers, a softmax over all items, whose rows are the item vectors that serving searches. The rows are the input
/// embeddings as well, so that a silo needs one table. The same number of examples per user: <see cref="NextItemOptions.ExamplesPerUser"/>.
/// </summary>
internal sealed class YouTubeRecall : NextItemTower
{
    private readonly YouTubeRecallOptions _options;
    private readonly Parameter _older;
    private readonly Parameter? _age;
    private readonly ProfileLayer? _profile;
    private readonly DenseLayer? _ofProfile;
    private readonly DenseLayer[] _layers;
    private readonly DenseLayer _output;

    public YouTubeRecall(YouTubeRecallOptions options, NextItemSetup setup)
        : base("youtube-recall", options)
    {
        _options = options;
        var (length, width) = (options.HistoryLength, options.Dimension);
        var older = Enumerable.Range(0, length * length)
            .Select(i => i % length < i / length ? 0f : (float)Math.Pow(options.Decay, (i % length) - (i / length)))
            .ToArray();
        _older = new Parameter(older.ToTensor(setup.Device, length, length), requires_grad: false);
        _age = options.ExampleAge ? Initial.NormalParameter(setup.Random, 1, setup.Device, options.Hidden[0], 2) : null;
        var layers = new List<DenseLayer>();
        foreach (var units in options.Hidden)
        {
            layers.Add(new DenseLayer(setup.Random, width, units, setup.Device, gain: 2));
            width = units;
        }

        _layers = [.. layers];
        if (setup.Profiles is { } profiles)
        {
            ProfileWidth = profiles.Width;
            _profile = new ProfileLayer(profiles, options.Dimension, setup.Random, setup.Device);
            _ofProfile = new DenseLayer(setup.Random, _profile.Width, options.Hidden[0], setup.Device, bias: false, gain: 2);
        }

        _output = new DenseLayer(setup.Random, width, options.Dimension, setup.Device);
        RegisterComponents();
        for (var i = 0; i < _layers.Length; i++)
        {
            register_module($"layer{i}", _layers[i]);
        }
    }

    public override int ProfileWidth { get; }

    public static NextItemFamily Family { get; } = NextItemFamily.Of(
        "youtube-recall",
        "Covington et al., Deep neural networks for YouTube recommendations, RecSys 2016",
        new YouTubeRecallOptions
        {
            ExamplesPerUser = 10,
            Hidden = [128],
            Decay = 0.6,
            Residual = true,
            Normalize = false,
            Temperature = 1,
            Dropout = 0.5,
            LearningRate = 2e-3,
            Epochs = 12,
            Patience = 4,
        },
        (options, setup) => new YouTubeRecall(options, setup),
        readsProfiles: true,
        asPublished: new YouTubeRecallOptions
        {
            ExamplesPerUser = 10,
            Dimension = 256,
            Hidden = [1024, 512, 256],
            SampledItems = 5000,
            Decay = 1,
            Residual = false,
            Normalize = false,
            Temperature = 1,
            Dropout = 0,
        });

    public override Value Forward(NextItemInputs x)
    {
        // Row t of the matrix weighs place t and all older ones.
        var older = x.History.Parameter(_older).Slice(0, 0, x.EveryPlace ? x.Length : 1).Slice(1, 0, x.Length);
        var weights = x.Weights.Unsqueeze(2);
        var mean = (older.MatMul(x.History * weights) / older.MatMul(weights).AtLeast(1e-6f)).Dropout(_options.Dropout);
        var state = mean;
        for (var i = 0; i < _layers.Length; i++)
        {
            state = state.Through(_layers[i]);
            if (i == 0 && _profile is not null && x.Profiles is not null)
            {
                // As further inputs of the first layer, too.
                state += x.AtPlaces(_profile.Forward(x.Profiles).Through(_ofProfile!), _options.Hidden[0]);
            }

            if (i == 0 && _age is not null && x.Age is not null)
            {
                // As further inputs of the first layer; an age of 0 adds nothing, so serving leaves it out.
                state += x.Age.Concat(2, x.Age.Square()).Linear(_age, null);
            }

            state = state.Relu().Dropout(_options.Dropout);
        }

        var interest = state.Through(_output);
        return _options.Residual ? mean + interest : interest;
    }
}
