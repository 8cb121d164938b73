using Recsys.Models;

namespace Recsys.Training.Ranking;

/// <summary>A family of models over fields: its name, its paper, its settings, and how a model of it is made.</summary>
public sealed class ModelFamily
{
    private readonly Func<RankerOptions, RankingSetup, RankingModel> _create;

    private ModelFamily(string name, ModelTask task, string paper, RankerOptions defaults, Func<RankerOptions, RankingSetup, RankingModel> create)
    {
        Name = name;
        Task = task;
        Paper = paper;
        Defaults = defaults;
        _create = create;
    }

    /// <summary>Name on the command line and in artefacts.</summary>
    public string Name { get; }

    /// <summary>What it predicts.</summary>
    public ModelTask Task { get; }

    /// <summary>Authors, title, year.</summary>
    public string Paper { get; }

    /// <summary>The settings with their defaults; of the family's own type.</summary>
    public RankerOptions Defaults { get; }

    /// <summary>Other settings by the name of their preset, see <see cref="RankerPresets"/>; of the family's own type.</summary>
    public IReadOnlyDictionary<string, RankerOptions> Presets { get; private init; } = new Dictionary<string, RankerOptions>();

    /// <summary>
    /// Whether a training can go on from a version of it. False for what is made of the data as a whole before the first epoch: trees, and
    /// embeddings that another model learns first.
    /// </summary>
    public bool Continues { get; private init; } = true;

    internal static ModelFamily Of<TOptions>(string name, ModelTask task, string paper, TOptions defaults, Func<TOptions, RankingSetup, RankingModel> create, TOptions? newUsers = null, bool continues = true)
        where TOptions : RankerOptions =>
        new(name, task, paper, defaults, (options, setup) => create((TOptions)options, setup))
        {
            Continues = continues,
            Presets = newUsers is null ? new Dictionary<string, RankerOptions>() : new Dictionary<string, RankerOptions> { [RankerPresets.NewUsers] = newUsers },
        };

    internal RankingModel Create(RankerOptions options, RankingSetup setup) => _create(options, setup);
}
