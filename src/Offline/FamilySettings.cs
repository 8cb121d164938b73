namespace Recsys.Offline;

/// <summary>The settings of a family, from a preset and "name=value" pairs.</summary>
internal static class FamilySettings
{
    /// <summary>The preset that is every family's defaults.</summary>
    public const string Default = "default";

    /// <summary>Names of all presets of all families.</summary>
    public static IEnumerable<string> Presets => Families.All.SelectMany(f => f.Presets.Keys).Prepend(Default).Distinct();

    /// <summary>What a family's settings begin from: those of the preset where it has one of the name, else its defaults.</summary>
    public static IReadOnlyList<object> Begin(Family family, string preset) => family.Presets.GetValueOrDefault(preset, family.Defaults);

    /// <summary>Changes settings by name.</summary>
    /// <param name="options">The settings, of their own types.</param>
    /// <param name="settings">Values by name; those that no option has are left alone.</param>
    /// <param name="used">Gets the names that an option has.</param>
    /// <exception cref="ArgumentException">A value does not fit its option.</exception>
    public static IReadOnlyList<object> Apply(IReadOnlyList<object> options, IReadOnlyDictionary<string, string> settings, ISet<string> used) =>
        [.. options.Select(o => OptionSetter.Apply(o, settings, used))];

    /// <summary>Whether one of the options has a setting.</summary>
    public static bool Has(IReadOnlyList<object> options, string name) => options.Any(o => o.GetType().GetProperty(name) is not null);

    /// <summary>The settings as one list: each option's by name, the first of a name.</summary>
    public static IReadOnlyDictionary<string, System.Text.Json.JsonElement> List(IReadOnlyList<object> options) => OptionSetter.List(options);
}
