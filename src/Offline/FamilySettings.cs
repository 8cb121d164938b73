using Recsys.Core;

namespace Recsys.Offline;

/// <summary>The settings of a family, from a preset and "name=value" pairs.</summary>
internal static class FamilySettings
{
    /// <summary>The preset that is every family's defaults.</summary>
    public const string Default = "default";

    private const string Device = "Device";

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
