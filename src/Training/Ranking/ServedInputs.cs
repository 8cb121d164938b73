using Recsys.Training.Examples;
using Recsys.Training.Layers;

namespace Recsys.Training.Ranking;

/// <summary>
/// The inputs of a model in the form that a silo has them: one packed row a candidate, one of the user, the packed rows of the
/// history, and the values of the context features.
/// </summary>
internal static class ServedInputs
{
    /// <summary>Makes the inputs, in torch or in a graph, whichever the values are of.</summary>
    /// <param name="layout">The fields.</param>
    /// <param name="width">W.</param>
    /// <param name="user">[1, Fu W]; null without user fields.</param>
    /// <param name="candidates">[N, Fi W].</param>
    /// <param name="history">[1, T, Fi W]; null for a model without history.</param>
    /// <param name="weights">[1, T]; null for a model without history.</param>
    /// <param name="kinds">[1, T]; null for a model without history.</param>
    /// <param name="context">[1, X]: the served ones among the context fields; null without.</param>
    /// <param name="contextRows">Makes the rows of the context fields.</param>
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
        ContextRows contextRows,
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

        foreach (var row in contextRows.Of(context, candidates))
        {
            rows = rows.Concat(1, row.ExpandTo(candidate));
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
}
