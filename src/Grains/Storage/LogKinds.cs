namespace Recsys.Grains.Storage;

/// <summary>Kinds of log rows that are no events with an item. Events have the values of <see cref="EventKind"/>, below <see cref="FirstNote"/>.</summary>
internal static class LogKinds
{
    public const int FirstNote = 100;

    /// <summary>An answer: the field in custom_kind, the value in context, null where it is taken back.</summary>
    public const int Answer = 100;

    /// <summary>Another user's history came to this one.</summary>
    public const int Merge = 101;
}
