using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Embeddings.Tests;

public class TokenSequencesTests
{
    [Fact]
    public void Create_RareTokens_AreLeftOut_AndFrequentOnesComeFirst()
    {
        var sequences = TokenSequences.Create([["x", "b", "a"], ["y"], ["a", "b", "a"]], minimumCount: 2);

        Assert.Equal(["a", "b"], sequences.Ids);
        Assert.Equal((2, 5), (sequences.Count, sequences.TokenTotal));
        Assert.Equal([1, 0], sequences[0].ToArray());
        Assert.Equal([0, 1, 0], sequences[1].ToArray());
    }

    [Fact]
    public void Read_Lines_AreSequences()
    {
        using var folder = new TempFolder();

        var sequences = TokenSequences.Read(folder.Write("text.txt", "to be  or\tnot\n\n to be\n"));

        Assert.Equal(["to", "be", "or", "not"], sequences.Ids);
        Assert.Equal([[0, 1, 2, 3], [0, 1]], Enumerable.Range(0, 2).Select(s => sequences[s].ToArray()));
    }

    [Fact]
    public void FromUsers_TakesPositiveEventsInTimeOrder()
    {
        var data = new InteractionDataset("d", ["u", "v"], ["a", "b", "c"],
        [
            new Interaction(0, 1, InteractionKind.Click, 0, 5), new Interaction(0, 0, InteractionKind.Like, 0, 3),
            new Interaction(0, 2, InteractionKind.Dislike, 0, 4), new Interaction(1, 1, InteractionKind.Impression, 0, 1),
        ]);

        var sequences = TokenSequences.FromUsers(data);

        Assert.Equal(["a", "b"], sequences[0].ToArray().Select(t => sequences.Ids[t]));
        Assert.Equal(1, sequences.Count);
    }
}
