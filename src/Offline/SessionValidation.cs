using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>Holds the last click of each of the newest sessions out, to stop by.</summary>
internal static class SessionValidation
{
    private const int Sessions = 5000;

    /// <summary>Splits the training sessions.</summary>
    public static DatasetSplit Of(InteractionDataset sessions)
    {
        var (train, validation) = (new List<Interaction>(), new List<Interaction>());
        var users = sessions.ByUser();
        var first = Array.FindLastIndex(users, u => u.Length > 0) + 1 - Sessions;
        for (var u = 0; u < users.Length; u++)
        {
            var kept = u >= first && users[u].Length > 1 ? users[u].Length - 1 : users[u].Length;
            train.AddRange(users[u].AsSpan(0, kept));
            validation.AddRange(users[u].AsSpan(kept));
        }

        return new DatasetSplit(EvaluationRun.NextItem, sessions.With(train), sessions.With(validation), sessions.With([]));
    }
}
