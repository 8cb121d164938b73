using Microsoft.Extensions.DependencyInjection;
using Recsys.Models;

namespace Recsys.Grains.Tests.Coordination;

/// <summary>A silo's model store with faults on demand: its own, or those shared by all silos of a test.</summary>
internal sealed class FaultyStore(IModelStore inner, FaultyStore.Faults shared) : IModelStore
{
    public enum Fault
    {
        None,
        Http503,
        Timeout,
        NetworkGone,
        Hangs,
    }

    /// <summary>The fault of this silo alone.</summary>
    public Fault Own { get; set; }

    /// <summary>Completes when a fetch hangs.</summary>
    public TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static void Use(IServiceCollection services, string folder, Faults faults) => services.AddSingleton<IModelStore>(
        _ => new FaultyStore(new LocalModelStore(new LocalModelStoreOptions { Folder = Path.Combine(folder, "models") }), faults));

    public async ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default)
    {
        await FailAsync(cancellationToken);
        return await inner.ListAsync(cancellationToken);
    }

    public ValueTask PublishAsync(string version, string folder, CancellationToken cancellationToken = default) =>
        inner.PublishAsync(version, folder, cancellationToken);

    public async ValueTask<string> FetchAsync(string version, CancellationToken cancellationToken = default)
    {
        await FailAsync(cancellationToken);
        return await inner.FetchAsync(version, cancellationToken);
    }

    public void TrimCache(IReadOnlyCollection<string> keep) => shared.Kept = keep;

    private async Task FailAsync(CancellationToken cancellationToken)
    {
        switch (Own == Fault.None ? shared.All : Own)
        {
            case Fault.Http503:
                throw new Azure.RequestFailedException(503, "The server is busy.");
            case Fault.Timeout:
                throw new TaskCanceledException("The operation was cancelled because it exceeded the configured timeout.");
            case Fault.NetworkGone:
                throw new IOException("Connection reset by peer.");
            case Fault.Hangs:
                Hanging.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
        }
    }

    internal sealed class Faults
    {
        public Fault All { get; set; }

        public IReadOnlyCollection<string> Kept { get; set; } = [];
    }
}
