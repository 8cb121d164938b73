using Recsys.Core;

namespace Recsys.Training.Recall;

/// <summary>
/// Recall models that have each learned from all users but those of one fold. A ranker is trained on what a model says of users that it has not
/// learned from, as it is when it serves: of its own training events recall knows the answers, and a ranker would trust it too much.
/// </summary>
public sealed class OutOfFoldRecall : IDisposable
{
    /// <summary>How many folds there are.</summary>
    public const int Folds = 2;

    private readonly RecallModel[] _models;

    /// <summary>Trains the models.</summary>
    /// <param name="train">Trains one without the users of a fold, see <see cref="Without"/>.</param>
    public OutOfFoldRecall(Func<int, RecallModel> train) => _models = [.. Enumerable.Range(0, Folds).Select(train)];

    /// <summary>The models, by the fold that each has not learned from.</summary>
    public IReadOnlyList<RecallModel> Models => _models;

    /// <summary>The fold of a user.</summary>
    /// <param name="user">Index of the user.</param>
    public static int FoldOf(int user) => user % Folds;

    /// <summary>The events of all users but those of a fold.</summary>
    /// <param name="events">The events.</param>
    /// <param name="fold">The fold.</param>
    public static InteractionDataset Without(InteractionDataset events, int fold) =>
        events.With(events.Interactions.ToArray().Where(e => FoldOf(e.User) != fold));

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_models, m => m.Dispose());
}
