using Recsys.Conformance;

namespace Recsys.Models.Tests;

public sealed class CandidateEncoderTests
{
    private static readonly float[] Counts = [0f, 3f, 15f];

    [Fact]
    public void Encode_AllFeatures_AreRowsInTheSchemasOrder()
    {
        var schema = new TestArtifactOptions
        {
            CandidateFeatures = ["in_history", "recall_score", "log_popularity"],
        }.Schema;
        var features = new float[9];

        CandidateEncoder.Encode(
            schema,
            [new Candidate(2, 0.5f), new Candidate(0, -1f), new Candidate(1, 7f)],
            new CandidateInputs { Popularity = Counts, MaxPopularity = 15, HistoryRows = [1, 1, 2] },
            features);

        // log(4) / log(16) = 1/2.
        float[] expected = [1, 0.5f, 1, 0, -1, 0, 1, 7, 0.5f];
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], features[i], 1e-6f);
        }
    }

    [Fact]
    public void Encode_Channel_IsOneHot_AndItsScoreLogarithmic()
    {
        var features = new float[12];

        CandidateEncoder.Encode(
            new TestArtifactOptions { CandidateFeatures = ["channel_embedding", "channel_item_to_item", "channel_score"] }.Schema,
            [new Candidate(0, 0, "item-to-item", MathF.E - 1), new Candidate(1, 0, "embedding", 1 - MathF.E), new Candidate(2, 0), new Candidate(2, 0, "other", 0)],
            new CandidateInputs { Popularity = Counts, MaxPopularity = 15, HistoryRows = [] },
            features);

        float[] expected = [0, 1, 1, 1, 0, -1, 0, 0, 0, 0, 0, 0];
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], features[i], 1e-6f);
        }
    }

    [Fact]
    public void Encode_NothingCounted_PopularityIsZero()
    {
        var features = new float[1];
        CandidateEncoder.Encode(
            new TestArtifactOptions { CandidateFeatures = ["log_popularity"] }.Schema,
            [new Candidate(0, 1)],
            new CandidateInputs { Popularity = [0f], MaxPopularity = 0, HistoryRows = [] },
            features);
        Assert.Equal([0f], features);
    }

    [Fact]
    public void Encode_NoCandidates_WritesNothing()
    {
        CandidateEncoder.Encode(
            new TestArtifactOptions().Schema,
            [],
            new CandidateInputs { Popularity = [], MaxPopularity = 0, HistoryRows = [] },
            []);
    }

    [Fact]
    public void Encode_ShortDestination_Throws() =>
        Assert.Throws<ArgumentException>(() => CandidateEncoder.Encode(
            new TestArtifactOptions().Schema,
            [new Candidate(0, 1)],
            new CandidateInputs { Popularity = [1f], MaxPopularity = 1, HistoryRows = [] },
            new float[2]));

    [Fact]
    public void Registries_EveryFeature_IsFoundByItsName()
    {
        Assert.Equal(
            [
                "recall_score", "log_popularity", "in_history", "channel_score", .. CandidateFeature.Similarities,
                "since_creator", "since_creator^2", "since_creator^0.5", "impressions", "impressions^2", "impressions^0.5",
            ],
            CandidateFeature.All.Select(f => f.Name));
        Assert.All(CandidateFeature.All, f => Assert.Same(f, CandidateFeature.Get(f.Name)));
        Assert.Equal(
            ["hour_sin", "hour_cos", "weekday_sin", "weekday_cos", "hour", "weekday", "history_length"], ContextFeature.All.Select(f => f.Name));
        Assert.All(ContextFeature.All, f => Assert.Same(f, ContextFeature.Get(f.Name)));
        Assert.Contains("'no'", Assert.Throws<ArgumentException>(() => ContextFeature.Get("no")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("channel_item_to_item", "item-to-item", 1)]
    [InlineData("channel_item_to_item", "item_to_item", 1)]
    [InlineData("channel_item_to_item", "item-to-iten", 0)]
    [InlineData("channel_item_to_item", "item-to-items", 0)]
    [InlineData("channel_my_own2", "my-own2", 1)]
    [InlineData("channel_my_own2", null, 0)]
    public void Encode_ChannelFeature_OfAnyChannel_MarksItsCandidates(string feature, string? channel, float expected)
    {
        var features = new float[3];
        CandidateEncoder.Encode(
            new TestArtifactOptions { CandidateFeatures = [feature] }.Schema,
            [new Candidate(0, 1, channel), new Candidate(0, 1, "popularity"), new Candidate(0, 1, channel)],
            new CandidateInputs { Popularity = [1f], MaxPopularity = 1, HistoryRows = [] },
            features);

        Assert.Equal([expected, 0, expected], features);
        Assert.True(CandidateFeature.IsChannel(feature));
        Assert.Same(CandidateFeature.Get(feature), CandidateFeature.Get(feature));
    }

    [Theory]
    [InlineData("channel_")]
    [InlineData("channel")]
    [InlineData("channel_Own")]
    [InlineData("channel_a-b")]
    [InlineData("no")]
    public void Get_NoFeature_IsRefused(string name)
    {
        Assert.False(CandidateFeature.IsChannel(name));
        Assert.Contains($"'{name}'", Assert.Throws<ArgumentException>(() => CandidateFeature.Get(name)).Message, StringComparison.Ordinal);
    }
}
