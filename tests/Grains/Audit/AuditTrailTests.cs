using System.Security.Cryptography;
using System.Text;

namespace Recsys.Grains.Tests.Audit;

public sealed class AuditTrailTests : ClusterTest
{
    [Fact]
    public async Task WhatIsChanged_IsNoted_WithWhoAndWhen_AndUsersAsHashes()
    {
        await UpsertAsync(50);
        await PublishAsync("v1");
        await PublishAsync("v2");
        await Client.TrackAsync(Now("e1", "i1", user: "secret-user"));
        await Client.TrackAsync(Now("e1", "i1", user: "visitor"));

        await Client.Models.PromoteAsync("v1");
        CallActor.Set("ann\nroot");
        await Client.Models.PromoteAsync("v2");
        await Client.Models.RollbackAsync();
        await Client.MergeUserAsync("visitor", "secret-user");
        await Client.EraseUserAsync("secret-user");
        CallActor.Set(null);
        await Client.DeleteItemsAsync(["i7"]);

        var rows = await Client.GetAuditAsync();
        Assert.Equal(
            [
                (AuditAction.DeleteItem, "i7", null),
                (AuditAction.EraseUser, Hash("secret-user"), null),
                (AuditAction.MergeUsers, Hash("visitor"), Hash("secret-user")),
                (AuditAction.RollBack, "v1", "before: v2"),
                (AuditAction.Promote, "v2", "before: v1"),
                (AuditAction.Promote, "v1", null),
            ],
            rows.Select(r => (r.Action, r.Target, r.Detail)));
        Assert.All(rows.Skip(1).Take(4), r => Assert.Equal("ann?root", r.Actor));
        Assert.All([rows[0], rows[5]], r => Assert.StartsWith($"{Environment.UserName}@{Environment.MachineName} (", r.Actor));
        Assert.All(rows, r => Assert.InRange(r.Time, TimeProvider.System.GetUtcNow().AddMinutes(-10), TimeProvider.System.GetUtcNow()));
        Assert.Equal(rows.Skip(2).Take(2), await Client.GetAuditAsync(2, rows[1].Number));
        await Assert.ThrowsAsync<RecsysValidationException>(() => Client.GetAuditAsync(0));
    }

    [Fact]
    public async Task WhatIsRefusedBeforeItBegins_LeavesNoRow()
    {
        await UpsertAsync(50);

        await Assert.ThrowsAsync<ModelSwapException>(() => Client.Models.PromoteAsync("unknown"));
        await Assert.ThrowsAsync<RecsysValidationException>(() => Client.MergeUserAsync("same", "same"));

        Assert.Empty(await Client.GetAuditAsync());
    }

    private static string Hash(string user) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user)));
}
