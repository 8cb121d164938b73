using System.Globalization;
using Recsys.Core;
using Recsys.Training.Runs;

namespace Recsys.Offline;

/// <summary>The settings of a family, from a preset and "name=value" pairs.</summary>
internal static class FamilySettings
{
    /// <summary>The preset that is every family's defaults.</summary>
    public const string Default = "default";

    private const string Device = "Device";
    private const string Dimension = "Dimension";
    private const string Seed = "Seed";

    // What must be the same in a ranker and in the family under it.
    private static readonly string[] OfBoth = [Seed, Device, "Threads"];

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

    /// <summary>
    /// The settings of a family that proposes, from a preset and those of the ranker over it. A name may be one of both: the ranker's is meant where
    /// the other is a family that was chosen for it (<see cref="Family.TakesRecall"/>), but for what must be the same in both.
    /// </summary>
    /// <param name="proposes">The family that proposes.</param>
    /// <param name="ranker">The ranker; null for none.</param>
    /// <param name="preset">What both begin from, where they have it.</param>
    /// <param name="settings">Values by name.</param>
    /// <param name="used">Gets the names that an option has.</param>
    /// <exception cref="ArgumentException">A value does not fit its option.</exception>
    public static IReadOnlyList<object> OfRecall(Family proposes, Family? ranker, string preset, IReadOnlyDictionary<string, string> settings, ISet<string> used) => Apply(
        Begin(proposes, preset),
        ranker is not { TakesRecall: true } ? settings : settings.Where(s => OfBoth.Contains(s.Key, StringComparer.OrdinalIgnoreCase)).ToDictionary(),
        used);

    /// <summary>The settings with vectors as long as those that a model begins with, unless they say a length.</summary>
    public static IReadOnlyDictionary<string, string> For(PretrainedItems? pretrained, IReadOnlyDictionary<string, string> settings) =>
        pretrained is null || settings.Keys.Contains(Dimension, StringComparer.OrdinalIgnoreCase)
            ? settings
            : new Dictionary<string, string>(settings) { [Dimension] = $"{pretrained.Embeddings.Dimension}" };

    /// <summary>The settings with a seed.</summary>
    public static IReadOnlyList<object> Seeded(IReadOnlyList<object> options, int seed) =>
        Apply(options, new Dictionary<string, string> { [Seed] = seed.ToString(CultureInfo.InvariantCulture) }, new HashSet<string>());

    /// <summary>Takes "Device" as used where it is the CPU, on which every family runs; only those that run elsewhere too have the setting.</summary>
    /// <exception cref="ArgumentException">It is another device, which none of the models has a use for.</exception>
    public static void UseDevice(IReadOnlyDictionary<string, string> settings, ISet<string> used, string models)
    {
        if (settings.FirstOrDefault(s => s.Key.Equals(Device, StringComparison.OrdinalIgnoreCase)).Value is { } device && !used.Contains(Device))
        {
            if (device != "cpu")
            {
                throw new SettingException(
                    $"{{Settings}} Device={device}: {models} trains on the CPU only. Leave the setting out, or take a model that learns by gradients in libtorch, such as two-tower, sasrec or deepfm.");
            }

            used.Add(Device);
        }
    }
}
