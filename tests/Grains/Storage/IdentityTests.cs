using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Recsys.Conformance;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

/// <summary>An id is an id: no layer takes two different ones for the same.</summary>
public sealed class IdentityTests : ClusterTest
{
    // Numbers in every spelling, hexadecimal text, GUIDs, keys with extensions, and text that some comparisons call equal.
    private static readonly string[] Nasty =
    [
        "7", "007", "0x7", "+7", "-7", "7 ", "42", "0042", "2A", "2a", "abc", "ABC", "Abc", "A+x", "a+x", "0195153448", "195153448",
        "0195153448000000000000000000000a", "0195153448000000000000000000000A", "01951534-4800-0000-0000-00000000000a",
        "0195153448000000000000000000000a+x", "0195153448000000000000000000000A+x", "\u00e9", "e\u0301", "\u212b", "\u00c5", "stra\u00dfe", "strasse",
        "I", "\u0131", "i", "\ud83d\ude00", "\ud83d\ude01", "~7", "~~7", "a/b", "a\\b", "%37", "'; DROP TABLE user; --", new string('0', 128), new string('0', 127) + "1",
    ];

    [Fact]
    public async Task Users_WithNastyIds_HaveTheirOwnStateAnswersAndErasure()
    {
        await UpsertAsync(60);
        for (var i = 0; i < Nasty.Length; i++)
        {
            await Client.TrackAsync(Now($"e{i}", $"i{i}", user: Nasty[i]));
            await Client.AnswerAsync(Nasty[i], "number", $"{i}");
        }

        await RestartAsync();
        for (var i = 0; i < Nasty.Length; i++)
        {
            var profile = await Client.GetUserAsync(Nasty[i]);
            Assert.Equal([$"i{i}"], profile.Session);
            Assert.Equal($"{i}", profile.Answers["number"]);
        }

        Assert.Equal(1, (await Client.EraseUserAsync("0042")).Events);
        Assert.Empty((await Client.GetUserAsync("0042")).Session);
        Assert.Equal(["i6"], (await Client.GetUserAsync("42")).Session);
    }

    [Fact]
    public async Task GrainState_OfNastyKeys_IsStoredApart()
    {
        var storage = Cluster.Services().GetRequiredKeyedService<IGrainStorage>(RecsysStorage.Name);
        foreach (var key in Nasty)
        {
            await storage.WriteStateAsync("test", GrainId.Create("test", key), new GrainState<string>(key));
        }

        foreach (var key in Nasty)
        {
            var read = new GrainState<string>();
            await storage.ReadStateAsync("test", GrainId.Create("test", key), read);
            Assert.Equal(key, read.State);
        }
    }

    [Fact]
    public void Escape_IsReadByNoParser_AndReversible()
    {
        var ids = Gen.OneOf(Gen.Elements(Nasty), ArbMap.Default.GeneratorFor<NonEmptyString>().Select(s => s.Get).Where(s => !s.Any(char.IsSurrogate)));
        Properties.ForAll(ids.Two(), pair =>
        {
            var (a, b) = (KeyEscapingGrainStorage.Escape(GrainId.Create("test", pair.Item1)), KeyEscapingGrainStorage.Escape(GrainId.Create("test", pair.Item2)));
            Assert.False(a.TryGetIntegerKey(out _, out _));
            Assert.False(a.TryGetGuidKey(out _, out _));
            Assert.Equal(pair.Item1, KeyEscapingGrainStorage.Unescape(a).Key.ToString());
            Assert.Equal(pair.Item1 == pair.Item2, a == b);
            Assert.Equal(pair.Item1 == pair.Item2, UserKey.Of(pair.Item1).SequenceEqual(UserKey.Of(pair.Item2)));
        });
    }

    [Fact]
    public async Task Log_OfNastyUsersAndItems_KeepsThemApart()
    {
        using var folder = new TempFolder();
        using var log = new TestLog(folder.Path);
        foreach (var id in Nasty)
        {
            await log.AppendAsync(id, 0, [Events.Make(id.Length > 64 ? id[^64..] : id, id, id)]);
        }

        foreach (var id in Nasty)
        {
            Assert.Equal(id, Assert.Single(await log.ReadUserAsync(id, 0).ToArrayAsync()).Event.ItemId);
            Assert.Equal(1, (await log.ReadItemTotalsAsync(id)).Counts.Sum());
        }

        Assert.Equal(Nasty, (await log.ReadAllAsync(0).ToArrayAsync()).Select(e => e.Event.UserId));
    }

    [Fact]
    public void UserKey_OfHalfASurrogatePair_IsRefused()
    {
        Assert.Throws<RecsysValidationException>(() => UserKey.Of("a\ud83d"));
    }
}
