namespace Recsys.Samples;

/// <summary>When a stream of labels counts as broken.</summary>
public sealed class StreamWatchOptions
{
    /// <summary>What is judged at once: so long a piece of the stream, and longer until it has <see cref="LeastLabels"/>, and as many as have twenty true ones by the share before. Two of them pass at most until a break is seen. Default 4 s; 100 ms to 1 hour.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>Labels that a window has at least. Default 200; 10 to 1,000,000.</summary>
    public int LeastLabels { get; set; } = 200;

    /// <summary>Healthy windows that are compared with. Default 30; 1 to 10,000.</summary>
    public int ReferenceWindows { get; set; } = 30;

    /// <summary>Healthy windows in a row after which a stream that was cut goes on. Default 3; 1 to 1,000.</summary>
    public int HealthyWindows { get; set; } = 3;

    /// <summary>Largest share of the outcomes with a request id that may be joined with nothing. Default 0.3; 0 to 1.</summary>
    public double MostUnknown { get; set; } = 0.3;

    /// <summary>By how much the share of true labels may rise or fall at once, as a factor. Default 4; above 1 to 1,000.</summary>
    public double ShareFactor { get; set; } = 4;

    /// <summary>By how much the rates of labels and of lists may rise at once, as a factor. Default 10; above 1 to 1,000.</summary>
    public double RateFactor { get; set; } = 10;

    /// <summary>Largest population stability index of a feature against the healthy windows; above 0.25 is commonly called a large change. Default 0.25; above 0 to 10.</summary>
    public double MostShift { get; set; } = 0.25;
}
