namespace Recsys.Evaluation;

/// <summary>How held-out events become questions. On a leave-one-out split both give the same.</summary>
public enum QuestionMode
{
    /// <summary>One question a user, at the first held-out event, whose answer is all the user's held-out items.</summary>
    PerUser,

    /// <summary>
    /// One question a held-out item, whose history has every earlier event of the user, held-out ones too: what a live
    /// system that follows each event would be asked.
    /// </summary>
    PerEvent,
}
