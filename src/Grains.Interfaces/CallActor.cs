namespace Recsys;

/// <summary>
/// On whose behalf calls are made, for the audit log. It travels with the calls of the flow of execution that set it. It is what the caller says
/// and proves nothing: who may call at all is decided by the cluster's certificates.
/// </summary>
public static class CallActor
{
    /// <summary>The most characters that the audit log keeps of an actor.</summary>
    public const int MaxLength = 200;

    private const string Key = "recsys.actor";
    private const string DefaultKey = "recsys.actor.default";

    /// <summary>Names the actor of the calls that this flow makes from now on, such as the user of an admin page; null for the client's default.</summary>
    /// <param name="actor">Who; what is longer than <see cref="MaxLength"/> is cut.</param>
    public static void Set(string? actor)
    {
        if (actor is null)
        {
            RequestContext.Remove(Key);
        }
        else
        {
            RequestContext.Set(Key, Cut(actor));
        }
    }

    /// <summary>The actor where the flow named none.</summary>
    internal static void SendDefault(string actor) => RequestContext.Set(DefaultKey, Cut(actor));

    /// <summary>Who the running call is made for.</summary>
    internal static string Current => RequestContext.Get(Key) as string ?? RequestContext.Get(DefaultKey) as string ?? "unknown";

    private static string Cut(string actor) => actor.Length <= MaxLength ? actor : actor[..MaxLength];
}
