namespace Recsys.Grains;

/// <summary>Name of the grain storage that all grains of Recsys use.</summary>
public static class RecsysStorage
{
    /// <summary>The name.</summary>
    public const string Name = "recsys";
}
