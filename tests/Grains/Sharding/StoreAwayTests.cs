using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Sharding;

/// <summary>A store that cannot be read stops no list of parts that are in memory.</summary>
public sealed class StoreAwayTests
{
    [Fact]
    public async Task Recommend_StoreCannotBeRead_ListIsThatOfBefore()
    {
        using var divided = new DividedCluster(12);
        var store = DispatchProxy.Create<IItemStore, FailingStore>();
        await using var cluster = await divided.StartAsync(1, 4, services => services.AddSingleton(s =>
        {
            ((FailingStore)store).Inner = ActivatorUtilities.CreateInstance<SqliteItemStore>(s);
            return store;
        }));
        await divided.FillAsync(cluster, withRanker: true);
        foreach (var user in Enumerable.Range(0, 10))
        {
            var request = new RecommendRequest { UserId = $"u{user}", Count = 15 };
            ((FailingStore)store).Fails = true;
            var away = await cluster.Client.RecommendAsync(request);
            ((FailingStore)store).Fails = false;
            Assert.Equal((await cluster.Client.RecommendAsync(request)).Items.Select(i => i.ItemId), away.Items.Select(i => i.ItemId));
            Assert.False(away.Degraded, away.DegradedReason);
        }

        Assert.True(((FailingStore)store).Failed > 0, "no item was read of the store");
    }

    public class FailingStore : DispatchProxy
    {
        public IItemStore Inner { get; set; } = null!;

        public bool Fails { get; set; }

        public int Failed { get; private set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (Fails)
            {
                Failed++;
                throw new CatalogueUnavailableException("The store was made unreadable.", new IOException());
            }

            return targetMethod!.Invoke(Inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        }
    }
}
