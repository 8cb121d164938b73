namespace Recsys.Grains.Samples;

/// <summary>Has the samples written outside of its turns, which may take minutes.</summary>
internal sealed class SampleWriterGrain(SampleWriter writer) : Grain, ISampleWriterGrain
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;

    public async Task WriteAsync()
    {
        if (!_work.IsCompleted)
        {
            return;
        }

        // Whoever asks next hears how it went.
        (var done, _work) = (_work, Task.CompletedTask);
        await done;
        _work = Task.Run(() => writer.WriteDueAsync(_stopping.Token));
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _stopping.Dispose();
    }
}
