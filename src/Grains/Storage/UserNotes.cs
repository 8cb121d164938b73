namespace Recsys.Grains.Storage;

/// <summary>What a user's notes in the log come to, taken oldest first: their answers, and from where on states hold.</summary>
internal sealed class UserNotes
{
    /// <summary>The answers by field; a later one takes an earlier one's place.</summary>
    public Dictionary<string, string> Answers { get; } = [];

    /// <summary>The newest merge; 0 for none.</summary>
    public long Rewritten { get; private set; }

    /// <summary>Takes the next note.</summary>
    /// <param name="sequence">Its place in the log.</param>
    /// <param name="kind">One of <see cref="LogKinds"/>.</param>
    /// <param name="field">Of an answer what about.</param>
    /// <param name="value">The answer; null where it is taken back.</param>
    public void Take(long sequence, int kind, string? field, string? value)
    {
        if (kind == LogKinds.Merge)
        {
            Rewritten = sequence;
        }
        else if (value is null)
        {
            Answers.Remove(field!);
        }
        else
        {
            Answers[field!] = value;
        }
    }
}
