using FsCheck.Fluent;
using Recsys.Conformance;

namespace Recsys.Retrieval.Tests;

public sealed unsafe class CandidatePoolTests
{
    [Fact]
    public void AddAndExpand_AnyOrder_EqualASortedList() =>
        Properties.ForAll(Gen.Choose(0, 1_000_000), seed =>
        {
            var random = new Random(seed);
            var capacity = random.Next(1, 20);
            var model = new List<(float Score, int Slot, bool Expanded)>();
            fixed (ulong* entries = new ulong[capacity])
            {
                var pool = new CandidatePool(entries, capacity);
                for (var slot = 0; slot < 100; slot++)
                {
                    // Distinct scores of both signs, so that the order has no ties.
                    var score = ((random.NextSingle() - 0.5f) * 10) + (slot * 1e-4f);
                    Assert.Equal(model.Count < capacity ? float.NegativeInfinity : model[^1].Score, pool.Threshold);
                    if (score > pool.Threshold)
                    {
                        var isNext = pool.Add(slot, score);
                        model.Add((score, slot, false));
                        model = [.. model.OrderByDescending(m => m.Score).Take(capacity)];
                        Assert.Equal(model.FirstOrDefault(m => !m.Expanded).Slot == slot && model.Any(m => !m.Expanded), isNext);
                    }

                    if (random.Next(3) == 0)
                    {
                        var next = model.FindIndex(m => !m.Expanded);
                        Assert.Equal(next < 0 ? float.NegativeInfinity : model[next].Score, pool.PeekScore());
                        Assert.Equal(next < 0 ? -1 : model[next].Slot, pool.Expand());
                        if (next >= 0)
                        {
                            model[next] = model[next] with { Expanded = true };
                        }
                    }

                    Assert.Equal(model.Select(m => m.Slot), pool.Entries.ToArray().Select(CandidatePool.SlotOf));
                    Assert.Equal(model.Select(m => m.Score), pool.Entries.ToArray().Select(CandidatePool.ScoreOf));
                }
            }
        });

    [Theory]
    [InlineData(0f)]
    [InlineData(1.5f)]
    [InlineData(-1.5f)]
    [InlineData(float.MaxValue)]
    [InlineData(float.NegativeInfinity)]
    public void Entry_ScoreAndSlot_AreReadBack(float score)
    {
        var entry = CandidatePool.Entry(int.MaxValue, score);
        Assert.Equal((score, int.MaxValue), (CandidatePool.ScoreOf(entry), CandidatePool.SlotOf(entry)));
    }
}
