using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Ranking;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall;

namespace Recsys.Training.Export;

/// <summary>Golden cases of trained models: real users and random numbers, with the outputs of training's own forward.</summary>
internal static class GoldenSets
{
    private const int Users = 4;
    private const int Candidates = 32;
    private const int ListMembers = 3;

    public static GoldenSet Create(InteractionDataset train, RecallModel recall, DinModel? din, TrainedRanker? ranker, FeatureSchema rankerSchema)
    {
        var random = new Random(recall.Seed);
        var schema = recall.Schema;
        var histories = new UserHistories(train);
        var users = Enumerable.Range(0, histories.Count).Where(u => histories.All(u).Length > 0).ToArray();
        random.Shuffle(users);
        var batch = SequenceBatch.Create(schema, Math.Min(Users, users.Length), i => histories.All(users[i]));
        var (rows, weights) = Pad(batch, schema.HistoryLength);
        var real = Gather(rows, weights, recall.ItemVectors, recall.Dimension);
        var (length, dimension) = (schema.HistoryLength, recall.Dimension);
        GoldenCase[] user =
        [
            UserCase(recall, real, weights, batch.Count, [.. users[..batch.Count].Select(u => train.Profiles?.Of(u, long.MaxValue))]),
            UserCase(recall, Numbers(random, length * dimension), Weights(random, length), 1, [null]),
        ];
        if (ranker is { StateWidth: > 0 })
        {
            user = [WithState(user[0], ranker, rankerSchema.ForRanking(), batch.Count, random), WithState(user[1], ranker, rankerSchema.ForRanking(), 1, random)];
        }

        if (ranker is not null)
        {
            return new GoldenSet(user, [FieldsCase(ranker, rankerSchema.ForRanking(), random), FieldsCase(ranker, rankerSchema.ForRanking(), random)]);
        }

        if (din is null)
        {
            return new GoldenSet(user, []);
        }

        var own = rows.AsSpan(0, length).ToArray();
        var d = din.Schema.RankDimension;
        var ownWeights = weights.AsSpan(0, length).ToArray();
        return new GoldenSet(
            user,
            [
                RankerCase(din, random, Gather(own, ownWeights, din.RankRows, d), ownWeights),
                RankerCase(din, random, Numbers(random, length * d), Weights(random, length)),
            ]);
    }

    private static GoldenCase UserCase(RecallModel model, float[] history, float[] weights, int count, IReadOnlyDictionary<string, string>?[] profiles)
    {
        var (t, r) = (model.Schema.HistoryLength, model.Dimension);
        var encoded = model.ProfilesRead?.Encode(profiles);
        List<GoldenTensor> inputs = [new("history", [count, t, r], history), new("history_weights", [count, t], weights)];
        if (encoded is not null)
        {
            inputs.Add(new("profile", [count, model.ProfilesRead!.Width], encoded));
        }

        return new GoldenCase(inputs, [new GoldenTensor("interest", [count, r], model.ComputeInterests(history, weights, count, t, encoded))]);
    }

    private static GoldenCase RankerCase(DinModel model, Random random, float[] history, float[] weights)
    {
        var schema = model.Schema;
        var interest = Numbers(random, schema.InterestDimension);
        VectorMath.Normalize(interest);
        var candidates = Numbers(random, Candidates * schema.RankDimension);
        for (var c = 0; c < Candidates / 2; c++)
        {
            var row = random.Next(model.RankRows.Length / schema.RankDimension) * schema.RankDimension;
            model.RankRows.AsSpan(row, schema.RankDimension).CopyTo(candidates.AsSpan(c * schema.RankDimension));
        }

        var features = Numbers(random, Candidates * schema.CandidateFeatures.Count);
        var context = Numbers(random, schema.ContextFeatures.Count);
        List<GoldenTensor> inputs =
        [
            new("interest", [1, interest.Length], interest),
            new("history", [1, schema.HistoryLength, schema.RankDimension], history),
            new("history_weights", [1, weights.Length], weights),
            new("candidates", [Candidates, schema.RankDimension], candidates),
        ];
        if (features.Length > 0)
        {
            inputs.Add(new("candidate_features", [Candidates, schema.CandidateFeatures.Count], features));
        }

        if (context.Length > 0)
        {
            inputs.Add(new("context", [1, context.Length], context));
        }

        // A base model without attention still declares the history; all inputs of the graph are above.
        return new GoldenCase(inputs, [new("score", [Candidates], model.Score(interest, history, weights, candidates, features, context))]);
    }

