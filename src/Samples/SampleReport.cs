namespace Recsys.Samples;

/// <summary>What a pass over a log did.</summary>
/// <param name="Hours">Hours that were written.</param>
/// <param name="Lists">Lists in them.</param>
/// <param name="Samples">Samples in them.</param>
/// <param name="Outcomes">Events that were joined with a list of these hours.</param>
/// <param name="UnknownRequests">Events of these hours and their windows that name a request which is not known, or did not show the item.</param>
public readonly record struct SampleReport(int Hours, long Lists, long Samples, long Outcomes, long UnknownRequests)
{
    /// <summary>Adds two.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    public static SampleReport operator +(SampleReport a, SampleReport b) => new(
        a.Hours + b.Hours, a.Lists + b.Lists, a.Samples + b.Samples, a.Outcomes + b.Outcomes, a.UnknownRequests + b.UnknownRequests);
}
