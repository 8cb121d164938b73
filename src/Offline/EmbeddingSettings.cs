namespace Recsys.Offline;

/// <summary>The "--set" pairs of a run, and which of them something took.</summary>
internal sealed class EmbeddingSettings(IReadOnlyDictionary<string, string> settings)
{
    private readonly HashSet<string> _used = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The options with those settings that they have.</summary>
    public T Apply<T>(T options)
        where T : class => OptionSetter.Apply(options, settings, _used);

    /// <exception cref="ArgumentException">A setting was of use to nothing.</exception>
    public void ThrowIfUnused(string method)
    {
        if (settings.Keys.Except(_used, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"--set {unknown}: neither {method} nor what follows it has this setting.");
        }
    }
}
