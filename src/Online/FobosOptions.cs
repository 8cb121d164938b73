namespace Recsys.Online;

/// <summary>Settings of <see cref="Fobos"/>.</summary>
public sealed class FobosOptions
{
    /// <summary>Rate of the first step; that of step t is this by the root of t. Default 0.5; above 0 to 10.</summary>
    public double Rate { get; set; } = 0.5;

    /// <summary>By how much, times the rate, a step draws each weight to 0. Default 0.0001; 0 to 1.</summary>
    public double L1 { get; set; } = 0.0001;

    /// <summary>By which share, times the rate, a step draws each weight to 0. Default 0.0001; 0 to 1.</summary>
    public double L2 { get; set; } = 0.0001;
}
