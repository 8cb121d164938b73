using Recsys.Core;
using Recsys.Models;
using Recsys.Retrieval;
using Xunit;

namespace Recsys.Conformance;

/// <summary>What every recall channel owes its caller. The table has the model's 50 items and 10 that the model does not know.</summary>
public abstract class RecallChannelSuite : IDisposable
{
    private readonly OpenedTestModel _opened = new();
    private RecallIndex? _index;

    protected RecallChannelSuite(params IItemColumn[] columns)
    {
        Table = new ItemTable(columns);
        for (var i = 0; i < 60; i++)
        {
            var id = i < 50 ? $"item-{i:00}" : $"new-{i:00}";
            Table.Upsert(id, 1, [new("half", i % 2 == 0 ? "even" : "odd"), new("price", $"{i % 20}.50")], i % 7 != 3, Counts(clicks: i), FirstSeen(i));
        }

        Rows = new ItemRows(Model);
        Rows.Extend(Table);
        Table.RefreshPopularity(1000, _ => 0);
    }

    /// <summary>Time of all requests, unix milliseconds.</summary>
    protected const long Now = 100_000;

    protected ItemTable Table { get; }

    protected LoadedModel Model => _opened.Model;

    protected ItemRows Rows { get; }

    /// <summary>The index of the model's recall rows.</summary>
    protected RecallIndex Index => _index ??= RecallIndex.Of(Model, IndexOptions);

    /// <summary>Settings of the index.</summary>
    protected virtual RecallOptions IndexOptions => new();

    /// <summary>The channel.</summary>
    protected abstract IRecallChannel Channel { get; }

    /// <summary>Whether the channel has something for a user of whom nothing is known.</summary>
    protected abstract bool ServesNewUsers { get; }

    /// <summary>The request's context.</summary>
    protected virtual IReadOnlyDictionary<string, string>? Context => null;

    /// <summary>Rules of the configuration.</summary>
    protected virtual IReadOnlyList<RecallRule>? Rules => null;

    public void Dispose()
    {
        Rows.Dispose();
        _index?.Dispose();
        _opened.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(500)]
    public void Recall_AnyLength_GivesOnlyAcceptedItemsOnce(int length)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            int[] excluded = [.. Enumerable.Range(0, 60).Where(_ => random.Next(4) == 0)];
            var (condition, meets) = Conditions(seed);
            var filter = Filter(excluded, condition);

            var items = Ask(Model, filter, length, random.Next(50), random.Next(50));

            Assert.True(items.Length <= length);
            Assert.Equal(items.Length, items.Select(i => i.Index).Distinct().Count());
            Assert.All(items, i =>
            {
                Assert.InRange(i.Index, 0, 59);
                Assert.DoesNotContain(i.Index, excluded);
                Assert.True(Table.IsAvailable(i.Index));
                Assert.True(meets(i.Index));
                Assert.False(float.IsNaN(i.Score));
            });
        }
    }

    [Fact]
    public void Recall_WithHistory_BringsSomething() => Assert.NotEmpty(Ask(Model, Filter([]), 20, 4, 5));

    [Fact]
    public void Recall_WithoutHistory_IsEmptyUnlessTheChannelServesNewUsers() =>
        Assert.Equal(ServesNewUsers, Ask(Model, Filter([]), 20).Length > 0);

    [Fact]
    public void Recall_WithoutModel_DoesNotThrow() =>
        Assert.Equal(ServesNewUsers, Ask(null, Filter([]), 20).Length > 0);

    [Fact]
    public void Recall_NoRoom_WritesNothing() => Assert.Empty(Ask(Model, Filter([]), 0, 4, 5));

    [Fact]
    public void Recall_NothingAccepted_WritesNothing() => Assert.Empty(Ask(Model, Filter([.. Enumerable.Range(0, 60)]), 20, 4, 5));

    [Fact]
    public void Recall_Repeated_GivesTheSame() =>
        Assert.Equal(
            Ask(Model, Filter([]), 20, 4, 5, 6).OrderBy(i => i.Index),
            Ask(Model, Filter([]), 20, 4, 5, 6).OrderBy(i => i.Index));

    [Fact]
    public void Name_IsStable()
    {
        Assert.NotEmpty(Channel.Name);
        Assert.Equal(Channel.Name, Channel.Name.ToLowerInvariant());
    }

    /// <summary>Asks the channel for a user who clicked and bought the given rows, newest first. Rows and indexes are equal here.</summary>
    protected RecalledItem[] Ask(LoadedModel? model, CandidateFilter filter, int length, params int[] clicked)
    {
        HistoryEvent[] history = model is null ? [] : [.. clicked.Select((row, i) => new HistoryEvent(row, InteractionKind.Click, 0, 1000 - i))];
        float[] interest = [];
        if (model is not null && history.Length > 0)
        {
            interest = new float[model.Schema.InterestDimension];
            model.ComputeInterest(history, interest);
        }

        var destination = new RecalledItem[length];
        var query = new RecallQuery
        {
            Table = Table,
            Filter = filter,
            Model = model,
            Rows = model is null ? null : Rows,
            Index = model is null ? null : Index,
            Interest = interest,
            History = history,
            Session = [.. clicked.Select((index, i) => new HistoryEvent(index, InteractionKind.Click, 0, 1000 - i))],
            Bought = clicked,
            UserId = "me",
            Context = Context,
            Rules = Rules,
            Time = Now,
            Seed = 7,
        };
        return destination[..Channel.Recall(query, destination)];
    }

    protected CandidateFilter Filter(int[] excluded, ItemCondition? condition = null)
    {
        var filter = new CandidateFilter();
        filter.Reset(Table, condition);
        Array.ForEach(excluded, filter.Exclude);
        return filter;
    }

    // Conditions on the attributes, with what they mean for item i.
    private (ItemCondition? Condition, Func<int, bool> Meets) Conditions(int seed)
    {
        var even = Table.Fields.OneOf("half", "even");
        var cheap = Table.Fields.Between("price", double.NegativeInfinity, 7.5, withHigh: false);
        return (seed % 5) switch
        {
            0 => (null, _ => true),
            1 => (even, i => i % 2 == 0),
            2 => (ItemCondition.Not(even), i => i % 2 == 1),
            3 => (ItemCondition.All(cheap, even), i => IsCheap(i) && i % 2 == 0),
            _ => (ItemCondition.Any(ItemCondition.Not(cheap), even), i => !IsCheap(i) || i % 2 == 0),
        };

        // A channel's own test may have given the items other attributes, without a price.
        bool IsCheap(int index) => index % 20 < 7 && Table.GetAttributes(index).Any(a => a.Field == "price");
    }

    /// <summary>Item i was first seen i seconds after the epoch; 0 is as good as unknown.</summary>
    protected static long FirstSeen(int index) => index * 1000L;

    protected static long[] Counts(int clicks)
    {
        var counts = new long[ItemTable.KindCount];
        counts[(int)InteractionKind.Click] = clicks;
        return counts;
    }
}
