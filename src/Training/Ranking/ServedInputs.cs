using Recsys.Models;
using Recsys.Training.Graph;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training;

/// <summary>
/// The inputs of a model in the form that a silo has them: one packed row a candidate, one of the user, the packed rows of the
/// history, and the context features as numbers.
/// </summary>
internal static class ServedInputs
{
    // Context features that serving computes of a request's time; see RatingExamples.TimeFields.
    private static readonly Dictionary<string, int> TimeFeatures = new() { ["hour"] = 24, ["weekday"] = 7 };

    /// <summary>Makes the inputs, in torch or in a graph, whichever the values are of.</summary>
    /// <param name="layout">The fields.</param>
    /// <param name="width">W.</param>
    /// <param name="user">[1, Fu W]; null without user fields.</param>
    /// <param name="candidates">[N, Fi W].</param>
    /// <param name="history">[1, T, Fi W]; null for a model without history.</param>
    /// <param name="weights">[1, T]; null for a model without history.</param>
    /// <param name="kinds">[1, T]; null for a model without history.</param>
    /// <param name="context">[1, X]: the served ones among the context fields, in field order, as numbers from 0, or -1 for unknown; null without.</param>
    /// <param name="contextTables">[categories, W] of each context field, in field order.</param>
    /// <param name="historyFields">Makes fields of the history.</param>
    /// <param name="historyLength">T; 0 for a model without history.</param>
    /// <param name="state">[1, S]; null where the model makes it of the history.</param>
    /// <param name="similarityFields">Makes fields of similarities; null without any.</param>
    /// <param name="similarities">[N, features]; null without any.</param>
    public static RankingInputs Create(
        FieldLayout layout,
        int width,
        Value? user,
        Value candidates,
        Value? history,
        Value? weights,
        Value? kinds,
        Value? context,
        IReadOnlyList<Parameter> contextTables,
        HistoryFields historyFields,
        int historyLength,
        Value? state = null,
        SimilarityFields? similarityFields = null,
        Value? similarities = null)
    {
        var candidate = candidates.Reshape(-1, layout.ItemFields, width);
        var rows = candidate;
        if (user is not null)
        {
            rows = user.Reshape(1, layout.UserFields, width).ExpandTo(candidate).Concat(1, rows);
        }

        var served = 0;
        for (var c = 0; c < layout.ContextFields; c++)
        {
            // Category 0 is the unknown one, so the number n is category n + 1; a field that serving does not know stays 0.
            var category = FeatureOf(layout.Fields[layout.First(FieldOwner.Context) + c]) is not null
                ? context!.Slice(1, served, ++served) + 1f
                : candidates.Slice(0, 0, 1).Slice(1, 0, 1) * 0f;
            rows = rows.Concat(1, category.RowsOf(contextTables[c]).ExpandTo(candidate));
        }

        history = history?.Reshape(1, -1, layout.ItemFields, width);
        if (layout.HistoryFields > 0)
        {
            rows = rows.Concat(1, historyFields.Of(history!, weights!, kinds!).ExpandTo(candidate));
        }

        if (similarityFields is not null)
        {
            rows = rows.Concat(1, similarityFields.Of(similarities!));
        }

        return new RankingInputs
        {
            Layout = layout,
            Rows = rows,
            Candidate = candidate,
            History = history,
            HistoryWeights = weights,
            HistoryKinds = kinds,
            HistoryLength = historyLength,
            State = state,
        };
    }

    /// <summary>
    /// The rows of the context fields' categories, for <see cref="Create"/>; the caller disposes them. A category that no example of
    /// training had was unknown there, so it has the unknown one's row.
    /// </summary>
    public static Parameter[] ContextTables(FieldLayout layout, torch.Tensor table)
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var first = layout.First(FieldOwner.Context);
        return [.. Enumerable.Range(first, layout.ContextFields).Select(f =>
        {
            var seen = layout.Fields[f].Values.ToHashSet();
            long[] rows = [.. Enumerable.Range(0, layout.Fields[f].Cardinality).Select(c => layout.FirstRows[f] + (long)(seen.Contains(c) ? c : 0))];
            return new Parameter(table.index_select(0, torch.tensor(rows, device: table.device)).DetachFromDisposeScope(), false);
        })];
    }

    /// <summary>Names of the context features of a schema for these fields.</summary>
    public static string[] ContextFeatures(FieldLayout layout) => [.. Served(layout).Select(f => FeatureOf(f)!)];

    /// <summary>Categories of the fields that a silo reads in a request's free context.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Contexts(FieldLayout layout) => Served(layout)
        .Where(f => ContextVocabulary.IsField(FeatureOf(f)!))
        .ToDictionary(f => f.Name, f => (IReadOnlyList<string>)[.. f.Vocabulary.Skip(1)]);

    /// <summary>Numbers that each context feature has, from 0.</summary>
    public static int[] ContextCategories(FieldLayout layout) => [.. Served(layout).Select(f => f.Cardinality - 1)];

    /// <summary>The feature that a silo knows a context field by: of the request's time, or of its free context; null where it knows it by none.</summary>
    public static string? FeatureOf(FieldColumn field)
    {
        if (TimeFeatures.TryGetValue(field.Name, out var count) && field.Vocabulary.SequenceEqual(RatingExamples.NumberVocabulary(count)))
        {
            return field.Name;
        }

        return field is { IsCategory: true, Cardinality: > 1 } ? ContextVocabulary.Prefix + field.Name : null;
    }

    private static IEnumerable<FieldColumn> Served(FieldLayout layout) =>
        layout.Fields.Skip(layout.First(FieldOwner.Context)).Where(f => FeatureOf(f) is not null);
}
