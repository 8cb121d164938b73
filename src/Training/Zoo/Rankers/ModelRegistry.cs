using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>All families of models over fields. A new one is a file with its model and one line here.</summary>
public static class ModelRegistry
{
    /// <summary>The families, simple ones first.</summary>
    public static IReadOnlyList<ModelFamily> All { get; } =
    [
        LogisticRegression.Family,
        Poly2.Family,
        FactorizationMachine.Family,
        FieldAwareFactorizationMachine.Family,
        GbdtLr.Family,
        LambdaRank.Family,
        LsPlm.Family,
        DeepCrossing.Family,
        NeuralCf.Family,
        Pnn.Family,
        WideAndDeep.Family,
        DeepAndCross.Family,
        Fnn.Family,
        DeepFm.Family,
        Nfm.Family,
        Afm.Family,
        Dlrm.Family,
        MeanPooling.Family,
        Din.Family,
        Dien.Family,
        Mimn.Family,
        ClickedConversions.Family,
        Esmm.Family,
        YoutubeRanking.Family,
    ];

    /// <summary>Finds a family.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static ModelFamily Get(string name) =>
        All.FirstOrDefault(f => f.Name == name)
        ?? throw new ArgumentException($"There is no model family '{name}'; known: {string.Join(", ", All.Select(f => f.Name))}.", nameof(name));
}
