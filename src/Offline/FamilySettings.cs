namespace Recsys.Offline;

/// <summary>Applies "--set name=value" to several families at once.</summary>
internal static class FamilySettings
{
    /// <summary>The settings of each family, of its own type.</summary>
    /// <param name="families">The families.</param>
    /// <param name="defaults">The settings that each begins with.</param>
    /// <param name="pairs">The "name=value" pairs.</param>
    /// <exception cref="ArgumentException">None of the families has a setting of a pair's name, or its value does not fit.</exception>
    public static IReadOnlyList<(TFamily Family, TOptions Options)> Apply<TFamily, TOptions>(
        IEnumerable<TFamily> families, Func<TFamily, TOptions> defaults, IEnumerable<string> pairs)
        where TOptions : class
    {
        var settings = OptionSetter.Parse(pairs);
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var result = families.Select(f => (f, OptionSetter.Apply(defaults(f), settings, used))).ToArray();
        return settings.Keys.Except(used, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown
            ? throw new ArgumentException($"--set {unknown}: none of the families has this setting.")
            : result;
    }
}
