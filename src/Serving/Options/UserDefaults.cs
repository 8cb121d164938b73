namespace Recsys.Serving;

/// <summary>What a silo keeps of a user unless its settings say otherwise; evaluation and training go by the same.</summary>
public static class UserDefaults
{
    /// <summary>The newest events of a user's session.</summary>
    public const int SessionLength = 50;

    /// <summary>The newest shown items that wait for an outcome.</summary>
    public const int ExposureLength = 60;

    /// <summary>The newest bought items.</summary>
    public const int BoughtLength = 200;
}
