using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Recsys.Client;
using Recsys.Grains;
using Recsys.Grains.Storage;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Silo.Tests;

public sealed class SiloHostTests : SiloTest
{
    [Fact]
    public async Task StopAndStart_OnTheSameFolder_KeepsUsersItemsAndTheActiveModel()
    {
        await InProcess.UpsertItemsAsync(Enumerable.Range(0, 20).Select(i => new Item { Id = $"i{i}" }).ToArray());
        await PublishAsync("a", 20);
        await InProcess.Models.PromoteAsync("a");
        await InProcess.TrackAsync([Event("e1", "i1"), Event("e2", "i2", EventKind.Purchase)]);
        var before = await InProcess.GetUserAsync("u1");

        await RestartAsync();

        var answer = await InProcess.RecommendAsync(new RecommendRequest { UserId = "u1", Count = 18 });
        Assert.Equal(("a", false, 18), (answer.ModelVersion, answer.Degraded, answer.Items.Count));
        var after = await InProcess.GetUserAsync("u1");
        Assert.Equal(before.Counters, after.Counters);
        Assert.Equal(before.Session, after.Session);
        Assert.Equal(before.LastSequence, after.LastSequence);
        Assert.Equal(1, (await InProcess.GetItemAsync("i2"))!.Counters[(int)EventKind.Purchase]);
        Assert.Equal(new ActiveModel(1, "a"), await InProcess.Models.GetActiveAsync());
    }

    [Fact]
    public void Settings_OfEveryPart_AreBound_AndTheCodeHasTheLastWord()
    {
        using var host = BuildSilo(
            new()
            {
                ["Recsys:ModelFolder"] = "models",
                ["Recsys:BlobContainer"] = "container",
                ["Recsys:DataFolder"] = "elsewhere",
                ["Recsys:Cluster:Name"] = "shop",
                ["Recsys:Limits:MaxCount"] = "77",
                ["Recsys:Limits:MaxBatch"] = "66",
                ["Recsys:Sqlite:MaxCommitEvents"] = "55",
                ["Recsys:Log:QueueEvents"] = "88",
                ["Recsys:Serving:Candidates"] = "300",
                ["Recsys:Serving:PopularityLength"] = "40",
                ["Recsys:Recall:ListLength"] = "44",
                ["Recsys:Models:MaxCandidates"] = "99",
                ["Recsys:Client:TrackParallelism"] = "33",
                ["Recsys:ShutdownTimeout"] = "00:00:07",
            },
            o =>
            {
                (o.SiloPort, o.GatewayPort) = (FreePort(), 0);
                o.Limits.MaxBatch = 65;
                o.Serving.Candidates = 301;
                o.Client.UpsertBatch = 22;
            });

        var own = Value<RecsysSiloOptions>(host);
        Assert.Equal(("models", "container", Folder, "shop", 0), (own.ModelFolder, own.BlobContainer, own.DataFolder, own.Cluster.Name, own.GatewayPort));
        Assert.Equal((77, 65), (Value<RecsysLimits>(host).MaxCount, Value<RecsysLimits>(host).MaxBatch));
        Assert.Equal((55, Folder), (Value<SqliteOptions>(host).MaxCommitEvents, Value<SqliteOptions>(host).Folder));
        Assert.Equal(88, Value<EventLogOptions>(host).QueueEvents);
        Assert.Equal((301, 40), (Value<ServingOptions>(host).Candidates, Value<ServingOptions>(host).PopularityLength));
        Assert.Equal(44, Value<RecallOptions>(host).ListLength);
        Assert.Equal(99, host.Services.GetRequiredService<ModelLoadOptions>().MaxCandidates);
        Assert.Equal((33, 22), (Value<RecsysClientOptions>(host).TrackParallelism, Value<RecsysClientOptions>(host).UpsertBatch));
        Assert.Equal(TimeSpan.FromSeconds(7), Value<HostOptions>(host).ShutdownTimeout);
        Assert.Equal(("shop", "recsys"), (Value<ClusterOptions>(host).ClusterId, Value<ClusterOptions>(host).ServiceId));
    }

    [Fact]
    public void Options_Defaults()
    {
        var options = new RecsysSiloOptions();

        Assert.Equal(("recsys-data", "recsys-models", 11111, 30000), (options.DataFolder, options.BlobContainer, options.SiloPort, options.GatewayPort));
        Assert.Equal(TimeSpan.FromMinutes(2), options.ShutdownTimeout);
        Assert.Null(options.ModelFolder);
        Assert.Null(options.BlobConnectionString);
        Assert.Null(options.Cluster.Name);
    }

    private static T Value<T>(IHost host)
        where T : class =>
        host.Services.GetRequiredService<IOptions<T>>().Value;
}
