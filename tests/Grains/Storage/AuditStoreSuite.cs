using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests.Storage;

/// <summary>What every audit store must do.</summary>
public abstract class AuditStoreSuite
{
    /// <summary>Opens the test's store; called again, it opens the same one anew.</summary>
    private protected abstract Task<IAuditStore> OpenAsync();

    /// <summary>Runs a statement beside the store.</summary>
    protected abstract Task ExecuteAsync(string sql);

    /// <summary>Reads the store as a tool does.</summary>
    private protected abstract IReadOnlyList<AuditEntry> ReadByTool(long before, int count);

    [Fact]
    public async Task Write_IsReadBackNewestFirst_InPages_AlsoByAStoreThatOpensLater()
    {
        var store = await OpenAsync();
        Assert.Empty(await store.ReadAsync(long.MaxValue, 10, CancellationToken.None));
        var first = Row(AuditAction.Promote, "v1");
        await store.WriteAsync([first], CancellationToken.None);
        await store.WriteAsync([Row(AuditAction.DeleteItem, "a"), Row(AuditAction.DeleteItem, "b ' \" ä \ud83c\udfae", "more")], CancellationToken.None);

        store = await OpenAsync();
        var all = await store.ReadAsync(long.MaxValue, 10, CancellationToken.None);
        Assert.Equal(["b ' \" ä \ud83c\udfae", "a", "v1"], all.Select(e => e.Target));
        Assert.Equal(all.Select(e => e.Number).OrderDescending(), all.Select(e => e.Number));
        Assert.Equal(first with { Number = all[2].Number }, all[2]);
        Assert.Equal("more", all[0].Detail);
        Assert.Equal(all.Take(1), await store.ReadAsync(long.MaxValue, 1, CancellationToken.None));
        Assert.Equal(all.Skip(1), await store.ReadAsync(all[0].Number, 10, CancellationToken.None));
        Assert.Equal(all.Skip(1).Take(1), ReadByTool(all[0].Number, 1));
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'nobody'")]
    [InlineData("DELETE FROM audit")]
    public async Task Rows_AreNeverChanged(string sql)
    {
        var store = await OpenAsync();
        await store.WriteAsync([Row(AuditAction.EraseUser, "hash")], CancellationToken.None);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => ExecuteAsync(sql));

        Assert.Contains("rows of audit are never", error.Message);
        Assert.Equal("ann", Assert.Single(await store.ReadAsync(long.MaxValue, 10, CancellationToken.None)).Actor);
    }

    private static AuditEntry Row(AuditAction action, string target, string? detail = null) =>
        new() { Number = 0, Time = Events.Start, Actor = "ann", Action = action, Target = target, Detail = detail };
}
