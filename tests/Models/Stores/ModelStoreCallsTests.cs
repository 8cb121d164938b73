namespace Recsys.Models.Tests;

public sealed class ModelStoreCallsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    public static TheoryData<Exception> Faults =>
        [new IOException("network share gone"), new TaskCanceledException("a timeout"), new TimeoutException("late"), new InvalidOperationException("broken client")];

    public static TheoryData<Exception> Verdicts =>
        [new ArtifactException("manifest.json", "damaged"), new ModelVersionNotFoundException("v1"), new ModelStoreUnavailableException("away")];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fetch_StoreFailsInItsOwnWay_IsUnavailable(Exception fault)
    {
        var error = await Assert.ThrowsAsync<ModelStoreUnavailableException>(() => Fetch(_ => throw fault, Long));

        Assert.Same(fault, error.InnerException);
        Assert.Contains(fault.Message, error.Message);
        Assert.Contains("'v1'", error.Message);
    }

    [Theory]
    [MemberData(nameof(Verdicts))]
    public async Task Fetch_StoreSaysWhatIsWrong_IsPassedOn(Exception verdict) =>
        Assert.Same(verdict, await Record.ExceptionAsync(() => Fetch(_ => throw verdict, Long)));

    [Fact]
    public async Task Fetch_StoreHangsAndIgnoresItsToken_EndsInTime()
    {
        var never = new TaskCompletionSource<string>();
        var bound = TimeSpan.FromMilliseconds(1);
        var error = await Assert.ThrowsAsync<ModelStoreUnavailableException>(() => Fetch(_ => new ValueTask<string>(never.Task), bound));

        Assert.Contains($"within {bound}", error.Message);
    }

    [Fact]
    public async Task Fetch_CallerCancels_IsACancellation()
    {
        using var cancel = new CancellationTokenSource();
        var never = new TaskCompletionSource<string>();
        var call = Fetch(_ => new ValueTask<string>(never.Task), Long, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task List_StoreFails_IsUnavailable()
    {
        var store = new Store(_ => throw new IOException("gone"));
        var error = await Assert.ThrowsAsync<ModelStoreUnavailableException>(() => store.ListWithinAsync(Long, TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.Contains("gone", error.Message);
    }

    private static Task<string> Fetch(Func<CancellationToken, ValueTask<string>> fetch, TimeSpan bound, CancellationToken cancellationToken = default) =>
        new Store(fetch).FetchWithinAsync("v1", bound, TimeProvider.System, cancellationToken);

    private sealed class Store(Func<CancellationToken, ValueTask<string>> answer) : IModelStore
    {
        public async ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default) => [await answer(cancellationToken)];

        public ValueTask PublishAsync(string version, string folder, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask<string> FetchAsync(string version, CancellationToken cancellationToken = default) => answer(cancellationToken);
    }
}
