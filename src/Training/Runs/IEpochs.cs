using TorchSharp;

namespace Recsys.Training.Runs;

/// <summary>What <see cref="EpochLoop"/> trains.</summary>
internal interface IEpochs
{
    /// <summary>Name in reports: the family's.</summary>
    string Stage { get; }

    /// <summary>Whether something is held out that decides when to stop.</summary>
    bool Validates { get; }

    /// <summary>Whether the newest state is the one to keep and stands in <see cref="State"/> itself, so that nobody needs a copy of it.</summary>
    bool KeepsNewest => false;

    /// <summary>Source of random numbers whose state belongs into a checkpoint; null for a run that begins each epoch with a new one.</summary>
    torch.Generator? Generator => null;

    /// <summary>Steps that the optimisers have taken, of whole parameters and of rows.</summary>
    (int Dense, int Rows) Steps { get; set; }

    /// <summary>All that is learned, buffers too; always the same tensors in the same order.</summary>
    IEnumerable<torch.Tensor> State();

    /// <summary>What a checkpoint holds beside the state: the optimisers' moments; always the same tensors in the same order.</summary>
    IEnumerable<torch.Tensor> Moments();

    /// <summary>What the run is of, its settings and data: another run's checkpoint is not taken.</summary>
    string Digest();

    /// <summary>Draws what an epoch before the checkpoint has drawn, so that the random numbers go on behind it.</summary>
    void Skip(int epoch)
    {
    }

    /// <summary>What the state before the first epoch is worth, where it may be kept; null where it may not.</summary>
    double? Baseline() => null;

    /// <summary>Trains an epoch.</summary>
    /// <param name="epoch">Its number, from 1.</param>
    /// <param name="evaluate">Measures the present state, and tells whether it is the best so far; to be called at the end of the epoch, and before as often as is of use.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    EpochWork Train(int epoch, Func<bool> evaluate, CancellationToken cancellationToken);

    /// <summary>Metrics of the present state by name.</summary>
    IReadOnlyDictionary<string, double> Validate();

    /// <summary>What training raises.</summary>
    double Objective(IReadOnlyDictionary<string, double> metrics);

    /// <summary>What a reader of the report would not expect; null for nothing.</summary>
    /// <param name="epoch">The epoch reported.</param>
    /// <param name="best">The best epoch so far; 0 for the state before the first.</param>
    string? Note(int epoch, int best) => null;
}

/// <summary>What an epoch did.</summary>
/// <param name="Loss">Mean loss of its samples.</param>
/// <param name="Samples">Number of samples.</param>
/// <param name="Waited">How long the training thread waited for batches.</param>
internal readonly record struct EpochWork(double Loss, double Samples, TimeSpan Waited);
