namespace Recsys.Serving;

/// <summary>What a silo keeps of a user unless its settings say otherwise; evaluation and training go by the same.</summary>
public static class UserDefaults
{
    /// <summary>The newest events of a user's session.</summary>
    public const int SessionLength = 50;
}
