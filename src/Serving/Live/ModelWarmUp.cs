using Recsys.Core;
using Recsys.Models;

namespace Recsys.Serving;

/// <summary>
/// Runs a fresh model a few times on as many threads as requests will, so that the first of them do not pay for buffers and
/// lazy initialisation.
/// </summary>
internal static class ModelWarmUp
{
    private const int Runs = 3;
    private const int Candidates = 500;

    public static void Run(LoadedModel model)
    {
        if (model.Items.Count == 0)
        {
            return;
        }

        var kind = model.Schema.BehaviourWeights.First(w => w.Value > 0).Key;
        var history = Enumerable.Range(0, Math.Min(model.Schema.HistoryLength, model.Items.Count))
            .Select(row => new HistoryEvent(row, kind, 0, 0)).ToArray();
        var candidates = Enumerable.Range(0, Candidates).Select(i => new Candidate(i % model.Items.Count, 0)).ToArray();
        using var together = new Barrier(Environment.ProcessorCount);
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => LowPriority.RunAsync(
            () =>
            {
                together.SignalAndWait();
                RunOnThisThread(model, history, candidates);
                return true;
            },
            CancellationToken.None));
        Task.WhenAll(threads).GetAwaiter().GetResult();
    }

    private static void RunOnThisThread(LoadedModel model, HistoryEvent[] history, Candidate[] candidates)
    {
        var interest = new float[model.Schema.InterestDimension];
        var state = new float[model.Schema.StateDimension];
        var scores = new float[Candidates];
        for (var run = 0; run < Runs; run++)
        {
            model.ComputeInterest(history, interest, state);
            if (model.HasRanker)
            {
                model.Score(new RankRequest { Interest = interest, State = state, History = history, Time = 0 }, candidates, scores);
            }
        }
    }
}
