using Recsys.Core;
using TorchSharp;

namespace Recsys.Training.Runs;

/// <summary>Saves the state of a run after each epoch, and puts a run into the state of its last one.</summary>
/// <param name="file">The file.</param>
/// <param name="run">The run.</param>
/// <param name="best">The best epoch's state.</param>
internal sealed class RunCheckpoint(string file, IEpochs run, BestState best) : IDisposable
{
    private readonly TrainingCheckpoint _file = new(file, run.Digest());

    // A generator's state is bytes, which fp32 holds exactly.
    private readonly torch.Tensor? _random = run.Generator?.get_state().to(torch.float32).DetachFromDisposeScope();

    /// <summary>Puts the run where the file left it, and gives the epochs that were; none where there is no file of this run.</summary>
    /// <exception cref="Data.TrainingDataException">The file is damaged.</exception>
    public List<TrainingProgress> Resume()
    {
        // Copies of the right shapes, for the file's values to go into.
        best.Begin(run.KeepsNewest ? [] : run.State());
        if (_file.TryLoad(Tensors()) is not { } header)
        {
            return [];
        }

        using var bytes = _random?.to(torch.uint8);
        run.Generator?.set_state(bytes!);
        best.Continue(header.BestEpoch, header.BestValue);
        run.Steps = (header.DenseSteps, header.RowSteps);
        return [.. header.Epochs];
    }

    /// <summary>Writes the state after an epoch.</summary>
    /// <param name="epochs">All epochs so far.</param>
    public void Save(IReadOnlyList<TrainingProgress> epochs)
    {
        using var bytes = run.Generator?.get_state();
        _random?.copy_(bytes!);
        _file.Save(new TrainingCheckpoint.Header(string.Empty, best.Epoch, best.Value, run.Steps.Dense, run.Steps.Rows, epochs), Tensors());
    }

    /// <inheritdoc/>
    public void Dispose() => _random?.Dispose();

    private torch.Tensor[] Tensors() => [.. run.State(), .. run.Moments(), .. _random is null ? [] : new[] { _random }, .. best.Copies];
}
