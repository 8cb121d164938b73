namespace Recsys.Online;

/// <summary>Settings of <see cref="FtrlProximal"/>.</summary>
public sealed class FtrlOptions
{
    /// <summary>Learning rate: how fast a weight moves. Default 0.1; above 0 to 10.</summary>
    public double Alpha { get; set; } = 0.1;

    /// <summary>What a weight's first steps are damped by. Default 1; 0 to 1,000.</summary>
    public double Beta { get; set; } = 1;

    /// <summary>How much has to speak for a weight before it is not 0: in units of a sample's gradient. Default 1; 0 to 1,000.</summary>
    public double L1 { get; set; } = 1;

    /// <summary>How much weights are drawn to 0. Default 0.1; 0 to 1,000.</summary>
    public double L2 { get; set; } = 0.1;
}
