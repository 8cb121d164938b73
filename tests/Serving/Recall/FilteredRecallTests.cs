using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving.Tests;

/// <summary>Conditions on attributes mean the same where all rows are looked at and where a graph is walked.</summary>
public sealed class FilteredRecallTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(200_000)]
    public async Task Recommend_RandomConditions_AllThatMatchAndNothingElse(int graphFrom)
    {
        using var setup = new ServingSetup(new RecallOptions { GraphFrom = graphFrom });
        setup.AddItems(50, Attributes);
        await setup.ServeAsync();
        var pipeline = setup.Pipeline(o =>
        {
            o.Channels.Clear();
            o.Channels["embedding"] = new ChannelOptions { Quota = 500 };
        });

        for (var seed = 0; seed < 60; seed++)
        {
            var (condition, matches) = Random(setup.Table.Fields, new Random(seed), 3);
            int[] expected = [.. Enumerable.Range(0, 50).Where(i => i is not 3 and not 4 && matches(i))];

            Assert.Equal(expected, setup.Ask(pipeline, 50, [3, 4], [3, 4], condition).Items.Select(i => i.Index).Order());
            Assert.Equal(Math.Min(5, expected.Length), setup.Ask(pipeline, 5, [3, 4], [3, 4], condition).Items.Length);
        }
    }

    [Fact]
    public void Recommend_WithACondition_AllocatesNothing()
    {
        using var setup = new ServingSetup();
        setup.AddItems(200, Attributes);
        var pipeline = setup.Pipeline();
        var fields = setup.Table.Fields;
        var condition = ItemCondition.All(fields.Between("price", 10, 40), ItemCondition.Any(fields.OneOf("genre", "g1", "h2"), ItemCondition.Not(fields.Has("genre"))));
        var destination = new RankedItem[20];
        Assert.Equal(200, Run(10));

        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(100);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        int Run(int times)
        {
            var found = 0;
            for (var i = 0; i < times; i++)
            {
                found += pipeline.Recommend(null, new PipelineQuery { Count = 20, Time = i, Condition = condition }, destination, out _);
            }

            return found;
        }
    }

    // Prices 0 to 49, every tenth no number; two genres each, but for every seventh.
    private static ItemAttribute[] Attributes(int i) =>
    [
        new("price", i % 10 == 9 ? "on request" : $"{Price(i)}.00"),
        .. (ItemAttribute[])(i % 7 == 6 ? [] : [new("genre", $"g{i % 6}"), new("genre", $"h{i % 4}")]),
    ];

    private static int Price(int i) => i * 7 % 50;

    private static (ItemCondition Condition, Func<int, bool> Matches) Random(ItemFields fields, Random random, int depth)
    {
        var kind = random.Next(depth == 0 ? 3 : 6);
        var (low, genre) = (random.Next(50), random.Next(6));
        switch (kind)
        {
            case 0:
                return (fields.Between("price", low, low + 15, withHigh: false), i => i % 10 != 9 && Price(i) >= low && Price(i) < low + 15);
            case 1:
                return (fields.OneOf("genre", $"g{genre}", "h1", "nothing"), i => i % 7 != 6 && (i % 6 == genre || i % 4 == 1));
            case 2:
                return (fields.Has("genre"), i => i % 7 != 6);
        }

        var (a, isA) = Random(fields, random, depth - 1);
        var (b, isB) = Random(fields, random, depth - 1);
        return kind switch
        {
            3 => (ItemCondition.Not(a), i => !isA(i)),
            4 => (ItemCondition.All(a, b), i => isA(i) && isB(i)),
            _ => (ItemCondition.Any(a, b), i => isA(i) || isB(i)),
        };
    }
}
