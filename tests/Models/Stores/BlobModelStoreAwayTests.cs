using System.Net;
using System.Net.Sockets;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Recsys.Conformance;

namespace Recsys.Models.Tests;

/// <summary>A blob store that cannot be reached, which needs no store.</summary>
public sealed class BlobModelStoreAwayTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Faults => ["503", "500", "403", "429", "refused", "reset", "hanging"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task EveryCall_StoreIsAway_IsUnavailable(string fault)
    {
        var handler = Handler(fault);
        var store = Open(handler, retries: 0);
        var source = Artifact("v1");

        var list = await Assert.ThrowsAsync<ModelStoreUnavailableException>(async () => await store.ListAsync(Cancellation));
        await Assert.ThrowsAsync<ModelStoreUnavailableException>(async () => await store.FetchAsync("v1", Cancellation));
        await Assert.ThrowsAsync<ModelStoreUnavailableException>(async () => await store.PublishAsync("v1", source, Cancellation));

        Assert.Contains("'models'", list.Message);
        Assert.DoesNotContain('\n', list.Message);
        Assert.Equal(3, handler.Requests);
    }

    [Fact]
    public async Task ListAsync_StoreIsAway_TriesAsOftenAsTheOptionsSay()
    {
        var handler = Handler("503");
        var error = await Assert.ThrowsAsync<ModelStoreUnavailableException>(async () => await Open(handler, retries: 1).ListAsync(Cancellation));

        Assert.Equal(2, handler.Requests);
        Assert.Contains("503", error.Message);
    }

    [Fact]
    public async Task FetchAsync_CallerCancels_IsACancellation()
    {
        using var cancel = new CancellationTokenSource();
        var handler = new FaultHandler(async token =>
        {
            await cancel.CancelAsync();
            token.ThrowIfCancellationRequested();
            return new HttpResponseMessage(HttpStatusCode.OK);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Open(handler, retries: 0).FetchAsync("v1", cancel.Token));
    }

    [Fact]
    public async Task FetchAsync_StoreIsAway_CachedVersionIsServed_ADamagedCopyIsNot()
    {
        Directory.Move(Artifact("v1"), Directory.CreateDirectory(_folder["cache"]).FullName + "/v1");
        var store = Open(Handler("503"), retries: 0);

        var folder = await store.FetchAsync("v1", Cancellation);
        using (var model = LoadedModel.Open(folder))
        {
            Assert.Equal("v1", model.Version);
        }

        File.AppendAllText(Path.Combine(folder, ArtifactNames.Recall), "x");
        await Assert.ThrowsAsync<ModelStoreUnavailableException>(async () => await store.FetchAsync("v1", Cancellation));
    }

    [Fact]
    public void Connect_UnsoundOptions_AreRefused() =>
        Assert.ThrowsAny<ArgumentException>(() => BlobModelStore.Connect(
            "UseDevelopmentStorage=true", "models", new BlobModelStoreOptions { CacheFolder = _folder["cache"], Retries = 11 }));

    private static FaultHandler Handler(string fault) => fault switch
    {
        "refused" => FaultHandler.Throwing(new HttpRequestException("connection refused", new SocketException((int)SocketError.ConnectionRefused))),
        "reset" => FaultHandler.Throwing(new IOException("connection reset by peer")),
        "hanging" => FaultHandler.Hanging(),
        _ => FaultHandler.Status((HttpStatusCode)int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture)),
    };

    private BlobModelStore Open(FaultHandler handler, int retries)
    {
        var options = new BlobModelStoreOptions { CacheFolder = _folder["cache"], Retries = retries, NetworkTimeout = TimeSpan.FromMilliseconds(100) };
        var client = BlobModelStore.ClientOptions(options);
        client.Transport = new HttpClientTransport(handler);
        return new BlobModelStore(new BlobContainerClient(new Uri("http://127.0.0.1:1/account/models"), client), options);
    }

    private string Artifact(string version)
    {
        var folder = _folder[$"source-{version}"];
        ArtifactWriter.Write(folder, TestArtifacts.Content(new TestArtifactOptions { Version = version }));
        return folder;
    }
}
