using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Layers;
using Recsys.Training.Runs;
using TorchSharp;

namespace Recsys.Training.Recall;

/// <summary>Saves the state of a run over events after each epoch, and puts a run into the state of its last one.</summary>
/// <param name="file">The file.</param>
/// <param name="run">Its family and settings, of their own type, and the events it learns from.</param>
/// <param name="best">The best epoch's state.</param>
/// <param name="optimizer">Its dense optimiser.</param>
/// <param name="rows">A table that is trained row by row; null for none.</param>
/// <param name="generator">Draws dropout; null for a run without.</param>
/// <param name="state">All that is learned; always the same tensors.</param>
internal sealed class RecallCheckpoint(
    string file, (string Family, object Options, InteractionDataset Train) run, BestState best, DenseAdam optimizer, RowTable? rows, torch.Generator? generator, IEnumerable<torch.Tensor> state) : IDisposable
{
    private readonly TrainingCheckpoint _file = new(
        file, TrainingCheckpoint.Digest(run.Family, run.Options, run.Train.Name, state, Numbers(run.Train)));

    private readonly torch.Tensor[] _state = [.. state];

    // A generator's state is bytes, which fp32 holds exactly.
    private readonly torch.Tensor? _random = generator?.get_state().to(torch.float32).DetachFromDisposeScope();

    /// <summary>Puts the run where the file left it, and gives the epochs that were; none where there is no file of this run.</summary>
    /// <exception cref="TrainingDataException">The file is damaged.</exception>
    public List<TrainingProgress> Resume()
    {
        // Copies of the right shapes, for the file's values to go into.
        best.Begin(_state);
        if (_file.TryLoad(Tensors()) is not { } header)
        {
            return [];
        }

        using var bytes = _random?.to(torch.uint8);
        generator?.set_state(bytes!);
        best.Continue(header.BestEpoch, header.BestValue);
        optimizer.Step = header.DenseSteps;
        if (rows is not null)
        {
            rows.Step = header.RowSteps;
        }

        return [.. header.Epochs];
    }

    /// <summary>Writes the state after an epoch.</summary>
    /// <param name="epochs">All epochs so far.</param>
    public void Save(IReadOnlyList<TrainingProgress> epochs)
    {
        using var bytes = generator?.get_state();
        _random?.copy_(bytes!);
        _file.Save(new TrainingCheckpoint.Header(string.Empty, best.Epoch, best.Value, optimizer.Step, rows?.Step ?? 0, epochs), Tensors());
    }

    /// <inheritdoc/>
    public void Dispose() => _random?.Dispose();

    private static IEnumerable<(long, long, long, long)> Numbers(InteractionDataset train)
    {
        for (var i = 0; i < train.Interactions.Length; i++)
        {
            var e = train.Interactions[i];
            yield return (e.User, e.Item, (long)e.Kind, e.Time);
        }
    }

    private torch.Tensor[] Tensors() => [.. _state, .. optimizer.Moments, .. rows?.Moments ?? [], .. _random is null ? [] : new[] { _random }, .. best.Copies];
}
