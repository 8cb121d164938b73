namespace Recsys.Training.Recall.NextItem;

/// <summary>A family of next-item models: its name, its paper, its settings, and how its user side is made.</summary>
public sealed class NextItemFamily
{
    private readonly Func<NextItemOptions, NextItemSetup, NextItemTower> _create;

    private NextItemFamily(string name, string paper, NextItemOptions defaults, Func<NextItemOptions, NextItemSetup, NextItemTower> create)
    {
        Name = name;
        Paper = paper;
        Defaults = defaults;
        _create = create;
    }

    /// <summary>Name on the command line and in artefacts.</summary>
    public string Name { get; }

    /// <summary>Authors, title, year.</summary>
    public string Paper { get; }

    /// <summary>The settings with their defaults; of the family's own type.</summary>
    public NextItemOptions Defaults { get; }

    /// <summary>Whether its models read users' profiles: who they are, and what they searched for.</summary>
    public bool ReadsProfiles { get; private init; }

    /// <summary>Other settings by the name of their preset; of the family's own type.</summary>
    public IReadOnlyDictionary<string, NextItemOptions> Presets { get; private init; } = new Dictionary<string, NextItemOptions>();

    internal static NextItemFamily Of<TOptions>(string name, string paper, TOptions defaults, Func<TOptions, NextItemSetup, NextItemTower> create, bool readsProfiles = false, TOptions? asPublished = null)
        where TOptions : NextItemOptions =>
        new(name, paper, defaults, (options, setup) => create((TOptions)options, setup))
        {
            ReadsProfiles = readsProfiles,
            Presets = asPublished is null ? new Dictionary<string, NextItemOptions>() : new Dictionary<string, NextItemOptions> { ["paper"] = asPublished },
        };

    internal NextItemTower Create(NextItemOptions options, NextItemSetup setup) => _create(options, setup);
}