    // The case of a graph that makes the ranker's state too, of other histories.
    private static GoldenCase WithState(GoldenCase user, TrainedRanker model, FeatureSchema schema, int count, Random random)
    {
        List<float> histories = [], weights = [], kinds = [], states = [], before = [];
        var carries = model.StateEvents > 0;
        schema = carries ? schema with { HistoryLength = model.StateEvents } : schema;
        for (var i = 0; i < count; i++)
        {
            var history = History(model, schema, random);
            var own = carries ? Numbers(random, model.StateWidth) : null;
            before.AddRange(own ?? []);
            histories.AddRange(history.Rows);
            weights.AddRange(history.Weights);
            kinds.AddRange(history.Kinds);
            states.AddRange(model.ComputeState(history.Rows, history.Weights, history.Kinds, own));
        }

        GoldenTensor[] carried = carries ? [new("rank_state", [count, model.StateWidth], [.. before])] : [];

        return new GoldenCase(
            [
                .. user.Inputs,
                new("rank_history", [count, schema.HistoryLength, schema.RankDimension], [.. histories]),
                new("rank_history_weights", [count, schema.HistoryLength], [.. weights]),
                new("rank_history_kinds", [count, schema.HistoryLength], [.. kinds]),
                .. carried,
            ],
            [.. user.Outputs, new("state", [count, model.StateWidth], [.. states])]);
    }

    // Rows of the model's own items, padded as serving pads.
    private static (float[] Rows, float[] Weights, float[] Kinds) History(TrainedRanker model, FeatureSchema schema, Random random)
    {
        var rows = Rows(model.ItemRows, schema.RankDimension, schema.HistoryLength, random);
        var weights = Weights(random, schema.HistoryLength);
        var kinds = weights.Select(w => w > 0 ? (float)random.Next(Enum.GetValues<InteractionKind>().Length) : 0).ToArray();
        rows.AsSpan(weights.Count(w => w > 0) * schema.RankDimension).Clear();
        return (rows, weights, kinds);
    }

    private static float[] Rows(float[] table, int width, int count, Random random) => [.. Enumerable.Range(0, count).SelectMany(_ =>
    {
        var row = width == 0 ? 0 : random.Next(table.Length / width) * width;
        return table[row..(row + width)];
    })];

    // A user, candidates and a history of the model's own rows, in a random order.
    private static GoldenCase FieldsCase(TrainedRanker model, FeatureSchema schema, Random random)
    {
        var user = Rows(model.UserRows, schema.UserDimension, 1, random);
        var candidates = Rows(model.ItemRows, schema.RankDimension, Candidates, random);
        var (history, weights, kinds) = History(model, schema, random);
        float[] context = [.. model.ContextFields.SelectMany(field => Context(field, random))];
        List<GoldenTensor> inputs = [new("candidates", [Candidates, schema.RankDimension], candidates)];
        if (user.Length > 0)
        {
            inputs.Add(new("user", [1, user.Length], user));
        }

        if (model.ReadsHistory)
        {
            inputs.Add(new("history_weights", [1, weights.Length], weights));
        }

        if (model.RanksByHistory)
        {
            inputs.Add(new("history", [1, schema.HistoryLength, schema.RankDimension], history));
            inputs.Add(new("history_kinds", [1, kinds.Length], kinds));
        }

        if (model.StateWidth > 0)
        {
            inputs.Add(new("state", [1, model.StateWidth], model.ComputeState(history, weights, kinds)));
        }

        if (context.Length > 0)
        {
            inputs.Add(new("context", [1, context.Length], context));
        }

        var similarities = Numbers(random, Candidates * model.Similarities.Count);
        if (similarities.Length > 0)
        {
            inputs.Add(new("candidate_features", [Candidates, model.Similarities.Count], similarities));
        }

        return new GoldenCase(inputs, [new("score", [Candidates], model.Score(user, candidates, history, weights, kinds, context, similarities))]);
    }

    // A category by its number, a number near the mean, or how often each of a list's categories is a member, the unknown one first.
    private static float[] Context(FieldColumn field, Random random)
    {
        if (!field.IsList)
        {
            return field.IsNumber ? Numbers(random, 1) : [random.Next(field.Cardinality - 1)];
        }

        var counts = new float[field.Cardinality];
        Array.ForEach(random.GetItems(Enumerable.Range(0, counts.Length).ToArray(), ListMembers), c => counts[c] = 1);
        return counts;
    }

    private static (int[] Rows, float[] Weights) Pad(SequenceBatch batch, int length)
    {
        var rows = new int[batch.Count * length];
        var weights = new float[batch.Count * length];
        for (var i = 0; i < batch.Count; i++)
        {
            batch.Rows.AsSpan(i * batch.Length, batch.Length).CopyTo(rows.AsSpan(i * length));
            batch.Weights.AsSpan(i * batch.Length, batch.Length).CopyTo(weights.AsSpan(i * length));
        }

        return (rows, weights);
    }

    private static float[] Gather(int[] rows, float[] weights, float[] table, int dimension)
    {
        var result = new float[rows.Length * dimension];
        for (var i = 0; i < rows.Length; i++)
        {
            if (weights[i] > 0)
            {
                table.AsSpan(rows[i] * dimension, dimension).CopyTo(result.AsSpan(i * dimension));
            }
        }

        return result;
    }

    private static float[] Numbers(Random random, int count) =>
        Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1).ToArray();

    // The last third is padding.
    private static float[] Weights(Random random, int length) =>
        Enumerable.Range(0, length).Select(t => t == 0 || t < 2 * length / 3 ? 0.1f + random.NextSingle() : 0f).ToArray();
}
