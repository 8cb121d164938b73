using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Recsys.Grains.Coordination;
using Recsys.Models;

namespace Recsys.Grains.Tests.Coordination.Swaps;

/// <summary>A step of a swap at which a silo can be held up.</summary>
internal enum SwapStep
{
    /// <summary>A silo that joins loads the version that serves: nobody else fetches it.</summary>
    Join,

    /// <summary>A silo was asked to prepare and does not yet.</summary>
    Prepare,

    /// <summary>All is prepared, and the coordinator's silo does not store the decision yet.</summary>
    Decide,

    /// <summary>The decision is stored, and a silo does not switch yet.</summary>
    Switch,
}

/// <summary>Gates at the steps of a swap from "a" to "b", which are open unless a test closes them.</summary>
internal sealed class SwapGates : IIncomingGrainCallFilter
{
    public const string Before = "a";
    public const string After = "b";

    private readonly ConcurrentDictionary<(SwapStep Step, string? Silo), Gate> _closed = new();

    /// <summary>Puts the gates into each silo.</summary>
    public void Use(IServiceCollection services, string folder)
    {
        var storage = services.Last(s => s.ServiceType == typeof(IGrainStorage) && Equals(s.ServiceKey, RecsysStorage.Name)).KeyedImplementationFactory!;
        services.AddKeyedSingleton<IGrainStorage>(
            RecsysStorage.Name, (s, key) => new GatedStorage((IGrainStorage)storage(s, key), AddressOf(s), this));
        services.AddSingleton<IModelStore>(
            s => new GatedStore(new LocalModelStore(new LocalModelStoreOptions { Folder = Path.Combine(folder, "models") }), AddressOf(s), this));
        services.AddSingleton<IIncomingGrainCallFilter>(this);
    }

    /// <summary>Closes a gate for one silo, or for all.</summary>
    public Gate Close(SwapStep step, string? silo = null) => _closed[(step, silo)] = new Gate();

    /// <summary>Opens all gates that a test closed.</summary>
    public void OpenAll()
    {
        foreach (var (at, gate) in _closed)
        {
            _closed.TryRemove(at, out _);
            gate.Open();
        }
    }

    /// <summary>The gate of a silo at a step; null where it is open.</summary>
    public Gate? Find(SwapStep step, string silo) => _closed.GetValueOrDefault((step, silo)) ?? _closed.GetValueOrDefault((step, null));

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        SwapStep? step = context.ImplementationMethod.Name switch
        {
            nameof(IModelHostService.PrepareAsync) => SwapStep.Prepare,
            nameof(IModelHostService.ActivateAsync) => SwapStep.Switch,
            _ => null,
        };
        if (step is { } at && context.Grain is ModelHostService service && Find(at, service.Address) is { } gate)
        {
            await gate.PassAsync(service.Address);
        }

        await context.Invoke();
    }

    private static string AddressOf(IServiceProvider services) => services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToString();

    internal sealed class Gate
    {
        private readonly TaskCompletionSource<string> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<Exception?> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when a silo waits at the gate, the first one to do so.</summary>
        public Task<string> Reached => _reached.Task;

        /// <summary>What a write that passed the gate ended with.</summary>
        public Task<Exception?> Written => _written.Task;

        /// <summary>Makes the write that passes the gate in place of the silo's own store, which dies with it in a test, where a database would not.</summary>
        public IGrainStorage? Storage { get; set; }

        /// <summary>Thrown after the write that passes the gate, as by a store that breaks off before it confirms.</summary>
        public Exception? Unconfirmed { get; set; }

        public void Open() => _open.TrySetResult();

        /// <summary>Lets through nothing: what waits fails.</summary>
        public void Fail(Exception with) => _open.TrySetException(with);

        public Task PassAsync(string silo)
        {
            _reached.TrySetResult(silo);
            return _open.Task;
        }

        public async Task WriteAsync(string silo, Func<Task> write)
        {
            await PassAsync(silo);
            var error = await Record.ExceptionAsync(write) ?? Unconfirmed;
            _written.TrySetResult(error);
            if (error is not null)
            {
                throw error;
            }
        }
    }

    private sealed class GatedStorage(IGrainStorage inner, string silo, SwapGates gates) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            grainState.State is CoordinatorState { Active: After } && gates.Find(SwapStep.Decide, silo) is { } gate
                ? gate.WriteAsync(silo, () => (gate.Storage ?? inner).WriteStateAsync(stateName, grainId, grainState))
                : inner.WriteStateAsync(stateName, grainId, grainState);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
    }

    private sealed class GatedStore(IModelStore inner, string silo, SwapGates gates) : IModelStore
    {
        public ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default) => inner.ListAsync(cancellationToken);

        public ValueTask PublishAsync(string version, string folder, CancellationToken cancellationToken = default) =>
            inner.PublishAsync(version, folder, cancellationToken);

        public async ValueTask<string> FetchAsync(string version, CancellationToken cancellationToken = default)
        {
            if (version == Before && gates.Find(SwapStep.Join, silo) is { } gate)
            {
                await gate.PassAsync(silo);
            }

            return await inner.FetchAsync(version, cancellationToken);
        }

        public void TrimCache(IReadOnlyCollection<string> keep) => inner.TrimCache(keep);
    }
}
