using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Data;

/// <summary>Anonymous sessions with the next-item questions of their publisher.</summary>
/// <param name="Train">
/// Training sessions, a user each. The test's sessions are users too, after them and without events, and the test's items
/// are items, so that the samples' indexes are of this set.
/// </param>
/// <param name="Test">The questions, in the order of the file.</param>
public sealed record SessionData(InteractionDataset Train, IReadOnlyList<SessionSample> Test);
