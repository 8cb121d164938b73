namespace Recsys.Evaluation;

/// <summary>
/// A figure that is computed from users' results, and so can be computed again as if some users had come several times
/// and others not at all. Users are resampled, not their examples: one user's results depend on each other.
/// </summary>
public interface IUserStatistic
{
    /// <summary>Number of users with results; a user's place is from 0 to this.</summary>
    int Users { get; }

    /// <summary>
    /// Whether resampling users shows the figure's spread. It does for sums over users; not for what counts distinct
    /// things, such as coverage, since a resample has fewer distinct users.
    /// </summary>
    bool CanResample { get; }

    /// <summary>The figure where each user counts so many times; NaN where it is undefined.</summary>
    /// <param name="weights">How often each user counts, from 0; as long as <see cref="Users"/>.</param>
    double Value(ReadOnlySpan<int> weights);
}
