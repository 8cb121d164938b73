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
    /// <summary>Context features that serving computes, and the fields that they are; see <see cref="RatingExamples.TimeFields"/>.</summary>
    public static readonly string[] ContextNames = ["hour", "weekday"];

    /// <summary>Makes the inputs, in torch or in a graph, whichever the values are of.</summary>
    /// <param name="layout">The fields.</param>
    /// <param name="width">W.</param>
    /// <param name="user">[1, Fu W]; null without user fields.</param>
    /// <param name="candidates">[N, Fi W].</param>
    /// <param name="history">[1, T, Fi W]; null for a model without history.</param>
    /// <param name="weights">[1, T]; null for a model without history.</param>
    /// <param name="kinds">[1, T]; null for a model without history.</param>
    /// <param name="context">[1, X]: the served ones among the context fields, in field order, as numbers from 0; null without.</param>
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
            var known = ContextNames.Contains(layout.Fields[layout.First(FieldOwner.Context) + c].Name);
            var category = known
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

    /// <summary>The rows of the context fields' categories, for <see cref="Create"/>; the caller disposes them.</summary>
    public static Parameter[] ContextTables(FieldLayout layout, torch.Tensor table)
    {
        using var noGradient = torch.no_grad();
        var first = layout.First(FieldOwner.Context);
        return [.. Enumerable.Range(first, layout.ContextFields).Select(
            f => new Parameter(table.narrow(0, layout.FirstRows[f], layout.Fields[f].Cardinality).clone().DetachFromDisposeScope(), false))];
    }

    /// <summary>Names of the context features of a schema for these fields.</summary>
    public static string[] ContextFeatures(FieldLayout layout) =>
        [.. layout.Fields.Skip(layout.First(FieldOwner.Context)).Select(f => f.Name).Where(ContextNames.Contains)];
}
