using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Models.Tests;

public sealed class FeatureSchemaTests
{
    private static FeatureSchema Sound => new TestArtifactOptions().Schema;

    [Fact]
    public void ComputeHash_SchemaOfKnownText_IsThatTextsSha256()
    {
        var schema = new FeatureSchema
        {
            HistoryLength = 3,
            InterestDimension = 2,
            BehaviourWeights = new Dictionary<InteractionKind, float> { [InteractionKind.Like] = 0.5f },
            ContextFeatures = ["hour_sin"],
        };

        // printf '{"historyLength":3,...,"contextFeatures":["hour_sin"]}' | sha256sum
        const string Text =
            """{"historyLength":3,"interestDimension":2,"rankDimension":0,"behaviourWeights":{"Like":0.5},"candidateFeatures":[],"contextFeatures":["hour_sin"]}""";
        var expected = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Text));
        Assert.Equal(Convert.ToHexStringLower(expected), schema.ComputeHash());
    }

    [Fact]
    public void ComputeHash_OrderOfWeightsAndZeroWeights_DoNotMatter()
    {
        var a = Sound with
        {
            BehaviourWeights = new Dictionary<InteractionKind, float>
            {
                [InteractionKind.Like] = 2,
                [InteractionKind.Click] = 1,
                [InteractionKind.Dislike] = 0,
            },
        };
        var b = Sound with
        {
            BehaviourWeights = new Dictionary<InteractionKind, float>
            {
                [InteractionKind.Click] = 1,
                [InteractionKind.Like] = 2,
            },
        };

        Assert.Equal(a.ComputeHash(), b.ComputeHash());
        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
    }

    [Fact]
    public void ComputeHash_AnyOtherChange_Matters()
    {
        FeatureSchema[] schemas =
        [
            Sound,
            Sound with { HistoryLength = 11 },
            Sound with { UserDimension = 3 },
            Sound with { MergesRepeats = true },
            Sound with { RankHistoryLength = 7 },
            Sound with { RankBehaviourWeights = new Dictionary<InteractionKind, float> { [InteractionKind.Play] = 3 } },
            Sound with { InterestDimension = 9 },
            Sound with { RankDimension = 9 },
            Sound with { BehaviourWeights = new Dictionary<InteractionKind, float> { [InteractionKind.Click] = 1 } },
            Sound with { CandidateFeatures = ["log_popularity", "recall_score", "in_history"] },
            Sound with { CandidateFeatures = ["recall_score"] },
            Sound with { ContextFeatures = [] },
            Sound with { ContextFeatures = ["context.a"] },
            Sound with { ContextFeatures = ["context_list.a"] },
            Sound with { ContextFeatures = ["context_number.a"] },
        ];

        Assert.Equal(schemas.Length, schemas.Select(s => s.ComputeHash()).Distinct().Count());
        Assert.Equal(schemas.Length, schemas.Distinct().Count());
    }

    public static TheoryData<string, FeatureSchema, bool> Bounds => new()
    {
        { "HistoryLength", Sound with { HistoryLength = 0 }, false },
        { "HistoryLength", Sound with { HistoryLength = 1 }, true },
        { "HistoryLength", Sound with { HistoryLength = 500 }, true },
        { "HistoryLength", Sound with { HistoryLength = 501 }, false },
        { "InterestDimension", Sound with { InterestDimension = 0 }, false },
        { "InterestDimension", Sound with { InterestDimension = 1 }, true },
        { "InterestDimension", Sound with { InterestDimension = 1024 }, true },
        { "InterestDimension", Sound with { InterestDimension = 1025 }, false },
        { "RankDimension", Sound with { RankDimension = -1 }, false },
        { "RankDimension", Sound with { RankDimension = 0 }, true },
        { "RankDimension", Sound with { RankDimension = 1024 }, true },
        { "RankDimension", Sound with { RankDimension = 1025 }, false },
        { "BehaviourWeights[Click]", WithClickWeight(-0.1f), false },
        { "BehaviourWeights[Click]", WithClickWeight(0.1f), true },
        { "BehaviourWeights[Click]", WithClickWeight(1000f), true },
        { "BehaviourWeights[Click]", WithClickWeight(1000.1f), false },
        { "BehaviourWeights[Click]", WithClickWeight(float.NaN), false },
        { "BehaviourWeights", WithClickWeight(0), false },
        { "CandidateFeatures", Sound with { CandidateFeatures = ["recall_score", "recall_score"] }, false },
        { "CandidateFeatures", Sound with { CandidateFeatures = ["unheard_of"] }, false },
        { "CandidateFeatures", Sound with { CandidateFeatures = [] }, true },
        { "ContextFeatures", Sound with { ContextFeatures = ["recall_score"] }, false },
        { "ContextFeatures", Sound with { ContextFeatures = [] }, true },
        { "ContextFeatures", Sound with { ContextFeatures = ["context.a", "context_list.b", "context_number.c"] }, true },
        { "ContextFeatures", Sound with { ContextFeatures = ["context_list.b", "context_list.b"] }, false },
        { "ContextFeatures", Sound with { ContextFeatures = ["context_list."] }, false },
        { "ContextFeatures", Sound with { ContextFeatures = ["context_text.a"] }, false },
    };

    [Theory]
    [MemberData(nameof(Bounds), DisableDiscoveryEnumeration = true)]
    public void Validate_EitherSideOfEachBound_NamesTheSetting(string setting, FeatureSchema schema, bool allowed)
    {
        if (allowed)
        {
            schema.Validate();
        }
        else
        {
            Assert.Contains(
                $"FeatureSchema.{setting} is", Assert.Throws<ArgumentException>(schema.Validate).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Validate_KindThatIsNone_Throws() =>
        Assert.Throws<ArgumentException>((Sound with
        {
            BehaviourWeights = new Dictionary<InteractionKind, float> { [(InteractionKind)200] = 1 },
        }).Validate);

    private static FeatureSchema WithClickWeight(float weight) => Sound with
    {
        BehaviourWeights = new Dictionary<InteractionKind, float> { [InteractionKind.Click] = weight },
    };
}
