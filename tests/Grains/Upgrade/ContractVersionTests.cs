using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Upgrade;

/// <summary>Builds of two versions side by side: what the newer one adds to a contract is passed over by the older one, and what it lacks has its default.</summary>
public sealed class ContractVersionTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    /// <summary>Every contract that is an object of fields: messages between processes and states in the store.</summary>
    public static TheoryData<Type> Contracts => [.. new[] { typeof(UserEvent).Assembly, typeof(UserSnapshot).Assembly }
        .SelectMany(a => a.GetTypes())
        .Where(t => t.IsDefined(typeof(GenerateSerializerAttribute), false) && !t.IsEnum && !t.IsAbstract && !t.IsValueType && !t.IsSubclassOf(typeof(Exception)))
        .OrderBy(t => t.FullName, StringComparer.Ordinal)];

    public void Dispose() => _services.Dispose();

    [Theory]
    [MemberData(nameof(Contracts))]
    public void OfTheNextVersion_IsReadByThisOne_WithoutWhatItDoesNotKnow(Type contract) => Run(nameof(ReadNext), contract);

    [Theory]
    [MemberData(nameof(Contracts))]
    public void OfAVersionBeforeAnyField_IsReadByThisOne(Type contract) => Run(nameof(ReadEmpty), contract);

    [Fact]
    public void Contracts_AreFound() => Assert.True(Contracts.Count > 30, $"only {Contracts.Count} contracts");

    [Fact]
    public void AMessageInAList_OfTheNextVersion_HasAllThatThisOneKnows()
    {
        var sent = Full();
        foreach (var field in WireBytes.NewFields.Keys)
        {
            var bytes = WireBytes.With(Serializer.SerializeToArray<UserEvent[]>([sent]), field, outer: 1);

            Assert.Equivalent(sent, Assert.Single(Serializer.Deserialize<UserEvent[]>(bytes)!), strict: true);
        }
    }

    // What a call of the client carries, all of it set: none of it may be read from a wrong place because of the new field.
    [Fact]
    public void ARequest_OfTheNextVersion_HasAllThatThisOneKnows()
    {
        var sent = new RecommendRequest
        {
            UserId = "u1",
            Count = 7,
            Surface = "home",
            Context = new Dictionary<string, string> { ["device"] = "tv" },
            ExcludeItemIds = ["a", "b"],
            AllowRepeats = true,
            Filter = ItemFilter.Parse("genre = rpg and price < 5"),
            Caps = [new FieldCap("genre", 2)],
            Paged = true,
            Page = "p",
        };
        foreach (var field in WireBytes.NewFields.Keys)
        {
            var read = Serializer.Deserialize<RecommendRequest>(WireBytes.With(Serializer.SerializeToArray(sent), field))!;

            Assert.Equivalent(sent, read, strict: true);
        }
    }

    private static UserEvent Full() => new()
    {
        Id = "e1",
        UserId = "u1",
        ItemId = "i1",
        Kind = EventKind.Custom,
        Time = Events.Start,
        Value = 2.5,
        CustomKind = "wish",
        SessionId = "s",
        RequestId = "r",
        Context = new Dictionary<string, string> { ["a"] = "b" },
    };

    private void Run(string method, Type contract) =>
        typeof(ContractVersionTests).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(contract)
            .Invoke(this, BindingFlags.DoNotWrapExceptions, null, null, null);

    private void ReadNext<T>()
        where T : class
    {
        var written = Serializer.SerializeToArray((T)RuntimeHelpers.GetUninitializedObject(typeof(T)));
        foreach (var field in WireBytes.NewFields.Keys)
        {
            var read = Serializer.Deserialize<T>(WireBytes.With(written, field));

            Assert.NotNull(read);
            Assert.Equal(Convert.ToHexString(written), Convert.ToHexString(Serializer.SerializeToArray(read)));
        }
    }

    private void ReadEmpty<T>()
        where T : class => Assert.IsType<T>(Serializer.Deserialize<T>(WireBytes.Empty(typeof(T))));
}
