namespace Recsys.Training.Ranking;

/// <summary>
/// Settings that families of models over fields share: the neutral ones that are their defaults, and those of presets. What is left to a family is
/// its shape: sizes, first values, how much it drops.
/// </summary>
public static class RankerPresets
{
    /// <summary>
    /// Name of the preset for data in which most users to come are new, as a cut of MovieLens in time: users are taken for unknown in most steps, so that
    /// a model learns to know them by their histories, and little by heart. Where users come back it loses to the defaults.
    /// </summary>
    public const string NewUsers = "new-users";

    /// <summary>The defaults: a user is taken for unknown as often as those to come are, so that one setting is right for a random split and for a cut in time.</summary>
    internal static TOptions Neutral<TOptions>(TOptions shape)
        where TOptions : RankerOptions => (TOptions)(shape with
        {
            LearningRate = 1e-2,
            EmbeddingDecay = null,
            RowPenalty = 1,
            UnknownUsers = null,
            EvaluationsPerEpoch = 2,
            Averaging = 0.8,
            Patience = 8,
        });

    /// <summary>The defaults for models that read events in order, whose epochs take long and tell more.</summary>
    internal static TOptions NeutralInOrder<TOptions>(TOptions shape)
        where TOptions : RankerOptions => (TOptions)(Neutral(shape) with { EvaluationsPerEpoch = 1, Patience = 3 });

    /// <summary>The preset <see cref="NewUsers"/>.</summary>
    internal static TOptions ForNewUsers<TOptions>(TOptions shape)
        where TOptions : RankerOptions => (TOptions)(shape with
        {
            LearningRate = 1e-2,
            EmbeddingDecay = 1,
            RowPenalty = 1,
            UnknownUsers = 0.95,
            UnknownContexts = 0.95,
            EvaluationsPerEpoch = 4,
            Averaging = 0.8,
            Patience = 8,
        });

    /// <summary>The preset <see cref="NewUsers"/> for models that read events in order, whose epochs take long and tell more.</summary>
    internal static TOptions ForNewUsersInOrder<TOptions>(TOptions shape)
        where TOptions : RankerOptions => (TOptions)(ForNewUsers(shape) with
        {
            UnknownContexts = 0,
            EvaluationsPerEpoch = 1,
            Patience = 3,
            Epochs = 20,
        });
}
