namespace Recsys;

/// <summary>
/// A call's turn came after its caller had stopped waiting, so nothing of it was done. A client that still hears of it makes its next
/// attempt, or says that its deadline passed.
/// </summary>
[GenerateSerializer, Alias("recsys.DeadlinePassedException")]
internal sealed class DeadlinePassedException()
    : Exception("The deadline of the call had passed when its turn came; nothing of it was done.");
