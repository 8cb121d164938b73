namespace Recsys.Grains.Tests.Overload;

/// <summary>Holds a recommendation, inside the gate, and notes the users' calls that begin.</summary>
internal sealed class BusyUser : IIncomingGrainCallFilter
{
    private readonly Lock _lock = new();
    private readonly List<string> _calls = [];
    private readonly List<bool> _deadlines = [];
    private TaskCompletionSource? _begun;
    private TaskCompletionSource _released = new();

    /// <summary>The methods of users' calls that begun, in order.</summary>
    public IReadOnlyList<string> BegunCalls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Of each of them, whether it had a deadline still.</summary>
    public IReadOnlyList<bool> SeenDeadlines
    {
        get
        {
            lock (_lock)
            {
                return [.. _deadlines];
            }
        }
    }

    /// <summary>Makes a recommendation and waits until it is held.</summary>
    public async Task<Task> HoldAsync(Func<Task> call)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _begun = begun;
        }

        var running = call();
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return running;
    }

    public void Release() => _released.TrySetResult();

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType == typeof(IUserGrain))
        {
            TaskCompletionSource? begun = null;
            lock (_lock)
            {
                _calls.Add(context.MethodName);
                _deadlines.Add(CallDeadline.Take() is not null);
                if (context.MethodName == nameof(IUserGrain.RecommendAsync))
                {
                    (begun, _begun) = (_begun, null);
                }
            }

            if (begun is not null)
            {
                begun.SetResult();
                await _released.Task;
            }
        }

        await context.Invoke();
    }
}
