using Recsys.Client;

namespace Recsys.Simulation;

/// <summary>
/// New players answer the questions of a running cluster, one after the other, and are given a list after each answer. They
/// do nothing else, so what the lists gain comes from the answers alone.
/// </summary>
/// <param name="world">The world that they belong to.</param>
/// <param name="client">The cluster; its catalogue is the world's, and its model has a question tree.</param>
public sealed class OnboardingExperiment(GameWorld world, IRecsysClient client)
{
    private readonly PlayerAnswers _answers = new(world);

    /// <summary>Runs it.</summary>
    /// <param name="players">Indexes of players whom the cluster does not know.</param>
    /// <param name="questions">How many are asked at most, from 1.</param>
    /// <param name="count">Length of a list, from 1.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>One step for no answer, one for one answer, and so on.</returns>
    public async Task<IReadOnlyList<OnboardingStep>> RunAsync(
        IReadOnlyList<int> players, int questions, int count, CancellationToken cancellationToken = default)
    {
        var clicks = new double[questions + 1][];
        var asked = new int[questions + 1];
        for (var step = 0; step <= questions; step++)
        {
            clicks[step] = new double[players.Count];
        }

        for (var p = 0; p < players.Count; p++)
        {
            var id = world.PlayerIds[players[p]];
            var question = await client.GetQuestionAsync(id, cancellationToken).ConfigureAwait(false);
            for (var step = 0; step <= questions; step++)
            {
                if (step > 0 && question is not null)
                {
                    asked[step]++;
                    question = await client.AnswerAsync(id, question.Field, _answers.Of(players[p], question, world.EndTime), cancellationToken).ConfigureAwait(false);
                }

                clicks[step][p] = await ListAsync(players[p], count, cancellationToken).ConfigureAwait(false);
            }
        }

        return [.. clicks.Select((c, step) => Step(step, c, clicks[0], (double)asked[step] / players.Count))];
    }

    private async Task<double> ListAsync(int player, int count, CancellationToken cancellationToken)
    {
        var answer = await client.RecommendAsync(new RecommendRequest { UserId = world.PlayerIds[player], Count = count }, cancellationToken).ConfigureAwait(false);
        return world.ExpectedClicks(player, answer.Items.Select(i => i.ItemId), world.EndTime);
    }

    private static OnboardingStep Step(int answers, double[] clicks, double[] first, double asked)
    {
        var gains = clicks.Select((c, p) => c - first[p]).ToArray();
        var gain = gains.Average();
        var variance = gains.Sum(g => (g - gain) * (g - gain)) / Math.Max(1, gains.Length - 1);
        return new OnboardingStep(answers, clicks.Average(), gain, Math.Sqrt(variance / gains.Length), asked);
    }
}
