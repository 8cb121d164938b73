using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Models.Tests;

public sealed class ColdItemTests : IDisposable
{
    private static readonly ItemAttribute Action = new("genre", "action");
    private static readonly ItemAttribute Puzzle = new("genre", "puzzle");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AddColdItem_KnownAttributes_GivesTheirMean(bool normalize)
    {
        using var model = Open(c => c with
        {
            NormalizeRecall = normalize,
            RecallAttributes = [6f, 0f, 0f, 8f],
            RankAttributes = [2f, 4f, 6f, 8f],
        });

        var row = model.AddColdItem("new", [Action, Puzzle, new("genre", "unheard of")]);

        // Means: recall (3, 4), of length 5; rank (4, 6).
        Assert.Equal(3, row);
        Assert.Equal(4, model.Items.Count);
        Assert.True(model.Items.TryGetRow("new", out var found));
        Assert.Equal(3, found);
        Assert.Equal("new", model.Items.GetId(3));
        Assert.Equal(normalize ? [0.6f, 0.8f] : [3f, 4f], model.Recall[3].ToArray());
        Assert.Equal([4f, 6f], model.Rank![3].ToArray());
        Assert.True(model.Popularity.Length >= 4);
        Assert.Equal(0f, model.Popularity[3]);
        Assert.True(model.Neighbours.Rows(3).IsEmpty);
    }

    [Fact]
    public void AddColdItem_ThenServed_IsScoredAndEntersHistory()
    {
        using var model = Open();
        var row = model.AddColdItem("new", [Action]);
        var interest = new float[2];
        HistoryEvent[] history = [new(row, InteractionKind.Like, 0, 1)];
        model.ComputeInterest(history, interest);
        var scores = new float[1];
        model.Score(new RankRequest { Interest = interest, History = history, Time = 0 }, [new Candidate(row, 1)], scores);

        Assert.Equal(model.Recall[row][0], interest[0], 1e-6f);
        Assert.InRange(scores[0], 0f, 1f);
    }

    [Fact]
    public void AddColdItem_NoKnownAttribute_IsMinusOneAndAddsNothing()
    {
        using var model = Open();
        Assert.Equal(-1, model.AddColdItem("new", [new("genre", "unheard of")]));
        Assert.Equal(-1, model.AddColdItem("new", []));
        Assert.Equal(3, model.Items.Count);
        Assert.Equal(3, model.Recall.Count);
        Assert.Equal(3, model.Rank!.Count);
    }

    [Fact]
    public void AddColdItem_KnownItem_GivesItsRow()
    {
        using var model = Open();
        Assert.Equal(1, model.AddColdItem("b", [Action]));
        var row = model.AddColdItem("new", [Action]);
        Assert.Equal(row, model.AddColdItem("new", []));
        Assert.Equal(4, model.Items.Count);
    }

    [Fact]
    public void AddColdItem_OtherAttributes_MovesToANewRow_AndEqualOnesDoNot()
    {
        using var model = Open();
        var first = model.AddColdItem("new", [Action]);
        var vector = model.Recall[first].ToArray();
        Assert.Equal(first, model.AddColdItem("new", [Action, new("price", "9.99")]));
        var second = model.AddColdItem("new", [Puzzle]);

        Assert.Equal(first + 1, second);
        Assert.NotEqual(vector, model.Recall[second].ToArray());
        Assert.Equal(vector, model.Recall[first].ToArray());
        Assert.True(model.Items.TryGetRow("new", out var found));
        Assert.Equal(second, found);
    }

    [Fact]
    public void AddColdItem_BeyondTheBound_IsMinusOne()
    {
        using var model = Open(options: new ModelLoadOptions { MaxColdItems = 1 });
        Assert.Equal(3, model.AddColdItem("new", [Action]));
        Assert.Equal(-1, model.AddColdItem("newer", [Action]));
        Assert.Equal(3, model.AddColdItem("new", [Action]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    public void AddColdItem_InvalidId_Throws(string id)
    {
        using var model = Open();
        Assert.Throws<ArgumentException>(() => model.AddColdItem(id, [Action]));
    }

    [Fact]
    public void AddColdItem_ManyThreads_GivesEveryIdOneRowInAllColumns()
    {
        using var model = Open();
        var rows = new int[200];
        Parallel.For(0, 400, i => rows[i % 200] = model.AddColdItem($"new-{i % 200}", [i % 2 == 0 ? Action : Puzzle]));

        Assert.Equal(Enumerable.Range(3, 200), rows.Order());
        Assert.Equal(203, model.Items.Count);
        Assert.Equal(203, model.Recall.Count);
        Assert.Equal(203, model.Rank!.Count);
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal($"new-{i}", model.Items.GetId(rows[i]));
        }
    }

    private LoadedModel Open(Func<ArtifactContent, ArtifactContent>? change = null, ModelLoadOptions? options = null)
    {
        var content = TestArtifacts.Content(Artefact.Small);
        ArtifactWriter.Write(_folder["model"], change?.Invoke(content) ?? content);
        return LoadedModel.Open(_folder["model"], options);
    }
}
