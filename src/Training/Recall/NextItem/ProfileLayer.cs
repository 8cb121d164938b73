using Recsys.Models;
using Recsys.Training.Layers;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Recall.NextItem;

/// <summary>
/// Vectors of what is known of users, field by field: of a category its row, of a list the mean of its members' rows (the mean of search
/// tokens is the summarised search history of Covington et al. 2016), of a number the number times a row.
/// </summary>
internal sealed class ProfileLayer : torch.nn.Module
{
    private readonly IReadOnlyList<string> _features;
    private readonly int[] _widths;
    private readonly Parameter[] _tables;

    public ProfileLayer(ProfileTable profiles, int dimension, Random random, torch.Device device)
        : base(nameof(ProfileLayer))
    {
        _features = profiles.Features;
        _widths = [.. _features.Select(profiles.Vocabulary.WidthOf)];
        _tables = [.. _features.Select((feature, f) => TableOf(Rows(profiles, feature), dimension, random, device))];
        for (var f = 0; f < _tables.Length; f++)
        {
            register_parameter($"field{f}", _tables[f]);
        }

        Width = _tables.Length * dimension;
    }

    /// <summary>Numbers of all fields together.</summary>
    public int Width { get; }

    /// <summary>[profiles, X] to [profiles, Width].</summary>
    public Value Forward(Value profiles)
    {
        var parts = new List<Value>();
        var x = 0L;
        for (var f = 0; f < _features.Count; f++)
        {
            var own = profiles.Slice(1, x, x += _widths[f]);
            parts.Add(_features[f] switch
            {
                var name when ContextVocabulary.IsList(name) => own.MatMul(own.Parameter(_tables[f])) / own.Sum(1, keep: true),
                var name when name.StartsWith(ContextVocabulary.NumberPrefix, StringComparison.Ordinal) => own * own.Parameter(_tables[f]),

                // The unknown category is -1.
                _ => (own + 1f).RowsOf(_tables[f]).Squeeze(1),
            });
        }

        return parts.Count == 1 ? parts[0] : parts[0].Concat(1, [.. parts.Skip(1)]);
    }

    // A category has a row behind that of the unknown ones; a list has a value for each of both.
    private static int Rows(ProfileTable profiles, string feature) =>
        ContextVocabulary.IsList(feature) ? profiles.Vocabulary.WidthOf(feature)
        : feature.StartsWith(ContextVocabulary.NumberPrefix, StringComparison.Ordinal) ? 1
        : 1 + profiles.Vocabulary.Categories[feature[ContextVocabulary.Prefix.Length..]].Count;

    // What is unknown begins as nothing.
    private static Parameter TableOf(int rows, int dimension, Random random, torch.Device device)
    {
        var values = Initial.Normal(random, 1, (long)rows * dimension);
        if (rows > 1)
        {
            values.AsSpan(0, dimension).Clear();
        }

        return new Parameter(values.ToTensor(device, rows, dimension));
    }
}
