using System.Buffers;
using System.IO.Hashing;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Gives the first places of a list to items that are good and unlike each other. It changes the order alone: an answer keeps the scores of the
/// stage before. Candidates that the model cannot judge stay behind the others.
/// </summary>
internal sealed class DiversityStage(ItemTable table)
{
    // Attributes as a vector of signs: with so many of them, items of unlike attributes are nearly orthogonal.
    private const int AttributeWidth = 64;

    /// <summary>Orders the candidates anew.</summary>
    /// <param name="run">The request with its scored candidates.</param>
    public void Run(in PipelineRun run)
    {
        var (plan, candidates) = (run.Plan.Diversity, run.Candidates);
        if (plan.Method == DiversityMethod.None || plan.Strength == 0)
        {
            return;
        }

        // Without a version, and for users of whom nothing is known, no candidate is known to the model.
        var byModel = run.Serving is not null && candidates.Known > 0;
        var pool = Pool(candidates, byModel ? candidates.Known : candidates.Count, run.Scratch.Order);
        if (pool.Length < 2)
        {
            return;
        }

        var width = byModel ? run.Serving!.Model.Recall.Dimension : AttributeWidth;
        var vectors = ArrayPool<float>.Shared.Rent(pool.Length * width);
        try
        {
            for (var i = 0; i < pool.Length; i++)
            {
                var row = vectors.AsSpan(i * width, width);
                if (byModel)
                {
                    run.Serving!.Model.Recall[candidates.Rows[pool[i]].Row].CopyTo(row);
                }
                else
                {
                    Describe(table.GetAttributes(candidates.Items[pool[i]].Index), row);
                }

                Unit.Normalize(row);
            }

            Reorder(candidates, pool, vectors.AsSpan(0, pool.Length * width), width, plan);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(vectors);
        }
    }

    private static ReadOnlySpan<int> Pool(CandidateList candidates, int count, int[] order)
    {
        var found = 0;
        for (var i = 0; i < count; i++)
        {
            if (float.IsFinite(candidates.Scores[i]))
            {
                order[found++] = i;
            }
        }

        return order.AsSpan(0, found);
    }

    private static void Describe(IReadOnlyList<ItemAttribute> attributes, Span<float> row)
    {
        row.Clear();
        foreach (var attribute in attributes)
        {
            var signs = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(attribute.Value.AsSpan()), (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(attribute.Field.AsSpan())));
            for (var bit = 0; bit < AttributeWidth; bit++)
            {
                row[bit] += ((signs >> bit) & 1) == 0 ? -1 : 1;
            }
        }
    }

    private static void Reorder(CandidateList candidates, ReadOnlySpan<int> pool, ReadOnlySpan<float> vectors, int width, DiversityOptions plan)
    {
        var relevance = new float[pool.Length];
        for (var i = 0; i < pool.Length; i++)
        {
            relevance[i] = candidates.Scores[pool[i]];
        }

        Scale(relevance);
        var places = Math.Min(plan.Places, pool.Length);
        var (chosen, gains) = (new int[places], new float[places]);
        var count = plan.Method == DiversityMethod.Mmr
            ? MaximalMarginalRelevance.Choose(vectors, width, relevance, (float)plan.Strength, chosen, gains)
            : GreedyDpp.Choose(vectors, width, Quality(relevance, (float)plan.Strength), chosen, gains);
        candidates.KeepJudged();
        Assign(candidates.Scores, pool, chosen.AsSpan(0, count), gains.AsSpan(0, count));
    }

    // What was chosen by its gains, and below it the rest in the order that it had.
    private static void Assign(Span<float> scores, ReadOnlySpan<int> pool, ReadOnlySpan<int> chosen, ReadOnlySpan<float> gains)
    {
        for (var i = 0; i < chosen.Length; i++)
        {
            scores[pool[chosen[i]]] = float.NaN;
        }

        var rest = new ScoredItem[scores.Length];
        var left = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (!float.IsNaN(scores[i]))
            {
                rest[left++] = new ScoredItem(i, scores[i]);
            }
        }

        rest.AsSpan(0, left).Sort();
        var lowest = gains.IsEmpty ? 0 : gains[^1];
        for (var i = 0; i < left; i++)
        {
            scores[rest[i].Item] = lowest - 1 - i;
        }

        for (var i = 0; i < chosen.Length; i++)
        {
            scores[pool[chosen[i]]] = gains[i];
        }
    }

    // The best 1, the worst 0.
    private static void Scale(Span<float> relevance)
    {
        var (lowest, highest) = (TensorPrimitives.Min<float>(relevance), TensorPrimitives.Max<float>(relevance));
        for (var i = 0; i < relevance.Length; i++)
        {
            relevance[i] = highest > lowest ? (relevance[i] - lowest) / (highest - lowest) : 1;
        }
    }

    // q = exp(a r) with a = t / (2 (1 - t)) and t = 1 - strength (Chen et al.), over the best one's, which changes no choice.
    private static float[] Quality(ReadOnlySpan<float> relevance, float strength)
    {
        var steepness = (1 - strength) / (2 * strength);
        var quality = new float[relevance.Length];
        for (var i = 0; i < quality.Length; i++)
        {
            quality[i] = MathF.Exp(steepness * (relevance[i] - 1));
        }

        return quality;
    }
}
