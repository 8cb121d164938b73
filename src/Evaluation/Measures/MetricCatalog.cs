namespace Recsys.Evaluation;

/// <summary>Finds metrics by name, as in "hr@10,ndcg@10,auc". A further metric is one more line in its kind's list.</summary>
public static class MetricCatalog
{
    /// <summary>All metrics: of lists, of click probabilities, of ratings.</summary>
    public static IReadOnlyList<MetricDefinition> All { get; } =
        [.. ListDefinitions.All, .. ClickDefinitions.All, .. RatingDefinitions.All];

    /// <summary>Reads names separated by commas.</summary>
    /// <param name="names">Such as "hr@10, ndcg@10, f1@0.3"; case does not matter.</param>
    /// <returns>The metrics in the order asked for, each once; at least one.</returns>
    /// <exception cref="ArgumentException">A name is unknown or its argument does not fit; the message lists what is known.</exception>
    public static IReadOnlyList<Metric> Parse(string names)
    {
        var metrics = names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Find)
            .DistinctBy(m => m.Name)
            .ToArray();
        return metrics.Length > 0
            ? metrics
            : throw new ArgumentException($"No metric is named; known: {Known()}.", nameof(names));
    }

    private static Metric Find(string name)
    {
        var parts = name.ToLowerInvariant().Split('@', 2);
        var argument = parts.Length == 2 ? parts[1] : null;
        return All.Where(d => d.Key == parts[0]).Select(d => d.Bind(argument)).FirstOrDefault(m => m is not null)
            ?? throw new ArgumentException(
                $"Metric '{name}' is unknown; known: {Known()}, with a cutoff k from 1 (diversity: 2) to 1000 and a threshold above 0 and below 1.",
                nameof(name));
    }

    private static string Known() => string.Join(", ", All.Select(d => d.Form));
}
