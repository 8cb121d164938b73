namespace Recsys.Grains.Samples;

/// <summary>Writes the samples of the whole cluster, one hour after the other. Key 0: one silo at a time does it, and another goes on when that one dies.</summary>
[Alias("recsys.ISampleWriterGrain")]
internal interface ISampleWriterGrain : IGrainWithIntegerKey
{
    /// <summary>Begins to write the hours that are due, unless it is at it; returns at once.</summary>
    /// <exception cref="EventLogUnavailableException">The log could not be read when it was last at it.</exception>
    /// <exception cref="IOException">A file could not be written then.</exception>
    [Alias("WriteAsync")]
    Task WriteAsync();
}
